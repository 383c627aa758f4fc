"""Putting it together: intake, checks over all sessions at once, evidence, batches of notebooks."""
