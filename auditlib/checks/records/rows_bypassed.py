"""REC004: rows, sheets and columns that look like data and were not read."""

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import Range, at_most, count, exactly

BYPASSED = ("bypassed_row", "unknown_sheet", "unknown_column")


@check(
    "REC004",
    title={"zh": "有内容未被读取", "en": "Contents that were not read"},
    formula={
        "zh": "没有未读取的行、工作表或栏目",
        "en": "no row, sheet or column was left unread",
    },
    needs={"sessions": ["has_dossier"], "problems": ["kind", "file", "sheet", "cell", "raw"]},
    optional=["file", "sheet", "cell", "raw"],
    grade="advisory",
    facts={
        "rows": Fact("未读取的行或重复表", "Rows or copies not read", "count"),
        "sheets": Fact("未识别的工作表", "Sheets not recognised", "count"),
        "columns": Fact("未识别的栏目", "Columns not recognised", "count"),
        "first": Fact("首处", "The first of them", "text"),
    },
    message={
        "zh": "有内容未被读取，也未参与检查：行或重复表 {rows} 处，未识别的工作表 {sheets} 个，未识别的栏目 {columns} 个，首处为 {first}；请核对是否漏读。",
        "en": "Contents were not read and not checked: rows or copies of a table {rows}, sheets not recognised {sheets}, columns not recognised {columns}; the first of them is {first}; see whether anything that counts was left out.",
    },
)
def rows_bypassed(tables: Tables, policy: Policy) -> Verdict:
    """Was everything read that looks like data?

    Counts the rows that look like data and were passed over (copies of a table or file included), the sheets in which
    no table was recognised and the columns whose header nobody knows. Most of them are harmless, so this only points
    them out. A session without a dossier stays open. Does not see rows that were read and should not have been.
    """
    sessions, problems = tables["sessions"], tables["problems"]
    kind = problems["kind"]
    bypassed = kind.isin(BYPASSED).astype("boolean").where(kind.notna())
    number = Range(*(each.fillna(0) for each in count(tables, "problems", bypassed)))
    rows, sheets, columns = (count(tables, "problems", kind == name).low.fillna(0) for name in BYPASSED)
    held = problems[bypassed.fillna(False)]
    place = held["file"] + ("!" + held["sheet"]).fillna("") + ("!" + held["cell"]).fillna("")
    first = (place + ("“" + held["raw"] + "”").fillna("")).groupby(held["session_id"]).first()
    none = at_most(number, exactly(number.low * 0))
    return Verdict(
        ok=none.where(~none.fillna(False) | sessions["has_dossier"].fillna(False)),
        facts=sessions[[]].assign(
            rows=rows,
            sheets=sheets,
            columns=columns,
            first=first.reindex(sessions.index).astype("string").fillna(""),
        ),
        looked_at={"problems": bypassed.fillna(True).astype(bool)},
    )
