"""Whatever rows of whatever table, written in whatever form an organiser may choose, are read as the same rows."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from making import LAYOUTS

from auditlib.core.columns import LATEST, TABLES
from auditlib.core.params import read_yaml
from auditlib.intake.cells import letters
from auditlib.intake.dossier import read_dossier
from auditlib.intake.tables.header_texts import header_text
from auditlib.intake.tables.layout import Layout, load

KNOWN = load(LAYOUTS)
FORMS = {layout.name: layout for layout in KNOWN.tables}
WORDS = {name: read_yaml(LAYOUTS / f"{name}.yaml") for name in FORMS}
YEAR = 2025
IDS = ("990101199001010012", "99010119850202002X", "990101790303003", "990101199912120044")
TEXTS: Mapping[str, Sequence[str]] = {
    "name": ("林甲", "陈小乙", "欧阳丙", "阿依古丽·买买提", "John Smith"),
    "lecturer": ("王教授", "李研究员", "欧阳明"),
    "id_number": IDS,
    "employer": ("榕城大学", "鹭岛研究院（厦门）", "泉南农科所"),
    "phone": ("13800000001", "0591-87654321"),
    "voucher_no": ("25350001", "00012345", "A-7"),
    "contract_no": ("HT-01", "2025-07"),
    "certificate_no": ("FJ2025-001", "闽研第12号"),
    "province": ("福建省", "江西"),
    "prefecture": ("福州", "厦门市"),
}
OTHER_TEXTS = ("标准间", "海洋碳汇核算", "师资水平", "榕城酒店有限公司", "一教 201", "讲义印刷（双面）")
TITLES_WITH_LEVEL = (("副教授", "associate_senior"), ("工程师", "middle"), ("研究员", "senior"))
STRANGE, LEFT_OUT = "星座", "备注"  # headers that no layout knows, and that all of them leave out
Line = dict[str, Any]
Cell = tuple[str, object]  # the text of a choice or another value as it is written, by the way it is to be read


@dataclass(frozen=True)
class Sheet:
    """What is written: cells by row, merged ranges, the name; and what must be read."""

    table: str
    name: str
    rows: list[list[object]]
    merged: list[str]
    expected: list[Line]
    in_order: bool


def _texts_of(column: str, choice: str) -> list[str]:
    return [text for text, told in KNOWN.choices[column].items() if told == choice and text not in ("、", "对")]


def _days() -> st.SearchStrategy[date]:
    return st.dates(date(YEAR, 8, 1), date(YEAR, 11, 30))


@st.composite
def _line(draw: Callable[..., Any], layout: Layout, columns: Sequence[str]) -> Line:
    """The values of one line, as they must be read; a blank is left out."""
    out: Line = {}
    table = TABLES[layout.table]
    must = {name for group in layout.need for name in group} | {n for n, c in table.columns.items() if c.required}
    for name in columns:
        column = table.columns[name]
        if name not in must and draw(st.integers(0, 4)) == 0:
            continue
        if column.kind == "text":
            out[name] = draw(st.sampled_from(TEXTS.get(name, OTHER_TEXTS)))
        elif column.kind == "choice":
            out[name] = draw(st.sampled_from([choice for choice in column.choices if choice != "outside"]))
        elif column.kind == "date":
            out[name] = draw(_days())
        elif column.kind == "fen":
            out[name] = draw(st.integers(1, 5_000_000)) * draw(st.sampled_from((1, 100)))
        elif column.kind == "clock":
            out[name] = draw(st.integers(7 * 60, 21 * 60)) * 60
        elif column.kind == "flag":
            out[name] = draw(st.booleans())
        else:
            most = {"share": 10_000, "quantity": 400, "count": 2000}[column.kind]
            out[name] = draw(st.integers(1, most)) * (500 if column.kind == "quantity" else 1)
    if "professional_title" in columns and "title_level" in columns:
        out["professional_title"], out["title_level"] = draw(st.sampled_from(TITLES_WITH_LEVEL))
    return out


@st.composite
def _written(draw: Callable[..., Any], name: str, kind: str, value: Any, unit: str) -> object:
    """A value as somebody may write it. `unit`: of money, which the header states."""
    if value is None:
        return draw(st.sampled_from((None, None, "", " ")))
    if kind == "choice":
        return draw(st.sampled_from(_texts_of(name, value)))
    if kind == "flag":
        return draw(st.sampled_from(_texts_of("flag", "yes" if value else "no")))
    if kind == "date":
        moment = datetime(value.year, value.month, value.day)
        texts = (
            "{0:%Y-%m-%d}",
            "{0.year}年{0.month}月{0.day}日",
            "{0.year}.{0.month}.{0.day}",
            "{0.year}/{0.month:02}/{0.day:02}",
        )
        return draw(st.sampled_from([value, moment, *(text.format(value) for text in texts)]))
    if kind == "clock":
        hour, minute = divmod(value // 60, 60)
        return draw(
            st.sampled_from(
                [time(hour, minute), f"{hour}:{minute:02}", f"{hour:02}：{minute:02}", f"{hour}时{minute}分"]
            )
        )
    if kind == "fen":
        yuan = value / 100
        plain = value / 1_000_000 if unit == "万" else yuan
        sign = [] if unit else [f"¥{yuan:,.2f}", f"{yuan:.2f}"]
        return draw(st.sampled_from([plain, f"{yuan:,.2f}元", f"{value / 1_000_000:.6f}万元", *sign]))
    if kind == "share":
        return f"{value / 100:.2f}%"
    if kind == "quantity":
        return draw(st.sampled_from([value / 1000, f"{value / 1000:g}"]))
    if kind == "count":
        return draw(st.sampled_from([value, str(value), f" {value} "]))
    return draw(st.sampled_from([value, f" {value} "]))


def _header_texts(layout: Layout, column: str) -> list[str]:
    """Texts that stand for this column alone."""
    return [text for text in WORDS[layout.name]["columns"][column] if layout.headers[header_text(text)] == (column,)]


def _told(layout: Layout, name: str) -> Line:
    """What the name of the sheet tells of every line."""
    out = {}
    for column, choices in layout.constants.items():
        told = [choice for choice, words in choices.items() if any(word in name for word in words)]
        if len(told) == 1:
            out[column] = told[0]
    return out


@st.composite
def _long(draw: Callable[..., Any]) -> Sheet:
    """A table of one line a row."""
    layout = FORMS[draw(st.sampled_from(sorted(FORMS)))]
    table = TABLES[layout.table]
    able = [name for name, column in table.columns.items() if not (column.drawn_from and name != "title_level")]
    able = [name for name in able if _header_texts(layout, name)]
    must = [draw(st.sampled_from([n for n in group if n in able])) for group in layout.need]
    must += [name for name in able if table.columns[name].required]
    columns = list(dict.fromkeys([*must, *draw(st.lists(st.sampled_from(able), max_size=5))]))
    if "professional_title" in columns:
        columns = list(dict.fromkeys([*columns, "title_level"]))
    lines = draw(st.lists(_line(layout, columns), min_size=1, max_size=6))
    return draw(_printed(layout, columns, lines))


@st.composite
def _printed(draw: Callable[..., Any], layout: Layout, columns: Sequence[str], lines: Sequence[Line]) -> Sheet:
    table = TABLES[layout.table]
    money = [name for name in columns if table.columns[name].kind == "fen"]
    unit = draw(st.sampled_from(("", "万"))) if money else ""
    places = ["序号", *columns] if draw(st.booleans()) else [*columns]
    places += draw(st.sampled_from(([], [LEFT_OUT], [STRANGE])))
    places = draw(st.permutations(places)) if draw(st.booleans()) else places
    stated = draw(st.sampled_from(("header", "line"))) if money else ""

    def header(name: str) -> str:
        text = draw(st.sampled_from(_header_texts(layout, name))) if name in columns else name
        if name in money and stated == "header" and "元" not in text:
            text = draw(st.sampled_from((f"{text}（{unit}元）", f"{text}/{unit}元", f"{text}\n({unit}元)")))
        if len(text) == len("姓名") and draw(st.booleans()):
            text = draw(st.sampled_from((f"{text[0]}　{text[1]}", f"{text[0]}\n{text[1]}", f"{text[0]}  {text[1]}")))
        return draw(st.sampled_from((text, text, f"{text}：", f"*{text}")))

    name = (
        draw(st.sampled_from((layout.sheet, f"{layout.sheet}1")))
        if hasattr(layout, "sheet")
        else str(WORDS[layout.name]["sheet"])
    )
    heads = [header(place) for place in places]
    down, right = draw(st.sampled_from(((0, 0), (0, 0), (4, 2))))
    rows: list[list[object]] = [[] for _ in range(down)]
    merged: list[str] = []
    if draw(st.booleans()):
        rows.append([None] * right + ["示例研修班", *[None] * (len(places) - 1)])
        if len(places) > 1 and draw(st.booleans()):
            merged.append(f"{letters(right)}{len(rows)}:{letters(right + len(places) - 1)}{len(rows)}")
    if stated == "line":
        rows.append([None] * right + [f"单位：{unit}元"])
    two = draw(st.booleans()) and len(places) > 2
    first = draw(st.integers(0, len(places) - 2)) if two else 0
    last = draw(st.integers(first + 1, len(places) - 1)) if two else 0

    def print_header() -> None:
        if not two:
            rows.append([None] * right + heads)
            return
        group = [*heads[:first], "基本信息", *[None] * (last - first), *heads[last + 1 :]]
        rows.append([None] * right + group)
        rows.append([None] * right + [head if first <= at <= last else None for at, head in enumerate(heads)])
        for at in range(len(places)):
            letter = letters(right + at)
            if not first <= at <= last:
                merged.append(f"{letter}{len(rows) - 1}:{letter}{len(rows)}")
        merged.append(f"{letters(right + first)}{len(rows) - 1}:{letters(right + last)}{len(rows) - 1}")

    print_header()
    every = draw(st.sampled_from((0, 0, 2, 3)))
    gaps = draw(st.booleans())
    totals = bool(money) and "amount" in money and places[0] != "amount" and draw(st.booleans())
    page: list[Line] = []
    for number, line in enumerate(lines):
        if every and number and number % every == 0:
            if totals:
                rows.append(_total("本页合计", places, page, right, unit))
            print_header()
            page = []
        rows.append([None] * right + [
            number + 1 if place == "序号" else ("狮子" if place == STRANGE else None) if place not in columns
            else draw(_written(place, table.columns[place].kind, line.get(place), unit)) for place in places
        ])  # fmt: skip
        page.append(line)
        if gaps and draw(st.booleans()):
            rows.append(draw(st.sampled_from(([], [None, None], [" "]))))
    if totals:
        rows.append(_total(draw(st.sampled_from(("合计", "合  计", "总计："))), places, lines, right, unit))
    rows += draw(st.lists(st.sampled_from((
        [], ["第1页 共1页"], ["以下空白"], ["注：以上内容属实。"], ["制表人：周丙", None, "审核：吴丁"], ["2025年12月1日"],
    )), max_size=3))  # fmt: skip
    expected = [_told(layout, name) | line for line in lines]
    return Sheet(layout.table, name, rows, merged, expected, True)


def _total(text: str, places: Sequence[str], lines: Sequence[Line], right: int, unit: str) -> list[object]:
    amount = sum(line.get("amount", 0) for line in lines)
    value = amount / 1_000_000 if unit else amount / 100
    return [None] * right + [
        text if not at else value if place == "amount" else None for at, place in enumerate(places)
    ]


@st.composite
def _matrix(draw: Callable[..., Any]) -> Sheet:
    """Sign-ins with the names down and the half days across."""
    start = draw(_days())
    halves = draw(st.sampled_from((("morning", "afternoon"), ("morning", "afternoon", "evening"), (None,))))
    days = [start + timedelta(days=at) for at in range(draw(st.integers(1, 3)))]
    names = draw(st.lists(st.sampled_from(TEXTS["name"]), min_size=1, max_size=4, unique=True))
    words = {"morning": "上午", "afternoon": "下午", "evening": "晚上", None: ""}
    name = draw(st.sampled_from(("学员签到表", "工作人员签到表", "签到册")))
    kind = draw(st.sampled_from(("one", "two", "merged")))
    dated = [draw(st.sampled_from((f"{day:%Y-%m-%d}", f"{day.year}年{day.month}月{day.day}日", day))) for day in days]
    merged: list[str] = []
    if kind == "one":
        texts = [f"{day.year}年{day.month}月{day.day}日{words[half]}" for day in days for half in halves]
        rows: list[list[object]] = [["序号", "姓名", *texts]]
    else:
        over = [text for day in dated for text in (day, *[None] * (len(halves) - 1))]
        under = [words[half] or "签到" for _ in days for half in halves]
        rows = [["序号", "姓名", *over], [None, None, *under]]
        if kind == "merged":
            merged = ["A1:A2", "B1:B2"]
            wide = [(2 + at * len(halves), 1 + (at + 1) * len(halves)) for at in range(len(days))]
            merged += [f"{letters(left)}1:{letters(right)}1" for left, right in wide if right > left]
    expected = []
    told = _told(FORMS["signins"], name)
    for number, person in enumerate(names, 1):
        line: list[object] = [number, person]
        for day in days:
            for half in halves:
                here = draw(
                    st.sampled_from(
                        ("√", "√", "✓", 1, "签", "8:25", time(14, 2), person, None, None, "×", "请假", "-", 0)
                    )
                )
                line.append(here)
                if here in (None, "×", "请假", "-", 0):
                    continue
                at = {"8:25": 30_300, time(14, 2): 50_520}.get(here)
                expected.append(told | {"name": person, "day": day, "half": half, "time": at})
        rows.append(line)
    return Sheet("signins", name, rows, merged, expected, False)


def _read(sheet: Sheet) -> tuple[list[Line], list[str]]:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet.name
    for r, row in enumerate(sheet.rows, 1):
        for c, value in enumerate(row, 1):
            if value is not None:
                page.cell(r, c, value)
    for cells in sheet.merged:
        page.merge_cells(cells)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "D01"
        folder.mkdir()
        book.save(folder / "材料.xlsx")
        dossier = read_dossier(folder, KNOWN, YEAR)
    return [*dossier.rows[sheet.table].rows()], [f"{p.kind} {p.cell} {p.zh}" for p in dossier.problems]


_LIKE_A_FORM = Sheet(  # below a blank row, words that are labels of key facts too
    "plan_contents",
    "实施方案要点",
    [["方案事项", "方案载明内容"], ["具体时间", "标准间"], [], ["研修时间", "标准间"], ["研修时间", "标准间"]],
    [],
    [{"content": "time", "stated": "标准间"}] * 3,
    True,
)


@example(_LIKE_A_FORM)
@settings(max_examples=160, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(sheet=st.one_of(_long(), _long(), _long(), _matrix()))
def test_the_same_rows_come_out_whatever_their_form(sheet: Sheet) -> None:
    rows, problems = _read(sheet)
    columns = [
        name for name, column in TABLES[sheet.table].columns.items() if not column.drawn_from or name == "title_level"
    ]
    read = [{name: row.get(name) for name in columns} for row in rows]
    expected = [{name: line.get(name) for name in columns} for line in sheet.expected]
    if not sheet.in_order:
        read, expected = (
            sorted(lines, key=lambda line: [str(value) for value in line.values()]) for lines in (read, expected)
        )
    said = "\n".join([*problems, *map(str, sheet.rows), *sheet.merged])
    assert read == expected, said
    assert all(row.get(name) == row.get(name + LATEST) for row in rows for name in columns if name + LATEST in row)
