"""The commands `ledger verify`, `export` and `merge`: read arguments, call the package, print."""
