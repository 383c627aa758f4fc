"""A whole batch: what concerns all sessions, one report a session, and who keeps the books."""
