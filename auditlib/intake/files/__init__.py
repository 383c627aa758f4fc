"""Files of a dossier as they were handed in: where they lie, what becomes of each, and what dossier.yaml says otherwise."""
