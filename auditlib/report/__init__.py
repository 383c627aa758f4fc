"""What readers get: charts, fragments of pages, workbooks. Draws and words what `run` found; decides nothing itself."""
