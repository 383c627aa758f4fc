"""Versions of the ledger's schema, each leading on from the one before it."""
