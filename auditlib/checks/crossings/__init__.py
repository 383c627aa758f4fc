"""Checks of the family crossings."""
