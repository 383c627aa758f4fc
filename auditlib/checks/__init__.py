"""The questions asked of every session: one check a file, found by walking the folders. Imports auditlib.core only."""
