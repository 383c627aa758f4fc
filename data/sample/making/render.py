"""The workbooks of a dossier: files by path, and the address of every cell that was filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from making.files import workbook
from making.houses import House
from making.official import OFFICIAL, filled_in
from making.rows import SIGNINS, rows_of
from making.session import Place, Session, Where
from making.sheets import Labels, Rows, Sheet, lay_labels, lay_rows

CHANGE = (("change_reported_on", "变更报备日期"), ("changed_fields", "变更内容"))  # labels of who reported a change
CUT = 3  # of five parts of a damaged file that are left


def dossier(made: Session, houses: Mapping[str, House], blank: bytes) -> tuple[dict[str, bytes], Where]:
    """All workbooks of a dossier. `blank` is the department's blank workbook."""
    files, where = filled_in(made, blank) if made.house == OFFICIAL else _own(made, houses[made.house])
    cut = {path for (part, _, _), (path, _, _) in where.items() if part in made.damaged}
    return {path: data[: len(data) * CUT // 5] if path in cut else data for path, data in files.items()}, where


def _own(made: Session, house: House) -> tuple[dict[str, bytes], Where]:
    where: Where = {}
    books: dict[str, list[Sheet]] = {}
    words = {"title": made.title, "organiser": made.organiser, "total": ""}
    with_staff = "staff_signins" not in house.forms
    for part, form in house.forms.items():
        if part not in made.parts:
            continue
        path = house.files[part].format(**words)
        if isinstance(form, Labels):
            labels = tuple((name, label) for name, label in form.labels if ("facts", name) not in made.left_out)
            labels += CHANGE if "change_reported_on" in made.facts else ()
            facts = {**made.facts, "period": house.period(made.start, made.end)}
            sheet, cells = lay_labels(replace(form, labels=labels), facts, house.present, words)
            cells |= {"start": cells["period"], "end": cells["period"]} if "period" in cells else {}
            where |= {("facts", None, name): (path, sheet.name, cell) for name, cell in cells.items()}
        else:
            sheet, places = _laid(made, part, form, house, words, with_staff)
            name = path.rsplit("/", 1)[-1].removesuffix(".csv") if path.endswith(".csv") else sheet.name
            where |= {place: (path, name, cell) for place, cell in places.items()}
        books.setdefault(path, []).append(sheet)
    for path, sheets in books.items():
        if path == house.files["cost_lines"]:
            sheets += [Sheet(name) for name in house.empty_sheets]
    for path, facts in made.beside.items():
        sheet = Sheet("概况")
        for line, (label, value) in enumerate(facts, 1):
            sheet.put(line, 1, label)
            sheet.put(line, 2, value)
        books[path] = [sheet]
    return {path: workbook(path, sheets) for path, sheets in books.items()}, where


def _laid(
    made: Session, part: str, form: Rows, house: House, words: Mapping[str, str], with_staff: bool
) -> tuple[Sheet, dict[Place, str]]:
    columns = tuple((name, header) for name, header in form.columns if (part, name) not in made.left_out)
    rows = rows_of(made, part, with_staff=with_staff and any(name == "role" for name, _ in form.columns))
    whole = all(isinstance(row.get("amount"), int) for row in rows)
    if part == "cost_lines":
        words = {**words, "total": str(made.facts["declared_total"] or "")}
    notes = (*made.notes.get(part, ()), *form.notes)
    form = replace(form, columns=columns, total=form.total if whole else "", notes=notes)
    if part in SIGNINS and house.signin_day:
        house = replace(house, day=house.signin_day)
    sheet, cells = lay_rows(form, rows, house.present, words)
    if part != "signins":
        return sheet, {(part, index, column): cell for (index, column), cell in cells.items()}
    # a place counts trainees and staff apart, on whatever sheet they are
    staff = [row["role"] == "工作人员" for row in rows]
    counted = [staff[:index].count(staff[index]) for index in range(len(rows))]
    named = {True: "staff_signins", False: "signins"}
    return sheet, {(named[staff[index]], counted[index], column): cell for (index, column), cell in cells.items()}
