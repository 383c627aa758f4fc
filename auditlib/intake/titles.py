"""The level that a professional title tells, where the roster does not state it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping

from auditlib.intake.texts import squeezed

NONE = "none"  # its texts must be all that a title says: 无 stands in 无线电工程师 too


def fill_levels(roster: Iterable[MutableMapping[str, object]], texts: Mapping[str, str]) -> None:
    """Write `title_level` into the rows of a roster that leave it blank; one that could not be read stays so.

    texts   squeezed text → level, as `Layouts.titles`
    """
    for row in roster:
        if "title_level" not in row and (level := title_level(str(row.get("professional_title") or ""), texts)):
            row["title_level"] = level


def title_level(title: str, texts: Mapping[str, str]) -> str | None:
    """The level of a title: that of the longest text at each place; None where no text or texts of two levels stand there."""
    whole = squeezed(title)
    if whole in texts:
        return texts[whole]
    found = [
        (at, at + len(text), level)
        for text, level in texts.items()
        if level != NONE
        for at in range(len(whole))
        if whole.startswith(text, at)
    ]
    levels = {
        level
        for start, end, level in found
        if not any(s <= start and end <= e and (s, e) != (start, end) for s, e, _ in found)
    }
    return levels.pop() if len(levels) == 1 else None
