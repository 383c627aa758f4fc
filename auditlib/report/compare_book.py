"""Two runs compared as a workbook: every change for filtering, numbers by session, check and organiser, files that differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook

from auditlib.core.messages import Language
from auditlib.core.model import GRADES
from auditlib.report import sheets, words
from auditlib.report.changes import LABELS, check_name, lines
from auditlib.report.compare import GROUPS, KEYS, NOT_PAIRED, RATES, SCOPES, STATES, differ, failed, head, inputs
from auditlib.run.compared import KINDS, Compared, Scope

ROWS = 2_000  # of one sheet: openpyxl takes a second or two for a thousand long lines. csv has them all
_CHANGES = (
    ("类型", "kind", 20), ("期次", "session", 14), ("检查事项", "check", 26), ("前一次结论", "verdict before", 12),
    ("前一次说明", "sentence before", 48), ("前一次金额（元）", "amount before (yuan)", 15), ("后一次结论", "verdict now", 12),
    ("后一次说明", "sentence now", 48), ("后一次金额（元）", "amount now (yuan)", 15), ("变在哪里", "what changed", 36),
)  # fmt: skip
_FILES = (("类别", "kind", 14), ("期次", "session", 16), ("文件", "file", 60), ("情况", "state", 10))
_SIDE = (  # of each run; the grades stand after the first
    ("发现问题", "found", 10), *((text["zh"], text["en"], 8) for text in words.GRADES.values()), ("已判断", "judged", 10),
    ("无法判断", "cannot tell", 10), ("不适用", "not applicable", 10), ("期次", "sessions", 9), ("涉及金额（元）", "amount (yuan)", 16),
)  # fmt: skip


def write(compared: Compared, path: Path, language: Language = "zh") -> None:
    """Write the workbook whole or not at all. Raises ReportError for an unknown language."""
    words.known(language)
    zh = language == "zh"
    book = Workbook()
    first = book.worksheets[0]
    first.title = "比较" if zh else "compared"
    sheets.table(first, [("项目" if zh else "item", 24), ("前一次" if zh else "before", 50), ("后一次" if zh else "now", 50)], [
        *head(compared, language), *((LABELS[kind][language], None, number) for kind, number in compared.kinds.items()),
        ("结论相同" if zh else "equal", None, compared.same), *((label, None, text) for label, text in inputs(compared, language)),
        ("说明" if zh else "note", None, differ(compared, language)), *([] if compared.common else [("", None, NOT_PAIRED[language])]),
        *(("", None, note) for note in [failed(compared, language)] if note), ("", None, RATES[language]), ("", None, words.NO_PROOF[language]),
    ])  # fmt: skip
    _changes(book, compared, language)
    counts = compared.by("session_id")
    labels = [("期次" if zh else "session", 16), *((LABELS[kind][language], 14) for kind in KINDS)]
    rows = [(str(id), *numbers) for id, numbers in zip(counts.index, counts.to_numpy().tolist(), strict=True)]
    _table(book, "各期变化" if zh else "by session", labels, rows, language)
    for scope in compared.scopes:
        for key in KEYS:
            _rates(book, scope, key, language)
    files = [(GROUPS[f.group][language], f.session_id, f.name, STATES[f.state][language]) for f in compared.files]
    _table(book, "输入文件" if zh else "input files", _widths(_FILES, language), files, language)
    sheets.save(book, path)


def _table(book: Workbook, title: str, widths: Sequence[tuple[str, float]], rows: Sequence[Sequence[object]], language: Language, total: int = 0) -> int:  # fmt: skip
    """A sheet of its own with the first `ROWS` lines, saying so where there are more (of `total`); the row of the header."""
    sheet, shown = book.create_sheet(title), len(rows[:ROWS])
    top = sheets.bounded(sheet, widths, shown, max(total, len(rows)), "auditlib compare --format csv", language)
    sheets.table(sheet, widths, rows[:ROWS], top)
    return top


def _changes(book: Workbook, compared: Compared, language: Language) -> None:
    part = compared.changes
    if len(part) > ROWS:  # some of every kind
        part = part.groupby("kind", sort=False).head(ROWS // len(KINDS))
    rows = [
        (
            LABELS[line.kind][language], line.session_id, line.check, line.before[1], line.before[2], None, line.now[1], line.now[2], None,
            "\n".join(line.changed),
        )
        for line in lines(part, language, files_known=compared.files_known)
    ]  # fmt: skip
    title = "逐项变化" if language == "zh" else "changes"
    top = _table(book, title, _widths(_CHANGES, language), rows, language, len(compared.changes))
    for column, side in ((6, "before"), (9, "now")):
        for row, fen in enumerate(
            part[f"amount_fen_{side}"].astype(object).where(part[f"amount_fen_{side}"].notna(), None), top + 1
        ):
            sheets.money(book[title].cell(row, column), fen)  # fmt: skip


def _rates(book: Workbook, scope: Scope, key: str, language: Language) -> None:
    tally = getattr(scope, key)
    if tally is None:
        return
    zh = language == "zh"
    sides = ("前一次", "后一次") if zh else ("before", "now")
    widths = [(KEYS[key][language], 36.0)]
    widths += [
        (f"{side}{'' if zh else ' '}{label}", float(width))
        for side in sides
        for label, width in _widths(_SIDE, language)
    ]
    before, now = (held.to_dict("index") for held in (tally.before, tally.now))
    rows = [
        (
            check_name(id, language) if key == "checks" else id or words.NOT_GIVEN[language],
            *_numbers(before[id]),
            *_numbers(now[id]),
        )
        for id in before
    ]
    title = (
        f"{KEYS[key][language]}（{SCOPES[scope.paired][language]}）"
        if zh
        else f"{KEYS[key]['en']} ({'both' if scope.paired else 'one'})"
    )
    top = _table(book, title, widths, rows, language)
    for column, held in ((1 + len(_SIDE), before), (1 + 2 * len(_SIDE), now)):
        for row, id in enumerate(list(held)[:ROWS], top + 1):
            sheets.money(book[title].cell(row, column), held[id]["amount_fen"] if held[id]["sessions"] else None)


def _numbers(counts: dict[str, int]) -> tuple[int | None, ...]:
    """The columns `_SIDE`, the amount left to be written as money. Blank where the run does not have it."""
    if not counts["sessions"]:
        return (None,) * len(_SIDE)
    judged = counts["fail"] + counts["pass"]
    return (
        counts["fail"],
        *(counts[grade] for grade in GRADES),
        judged,
        counts["unknown"],
        counts["not_applicable"],
        counts["sessions"],
        None,
    )


def _widths(columns: Iterable[tuple[str, str, int]], language: Language) -> list[tuple[str, float]]:
    return [(zh if language == "zh" else en, width) for zh, en, width in columns]
