"""Key facts of a session on a sheet: beside their labels, behind a colon, or below them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from making import Rows, csv_file, xls, xlsx

from messy import Messy


def _book(sheets: Mapping[str, Rows], *merged: str) -> Callable[[Path], object]:
    """A workbook; the merged ranges are those of its first sheet."""
    return lambda folder: xlsx(folder / "基本情况.xlsx", sheets, {next(iter(sheets)): merged})


INPUTS = [
    # ------------------------------------------------------------------------------------------ beside
    Messy(
        "labels left, values right, under a title, with remarks behind",
        "key-value beside",
        _book({"基本情况表": [["示例研修班基本情况表"], ["项目名称：", "海洋碳汇研修班", "全称"], ["开班日期", date(2025, 9, 1), None],
                              ["学员人数", "40人", None], ["决算总额（万元）", 12.5, None], ["负责人签字：", None, "（盖章）"]]}, "A1:C1"),
        facts={"title": "海洋碳汇研修班", "start": "2025-09-01", "reported_trainees": 40, "declared_total": 125_000_00},
    ),
    Messy(
        "three pairs in a row, values merged over several columns",
        "key-value beside",
        _book({"Sheet1": [["项目名称", "海洋碳汇研修班", None, "承办单位", "示例学会", None], ["开班日期", "2025.9.1", "结束日期", "2025.9.4", "办班地点", "福州"],
                          ["发放份数", 40, "收回份数", 38, "有效份数", 36]]}, "B1:C1", "E1:F1"),
        facts={"title": "海洋碳汇研修班", "organiser": "示例学会", "start": "2025-09-01", "end": "2025-09-04", "place": "福州",
               "forms_handed_out": 40, "forms_returned": 38, "forms_valid": 36},
    ),
    Messy(
        "values behind a colon in the same cell, one statement a line or two",
        "key-value beside",
        _book({"概况": [["项目名称：海洋碳汇研修班"], ["开班时间：2025年9月1日 8:30    结束时间：2025年9月4日"], ["户名：示例学会；账号：35010012345678901；开户行：榕城银行"]]}),
        facts={"title": "海洋碳汇研修班", "start": "2025-09-01", "end": "2025-09-04", "account_name": "示例学会",
               "account_number": "35010012345678901", "account_bank": "榕城银行"},
    ),
    Messy(
        "a section name merged down the left side",
        "key-value beside",
        _book({"情况表": [["办班信息", "项目名称", "海洋碳汇研修班"], [None, "培训时间", "2025年9月1日至4日"], [None, "培训地点", "福州"],
                          ["经费信息", "预算总额", "12.6万元"], [None, "决算总额", "¥120,000.00"]]}, "A1:A3", "A4:A5"),
        facts={"title": "海洋碳汇研修班", "start": "2025-09-01", "end": "2025-09-04", "place": "福州", "budget_total": 126_000_00,
               "declared_total": 120_000_00},
    ),
    Messy(
        "the unit of a value in a cell of its own",
        "key-value beside",
        _book({"基本信息": [["项目名称", "海洋碳汇研修班"], ["决算总额", 12.5, "万元"], ["申请补助金额", 50000, "元"], ["实训人数", 40, "人"]]}),
        facts={"declared_total": 125_000_00, "subsidy_claimed": 50_000_00, "reported_trainees": 40},
    ),
    Messy(
        "numbered labels, one left blank and one that nobody knows",
        "key-value beside",
        _book({"基本情况": [["一、项目名称", "海洋碳汇研修班"], ["二、办班地点", None], ["三、吉祥物", "海豚"], ["（四）结业证书数", "38份"]]}),
        facts={"title": "海洋碳汇研修班", "place": None, "certificates_issued": 38},
        problems=[("unknown_column", "基本情况!B3")],
    ),
    Messy(
        "two sheets state another total: it is blank, and both cells are named",
        "key-value beside",
        _book({"基本情况": [["项目名称", "海洋碳汇研修班"], ["决算总额", 120000]], "概况": [["项目名称", "海洋碳汇研修班"], ["决算总额（元）", 125000]]}),
        facts={"title": "海洋碳汇研修班", "declared_total": None},
        problems=[("conflict", "概况!B2")],
    ),
    # ------------------------------------------------------------------------------------------ below
    Messy(
        "labels in a row, values in the row under them",
        "key-value below",
        _book({"基本情况": [["项目名称", "承办单位", "开班日期", "结束日期", "决算总额（万元）"],
                            ["海洋碳汇研修班", "示例学会", date(2025, 9, 1), date(2025, 9, 4), 12.5]]}),
        facts={"title": "海洋碳汇研修班", "organiser": "示例学会", "start": "2025-09-01", "end": "2025-09-04", "declared_total": 125_000_00},
    ),
    Messy(
        "rows of labels and rows of values taking turns under a title",
        "key-value below",
        _book({"Sheet1": [["示例研修班基本情况"], ["项目名称", "承办单位", "办班地点"], ["海洋碳汇研修班", "示例学会", "福州"],
                          ["发放份数", "收回份数", "有效份数"], [40, 38, 36]]}, "A1:C1"),
        facts={"title": "海洋碳汇研修班", "organiser": "示例学会", "place": "福州", "forms_handed_out": 40, "forms_returned": 38, "forms_valid": 36},
    ),
    Messy(
        "labels above their values in a single column",
        "key-value below",
        _book({"概况": [["项目名称"], ["海洋碳汇研修班"], ["办班地点"], ["福州"], ["实际培训人数"], [40]]}),
        facts={"title": "海洋碳汇研修班", "place": "福州", "reported_trainees": 40},
    ),
    Messy(
        "a value below that was left blank stays blank",
        "key-value below",
        lambda folder: xls(folder / "情况.xls", {"基本情况": [["项目名称", "承办单位", "办班地点"], ["海洋碳汇研修班", None, "福州"]]}),
        facts={"title": "海洋碳汇研修班", "organiser": None, "place": "福州"},
    ),
    Messy(
        "labels merged over two columns, the values under them too",
        "key-value below",
        _book({"基本情况": [["项目名称", None, "开班日期", None], ["海洋碳汇研修班", None, "9月1日", None]]}, "A1:B1", "C1:D1", "A2:B2", "C2:D2"),
        facts={"title": "海洋碳汇研修班", "start": "2025-09-01"},
        problems=[("guess", "基本情况!C2")],
    ),
    Messy(
        "a second row of values under the labels is no second statement, and is shown",
        "key-value below",
        lambda folder: csv_file(folder / "概况.csv", [["项目名称", "办班地点"], ["海洋碳汇研修班", "福州"], ["海洋防灾研修班", "厦门"]]),
        facts={"title": "海洋碳汇研修班", "place": "福州"},
        problems=[("bypassed_row", "概况!A3")],
    ),
]  # fmt: skip
