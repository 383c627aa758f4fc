"""Checks of the family budgets."""
