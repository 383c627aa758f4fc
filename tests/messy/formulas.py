"""What a formula says: the result that was saved with it; where none was saved, nothing but that it was not."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import xlwt
from making import Rows, calculated, changed, linked, xlsx
from openpyxl.worksheet.formula import ArrayFormula

from messy import Messy

COSTS: Rows = [
    ["费用类别", "内容", "数量", "单价", "金额"], ["住宿费", "标间", 30, 300, 9000], ["伙食费", "用餐", 30, 100, 3000],
    ["场地费", "会议室", 2, 1500, 3000],
]  # fmt: skip
AMOUNTS = [{"amount": 9000_00}, {"amount": 3000_00}, {"amount": 3000_00}]
FORMULAS: Rows = [
    COSTS[0],
    [*COSTS[1][:4], "=C2*D2"],
    [*COSTS[2][:4], "=C3*D3"],
    ["合计", None, None, None, "=SUM(E2:E3)"],
]


def _array(path: Path) -> None:
    """One formula over two cells, never calculated."""
    book = openpyxl.load_workbook(xlsx(path, {"经费结算表": COSTS}))
    book.worksheets[0]["E2"] = ArrayFormula("E2:E3", "=C2:C3*D2:D3")
    book.worksheets[0]["E3"] = None
    book.save(path)


def _xls(path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("学员名单")
    for r, row in enumerate([["姓名", "人员类别"], ["张三", "学员"], ["李四", xlwt.Formula('"学"&"员"')]]):
        for c, value in enumerate(row):
            sheet.write(r, c, value)
    book.save(str(path))


def _shared(xml: bytes) -> bytes:
    """The second formula as Excel writes one that was dragged down: only the number of the first stands in it."""
    first = xml.replace(b"<f>C2*D2</f>", b'<f t="shared" ref="E2:E3" si="0">C2*D2</f>')
    return first.replace(b"<f>C3*D3</f>", b'<f t="shared" si="0"/>')


CALCULATED = [
    Messy(
        "amounts as products, their sum below", "formulas with cached values",
        lambda folder: calculated(xlsx(folder / "a.xlsx", {"经费结算表": FORMULAS}), {"E2": 9000, "E3": 3000, "E4": 12000}),
        tables={"cost_lines": AMOUNTS[:2]}, facts={"declared_total": 12000_00},
    ),
    Messy(
        "a formula dragged down", "formulas with cached values",
        lambda folder: changed(
            calculated(xlsx(folder / "a.xlsx", {"经费结算表": FORMULAS}), {"E2": 9000, "E3": 3000, "E4": 12000}), _shared
        ),
        tables={"cost_lines": AMOUNTS[:2]},
    ),
    Messy(
        "names by VLOOKUP", "formulas with cached values",
        lambda folder: calculated(
            xlsx(folder / "a.xlsx", {"学员名单": [["姓名", "人员类别"], ["=VLOOKUP(1,H:I,2,0)", "学员"]]}), {"A2": "张三"}
        ),
        tables={"roster": [{"name": "张三"}]},
    ),
    Messy(
        "a formula whose result is the empty text, as in forms filled in half", "formulas with cached values",
        lambda folder: calculated(
            xlsx(folder / "a.xlsx", {"经费结算表": [*COSTS, ["其他费用", "杂项", None, None, '=IF(C5="","",C5*D5)']]}), {"E5": ""}
        ),
        tables={"cost_lines": [*AMOUNTS, {"amount": None}]},
    ),
    Messy(
        "an amount out of a workbook that was not handed in", "formulas with cached values",
        lambda folder: linked(calculated(xlsx(folder / "a.xlsx", {"经费结算表": [*COSTS[:3], [*COSTS[3][:4], "=[1]明细!B9"]]}), {"E4": 3000})),
        tables={"cost_lines": AMOUNTS}, problems=[("not_followed", "经费结算表!E4")],
    ),
    Messy(
        "an .xlsm: its macros are told once and never run", "formulas with cached values",
        lambda folder: changed(
            calculated(xlsx(folder / "a.xlsm", {"经费结算表": FORMULAS}), {"E2": 9000, "E3": 3000, "E4": 12000}),
            lambda _: b"\xd0\xcf\x11\xe0", "xl/vbaProject.bin",
        ),
        tables={"cost_lines": AMOUNTS[:2]}, problems=[("not_followed", "a.xlsm")],
    ),
]  # fmt: skip
NOT_CALCULATED = [
    Messy(
        "a list exported by a program that calculates nothing", "formulas without cached values",
        lambda folder: xlsx(folder / "a.xlsx", {"经费结算表": FORMULAS}),
        tables={"cost_lines": [{"amount": None, "unit_price": 300_00}, {"amount": None, "unit_price": 100_00}]},
        facts={"declared_total": None},
        problems=[("unreadable_value", f"经费结算表!E{row}") for row in (2, 3, 4)],
    ),
    Messy(
        "only the number of a shared formula stands in a cell", "formulas without cached values",
        lambda folder: changed(calculated(xlsx(folder / "a.xlsx", {"经费结算表": FORMULAS}), {"E2": 9000, "E4": 12000}), _shared),
        tables={"cost_lines": [{"amount": 9000_00}, {"amount": None}]}, problems=[("unreadable_value", "经费结算表!E3")],
    ),
    Messy(
        "an array of two cells, of which only the first has the formula", "formulas without cached values",
        lambda folder: _array(folder / "a.xlsx"),
        tables={"cost_lines": [{"amount": None}, {"amount": None}, {"amount": 3000_00}]},
        problems=[("unreadable_value", "经费结算表!E2"), ("unreadable_value", "经费结算表!E3")],
    ),
    Messy(
        "noughts that a program wrote in place of results", "formulas without cached values",
        lambda folder: calculated(xlsx(folder / "a.xlsx", {"经费结算表": FORMULAS[:3]}), {"E2": 0, "E3": 0.0}),
        tables={"cost_lines": [{"amount": None}, {"amount": None}]},
        problems=[("unreadable_value", "经费结算表!E2"), ("unreadable_value", "经费结算表!E3")],
    ),
    Messy(
        "formulas of an .xls that nobody ever calculated", "formulas without cached values",
        lambda folder: _xls(folder / "a.xls"),
        tables={"roster": [{"role": "trainee"}, {"role": None}]}, problems=[("unreadable_value", "学员名单!B3")],
    ),
]  # fmt: skip
INPUTS = [*CALCULATED, *NOT_CALCULATED]
