"""What is easily taken for something else without a word: data under the names of covers and locks, cells that point to the row above."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from making import Rows, xlsx, zipped
from writing import docx

from messy import Messy

DAY = date(2025, 9, 1)
INCOME: Rows = [["资金来源", "到账金额"], ["学员缴费", 9900]]
PAID = [{"source": "trainees", "amount": 9900_00}]


def _called(folder: Path, *names: str) -> Path:
    """One workbook under several names, the first of which is moved to the others."""
    data = xlsx(folder / "a.xlsx", {"经费来源": INCOME}).read_bytes()
    (folder / "a.xlsx").unlink()
    for name in names:
        (folder / name).write_bytes(data)
    return folder


INPUTS = [
    # names of what holds no data
    Messy(
        "a table on a sheet called notes, beside one of notes",
        "sheets named Sheet1",
        lambda folder: xlsx(folder / "材料.xlsx", {"说明": INCOME, "填写说明": [["请逐栏填写"], ["金额以元计"]]}),
        tables={"income": PAID},
        problems=[("guess", "说明")],
    ),
    Messy(
        "key facts on a cover",
        "sheets named Sheet1",
        lambda folder: xlsx(folder / "材料.xlsx", {"封面": [["项目名称", "示例研修班"], ["办班地点", "福州"]]}),
        facts={"place": "福州"},
        problems=[("guess", "封面")],
    ),
    Messy(
        "a workbook called as a lock, and a hidden one of the same content",
        "lock files and Thumbs.db",
        lambda folder: _called(folder, "~$决算.xlsx", ".隐藏.xlsx"),
        tables={"income": PAID, "files": [{"path": "D01/.隐藏.xlsx"}, {"path": "D01/~$决算.xlsx"}]},
        problems=[("bypassed_row", "~$决算.xlsx"), ("guess", ".隐藏.xlsx"), ("guess", "~$决算.xlsx")],
    ),
    Messy(
        "a workbook called as a lock in a zip",
        "lock files and Thumbs.db",
        lambda folder: zipped(folder / "材料.zip", [("~$决算.xlsx", xlsx(folder / "a.xlsx", {"经费来源": INCOME}).read_bytes()),
                                                    ("~$名单.xlsx", b"x")]) and (folder / "a.xlsx").unlink(),
        tables={"income": PAID, "files": [{"path": "D01/材料.zip"}, {"path": "D01/材料.zip/~$决算.xlsx"}]},
        problems=[("guess", "材料.zip/~$决算.xlsx")],
    ),
    # cells that point to the row above
    Messy(
        "same as above in columns of texts, choices and days",
        "ticks in cells",
        lambda folder: xlsx(folder / "材料.xlsx", {"票据明细": [
            ["票据号码", "票据日期", "收款单位", "费用类别", "金额"],
            ["25001", DAY, "甲酒店", "住宿费", 100], ["25002", "同 上", "〃", '"', 200], ["小计", None, None, None, 300],
            ["25003", "同上", "（同上）", "〃", 300], ["25004", None, "乙公司", "伙食费", 400], ["25005", None, "同上", "同上", "同上"]]}),
        tables={"vouchers": [
            {"day": "2025-09-01", "payee": "甲酒店", "cost_category": "lodging", "amount": 100_00},
            {"day": "2025-09-01", "payee": "甲酒店", "cost_category": "lodging", "amount": 200_00},
            {"day": "2025-09-01", "payee": "甲酒店", "cost_category": "lodging", "amount": 300_00},
            {"day": None, "payee": "乙公司", "cost_category": "meals", "amount": 400_00},
            {"day": None, "payee": "乙公司", "cost_category": "meals", "amount": None},
        ]},
        problems=[("guess", "票据明细!B3:B5"), ("guess", "票据明细!C3:C7"), ("guess", "票据明细!D3:D7"), ("unreadable_value", "票据明细!E7")],
    ),
    Messy(
        "same as above with nothing above",
        "ticks in cells",
        lambda folder: xlsx(folder / "材料.xlsx", {"学员名单": [["姓名", "工作单位"], ["林甲", "同上"], ["陈乙", "同上"], ["周丙", "榕城大学"]]}),
        tables={"roster": [{"employer": None}, {"employer": None}, {"employer": "榕城大学"}]},
        problems=[("unreadable_value", "学员名单!B2"), ("unreadable_value", "学员名单!B3")],
    ),
    Messy(
        "same as above under merged cells, in a sign-in matrix",
        "ticks in cells",
        lambda folder: xlsx(folder / "材料.xlsx", {"学员签到表": [
            ["姓名", "单位", "9月1日上午"], ["林甲", "榕城大学", "√"], ["陈乙", None, "√"], ["周丙", "〃", "√"]]}, {"学员签到表": ["B2:B3"]}),
        tables={"signins": [{"name": "林甲", "employer": "榕城大学"}, {"name": "陈乙"}, {"name": "周丙", "employer": "榕城大学"}]},
        problems=None,
    ),
    # copies
    Messy(
        "copies under the name of a text, of a list of figures and of a plan come first",
        "duplicates",
        lambda folder: _called(folder, "0.doc", "0.csv", "0实施方案.xlsx", "决算.xlsx"),
        tables={"income": PAID},
        problems=[("bypassed_row", "0.csv"), ("bypassed_row", "0.doc"), ("bypassed_row", "0实施方案.xlsx")],
    ),
    Messy(
        "a copy that cannot be read under its name, in a zip",
        "duplicates",
        lambda folder: zipped(folder / "材料.zip", [(name, xlsx(folder.parent / "a.xlsx", {"经费来源": INCOME}).read_bytes())
                                                    for name in ("0.doc",)]) and _called(folder, "决算.xlsx"),
        tables={"income": PAID},
        problems=None,
    ),
    # what stands where it is not looked for
    Messy(
        "a row called total that names what was bought",
        "subtotal and total rows",
        lambda folder: xlsx(folder / "材料.xlsx", {"经费决算": [
            ["费用类别", "支出内容", "金额"], ["伙食费", "自助餐", 1000], ["合计", "白酒", 1380], ["合计", None, 1000]]}),
        tables={"cost_lines": [{"item": "自助餐"}]},
        problems=[("bypassed_row", "经费决算!A3"), ("conflict", "经费决算!C4")],
    ),
    Messy(
        "several statements in the cell beside a label, with and without a space between them",
        "key-value beside",
        lambda folder: xlsx(folder / "材料.xlsx", {"基本情况": [
            ["户名", "某某院\n账号：3501\n开户行：建行"], ["办班地点", "福州承办单位：某学会"], ["项目名称", "示例研修班"]]}),
        facts={"account_name": "某某院", "account_number": "3501", "account_bank": "建行", "place": None, "title": "示例研修班"},
        problems=[("unreadable_value", "基本情况!B2")],
    ),
    Messy(
        "a roster as running text",
        "tables of Word files",
        lambda folder: docx(folder / "学员名单.docx", "学员名单", "林甲 榕城大学", "陈乙 鹭岛研究院"),
        tables={"roster": []},
        problems=[("unknown_sheet", "正文")],
    ),
    Messy(
        "first and last day in two cells, and a day that is neither a day nor a time",
        "key-value beside",
        lambda folder: xlsx(folder / "材料.xlsx", {
            "基本情况": [["项目名称", "示例研修班"], ["培训时间", DAY, date(2025, 9, 4)]],
            "学员签到表": [["姓名", "签到时间"], ["林甲", 9.1]]}),
        facts={"start": "2025-09-01", "end": None},
        tables={"signins": [{"name": "林甲", "day": None, "time": None}]},
        problems=[("bypassed_row", "基本情况!B2"), ("unreadable_value", "学员签到表!B2")],
    ),
]  # fmt: skip
