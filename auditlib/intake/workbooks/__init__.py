"""Workbooks as sheets of cells, within bounds: what they would hide or exhaust is looked for before they are opened."""
