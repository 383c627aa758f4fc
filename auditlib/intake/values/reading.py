"""What a cell was read as: a value, or a blank with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from auditlib.intake.problems import Fault


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says: a value (None is a blank), and the fault, of kind unreadable_value, conflict or guess, if there is one.

    The value of a date is its first and last possible day; of a period the same for both ends.
    """

    value: object = None
    kind: str = ""
    fault: Fault | None = None


BLANK = Reading()


def unreadable(zh: str, en: str) -> Reading:
    """A blank, and why: what the cell says, and what to ask for."""
    return Reading(None, "unreadable_value", Fault(zh, en))
