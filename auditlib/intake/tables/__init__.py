"""Sheets of cells as tables and key facts: headers recognised by the words under params/layouts, and the lines below them."""
