"""A decision -> a reply."""
