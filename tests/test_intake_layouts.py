"""Layouts are loaded strictly: a slip in a file under params/layouts is an error naming file, key and what to write."""

from __future__ import annotations

import shutil

import pytest
from making import LAYOUTS

from auditlib.core.columns import MATERIALS, ROW_TABLES, TABLES
from auditlib.core.errors import ParamsError
from auditlib.intake.tables.layout import load


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(LAYOUTS, tmp_path / "layouts")


def test_the_layouts_of_the_repository_are_in_order():
    layouts = load(LAYOUTS)
    assert {layout.table for layout in layouts.tables} == set(ROW_TABLES)
    assert set(layouts.materials) == set(MATERIALS)
    assert [layout.table for layout in layouts.facts] == ["sessions"]


@pytest.mark.parametrize("name", sorted(TABLES["sessions"].columns.keys() - {"in_register", "has_dossier"}))
def test_every_fact_of_a_session_has_a_header_or_label(name):
    layouts = load(LAYOUTS)
    known = {column for layout in (layouts.register, *layouts.facts) for c in layout.headers.values() for column in c}
    assert name in known | {"as_of", "notice"}


@pytest.mark.parametrize("layout", load(LAYOUTS).tables, ids=lambda layout: layout.name)
def test_every_column_of_a_table_has_a_header(layout):
    columns = {name for name, column in TABLES[layout.table].columns.items() if not column.drawn_from}
    known = {name for names in layout.headers.values() for name in names}
    assert columns <= known


@pytest.mark.parametrize("column", ["id_number", "employer", "mode", "role", "hours", "contract_no"])
def test_a_word_for_what_many_tables_ask_stands_for_it_in_each(column):
    """An organiser who heads a column 公民身份证号 on the roster does so everywhere."""
    layouts = [layout for layout in load(LAYOUTS).tables if any(column in names for names in layout.headers.values())]
    words = {text for layout in layouts for text, names in layout.headers.items() if column in names}
    missed = {(layout.name, text) for layout in layouts for text in words - layout.headers.keys() - layout.ignored}
    assert not missed


def test_every_choice_has_texts_and_no_text_is_lost_between_two():
    choices = load(LAYOUTS).choices
    for table in ("sessions", *ROW_TABLES):
        for name, column in TABLES[table].columns.items():
            if column.kind == "choice":
                assert set(column.choices) - {"outside"} == set(choices[name].values()), name
    assert set(choices["flag"].values()) == {"yes", "no"}


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("roster.yaml", "table: roster", "table: rooster", "Did you mean 'roster'"),
        ("roster.yaml", "form: rows", "form: columns", "form"),
        ("roster.yaml", "  name: [", "  nmae: [", "Did you mean 'name'"),
        ("roster.yaml", "titles:", "title:", "Did you mean 'titles'"),
        ("roster.yaml", "ignored:", "ignore:", "Did you mean 'ignored'"),
        ("roster.yaml", "need: [name]", "need: [nam]", "Did you mean 'name'"),
        ("roster.yaml", "need: [name]", "need: [name]\nneed: [name]", "written twice"),
        ("roster.yaml", "  phone: [", "  phone: [姓名, ", "姓名"),
        ("roster.yaml", "    staff: [", "    stuff: [", "Did you mean 'staff'"),
        ("roster.yaml", "spread: [role", "spread: [rule", "Did you mean 'role'"),
        ("values.yaml", "half:", "halves:", "Did you mean 'half'"),
        ("values.yaml", "  morning:", "  mornin:", "Did you mean 'morning'"),
        ("values.yaml", "  afternoon: [", "  afternoon: [上午, ", "two choices"),
        ("values.yaml", "  afternoon: [下午, 下, PM]", "  afternoon: 下午", "list of texts"),
        ("values.yaml", '  "no": [', '  "nope": [', "Did you mean 'no'"),
        ("titles.yaml", "junior:", "juniors:", "Did you mean 'junior'"),
        ("titles.yaml", "[初级,", "[中级,", "two choices"),
        ("timetable.yaml", "across: topic", "across: topics", "Did you mean 'topic'"),
        ("online_log.yaml", "barred: {minutes:", "barred: {minute:", "Did you mean 'minutes'"),
        ("platform_roster.yaml", "instead_of: [roster]", "instead_of: [rooster]", "Did you mean 'roster'"),
        ("meals.yaml", "  meal: [", "  meal: [用餐日期, ", "用餐日期"),
        ("materials.yaml", "news:", "knews:", "Did you mean 'news'"),
        ("materials.yaml", "sheets: [roster]", "sheets: [rosters]", "Did you mean 'roster'"),
        ("materials.yaml", "role: staff", "role: stuff", "Did you mean 'staff'"),
        ("sheets.yaml", "ignored:", "ignore:", "Did you mean 'ignored'"),
        ("lines.yaml", "totals:", "total:", "Did you mean 'totals'"),
        ("lines.yaml", "footers: [", "footers: [[], ", "footers"),
        ("marks.yaml", "elsewhere:", "elswhere:", "Did you mean 'elsewhere'"),
        ("marks.yaml", "absent: [", "absent: [√, ", "present and absent"),
        ("signins.yaml", "matrix: [name]", "matrix: [nam]", "Did you mean 'name'"),
        ("cost_lines.yaml", "aside: [", "asides: [", "Did you mean 'aside'"),
    ],
)
def test_a_slip_in_a_layout_is_an_error_that_names_it(folder, file, old, new, says):
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ParamsError) as caught:
        load(folder)
    assert file in str(caught.value)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "file", ["register.yaml", "values.yaml", "materials.yaml", "sheets.yaml", "titles.yaml", "lines.yaml", "marks.yaml"]
)
def test_a_file_that_is_missing_is_named(folder, file):
    (folder / file).unlink()
    with pytest.raises(ParamsError, match=file):
        load(folder)
