"""Words of the project as code: tables, columns, policy, checks, verdicts. No files but params, no widgets, no SQL."""
