"""Checks of the family headcounts."""
