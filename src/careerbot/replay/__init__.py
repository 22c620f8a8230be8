"""Scripted dialogues: reading them, replaying them, and telling what came of it."""
