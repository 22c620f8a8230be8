"""The chat at a terminal, and replies as plain text."""
