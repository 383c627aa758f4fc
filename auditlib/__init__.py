"""Checks of budgets, headcounts and timelines of advanced-training sessions, with the cells each answer rests on."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from auditlib.core.errors import AuditError
    from auditlib.core.model import CellRef, Finding, Tables, Verdict
    from auditlib.run.inspection import Inspection, inspect, open_store

__all__ = ["AuditError", "CellRef", "Finding", "Inspection", "Tables", "Verdict", "inspect", "open_store"]
__version__ = "0.1.0"
_HOMES = {
    "AuditError": "core.errors",
    "CellRef": "core.model",
    "Finding": "core.model",
    "Tables": "core.model",
    "Verdict": "core.model",
}


def __getattr__(name: str) -> Any:
    """A public name, imported when first asked for: a batch that has nothing to do must not wait for pandas."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOMES.get(name, 'run.inspection')}"), name)
    globals()[name] = found  # the next time without this function
    return found


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
