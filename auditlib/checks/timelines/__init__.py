"""Checks of the family timelines."""
