"""A message -> what it may mean."""
