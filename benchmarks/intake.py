"""How long it takes to read dossiers with the origin of every value, beside openpyxl and pandas reading the same workbooks.

    .venv/bin/python benchmarks/intake.py [--dossiers 83] [--runs 5] [--without-information]

Invented dossiers are written into a temporary folder: one .xlsx each, of eight sheets under the headers of the template. Everything is
then read in this process, one way after the other, `runs` times; CPU seconds, so that other work on the machine counts less, and the median
of each. What counts are the cells that openpyxl sees filled: the tables of the intake must hold exactly as many. Prints a table in Markdown.
Exit status 1 where the intake takes more than a sixth of openpyxl's time, or the store more than a fiftieth of it.
"""

from __future__ import annotations

import argparse
import gc
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from auditlib import open_store
from auditlib.core.columns import ROW_TABLES, TABLES
from auditlib.core.model import Tables
from auditlib.core.params import read_yaml
from auditlib.intake.programme import read

LAYOUTS = Path(__file__).parents[1] / "params" / "layouts"
INTAKE_SHARE, STORE_SHARE = 6, 50  # the intake takes at most a sixth of openpyxl's time, the store a fiftieth
PLAN: dict[str, Any] = {"as_of": date(2025, 12, 31), "notice": "fj2025", "programme": "FJ2025", "year": 2025}
LINES, VOUCHERS, TRAINEES, STAFF, HALVES = 40, 40, 60, 4, 8
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", "嘉宁文博思远海清若晨"
Rows = list[list[object]]


def layout(name: str) -> tuple[str, dict[str, str]]:
    """Sheet of a layout, and the template's header of each of its columns."""
    layout = read_yaml(LAYOUTS / f"{name}.yaml")
    return layout["sheet"], {column: texts[0] for column, texts in layout["columns"].items()}


def _people(number: int, many: int, first: int = 0) -> list[tuple[str, str]]:
    """Name and id number of invented persons of one dossier."""
    out = []
    for person in range(number * 100 + first, number * 100 + first + many):
        name = SURNAMES[person // 1000 % 10] + "".join(GIVEN[person // 10**place % 10] for place in (0, 1, 2))
        out.append((name, f"990101{1960 + person // 1000 % 40}0101{person % 1000:03}X"))
    return out


def _rows(number: int) -> Iterator[tuple[str, str, list[dict[str, object]]]]:
    """Layout, name of the sheet ("" for the layout's own) and rows of each table of one dossier."""
    start = date(2025, 3, 3) + timedelta(days=number)
    halves = [(start + timedelta(days=half // 2), "下午" if half % 2 else "上午") for half in range(HALVES)]
    firm = f"示例第{number + 1}设计院"
    trainees, staff = _people(number, TRAINEES), _people(number, STAFF, TRAINEES)
    categories = ("师资费", "住宿费", "伙食费", "场地费", "资料费", "交通费", "其他费用")
    yield "timetable", "", [
        {"day": day, "half": half, "hours": 4, "topic": f"数字化转型专题{n + 1}", "form": "专题讲座",
         "lecturer": f"{SURNAMES[n]}教授", "place": "一号报告厅"} for n, (day, half) in enumerate(halves)
    ]  # fmt: skip
    yield "roster", "", [
        {"name": name, "id_number": id, "role": "学员", "mode": "线下", "employer": firm, "employer_nature": "事业单位",
         "province": "福建省", "prefecture": "福州市", "professional_title": "高级工程师", "title_level": "副高级", "manager": "否",
         "grass_roots": "是", "phone": f"139{number:04}{place:04}"} for place, (name, id) in enumerate(trainees)
    ]  # fmt: skip
    for sheet, role, persons in (("", "学员", trainees), ("工作人员签到表", "工作人员", staff)):
        yield "signins", sheet, [
            {"name": name, "id_number": id, "role": role, "mode": "线下", "employer": firm, "day": day, "half": half, "time": "08:30"}
            for day, half in halves for name, id in persons
        ]  # fmt: skip
    yield "cost_lines", "", [
        {"item": f"支出{line + 1}", "cost_category": categories[line % 7], "quantity": line + 1, "unit_price": 120.5, "days": 2,
         "amount": 241 * (line + 1), "voucher_no": f"A{number:03}{line:03}"} for line in range(LINES)
    ]  # fmt: skip
    yield "vouchers", "", [
        {"voucher_no": f"A{number:03}{line:03}", "day": start, "payee": f"示例{line}酒店", "item": f"支出{line + 1}",
         "cost_category": categories[line % 7], "amount": 241 * (line + 1), "payment": "转账", "paid_on": start + timedelta(days=9),
         "contract_no": f"HT-{number}-{line}"} for line in range(VOUCHERS)
    ]  # fmt: skip
    yield (
        "satisfaction",
        "",
        [
            {
                "item": f"课程{n + 1}",
                "very_satisfied": 50 - n,
                "satisfied": 8,
                "fair": n,
                "dissatisfied": 1,
                "rate": 0.985,
            }
            for n in range(8)
        ],
    )


def _facts(number: int) -> dict[str, object]:
    """A value of each key fact of one dossier."""
    start = date(2025, 3, 3) + timedelta(days=number)
    told = {
        "category": "省级普通",
        "funding": "财政资助",
        "platform_application": "是",
        "title": f"示例高级研修班第{number + 1}期",
    }
    of_kind = {"date": start, "fen": 52_000.5, "count": 60, "quantity": 32, "text": f"示例内容{number}"}
    return {name: told.get(name) or of_kind[column.kind] for name, column in TABLES["sessions"].columns.items()
            if name in layout("facts")[1]}  # fmt: skip


def write_dossier(folder: Path, number: int) -> None:
    """One dossier: a workbook of eight sheets."""
    book = openpyxl.Workbook()
    page = book.active
    page.title, labels = layout("facts")
    facts = _facts(number)
    tables: list[tuple[str, Rows]] = [(page.title, [[labels[name], value] for name, value in facts.items()])]
    for kind, other, rows in _rows(number):
        sheet, headers = layout(kind)
        tables.append((other or sheet, [list(headers.values()), *([row[name] for name in headers] for row in rows)]))
    for sheet, lines in tables:
        page = book[sheet] if sheet in book.sheetnames else book.create_sheet(sheet)
        for line in lines:
            page.append(line)
    folder.mkdir(parents=True)
    book.save(folder / "报送表.xlsx")


def _held(tables: Tables) -> int:
    """Cells that the tables hold: headers and values of tables, labels and values of facts."""
    values = 0
    for name in ROW_TABLES:
        for block, rows in tables[name].groupby("block"):
            values += int(rows[list(tables.blocks[block].letters)].notna().sum().sum())
    return values + sum(len(block.letters) for block in tables.blocks) + 2 * len(tables.cells)


def _by_openpyxl(paths: Sequence[Path], read_only: bool = False) -> int:
    """Every cell's value, cell by cell; how many are filled."""
    filled = 0
    for path in paths:
        book = openpyxl.load_workbook(path, read_only=read_only)
        for page in book.worksheets:
            for row in page.iter_rows():
                for cell in row:
                    filled += cell.value is not None
        book.close()
    return filled


def _by_pandas(paths: Sequence[Path], engine: Any) -> list[pd.DataFrame]:
    books = [pd.read_excel(path, sheet_name=None, header=None, engine=engine) for path in paths]
    return [page for book in books for page in book.values()]


def _filled(pages: Sequence[pd.DataFrame]) -> int:
    return sum(int(page.notna().sum().sum()) for page in pages)


def _ways(folders: Sequence[Path], store: Path) -> dict[str, tuple[Callable[[], Any], Callable[[Any], int]]]:
    """Name → a way to read the dossiers, and how many filled cells are in what it gives. The first three are compared."""
    paths = [folder / "报送表.xlsx" for folder in folders]
    return {
        "intake, with origins": (lambda: read(None, folders, **PLAN, layouts=LAYOUTS).tables, _held),
        "load_workbook, cell by cell": (lambda: _by_openpyxl(paths), int),
        "open_store": (lambda: open_store(store, as_of=PLAN["as_of"]), _held),
        "intake, all of it in the store": (
            lambda: read(None, folders, **PLAN, layouts=LAYOUTS, store=store).tables,
            _held,
        ),
        "load_workbook(read_only=True), cell by cell": (lambda: _by_openpyxl(paths, read_only=True), int),
        "read_excel, openpyxl": (lambda: _by_pandas(paths, "openpyxl"), _filled),
        "read_excel, calamine": (lambda: _by_pandas(paths, "calamine"), _filled),
    }


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--dossiers", type=int, default=83)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--without-information", action="store_true", help="time only what is compared")
    given = parser.parse_args()
    root = Path(tempfile.mkdtemp())
    try:
        folders = [root / "dossiers" / f"B{number:04}" for number in range(given.dossiers)]
        for number, folder in enumerate(folders):
            write_dossier(folder, number)
        read(None, folders, **PLAN, layouts=LAYOUTS, store=root / "store")
        ways = dict(list(_ways(folders, root / "store").items())[: 3 if given.without_information else None])
        cells: dict[str, int] = {}
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(given.runs):
            for name, (way, filled) in ways.items():
                gc.collect()
                start = time.process_time()
                found = way()
                seconds[name].append(time.process_time() - start)
                cells[name] = filled(found)
                del found
    finally:
        shutil.rmtree(root)
    return _told(given.dossiers, given.runs, cells, {name: statistics.median(taken) for name, taken in seconds.items()})


def _told(dossiers: int, runs: int, cells: dict[str, int], seconds: dict[str, float]) -> int:
    """Print the figures; the exit status."""
    intake, openpyxl_, store = list(seconds)[:3]
    whole = seconds[openpyxl_]
    used = ", ".join(f"{name} {version(name)}" for name in ("pandas", "openpyxl", "python-calamine", "pyarrow"))
    print(
        f"{dossiers} dossiers of 8 sheets, {cells[openpyxl_]:,} filled cells; medians of {runs}; Python {sys.version.split()[0]}, {used}\n"
    )
    print("| | CPU s | of openpyxl's time |\n|---|---|---|")
    for name, taken in seconds.items():
        print(f"| {name} | {taken:.3f} | 1/{whole / taken:.1f} |")
    differing = {name: number for name, number in cells.items() if number != cells[openpyxl_]}
    slow = [name for name, share in ((intake, INTAKE_SHARE), (store, STORE_SHARE)) if seconds[name] * share > whole]
    print(f"\nother numbers of filled cells than openpyxl: {differing or 'none'}")
    print(
        f"more than 1/{INTAKE_SHARE} (intake) or 1/{STORE_SHARE} (store) of openpyxl's time: {', '.join(slow) or 'none'}"
    )
    return 1 if slow or differing else 0


if __name__ == "__main__":
    sys.exit(main())
