"""The forms in which organisers hand in their tables, read from forms/, and how each of them types a value.

One house, one habit, one file of making/forms/:

day            how a date is typed: date (a real one), serial (its bare number), chinese, slashes, dots
signin_day     the same on sign-in sheets, where it is another
clock          how a time of day is typed: time (a real one), text
money          number; yuan: ¥1,234.00; text: 1,234.00元, and 4.8万元 for what is claimed
full_width     columns typed with full-width digits;  with_unit: persons as 38人
paper          what stands around the name of a paper's file
dated_pictures whether pictures keep the moment at which they were taken
forms          a part → file, sheet, lines above (the first merged), then `columns` of a table or `labels` of facts, each
               "column header"; `_` is a column that no table has. groups: a second header line above, [text, first, last
               column]. Without staff_signins, the staff stand among the sign-ins under a column for the role.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

import yaml

from making.files import EPOCH
from making.sheets import Labels, Rows

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_FORMS = Path(__file__).with_name("forms")
_MONEY = ("amount", "unit_price", "budget_total", "declared_total", "subsidy_claimed", "gross_fee", "tax", "net_fee")
_PERSONS = ("reported_trainees", "certificates_issued")


@dataclass(frozen=True)
class House:
    """How one organiser writes; see the head of this module. `files` and `forms` are by part of the dossier."""

    files: Mapping[str, str]
    forms: Mapping[str, Rows | Labels]
    day: str = "date"
    signin_day: str = ""  # of sign-in sheets, where it is another
    money: str = "number"
    full_width: tuple[str, ...] = ()
    with_unit: bool = False
    clock: str = "time"
    paper: str = "{name}"
    dated_pictures: bool = True
    empty_sheets: tuple[str, ...] = ()

    def present(self, name: str, value: object) -> object:
        """What the organiser types for `value` of a column."""
        if isinstance(value, date):
            return self._day(value)
        if name == "time" and isinstance(value, int):
            moment = time(value // 3600, value // 60 % 60, value % 60)
            return moment if self.clock == "time" else moment.isoformat()
        if name == "rate" and isinstance(value, int):
            return f"{value / 100:.2f}%"
        if name in _MONEY and isinstance(value, int):
            return self._money(name, value)
        if self.with_unit and name in _PERSONS:
            return f"{value}人"
        if name in self.full_width and value is not None:
            return str(value).translate(_FULL_WIDTH)
        return value

    def _day(self, day: date) -> object:
        words = {
            "serial": (day - EPOCH).days,
            "chinese": f"{day.year}年{day.month}月{day.day}日",
            "slashes": f"{day.year}/{day.month}/{day.day}",
            "dots": f"{day.year}.{day.month:02}.{day.day:02}",
        }
        return words.get(self.day, day)

    def _money(self, name: str, fen: int) -> object:
        if self.money == "yuan":
            return f"¥{fen / 100:,.2f}"
        if self.money == "text":
            wan = name == "subsidy_claimed" and fen
            return f"{fen / 1_000_000:g}万元" if wan else f"{fen / 100:,.2f}元"
        return fen // 100 if fen % 100 == 0 else fen / 100

    def period(self, start: date, end: date) -> str:
        """First and last day in one cell."""
        if self.day == "chinese":
            return f"{start.year}年{start.month}月{start.day}日至{end.month}月{end.day}日"
        return f"{start.isoformat()}至{end.isoformat()}"


def _form(content: dict[str, Any]) -> Rows | Labels:
    pairs = [tuple(text.split(" ", 1)) for text in content.get("columns") or content["labels"]]
    named = tuple(("" if name == "_" else name, header) for name, header in pairs)
    title, notes = tuple(content.get("title", ())), tuple(content.get("notes", ()))
    if "labels" in content:
        return Labels(content["sheet"], named, title, content.get("pairs", 1), notes)
    groups = tuple((text, left, right) for text, left, right in content.get("groups", ()))
    return Rows(content["sheet"], named, title, groups, content.get("total", ""), notes)


def houses() -> dict[str, House]:
    """All houses by name."""
    out = {}
    for path in sorted(_FORMS.glob("*.yaml")):
        habit = yaml.safe_load(path.read_text(encoding="utf-8"))
        forms = habit.pop("forms")
        out[path.stem] = House(
            files={part: form["file"] for part, form in forms.items()},
            forms={part: _form(form) for part, form in forms.items()},
            **{key: tuple(value) if isinstance(value, list) else value for key, value in habit.items()},
        )
    return out
