"""REC005: the papers of a session state different values of one fact."""

from auditlib.core.columns import TABLES
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import Range, at_most, count, exactly

WHOLE_TABLE = "table"  # a conflict that names no column: a table stands twice, and differently
NAMES = {name: {"zh": column.zh, "en": column.en} for name, column in TABLES["sessions"].columns.items()} | {
    WHOLE_TABLE: {"zh": "整张表", "en": "a whole table"}
}


@check(
    "REC005",
    title={"zh": "材料所载事实相互矛盾", "en": "Facts disagree between papers"},
    formula={
        "zh": "通知、总结、结算表、名单等材料及计划所载的同一事实一致",
        "en": "notice, summary, settlement, roster, other papers and the plan state the same value of each fact",
    },
    clauses=["fj2025:1.1a"],
    needs={"sessions": ["has_dossier"], "problems": ["kind", "column", "file", "sheet", "cell", "raw"]},
    optional=["column", "file", "sheet", "cell", "raw"],
    grade="suspicion",
    facts={
        "conflicts": Fact("不一致处数", "Places that disagree", "count"),
        "columns": Fact("涉及事项", "Facts concerned", "text", NAMES),
        "first": Fact("首处", "The first of them", "text"),
    },
    message={
        "zh": "各材料（含计划）所载内容有 {conflicts} 处不一致，涉及：{columns}；首处为 {first}，与其他材料所载不同。请核对原件，以何者为准。",
        "en": "Places in which the papers or the plan disagree: {conflicts}, concerning: {columns}; the first is {first}, which differs "
        "from what another paper states. See by the originals which one holds.",
    },
)
def facts_disagree_between_files(tables: Tables, policy: Policy) -> Verdict:
    """Do all papers of the session, and the plan, state the same value of each fact?

    Counts the cells that state another value than the first paper that states the fact, and tables that a dossier holds
    twice with different rows. A fact on which papers disagree is blank to every other check, unless the plan states it:
    then the plan's word is kept. A session without a dossier stays open. Does not see which value is right, nor a fact
    that only one paper states.
    """
    sessions, problems = tables["sessions"], tables["problems"]
    conflict = problems["kind"] == "conflict"
    conflicts = Range(*(number.fillna(0) for number in count(tables, "problems", conflict)))
    held = problems[conflict.fillna(False)]
    named = held["column"].where(held["column"].isin(list(NAMES))).fillna(WHOLE_TABLE)
    concerned = held[["session_id"]].assign(named=named).drop_duplicates().groupby("session_id")["named"].agg(" ".join)
    place = held["file"] + ("!" + held["sheet"]).fillna("") + ("!" + held["cell"]).fillna("")
    first = (place + ("“" + held["raw"] + "”").fillna("")).groupby(held["session_id"]).first()
    none = at_most(conflicts, exactly(conflicts.low * 0))
    return Verdict(
        ok=none.where(~none.fillna(False) | sessions["has_dossier"].fillna(False)),
        facts=sessions[[]].assign(
            conflicts=conflicts.low,
            columns=concerned.reindex(sessions.index).astype("string").fillna(""),
            first=first.reindex(sessions.index).astype("string").fillna(""),
        ),
        looked_at={"problems": conflict.fillna(True).astype(bool)},
    )
