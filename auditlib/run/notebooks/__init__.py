"""Notebooks through papermill: its engine, the shell that stands for a kernel, one notebook of a batch."""
