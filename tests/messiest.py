"""The facts of a dossier in the messiest form that an organiser could still call tidy; see test_same_findings.py.

Everything of it is taken from dossiers that were handed in: a form of key facts with values beside, below and behind a colon,
a roster by groups on several sheets, sign-ins as ticks or times, a settlement in 万元 in a zip with GBK names, tables of a
Word file, a platform's .csv, copies and what systems leave behind. Only the facts are those of the template.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from itertools import groupby
from pathlib import Path
from typing import Any

from making import LAYOUTS, calculated, csv_file, zipped
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from writing import docx

from auditlib.core.columns import TABLES
from auditlib.core.params import read_yaml

Row = Mapping[str, Any]
Facts = Mapping[str, Sequence[Row]]  # table → rows, without what is blank; `sessions` has one
VALUES = read_yaml(LAYOUTS / "values.yaml")
OUTSIDE = ["业务招待费"]  # a category of costs that is none of the listed
REMARKS = ("注：以上发票均已查验。", "注：课程以实际执行为准。")  # under tables; they are shown as left unread
PAGE = 15  # rows that fit onto a printed page
HALVES = {"morning": "上午", "afternoon": "下午", "evening": "晚上"}
BY_ROLE = {"trainee": "学员", "staff": "工作人员", "lecturer": "授课教师"}


@dataclass(frozen=True)
class Formula:
    """A formula and the result that was saved with it."""

    text: str
    result: object


@dataclass
class Page:
    """A sheet that is filled from top to bottom."""

    name: str
    state: str = "visible"
    cells: dict[tuple[int, int], object] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # first row and column, last row and column
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    row: int = 0

    def line(self, *values: object, at: int = 1, over: int = 0) -> int:
        """Write a row from column `at` on, its first cell merged over `over` columns; the number of the row."""
        self.row += 1
        self.cells |= {(self.row, at + n): value for n, value in enumerate(values) if value is not None}
        if over > 1:
            self.merged.append((self.row, at, self.row, at + over - 1))
        return self.row


def save(path: Path, *pages: Page) -> Path:
    """The pages as an .xlsx with the results of its formulas."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = Workbook()
    book.remove(book.active)
    for page in pages:
        sheet = book.create_sheet(page.name)
        sheet.sheet_state = page.state
        for (row, column), value in page.cells.items():
            sheet.cell(row, column, value.text if isinstance(value, Formula) else value)
        for top, left, bottom, right in page.merged:
            sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
        for row in page.hidden_rows:
            sheet.row_dimensions[row].hidden = True
        for column in page.hidden_columns:
            sheet.column_dimensions[get_column_letter(column)].hidden = True
    book.save(path)
    for at, page in enumerate(pages, 1):
        results = {f"{get_column_letter(column)}{row}": value.result for (row, column), value in page.cells.items()
                   if isinstance(value, Formula)}  # fmt: skip
        calculated(path, results, f"xl/worksheets/sheet{at}.xml")
    return path


# ---------------------------------------------------------------------------------------------------------------- values
def typed(table: str, name: str, value: Any, n: int = 0) -> object:
    """A value as somebody types it: the `n`-th person in another way than the one before."""
    if value is None:
        return None
    kind = TABLES[table].columns[name].kind
    if kind == "date":
        return _day(value, n)
    if kind == "fen":
        return _money(int(value), n)
    if kind in ("choice", "flag"):
        texts = VALUES["flag"]["yes" if value else "no"] if kind == "flag" else VALUES[name].get(value, OUTSIDE)
        return texts[n % len(texts)]
    if kind == "quantity":
        plain = number(int(value), 1000)
        return (plain, str(plain), f"{plain:.1f}")[n % 3]
    if kind == "share":
        return f"{int(value) / 100:.2f}%"
    if name == "id_number":
        return (value, f"{value[:6]} {value[6:14]} {value[14:]}", f"'{value}")[n % 3]
    if name == "phone":
        return (int(value), f"{value[:3]}-{value[3:7]}-{value[7:]}", f"+86 {value}")[n % 3]
    if name in ("name", "lecturer") and len(str(value)) == 2:
        return (" ", "　", "  ")[n % 3].join(value)
    return str(value) if kind == "count" and n % 2 else value


def clock(value: Any) -> time:
    """Seconds after midnight as a time of day."""
    seconds = int(value)
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60)


def number(value: int, unit: int) -> int | float:
    return value // unit if value % unit == 0 else value / unit


def _day(value: date, n: int) -> object:
    return (value, f"{value.year}年{value.month}月{value.day}日", f"{value.month}月{value.day}日",
            f"{value.year}.{value.month}.{value.day}", f"{value:%Y/%m/%d}")[n % 5]  # fmt: skip


def _money(fen: int, n: int) -> object:
    return (number(fen, 100), f"¥{fen / 100:,.2f}", f"{fen / 100:,.2f}元", f"{number(fen, 1_000_000)}万元",
            f"{fen / 100:.2f}")[n % 5]  # fmt: skip


def in_words(fen: int) -> str:
    """A sum as cheques state it: 壹拾万零柒仟肆佰柒拾捌元整."""
    signs, units, out = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟"), ""
    yuan = str(fen // 100)
    for place, digit in zip(reversed(range(len(yuan))), yuan, strict=True):
        out += signs[int(digit)] + units[place % 4] if digit != "0" else "" if out.endswith("零") else "零"
        out = out.rstrip("零") + "万" if place == 4 else out
    tenth, hundredth = fen // 10 % 10, fen % 10
    small = (f"{signs[tenth]}角" if tenth else "零") + (f"{signs[hundredth]}分" if hundredth else "")
    return out.rstrip("零") + "元" + (small if fen % 100 else "整")


# ---------------------------------------------------------------------------------------------------------------- tables
Columns = Sequence[tuple[str, str]]  # column of the table ("" for one that no table has) and its header


def listed(table: str, columns: Columns, rows: Iterable[Row]) -> list[list[object]]:
    """Rows as they are typed, numbered where a column says so."""
    return [[typed(table, name, row.get(name), n) if name else n + 1 if header.startswith("序") else None
             for name, header in columns] for n, row in enumerate(rows)]  # fmt: skip


def printed(
    page: Page, table: str, columns: Columns, rows: Sequence[Row], *, title: str = "", at: int = 1, size: int = PAGE
) -> None:
    """A table of pages of `size` rows: the header again on each, under it the sum of its amounts if it has any."""
    if not rows:
        return
    names = [name for name, _ in columns]
    lines = listed(table, columns, rows)
    page.line(title, at=at, over=len(columns))
    for start in range(0, len(lines), size):
        page.line(*(header for _, header in columns), at=at)
        for line in lines[start : start + size]:
            page.line(*line, at=at)
        if "amount" in names and len(lines) > size:
            amounts = [int(row.get("amount", 0)) for row in rows[start : start + size]]
            page.line("本页合计", *[None] * (names.index("amount") - 1), number(sum(amounts), 100), at=at)


def merge_same(page: Page, column: int) -> None:
    """Merge cells of a column that say the same one under the other."""
    rows = [row for row in range(1, page.row + 1) if (row, column) in page.cells]
    for said, group in groupby(rows, lambda row: (page.cells[row, column], row - rows.index(row))):
        first, *others = group
        if others:
            page.merged.append((first, column, others[-1], column))
            page.cells = {place: value for place, value in page.cells.items()
                          if not (place[1] == column and place[0] in others and value == said[0])}  # fmt: skip


def stacked(
    page: Page, table: str, columns: Sequence[tuple[str, str, str]], rows: Sequence[Row], *, at: int = 1
) -> None:
    """A table under a header of two lines: (column, header, what stands merged over it and its neighbours)."""
    upper = page.line(at=at)
    lower = page.line(*(header if over else None for _, header, over in columns), at=at)
    left = at
    for text, group in groupby(columns, lambda column: column[2] or column[1]):
        members = list(group)
        page.cells[upper, left] = text
        right = left + len(members) - 1
        page.merged.append((upper, left, upper if members[0][2] else lower, right))
        left = right + 1
    for line in listed(table, [(name, header) for name, header, _ in columns], rows):
        page.line(*line, at=at)


def blank(page: Page, rows: int = 1) -> None:
    page.row += rows


# ---------------------------------------------------------------------------------------------------------------- parts
def labels() -> dict[str, str]:
    """A label for each key fact that is not the template's and stands for that fact alone."""
    columns = read_yaml(LAYOUTS / "facts.yaml")["columns"]
    every = [text for texts in columns.values() for text in texts]
    return {name: [text for text in texts if every.count(text) == 1][-1] for name, texts in columns.items()}


def key_facts(page: Page, facts: Row) -> None:
    """A form whose values stand beside their labels, three pairs in a row, behind a colon, and below."""
    label = labels()
    below = ("forms_handed_out", "forms_returned", "forms_valid")
    colon = ("account_name", "account_number", "account_bank")
    page.line("高级研修班办班情况汇总表（2025年）", over=7)
    first = page.row + 1
    held = [(label[name], typed("sessions", name, value, n)) for n, (name, value) in enumerate(facts.items())
            if name in label and name not in (*below, *colon, "start", "end", "declared_total")]  # fmt: skip
    start, end = facts["start"], facts["end"]
    held += [
        ("培训时间", f"{start.month}月{start.day}日—{end.day}日" if start.month == end.month else f"{start}至{end}")
    ]
    held += [("决算总额\n（万元）", number(facts["declared_total"], 1_000_000))] if "declared_total" in facts else []
    for n in range(0, len(held), 3):
        page.line("办班信息" if n == 0 else None, *(part for pair in held[n : n + 3] for part in pair))
    page.merged.append((first, 1, page.row, 1))
    page.line("；".join(f"{label[name]}：{facts[name]}" for name in colon if name in facts), over=7)
    blank(page)
    page.line(*(label[name] for name in below if name in facts))
    page.line(*(f"{facts[name]}份" for name in below if name in facts))


def roster(rows: Sequence[Row]) -> list[Page]:
    """Groups on sheets of their own; ids in a hidden column, one person of a group in a hidden row."""
    columns = (
        ("", "序号", ""), ("name", "姓 名", "学员信息"), ("id_number", "身份证\n号码", "学员信息"), ("phone", "手机（必填）", "学员信息"),
        ("employer", "单位【全称】", "单位情况"), ("employer_nature", "单位类型", "单位情况"), ("province", "所在省", "单位情况"),
        ("prefecture", "地市", "单位情况"), ("professional_title", "*职称（如高级工程师）", ""), ("title_level", "职称层次", ""),
        ("manager", "是否管理人员", ""), ("grass_roots", "是否基层一线（是/否）", ""), ("mode", "线上/线下", ""),
    )  # fmt: skip
    pages = []
    for role, people in groupby(rows, lambda row: row.get("role")):
        members = list(people)
        for n in range(0, len(members), PAGE + 5):
            page = Page(f"{BY_ROLE[role]}名单{n // PAGE + 1}组")
            page.line(f"高级研修班{BY_ROLE[role]}名单", over=len(columns))
            stacked(page, "roster", columns, members[n : n + PAGE + 5])
            page.hidden_rows, page.hidden_columns = [page.row], [3]
            pages.append(page)
    return pages


def signins(rows: Sequence[Row]) -> list[Page]:
    """A matrix for each role: names down, half days across, times where they are stated and ticks elsewhere."""
    pages = []
    for sheet, role in enumerate(dict.fromkeys(row["role"] for row in rows), 1):
        here = [row for row in rows if row["role"] == role]
        slots = sorted({(row["day"], list(HALVES).index(row["half"])) for row in here})
        signed = {(row["person_key"], row["day"], list(HALVES).index(row["half"])): row for row in here}
        assert len(signed) == len(here), "a matrix cannot say that somebody signed twice"
        people = {row["person_key"]: row for row in here}
        page = Page(f"Sheet{sheet}")
        page.line(f"高级研修班{BY_ROLE[role]}签到表（2025年）", over=5 + len(slots))
        for start in range(0, len(people), PAGE):
            upper = page.line(
                "序号", "姓名", "工作单位", "身份证号码", "参训形式", *(f"{day.month}月{day.day}日" for day, _ in slots)
            )
            page.line(*[None] * 5, *(list(HALVES.values())[half] for _, half in slots))
            page.merged += [(upper, column, upper + 1, column) for column in range(1, 6)]
            for n, (key, person) in enumerate(list(people.items())[start : start + PAGE]):
                name = typed("signins", "name", person["name"], n + 1)
                cells = (_mark(signed.get((key, *slot)), n) for slot in slots)
                mode = typed("signins", "mode", person.get("mode"), n)
                page.line(start + n + 1, name, person.get("employer"), person.get("id_number"), mode, *cells)
            page.line("本页人数", len(list(people)[start : start + PAGE]))
        page.line("班主任：", None, None, "日期：")
        pages.append(page)
    return pages


def _mark(row: Row | None, n: int) -> object:
    if row is None:
        return ("请假", None, "×", "缺勤")[n % 4]
    if "time" not in row:
        return ("√", "✓", "签到", "已签")[n % 4]
    at = clock(row["time"])
    return at if n % 2 else at.isoformat()


def settlement(page: Page, rows: Sequence[Row], declared: int | None) -> None:
    """Budget beside settlement, sums in 万元, formulas, a subtotal for each category, the total in figures and in words."""
    if not rows:
        return
    page.line("高级研修班经费决算表", at=3, over=8)
    page.line("单位：元", at=9)
    upper = page.line("序号", "费用科目", "开支内容", "预算情况", "决算情况", at=3)
    lower = page.line("预算数", "数量", "单价（元）", "天数", "金额(万元)", at=6)
    page.cells[upper, 11] = "发票号"
    page.merged += [*((upper, column, lower, column) for column in (3, 4, 5, 11)), (upper, 7, upper, 10)]
    for n, row in enumerate(rows):
        amount, unit = row.get("amount"), 1_000_000
        factors = [number(int(row[name]), by) if name in row else None
                   for name, by in (("quantity", 1000), ("unit_price", 100), ("days", 1000))]  # fmt: skip
        typed_as = (Formula(f"=G{page.row + 1}*H{page.row + 1}/10000", number(amount, unit)), number(amount, unit),
                    f"{number(amount, unit)}", f"¥{amount / 100:,.2f}元") if amount is not None else (None,) * 4  # fmt: skip
        page.line(
            n + 1,
            row.get("category_text"),
            row.get("item"),
            99.9 + n,
            *factors,
            typed_as[n % 4],
            row.get("voucher_no"),
            at=3,
        )
        page.line(None, "小计", None, None, None, None, None, number(amount or 0, unit), at=3)
    if declared is not None:
        page.line("合计", None, None, None, None, None, None, number(declared, 1_000_000), at=3, over=5)
        page.line(f"人民币大写：{in_words(declared)}", at=3, over=8)
    page.line("制表人：", None, "审核：", None, None, "日期：", at=3)


def fees(page: Page, rows: Sequence[Row]) -> None:
    columns = (
        ("", "序号", ""), ("lecturer", "主讲专家\n姓名", ""), ("id_number", "证件号", ""), ("level", "专家层次", ""), ("day", "上课时间", ""),
        ("half", "上/下午", ""), ("hours", "课时（节）", ""), ("gross_fee", "应发", "课酬（元）"), ("tax", "个税", "课酬（元）"),
        ("net_fee", "实发", "课酬（元）"), ("", "签名", ""),
    )  # fmt: skip
    if not rows:
        return
    blank(page, 4)
    page.line("课酬发放表", at=3, over=len(columns))
    stacked(page, "lecture_fees", columns, rows, at=3)


def house(page: Page, rooms: Sequence[Row], meals: Sequence[Row]) -> None:
    """Rooms with first and last day in one cell, meals with a subtotal a day and a blank row between the days."""
    if rooms:
        page.line("住宿费明细")
        page.line("住宿起止日期", "用房数（间）", "住宿晚数", "协议价/元", "房费")
    for n, row in enumerate(rooms):
        first, last = row["check_in"], row["check_out"]
        numbers = (typed("lodging", name, row.get(name), n + 1) for name in ("rooms", "nights", "unit_price", "amount"))
        page.line(f"{first.month}月{first.day}日—{last.month}月{last.day}日", *numbers)
    blank(page, 2)
    if meals:
        page.line("伙食费明细（元）", over=5)
        page.line("日期", "餐次", "人次（人）", "餐标", "餐费")
    for day, served in groupby(meals, lambda row: row["day"]):
        lines = list(served)
        page.merged.append((page.row + 1, 1, page.row + len(lines), 1))
        for n, row in enumerate(lines):
            numbers = (typed("meals", name, row.get(name), n) for name in ("persons", "unit_price", "amount"))
            page.line(day if n == 0 else None, typed("meals", "meal", row["meal"], n), *numbers)
        page.line("小计", None, None, None, number(sum(int(row["amount"]) for row in lines), 100))
        blank(page)


INVOICES: Columns = (
    ("", "序号"), ("voucher_no", "发票\n号码"), ("day", "开票时间"), ("payee", "销售方名称"), ("item", "开票内容"), ("cost_category", "费用类型"),
    ("amount", "价税合计（元）"), ("payment", "结算方式"), ("paid_on", "付款时间"), ("contract_no", "合同号"),
)  # fmt: skip
AGREEMENTS: Columns = (
    ("contract_no", "协议编号"),
    ("party", "乙方（全称）"),
    ("item", "合同标的"),
    ("signed_on", "签约时间"),
    ("amount", "合同价款（含税）"),
)
LESSONS: Columns = (
    ("day", "日期"),
    ("half", "午别"),
    ("topic", "研修\n内容"),
    ("form", "授课形式"),
    ("lecturer", "主讲人"),
    ("place", "地 点"),
    ("hours", "课时"),
)
ANSWERS: Columns = (
    ("", "序号"), ("item", "测评内容"), ("very_satisfied", "非常满意（份）"), ("satisfied", "比较满意（份）"), ("fair", "基本满意"),
    ("dissatisfied", "不满意"), ("rate", "满意度"),
)  # fmt: skip
GRADUATES: Columns = (
    ("", "序号"),
    ("name", "姓名"),
    ("id_number", "身份证号码"),
    ("employer", "单位"),
    ("result", "考核等次"),
)
HOLDERS: Columns = (
    ("name", "姓名"), ("id_number", "证件号码"), ("employer", "所在单位"), ("certificate_no", "结业证书编号"), ("issued_on", "发证时间"),
)  # fmt: skip
EXPORTED: Columns = (("", "序号"), ("name", "真实姓名"), ("id_number", "证件号"), ("employer", "工作单位名称"))
WATCHED: Columns = (
    ("name", "用户姓名"),
    ("id_number", "证件号码"),
    ("employer", "单位名称"),
    ("day", "直播日期"),
    ("minutes", "观看时长（分钟）"),
)
DEMANDS: Columns = (("content", "要素"), ("stated", "具体内容"))


def write(folder: Path, facts: Facts, papers: Iterable[Path], scratch: Path) -> None:
    """The dossier in its messiest form; `papers` are notices, reports and scans that are in it as they are."""

    def of(table: str) -> Sequence[Row]:
        return facts.get(table, ())

    session, near = facts["sessions"][0], folder / "研修班材料" / "01 过程材料"
    one, two = Page("Sheet1"), Page("Sheet2")
    key_facts(one, session)
    blank(one)
    printed(one, "timetable", LESSONS, of("timetable"), title="研修班课程安排", at=2)
    one.line(REMARKS[1], at=2, over=len(LESSONS))
    printed(two, "satisfaction", ANSWERS, of("satisfaction"), title="满意度测评汇总")
    blank(two, 2)
    printed(two, "plan_contents", DEMANDS, of("plan_contents"), title="实施方案要点", at=3)
    two.state = "hidden"
    save(near / "情况.xlsx", one, two, Page("Sheet3"))
    if of("roster"):
        save(near / "人员" / "名册（分组）.xlsx", *roster(of("roster")))
        shutil.copy(near / "人员" / "名册（分组）.xlsx", near / "人员" / "名册（分组） - 副本.xlsx")
    if of("signins"):
        save(near / "人员" / "签到.xlsx", *signins(of("signins")))
    ended = [("结业考核成绩", GRADUATES, "assessments"), ("结业证书发放登记表", HOLDERS, "certificates")]
    docx(near / "结业.docx", *(block for title, columns, table in ended if of(table)
                               for block in (title, [[header for _, header in columns], *listed(table, columns, of(table))])))  # fmt: skip
    for file, columns, table in (
        ("平台导出学员名单", EXPORTED, "platform_roster"),
        ("线上学习时长", WATCHED, "online_log"),
    ):
        if of(table):
            rows = [[header for _, header in columns], *listed(table, columns, of(table))]
            csv_file(near / f"{file}.csv", rows, encoding="gbk")
    money, spent, paid, fed = (Page(f"Sheet{n}") for n in range(1, 5))
    settlement(money, of("cost_lines"), session.get("declared_total"))
    blank(money)
    if of("income"):
        money.line("经费收入", at=3)
        money.line("收入来源", "到账金额", at=3)
    for n, row in enumerate(of("income")):
        money.line(row.get("source_text"), typed("income", "amount", row.get("amount"), n + 1), at=3)
    printed(spent, "vouchers", INVOICES, of("vouchers"), title="发票登记", size=4)
    merge_same(spent, 4)
    spent.line(REMARKS[0], over=len(INVOICES))
    blank(spent)
    printed(spent, "contracts", AGREEMENTS, of("contracts"), title="合同一览", at=2)
    fees(paid, of("lecture_fees"))
    house(fed, of("lodging"), of("meals"))
    account = save(scratch / "money.xlsx", money, spent, paid, fed).read_bytes()
    zipped(
        folder / "研修班材料" / "02 经费.zip", [("经费/结算/决算材料.xlsx", account), ("经费/Thumbs.db", b"x")], "gbk"
    )
    for paper in papers:
        (folder / "研修班材料" / "03 其他").mkdir(parents=True, exist_ok=True)
        shutil.copy2(paper, folder / "研修班材料" / "03 其他" / paper.name)
    (near / "~$情况.xlsx").write_bytes(b"lock")
    (folder / "研修班材料" / "Thumbs.db").write_bytes(b"thumbnails")
