"""TML018: a content that the plan of implementation must state is missing."""

from auditlib.core.columns import PLAN_CONTENTS
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import handed_in


@check(
    "TML018",
    title={"zh": "实施方案内容不全", "en": "Plan of implementation incomplete"},
    formula={
        "zh": "实施方案已载明的应载明内容项数 = 实施方案应载明的内容项数",
        "en": "demanded contents that the plan states = contents demanded of the plan",
    },
    clauses=["fj2025:1.2a", "fj2025:1.3a"],
    uses=["timelines.plan_contents"],
    needs={"sessions": ["category", "start"], "plan_contents": ["content", "stated"]},
    optional=["stated"],
    grade="violation",
    facts={
        "demanded": Fact("应载明内容项数", "Contents demanded", "count"),
        "stated": Fact("已载明项数", "Contents stated", "count"),
        "missing": Fact("缺少内容", "Contents missing", "text", PLAN_CONTENTS),
    },
    message={
        "zh": "实施方案应载明 {demanded} 项内容，已载明 {stated} 项，缺少：{missing}。",
        "en": "Contents demanded of the plan of implementation: {demanded}; stated: {stated}; missing: {missing}.",
    },
)
def plan_incomplete(tables: Tables, policy: Policy) -> Verdict:
    """Does the plan of implementation state all contents that are demanded of it?

    A content is there if a row of the plan's contents names it and says something of it; without a row, or with a blank
    beside it, it is missing. A row that says something of a content that could not be read may be one of the missing
    ones, and leaves it open. So does a dossier in which no contents of the plan were found, since the plan may have
    been filed elsewhere. Does not see whether what is stated is concrete or true.
    """
    sessions, contents = tables["sessions"], tables["plan_contents"]
    demanded = policy["timelines.plan_contents"].at(sessions).str.split().explode().dropna()
    wanted = demanded.rename("content").rename_axis("session_id").reset_index()
    said = contents[contents["stated"].notna()]
    there = (
        wanted.merge(said[["session_id", "content"]].drop_duplicates(), how="left", indicator="side")["side"] == "both"
    )
    number = there.groupby(wanted["session_id"]).count().reindex(sessions.index).astype("Int64")
    stated = there.groupby(wanted["session_id"]).sum().reindex(sessions.index).astype("Int64")
    missing = (
        wanted["content"][~there].groupby(wanted["session_id"]).agg(" ".join).reindex(sessions.index).astype("string")
    )

    complete = (stated == number).where(handed_in(tables, "plan_contents"))
    unread = sessions.index.isin(said.loc[said["content"].isna(), "session_id"])
    return Verdict(
        ok=complete.where(complete | ~unread),
        facts=sessions[[]].assign(demanded=number, stated=stated, missing=missing.fillna("")),
    )
