"""Processes that work for a batch: forked or started, limited, listened to."""
