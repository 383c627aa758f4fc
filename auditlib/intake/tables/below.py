"""A form of key facts below a table, on the same sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from auditlib.intake.cells import Sheet
from auditlib.intake.tables.header_texts import header_text
from auditlib.intake.tables.layout import Layout
from auditlib.intake.tables.sections import Section
from auditlib.intake.values.texts import squeezed

Choices = Mapping[str, Mapping[str, str]]


def form_below(sheet: Sheet, section: Section, choices: Choices, facts: Sequence[Layout]) -> list[int]:
    """Rows of a form of key facts that stands below a table, after a blank row; they are taken out of its body."""
    values, body = sheet.values, section.body
    labels = partial(_labels, sheet, facts)
    for at in range(2, len(body)) if not sheet.unbegun.isdisjoint(body) else ():
        if any(values[body[at - 1]]) or sheet.filled(body[at - 1]):
            continue
        found = 0 if _chooses(sheet, section, body[at], choices) else labels(body[at])
        if found > 1 or (found and at + 1 < len(body) and labels(body[at + 1])):
            before = [row for row in body[:at] if sheet.filled(row)]
            if not before or any(map(labels, before)):
                break  # a table of such words: 培训时间 is a content of the plan too
            form = body[at:]
            del body[at:]
            return form
    return []


def _chooses(sheet: Sheet, section: Section, row: int, choices: Choices) -> bool:
    """Whether a row begins with a choice of the table above it: 研修时间 is a content of the plan, and a label too."""
    column, text = next(iter(sheet.texts(row)), (-1, ""))
    layout = section.header.layout
    names = [name for group in section.header.groups for name, head in group.items() if head.column == column]
    return any(layout.column(name).kind == "choice" and squeezed(text) in choices.get(name, {}) for name in names)


def _labels(sheet: Sheet, facts: Sequence[Layout], row: int) -> int:
    """Labels of key facts in a row that begins with one."""
    texts = sheet.texts(row)
    known = [any(header_text(text.partition("：")[0]) in layout.headers for layout in facts) for _, text in texts]
    return sum(known) if known and known[0] else 0
