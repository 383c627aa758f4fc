"""Programmes of any number of invented sessions as files: a register, a dossier each of one workbook, a batch file.

openpyxl writes one template, for its styles and the parts around the sheets; the sheets of each dossier are written as XML
straight into a copy of it: some 5 ms a dossier. Persons, vouchers, payees, titles and days are those of one session, but for
a few that stand in two, so that crossings have something to find and do not find everything; a few lines are at fault.
"""

from __future__ import annotations

import random
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import yaml
from intake import layout
from openpyxl.utils import get_column_letter

ROOT = Path(__file__).parents[1]
TRAINEES, STAFF, HALVES, LINES = 30, 3, 8, 15
TABLES = ("timetable", "roster", "signins", "cost_lines", "vouchers")
FIRST, DAYS, AS_OF = date(2025, 7, 7), 150, "2025-12-31"
SHARED = 0.002  # part of the persons and vouchers that stand in the session before, too; part of the lines at fault
CATEGORIES = ("师资费", "住宿费", "伙食费", "场地费", "资料费", "交通费", "其他费用")
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "嘉宁文博思远海清若晨明志国建华丽敏静秀兰云飞鹏宇轩涛"
WEIGHTS, CHECK = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
EPOCH = date(1899, 12, 30)  # day 0 of a workbook
Row = Sequence[object]


def write_programme(folder: Path, sessions: int) -> Path:
    """Register, dossiers and batch file of so many sessions; the batch file."""
    ids = [f"FJ2025-{number:05}" for number in range(sessions)]
    template = _template()
    for number, id in enumerate(ids):
        home = folder / "dossiers" / id
        home.mkdir(parents=True)
        _write(home / "报送表.xlsx", template, _sheets(number))
    _register(folder / "register.xlsx", ids)
    content = {
        "register": "register.xlsx",
        "dossiers": "dossiers",
        "notice": "fj2025",
        "as_of": AS_OF,
        "notebook": str(ROOT / "notebooks" / "session_inspection.ipynb"),
        "overview": str(ROOT / "notebooks" / "programme_overview.ipynb"),
    }
    path = folder / "batch.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def _template() -> dict[str, bytes]:
    """The parts of a workbook with a sheet for each table, which openpyxl wrote; its style 1 is that of a day."""
    book = openpyxl.Workbook()
    book.active.title = layout("facts")[0]
    for name in TABLES:
        book.create_sheet(layout(name)[0])
    book.worksheets[0].append([FIRST])
    buffer = BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _write(path: Path, template: dict[str, bytes], sheets: Iterable[Iterable[Row]]) -> None:
    parts = template | {
        f"xl/worksheets/sheet{number}.xml": _xml(rows).encode() for number, rows in enumerate(sheets, 1)
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def _xml(rows: Iterable[Row]) -> str:
    letters = [get_column_letter(column) for column in range(1, 20)]
    lines = [
        f'<row r="{r}">{"".join(_cell(f"{letter}{r}", value) for letter, value in zip(letters, row, strict=False))}</row>'
        for r, row in enumerate(rows, 1)
    ]
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{name}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _cell(place: str, value: object) -> str:
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    if isinstance(value, date):
        return f'<c r="{place}" s="1"><v>{(value - EPOCH).days}</v></c>'
    return "" if value is None else f'<c r="{place}"><v>{value}</v></c>'


def _plan(number: int) -> dict[str, object]:
    """What the register says of a session."""
    start = FIRST + timedelta(days=number * 37 % DAYS)
    return {
        "title": f"示例领域{number}新技术应用高级研修班", "category": "省级普通", "funding": "自筹",
        "organiser": f"示例第{number // 3}培训中心", "supervisor": f"示例第{number // 30}厅局", "planned_start": start,
        "planned_end": start + timedelta(days=HALVES // 2 - 1), "planned_place": f"福州市示例路{number}号", "planned_trainees": TRAINEES,
        "planned_content": f"示例领域{number}的新技术", "planned_audience": "中高级专业技术人员",
    }  # fmt: skip


def _register(path: Path, ids: Sequence[str]) -> None:
    sheet, headers = layout("register")
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet(sheet)
    page.append([*headers.values()])
    for number, id in enumerate(ids):
        page.append([({"session_id": id} | _plan(number))[name] for name in headers])
    book.save(path)


def _person(number: int, place: int) -> tuple[str, str]:
    """Name and id number of a person of a session. The region is none and the check digit is right."""
    chance = random.Random(f"{number} {place}")
    name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=2))
    born = date(1968, 1, 1) + timedelta(days=chance.randrange(9000))
    digits = f"99{chance.randrange(10**4):04}{born:%Y%m%d}{chance.randrange(10**3):03}"
    return name, digits + CHECK[sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % 11]


def _sheets(number: int) -> Iterator[list[Row]]:
    """Rows of each sheet of a dossier."""
    chance, plan = random.Random(number), _plan(number)

    def mine() -> int:
        return number - 1 if number and chance.random() < SHARED else number

    start = FIRST + timedelta(days=number * 37 % DAYS)
    halves = [(start + timedelta(days=half // 2), "下午" if half % 2 else "上午") for half in range(HALVES)]
    end = halves[-1][0]
    people = [(*_person(mine(), place), f"示例{number}第{place // 3}设计院") for place in range(TRAINEES)]
    staff = [(*_person(number, place), plan["organiser"]) for place in range(TRAINEES, TRAINEES + STAFF)]
    lines = [(20 + chance.randrange(100), chance.randrange(1, 20), 1 + n % 4) for n in range(LINES)]
    amounts = [price * many * days + (chance.random() < SHARED) for price, many, days in lines]
    vouchers = [f"25{mine():05}{n:03}{number % 7}" for n in range(LINES)]
    facts = plan | {
        "held_title": plan["title"], "content": plan["planned_content"], "audience": plan["planned_audience"], "start": start, "end": end,
        "place": plan["planned_place"], "plan_filed_on": start - timedelta(days=30), "plan_approved_on": start - timedelta(days=20),
        "notice_issued_on": start - timedelta(days=15), "platform_application": "是", "settlement_filed_on": end + timedelta(days=20),
        "budget_total": 1.1 * sum(amounts), "declared_total": sum(amounts),
        "account_name": plan["organiser"], "account_number": f"99{number // 3:014}", "account_bank": "示例银行", "reported_trainees": TRAINEES,
        "certificates_issued": TRAINEES - 1, "credited_hours": 4 * HALVES, "forms_handed_out": TRAINEES, "forms_returned": 28,
        "forms_valid": 28,
    }  # fmt: skip
    yield [[label, facts[name]] for name, label in layout("facts")[1].items() if name in facts]
    told = {
        "timetable": [
            {"day": day, "half": half, "hours": 4, "topic": f"示例领域{number}专题{n + 1}", "form": ("专题讲座", "研讨", "现场教学")[n % 3],
             "lecturer": _person(number, 100 + n)[0], "place": plan["planned_place"]} for n, (day, half) in enumerate(halves)
        ],
        "roster": [
            {"name": name, "id_number": id, "role": role, "mode": "线下", "employer": employer, "employer_nature": "事业单位", "province": "福建省",
             "prefecture": "福州市", "professional_title": "高级工程师", "title_level": "副高级", "manager": "否", "grass_roots": "是",
             "phone": f"199{number:05}{place:03}"}
            for role, held in (("学员", people), ("工作人员", staff)) for place, (name, id, employer) in enumerate(held)
        ],
        "signins": [
            {"name": name, "id_number": id, "role": role, "mode": "线下", "employer": employer, "day": day, "half": half, "time": f"08:{chance.randrange(10, 60)}"}
            for day, half in halves for role, held in (("学员", people), ("工作人员", staff)) for name, id, employer in held
            if chance.random() < 0.97  # somebody is always absent
        ],
        "cost_lines": [
            {"item": f"支出{n + 1}", "cost_category": CATEGORIES[n % 7], "quantity": many, "unit_price": price, "days": days, "amount": amounts[n],
             "voucher_no": vouchers[n]} for n, (price, many, days) in enumerate(lines)
        ],
        "vouchers": [
            {"voucher_no": vouchers[n], "day": start, "payee": f"示例{number}号第{n % 5}服务部", "item": f"支出{n + 1}",
             "cost_category": CATEGORIES[n % 7], "amount": amounts[n], "payment": "转账", "paid_on": end + timedelta(days=5),
             "contract_no": f"HT-{number}-{n}"} for n in range(LINES)
        ],
    }  # fmt: skip
    for name in TABLES:
        headers = layout(name)[1]
        yield [[*headers.values()], *([row[column] for column in headers] for row in told[name])]
