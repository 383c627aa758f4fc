"""The tables and their columns: type, unit, labels, may it be blank. The only such list.

Types and how pandas holds them (a blank is always NA or NaT, never 0 or ""):

========  ==================================  ====================================================
kind      pandas dtype                        meaning
========  ==================================  ====================================================
text      string                              as written, trimmed, full-width digits folded
choice    string                              one of `choices`
count     Int64                               whole number of persons, days, ...
quantity  Int64                               thousandths (1.5 hours is 1500)
fen       Int64                               money, hundredths of a yuan
date      datetime64[s], two columns          first possible day in NAME, last possible in NAME_latest
flag      boolean                             yes or no
========  ==================================  ====================================================

A date known to the day has NAME == NAME_latest; "9月中旬" has 11 and 20 September; "9月" the first and last of the month.
Rows that come from a sheet also carry `block` (index into `Tables.blocks`) and `row` (1-based row of the sheet).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

Kind = Literal["text", "choice", "count", "quantity", "fen", "date", "flag"]
LATEST = "_latest"

CATEGORIES = ("national", "demonstration", "engineering", "ordinary")
FUNDINGS = ("fiscal", "own")
ROLES = ("trainee", "staff", "lecturer")
MODES = ("offline", "online")
HALVES = ("morning", "afternoon", "evening")
COST_CATEGORIES = ("lecturers", "lodging", "meals", "venue", "materials", "transport", "other", "outside")
INCOME_SOURCES = ("fiscal", "own", "trainees", "other")
MATERIALS: Mapping[str, Mapping[str, str]] = {
    "opening_notice": {"zh": "开班通知", "en": "opening notice"},
    "summary_report": {"zh": "总结报告", "en": "summary report"},
    "settlement": {"zh": "经费结算表", "en": "settlement table"},
    "roster": {"zh": "学员名单", "en": "roster"},
    "signin_trainees": {"zh": "学员签到表", "en": "sign-in sheets of trainees"},
    "signin_staff": {"zh": "工作人员签到表", "en": "sign-in sheets of staff"},
    "satisfaction": {"zh": "满意度测评统计", "en": "satisfaction statistics"},
    "research_result": {"zh": "研修成果", "en": "research result"},
    "news": {"zh": "图文信息", "en": "illustrated news"},
    "subsidy_receipt": {"zh": "补助资金收据", "en": "subsidy receipt"},
    "approved_plan": {"zh": "培训计划（实施方案）批复", "en": "approved plan"},
    "training_receipt": {"zh": "培训机构收款票据", "en": "receipt of the training provider"},
    "cost_details": {"zh": "费用明细单", "en": "itemised costs"},
}
PROBLEMS = (
    "unreadable_value",  # a cell that could not be read as what its column demands
    "bypassed_row",  # a row that looks like data and was not read
    "conflict",  # two places state different values of one fact
    "unknown_sheet",  # a sheet in which no table was recognised
    "unknown_column",  # a header that no layout knows
    "unreadable_file",  # encrypted, damaged, empty, no workbook at all
    "guess",  # a reading that had to be guessed (the year of 9月1日)
    "duplicate_id",  # a session id twice in the register
)


@dataclass(frozen=True)
class Column:
    """One column. `required`: a filled-in row may not leave it blank. `drawn_from`: the columns whose cells it was read from."""

    kind: Kind
    zh: str
    en: str
    required: bool = False
    choices: tuple[str, ...] = ()
    drawn_from: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table; `unit` is what one row stands for."""

    zh: str
    en: str
    unit: str
    columns: Mapping[str, Column]


TABLES: Mapping[str, Table] = {
    "sessions": Table(
        "期次",
        "sessions",
        "session",
        {
            "title": Column("text", "项目名称", "title"),
            "category": Column("choice", "项目类别", "category", True, CATEGORIES),
            "funding": Column("choice", "经费渠道", "funding", False, FUNDINGS),
            "organiser": Column("text", "承办单位", "organiser", True),
            "supervisor": Column("text", "主管（申报）单位", "applicant that supervises"),
            "planned_start": Column("date", "计划开班日期", "planned first day"),
            "planned_end": Column("date", "计划结束日期", "planned last day"),
            "planned_place": Column("text", "计划地点", "planned place"),
            "planned_trainees": Column("count", "计划学员人数", "trainees planned"),
            "planned_content": Column("text", "计划研修内容", "planned content"),
            "planned_audience": Column("text", "计划研修对象", "planned audience"),
            "held_title": Column("text", "实际研修选题", "topic as held"),
            "content": Column("text", "实际研修内容", "content as held"),
            "audience": Column("text", "实际研修对象", "audience as held"),
            "start": Column("date", "开班日期", "first day"),
            "end": Column("date", "结束日期", "last day"),
            "place": Column("text", "办班地点", "place"),
            "plan_filed_on": Column("date", "实施方案报送日期", "plan filed on"),
            "change_reported_on": Column("date", "变更报告日期", "change reported on"),
            "changed_fields": Column("text", "变更事项", "fields that the change report covers"),
            "notice_issued_on": Column("date", "开班通知印发日期", "opening notice issued on"),
            "settlement_filed_on": Column("date", "结算（报销）材料报送日期", "settlement filed on"),
            "budget_total": Column("fen", "预算总额", "approved budget"),
            "declared_total": Column("fen", "决算总额", "declared total of the settlement"),
            "subsidy_claimed": Column("fen", "申请财政补助金额", "funding claimed"),
            "reported_trainees": Column("count", "总结报告所列学员人数", "trainees in the summary report"),
            "certificates_issued": Column("count", "发放结业证书数", "certificates issued"),
            "in_register": Column("flag", "列入计划", "in the register"),
            "has_dossier": Column("flag", "已报送档案", "dossier received"),
            "as_of": Column("date", "检查日期", "day of inspection"),
        },
    ),
    "roster": Table(
        "学员名单",
        "roster",
        "person",
        {
            "name": Column("text", "姓名", "name", True),
            "id_number": Column("text", "身份证号", "id number"),
            "role": Column("choice", "人员类别", "role", False, ROLES),
            "mode": Column("choice", "参训方式", "mode of attendance", False, MODES),
            "employer": Column("text", "工作单位", "employer"),
            "professional_title": Column("text", "职称", "professional title"),
            "phone": Column("text", "联系电话", "phone"),
            "person_key": Column("text", "人员标识", "key of the person", drawn_from=("name", "id_number")),
        },
    ),
    "signins": Table(
        "签到表",
        "sign-in sheets",
        "person and half day",
        {
            "name": Column("text", "姓名", "name", True),
            "id_number": Column("text", "身份证号", "id number"),
            "role": Column("choice", "人员类别", "role", False, ROLES),
            "mode": Column("choice", "参训方式", "mode of attendance", False, MODES),
            "employer": Column("text", "工作单位", "employer"),
            "day": Column("date", "签到日期", "day", True),
            "half": Column("choice", "时段", "half day", False, HALVES),
            "person_key": Column("text", "人员标识", "key of the person", drawn_from=("name", "id_number")),
        },
    ),
    "cost_lines": Table(
        "经费结算表",
        "settlement",
        "cost line",
        {
            "item": Column("text", "支出内容", "item"),
            "cost_category": Column("choice", "费用类别", "cost category", True, COST_CATEGORIES),
            "category_text": Column(
                "text", "费用类别（原文）", "cost category as written", drawn_from=("cost_category",)
            ),
            "quantity": Column("quantity", "数量", "quantity"),
            "unit_price": Column("fen", "单价", "unit price"),
            "days": Column("quantity", "天数", "days"),
            "amount": Column("fen", "金额", "amount", True),
            "voucher_no": Column("text", "凭证号", "voucher number"),
        },
    ),
    "vouchers": Table(
        "凭证（票据）明细",
        "vouchers",
        "voucher",
        {
            "voucher_no": Column("text", "票据号码", "voucher number", True),
            "day": Column("date", "票据日期", "date of the voucher"),
            "payee": Column("text", "收款单位", "payee"),
            "item": Column("text", "内容", "item"),
            "amount": Column("fen", "金额", "amount", True),
        },
    ),
    "income": Table(
        "经费来源表",
        "income",
        "income line",
        {
            "source": Column("choice", "经费来源", "source", True, INCOME_SOURCES),
            "source_text": Column("text", "经费来源（原文）", "source as written", drawn_from=("source",)),
            "amount": Column("fen", "金额", "amount", True),
        },
    ),
    "materials": Table(
        "材料清单",
        "materials",
        "material found",
        {
            "material": Column("choice", "材料", "material", True, tuple(MATERIALS)),
            "path": Column("text", "文件", "file"),
        },
    ),
    "files": Table(
        "文件清单",
        "files",
        "file",
        {
            "path": Column("text", "文件", "file", True),
            "sha256": Column("text", "SHA-256", "SHA-256"),
            "bytes": Column("count", "字节数", "bytes"),
            "status": Column("choice", "读取状态", "status", True, ("read", "recorded", "unreadable")),
        },
    ),
    "problems": Table(
        "读取问题",
        "intake problems",
        "problem",
        {
            "kind": Column("choice", "问题类型", "kind of problem", True, PROBLEMS),
            "file": Column("text", "文件", "file"),
            "sheet": Column("text", "工作表", "sheet"),
            "cell": Column("text", "单元格", "cell"),
            "column": Column("text", "栏目", "column"),
            "raw": Column("text", "原文", "raw text"),
            "message_zh": Column("text", "说明", "message in Chinese"),
            "message_en": Column("text", "说明（英文）", "message in English"),
        },
    ),
    "programmes": Table(
        "计划",
        "programmes",
        "programme",
        {
            "notice": Column("text", "文件", "notice", True),
            "as_of": Column("date", "检查日期", "day of inspection"),
        },
    ),
}

DTYPES: Mapping[Kind, str] = {
    "text": "string",
    "choice": "string",
    "count": "Int64",
    "quantity": "Int64",
    "fen": "Int64",
    "date": "datetime64[s]",
    "flag": "boolean",
}
INDEXED = {"sessions": "session_id", "programmes": "programme_id"}  # tables with one row a unit: that unit is the index


def dtypes(table: str) -> dict[str, str]:
    """Column name → pandas dtype of a table, the companions `NAME_latest` and the origin columns included."""
    out = {} if table in INDEXED else {"session_id": "string"}
    for name, column in TABLES[table].columns.items():
        out[name] = DTYPES[column.kind]
        if column.kind == "date":
            out[name + LATEST] = DTYPES["date"]
    if table not in INDEXED:
        out |= {"block": "int64", "row": "int64"}
    return out


def frame(table: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows (dicts; an absent key is a blank) as a typed frame of `table`, every column there, in the listed order.

    `sessions` and `programmes` are indexed by their id, the others by 0..n-1. A row without origin has block and row -1.
    """
    records = list(rows)
    wanted = dtypes(table)
    blank = {"int64": -1}
    data = {
        name: pd.Series([row.get(name, blank.get(dtype)) for row in records], dtype=dtype)
        for name, dtype in wanted.items()
    }
    out = pd.DataFrame(data, columns=list(wanted))
    if table in INDEXED:
        out.index = pd.Index([r[INDEXED[table]] for r in records], dtype="string", name=INDEXED[table])
    return out
