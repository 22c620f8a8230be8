"""Understanding and state -> a decision, and the next state."""
