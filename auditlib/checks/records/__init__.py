"""Checks of the family records."""
