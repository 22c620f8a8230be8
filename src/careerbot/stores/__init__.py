"""Where conversations live between two turns."""
