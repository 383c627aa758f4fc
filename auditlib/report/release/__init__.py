"""A folder looked through before it is passed on: what in it would tell more than is meant."""
