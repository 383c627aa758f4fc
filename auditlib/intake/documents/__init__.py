"""Word files and PDFs as sheets of cells: their running text and their tables."""
