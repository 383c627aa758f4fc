"""What people decide of findings: an append-only ledger, its rules, and what follows from it. Holds no widget."""
