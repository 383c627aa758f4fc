"""How the sample dossiers are made: persons, sessions, faults, the forms of organisers, files."""
