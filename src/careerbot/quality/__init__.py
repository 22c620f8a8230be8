"""What judges content with the bot itself."""
