"""The formats that clients of other services speak, over the same bot.

A format reads what its clients send, and says what they understand. Where a client sends the whole conversation, the bot hears all of it
again and nothing is kept: for a bot that always says the same to the same, this is exact, and right after an edit as well. Where it sends
an id and the last message, the conversation is kept under that id, in a space of the format's own.
"""
