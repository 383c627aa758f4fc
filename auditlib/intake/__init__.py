"""From dossiers to tables: every row with its origin, and everything that could not be read. Knows no check."""
