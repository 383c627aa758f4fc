"""Checks of budgets, headcounts and timelines of advanced-training sessions, with the cells each answer rests on."""

from auditlib.core.errors import AuditError
from auditlib.core.model import CellRef, Finding, Tables, Verdict
from auditlib.run.inspection import Inspection, inspect, open_store

__all__ = ["AuditError", "CellRef", "Finding", "Inspection", "Tables", "Verdict", "inspect", "open_store"]
__version__ = "0.1.0"
