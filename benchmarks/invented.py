"""Tables of any number of invented sessions, made straight from arrays: what the checks are timed on.

For each session 80 trainees, 40 cost lines, 200 sign-ins and the rows of the smaller tables. A small part of the rows is at fault,
so that failing rows are looked for and found; some persons, vouchers and lecturers stand in two sessions.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from auditlib.core.columns import INDEXED, LATEST, TABLES, dtypes
from auditlib.core.model import Block, Tables

TRAINEES, STAFF, LINES, SIGNINS, VOUCHERS = 80, 4, 40, 200, 20
FIRST = np.datetime64("2025-08-01")
KINDS = np.array(["national", "demonstration", "engineering", "ordinary", "ordinary", "ordinary"])
FAULTY = 0.002  # part of the rows with a fault of some sort
WEIGHTS = np.array([pow(2, 17 - i, 11) for i in range(17)])


class _Maker:
    def __init__(self, sessions: int, seed: int = 1) -> None:
        self.n, self.random = sessions, np.random.default_rng(seed)
        self.ids = np.array([f"LH2025-{i:05}" for i in range(sessions)])
        self.start = FIRST + self.random.integers(0, 100, sessions).astype("timedelta64[D]")
        self.category = KINDS[np.arange(sessions) % len(KINDS)]

    def some(self, rows: int, part: float = FAULTY) -> Any:
        return self.random.random(rows) < part

    def frame(self, table: str, each: int, columns: dict[str, Any]) -> pd.DataFrame:
        """`each` rows for every session; a column that is not given is blank."""
        rows = self.n * each
        data = {} if table in INDEXED else {"session_id": np.repeat(self.ids, each)}
        for name, values in columns.items():
            data[name] = values
            if TABLES[table].columns[name].kind == "date":
                data[name + LATEST] = values
        if table not in INDEXED:
            data |= {"block": np.full(rows, list(TABLES).index(table)), "row": np.tile(np.arange(2, each + 2), self.n)}
        wanted = dtypes(table)
        out = {
            name: pd.Series(data[name]).astype(dtype)
            if name in data
            else pd.Series(pd.NA, index=range(rows)).astype(dtype)
            for name, dtype in wanted.items()
        }
        made = pd.DataFrame(out)
        if table in INDEXED:
            made.index = pd.Index(self.ids if table == "sessions" else ["LH2025"], dtype="string", name=INDEXED[table])
        return made

    def people(self, each: int, offset: int = 0) -> tuple[Any, Any]:
        """Names and id numbers of `each` persons a session; a few are those of the session before."""
        number = np.repeat(np.arange(self.n), each) * each + np.tile(np.arange(each), self.n)
        number = np.where(self.some(len(number), 0.0005), np.maximum(number - each, 0), number) + offset
        digits = np.empty((len(number), 17), dtype=np.int64)
        digits[:, :2] = 9
        for place, part in (
            (2, number // 10**6 % 10),
            (3, number // 10**5 % 10),
            (4, number // 10**4 % 10),
            (5, number // 1000 % 10),
        ):
            digits[:, place] = part
        year, month, day = 1960 + number % 40, 1 + number % 12, 1 + number % 28
        for place, part in enumerate(
            (year // 1000, year // 100 % 10, year // 10 % 10, year % 10, month // 10, month % 10, day // 10, day % 10)
        ):
            digits[:, 6 + place] = part
        for place, part in enumerate((number // 100 % 10, number // 10 % 10, number % 10)):
            digits[:, 14 + place] = part
        check = np.array(list("10X98765432"))[(digits * WEIGHTS).sum(axis=1) % 11]
        text = np.ascontiguousarray(digits.astype(np.uint8) + ord("0")).view("S17").ravel().astype("U17")
        return np.char.add("人", number.astype("U")), np.char.add(text, check)


def tables(sessions: int, seed: int = 1) -> Tables:
    """The tables of `sessions` sessions under the notice fj2025; the same for the same arguments."""
    m = _Maker(sessions, seed)
    n, day = m.n, np.timedelta64(1, "D")
    length = np.where(m.category == "national", 5, 4).astype("timedelta64[D]")
    frames: dict[str, pd.DataFrame] = {}
    organiser = np.char.add("单位", (np.arange(n) // 5).astype("U"))
    frames["sessions"] = m.frame("sessions", 1, {
        "title": np.char.add("高级研修班", np.arange(n).astype("U")), "held_title": np.char.add("高级研修班", np.arange(n).astype("U")),
        "category": m.category, "funding": np.where(m.category == "ordinary", "own", "fiscal"), "organiser": organiser,
        "planned_start": m.start, "planned_end": m.start + length - day, "start": m.start, "end": m.start + length - day,
        "planned_place": np.full(n, "会议中心"), "place": np.where(m.some(n), "别处", "会议中心"), "planned_trainees": np.full(n, 80),
        "plan_filed_on": m.start - 40 * day, "plan_approved_on": m.start - 35 * day, "notice_issued_on": m.start - 30 * day,
        "settlement_filed_on": m.start + length + 20 * day, "platform_application": np.full(n, True),
        "budget_total": np.full(n, 9_000_000), "declared_total": np.where(m.some(n), 1, 8_000_000),
        "subsidy_claimed": np.where(m.category == "ordinary", 0, 5_000_000), "account_name": organiser,
        "account_number": np.char.add("35", (np.arange(n) // 5 + 10**12).astype("U")), "account_bank": np.full(n, "示例银行"),
        "reported_trainees": np.full(n, 80), "certificates_issued": np.full(n, 78), "credited_hours": np.full(n, 20_000),
        "forms_handed_out": np.full(n, 80), "forms_returned": np.full(n, 79), "forms_valid": np.full(n, 78),
        "notice": np.full(n, "fj2025"), "in_register": np.full(n, True), "has_dossier": np.full(n, True),
        "as_of": np.full(n, np.datetime64("2025-12-31")),
    })  # fmt: skip
    frames["programmes"] = pd.DataFrame(
        {"notice": ["fj2025"], "as_of": [np.datetime64("2025-12-31")], "as_of_latest": [np.datetime64("2025-12-31")]},
        index=pd.Index(["LH2025"], dtype="string", name="programme_id"),
    ).astype(dtypes("programmes"))
    names, numbers = m.people(TRAINEES)
    staff_names, staff_numbers = m.people(STAFF, 10**8)
    rows = n * TRAINEES
    employer = np.char.add("企业", (np.arange(rows) % 5000).astype("U"))
    titles = np.array(["工程师", "高级工程师", "正高级工程师", "助理工程师"])[np.arange(rows) % 4]
    levels = np.array(["middle", "associate_senior", "senior", "junior"])[np.arange(rows) % 4]
    trainees = {"name": names, "id_number": numbers, "employer": employer, "person_key": numbers}
    frames["roster"] = m.frame("roster", TRAINEES, {
        **trainees, "role": np.full(rows, "trainee"), "mode": np.where(m.some(rows, 0.02), "online", "offline"),
        "employer_nature": np.where(np.arange(rows) % 3 == 0, "private", "institution"), "professional_title": titles,
        "province": np.array(["甲省", "乙省", "丙省", "丁省"])[np.arange(rows) % 4],
        "prefecture": np.array(["甲市", "乙市", "丙市"])[np.arange(rows) % 3], "title_level": levels,
        "manager": np.arange(rows) % 7 == 0, "grass_roots": np.arange(rows) % 5 == 0,
    })  # fmt: skip
    who = np.arange(n * SIGNINS) // SIGNINS * TRAINEES + np.arange(n * SIGNINS) % SIGNINS % TRAINEES
    slot = np.arange(n * SIGNINS) % SIGNINS * 8 // SIGNINS
    here = np.repeat(m.start, SIGNINS) + (slot // 2).astype("timedelta64[D]")
    by_staff = np.arange(n * SIGNINS) % SIGNINS >= SIGNINS - STAFF
    staff = np.arange(n * SIGNINS) // SIGNINS * STAFF + np.arange(n * SIGNINS) % STAFF
    key = np.where(by_staff, staff_numbers[staff], numbers[who])
    frames["signins"] = m.frame("signins", SIGNINS, {
        "name": np.where(by_staff, staff_names[staff], names[who]), "id_number": key, "person_key": key,
        "role": np.where(by_staff, "staff", "trainee"), "mode": np.full(n * SIGNINS, "offline"),
        "day": np.where(m.some(n * SIGNINS, 0.0001), here + 30 * day, here), "half": np.where(slot % 2 == 0, "morning", "afternoon"),
        "time": 30_000 + m.random.integers(0, 3600, n * SIGNINS),
    })  # fmt: skip
    certified = {name: values.reshape(n, TRAINEES)[:, :78].ravel() for name, values in trainees.items()}
    count = n * 78
    frames["certificates"] = m.frame("certificates", 78, {
        **certified, "certificate_no": np.char.add("证", np.arange(count).astype("U")), "issued_on": np.repeat(m.start + length, 78),
    })  # fmt: skip
    frames["assessments"] = m.frame("assessments", 78, {**certified, "result": np.full(count, "passed")})
    frames["platform_roster"] = m.frame("platform_roster", TRAINEES, trainees)
    online = {name: values.reshape(n, TRAINEES)[:, :2].ravel() for name, values in trainees.items()}
    frames["online_log"] = m.frame(
        "online_log", 2, {**online, "day": np.repeat(m.start, 2), "minutes": np.full(n * 2, 200)}
    )
    frames |= _money(m, length)
    frames |= _teaching(m, length)
    frames["materials"] = m.frame("materials", 10, {"material": np.tile(list(TABLES["materials"].columns["material"].choices)[:10], n),
                                                    "path": np.char.add("f", np.arange(n * 10).astype("U"))})  # fmt: skip
    frames["files"] = m.frame("files", 12, {
        "path": np.char.add("f", np.arange(n * 12).astype("U")), "bytes": np.full(n * 12, 1000),
        "sha256": np.char.add("h", np.where(m.some(n * 12), 7, np.arange(n * 12)).astype("U")), "status": np.full(n * 12, "read"),
        "taken_on": np.repeat(m.start, 12),
    })  # fmt: skip
    frames["problems"] = m.frame("problems", 1, {"kind": np.full(n, "guess"), "column": np.full(n, "day")})
    frames["found_tables"] = m.frame(
        "found_tables", 14, {"table": np.full(n * 14, "roster"), "rows": np.full(n * 14, 40)}
    )
    frames["recognised"] = m.frame("recognised", 100, {"how": np.full(n * 100, "known")})
    letters = {name: {c: chr(65 + i) for i, c in enumerate(table.columns)} for name, table in TABLES.items()}
    blocks = tuple(Block("book.xlsx", name, letters[name]) for name in TABLES)
    return Tables({name: frames[name] for name in TABLES}, blocks)


def _money(m: _Maker, length: Any) -> dict[str, pd.DataFrame]:
    n, day = m.n, np.timedelta64(1, "D")
    categories = np.array(["lecturers", "lodging", "meals", "venue", "materials", "transport", "other", "other"])
    rows = n * LINES
    category = categories[np.arange(rows) % LINES % 8]
    items = np.array(
        ["专家讲课费", "学员住宿", "学员用餐", "会场租用", "讲义印制", "现场教学租车", "设备租赁", "文具"]
    )[np.arange(rows) % LINES % 8]
    amount = np.full(rows, 200_000)
    out = {"cost_lines": m.frame("cost_lines", LINES, {
        "item": np.where(m.some(rows), "宴请及烟酒", items), "cost_category": np.where(m.some(rows, 0.0002), "outside", category),
        "category_text": items, "quantity": np.full(rows, 10_000), "unit_price": np.full(rows, 20_000), "days": np.full(rows, 1000),
        "amount": np.where(m.some(rows), amount + 1, amount),
    })}  # fmt: skip
    count = n * VOUCHERS
    payees = np.array([f"商户{i}" for i in range(400)])[np.arange(count) * 7 % 400]
    number = np.where(m.some(count, 0.0005), np.maximum(np.arange(count) - VOUCHERS, 0), np.arange(count)) + 10**9
    paid = np.repeat(m.start + length, VOUCHERS)
    out["vouchers"] = m.frame("vouchers", VOUCHERS, {
        "voucher_no": number.astype("U"), "day": np.where(m.some(count), paid + 200 * day, paid), "payee": payees,
        "item": np.array(["住宿", "用餐", "场租", "印刷", "租车"])[np.arange(count) % 5], "cost_category": categories[np.arange(count) % 7],
        "amount": 390_000 + np.arange(count) % 20_011, "payment": np.where(m.some(count), "cash", "transfer"), "paid_on": paid,
        "contract_no": np.char.add("合", (np.arange(count) // VOUCHERS * 2 + np.arange(count) % 2).astype("U")),
    })  # fmt: skip
    party = payees.reshape(n, VOUCHERS)[:, :2].ravel()
    out["contracts"] = m.frame("contracts", 2, {
        "contract_no": np.char.add("合", np.arange(n * 2).astype("U")), "party": party, "signed_on": np.repeat(m.start - 10 * day, 2),
        "amount": np.full(n * 2, 4_000_000),
    })  # fmt: skip
    out["income"] = m.frame("income", 2, {
        "source": np.where(m.some(n * 2), "trainees", "own"), "source_text": np.full(n * 2, "自筹"), "amount": np.full(n * 2, 4_000_000),
    })  # fmt: skip
    lecture = n * 6
    lecturer = np.arange(lecture) * 13 % (n * 4)
    out["lecture_fees"] = m.frame("lecture_fees", 6, {
        "lecturer": np.char.add("专家", lecturer.astype("U")), "id_number": np.char.add("L", lecturer.astype("U")),
        "level": np.array(["senior", "associate_senior", "academician"])[np.arange(lecture) % 3],
        "day": np.repeat(m.start, 6) + (np.arange(lecture) % 6 // 2).astype("timedelta64[D]"),
        "half": np.where(np.arange(lecture) % 2 == 0, "morning", "afternoon"), "hours": np.full(lecture, 4000),
        "gross_fee": np.full(lecture, 200_000), "tax": np.full(lecture, 20_000), "net_fee": np.full(lecture, 180_000),
    })  # fmt: skip
    out["lodging"] = m.frame("lodging", 1, {
        "check_in": m.start, "check_out": m.start + length - day, "rooms": np.full(n, 80), "nights": np.full(n, 3), "amount": np.full(n, 4_000_000),
    })  # fmt: skip
    out["meals"] = m.frame("meals", 10, {
        "day": np.repeat(m.start, 10), "meal": np.tile(["lunch", "dinner"], n * 5), "persons": np.full(n * 10, 84),
        "amount": np.full(n * 10, 300_000),
    })  # fmt: skip
    return out


def _teaching(m: _Maker, length: Any) -> dict[str, pd.DataFrame]:
    n = m.n
    lesson = n * 8
    topics = np.array(["政策解读", "技术前沿", "案例分析", "现场教学", "分组研讨", "学术交流", "专题讲座", "结业"])
    return {
        "timetable": m.frame("timetable", 8, {
            "day": np.repeat(m.start, 8) + (np.arange(lesson) % 8 // 2).astype("timedelta64[D]"),
            "half": np.where(np.arange(lesson) % 2 == 0, "morning", "afternoon"), "hours": np.full(lesson, 4000),
            "topic": np.where(m.some(lesson), "游览景区", topics[np.arange(lesson) % 8]),
            "form": np.array(["keynote", "keynote", "case_study", "on_site"])[np.arange(lesson) % 4],
            "lecturer": np.char.add("专家", (np.arange(lesson) * 13 % (n * 6)).astype("U")), "place": np.full(lesson, "一号教室"),
        }),
        "satisfaction": m.frame("satisfaction", 5, {
            "item": np.tile(["课程", "师资", "组织", "后勤", "总体"], n), "very_satisfied": np.full(n * 5, 60),
            "satisfied": np.full(n * 5, 16), "fair": np.full(n * 5, 2), "dissatisfied": np.full(n * 5, 0), "rate": np.full(n * 5, 9744),
        }),
        "plan_contents": m.frame("plan_contents", 9, {
            "content": np.tile(list(TABLES["plan_contents"].columns["content"].choices), n), "stated": np.full(n * 9, "已载明"),
        }),
    }  # fmt: skip
