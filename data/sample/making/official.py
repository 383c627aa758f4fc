"""The department's blank workbook, filled in by an organiser who follows it."""

from __future__ import annotations

import io
from collections.abc import Mapping

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from making.files import fill, saved
from making.houses import House
from making.session import Session, Where, rows_of
from making.sheets import Sheet

OFFICIAL = "official"  # in place of the name of a house
OFFICIAL_FILE = "高级研修项目报送表.xlsx"
_PLAIN = House(files={}, forms={})  # real dates, amounts as numbers in yuan
_SHEETS = {
    "facts": "基本情况",
    "roster": "学员名单",
    "signins": "学员签到表",
    "staff_signins": "工作人员签到表",
    "cost_lines": "经费结算表",
    "vouchers": "票据明细",
    "income": "经费来源表",
}
_HEADERS = {
    "姓名": "name", "身份证号": "id_number", "人员类别": "role", "参训方式": "mode", "工作单位": "employer", "职称": "professional_title",
    "联系电话": "phone", "签到日期": "day", "时段": "half", "支出内容": "item", "费用类别": "cost_category", "数量": "quantity",
    "单价": "unit_price", "天数": "days", "金额": "amount", "票据号码": "voucher_no", "票据日期": "day",
    "收款单位": "payee", "内容": "item", "经费来源": "source",
}  # fmt: skip
_LABELS = {
    "项目名称": "title", "项目类别": "category", "经费渠道": "funding", "承办单位": "organiser", "主管（申报）单位": "supervisor",
    "开班日期": "start", "结束日期": "end", "办班地点": "place", "实施方案报送日期": "plan_filed_on",
    "开班通知印发日期": "notice_issued_on", "结算（报销）材料报送日期": "settlement_filed_on", "预算总额": "budget_total",
    "决算总额": "declared_total", "申请财政补助金额": "subsidy_claimed", "总结报告所列学员人数": "reported_trainees",
    "发放结业证书数": "certificates_issued", "变更报告日期": "change_reported_on", "变更事项": "changed_fields", "实际研修选题": "held_title",
    "实际研修对象": "audience",
}  # fmt: skip


def filled_in(made: Session, blank: bytes) -> tuple[dict[str, bytes], Where]:
    """The department's workbook, filled in under the headers it has; the sign-in sheet copied for the staff."""
    book = load_workbook(io.BytesIO(blank))
    where: Where = {}
    copied = book.copy_worksheet(book[_SHEETS["signins"]])
    copied.title = _SHEETS["staff_signins"]
    for part, name in _SHEETS.items():
        if part not in made.parts:
            del book[name]
            continue
        if part == "facts":
            cells = _fill_facts(book, name, made.facts)
            where |= {("facts", None, fact): (OFFICIAL_FILE, name, cell) for fact, cell in cells.items()}
        else:
            sheet = Sheet(name)
            heads = [(head.column, _HEADERS[str(head.value)]) for head in book[name][1] if str(head.value) in _HEADERS]
            for index, row in enumerate(rows_of(made, part, with_staff=False)):
                for number, column in heads:
                    sheet.put(index + 2, number, _PLAIN.present(column, row.get(column)))
                    where[part, index, column] = (OFFICIAL_FILE, name, f"{get_column_letter(number)}{index + 2}")
            fill(book[name], sheet, keep=True)
    return {OFFICIAL_FILE: saved(book)}, where


def _fill_facts(book: Workbook, name: str, facts: Mapping[str, object]) -> dict[str, str]:
    sheet, cells = Sheet(name), {}
    for (label,) in book[name].iter_rows(max_col=1):
        fact = _LABELS.get(str(label.value))
        if fact:
            sheet.put(label.row, 2, _PLAIN.present(fact, facts.get(fact)))
            cells[fact] = f"B{label.row}"
    fill(book[name], sheet, keep=True)
    return cells
