"""YAML -> validated, immutable objects."""
