"""BUD028: a subsidy claimed although a condition for it failed."""

import pandas as pd

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check

AFTER_DEADLINE = "TML001"  # the only ground on which a state-funded national session loses its funding (3.2d)
GROUNDS = {  # check → what its failure means for the subsidy
    AFTER_DEADLINE: {"zh": "截止日后办班（TML001）", "en": "held after the deadline (TML001)"},
    "TML004": {"zh": "实施方案报送过迟（TML004）", "en": "plan filed late (TML004)"},
    "TML005": {"zh": "结算（报销）材料报送超期（TML005）", "en": "settlement filed late (TML005)"},
    "TML006": {"zh": "逾期未报送结算（报销）材料（TML006）", "en": "settlement overdue (TML006)"},
    "TML007": {"zh": "未经书面报告变更计划（TML007）", "en": "plan changed without a report (TML007)"},
    "REC001": {"zh": "应报送材料缺失（REC001）", "en": "materials missing (REC001)"},
}


@check(
    "BUD028",
    title={"zh": "不符合补助条件仍申请补助", "en": "Subsidy claimed although forfeited"},
    formula={
        "zh": "申请财政补助的，在截止日前办班，按规定报备材料并按计划完成（TML001、TML004、TML005、TML006、TML007、REC001 均无不符）",
        "en": "where a subsidy is claimed, the session met the deadline, filed its papers and was held as planned (none of TML001, TML004, "
        "TML005, TML006, TML007, REC001 failed)",
    },
    clauses=["fj2025:3.3f", "fj2025:3.2d"],
    needs={"sessions": ["category", "funding", "subsidy_claimed"]},
    optional=["funding"],
    grade="violation",
    facts={
        "claimed": Fact("申请财政补助金额", "Funding claimed", "fen"),
        "failed": Fact("不符合的条件", "Conditions that failed", "text", GROUNDS),
    },
    message={
        "zh": "申请财政补助 {claimed} 元，但经检查不符合补助条件：{failed}，按规定不予补助。",
        "en": "{claimed} yuan of funding were claimed, but conditions for it failed: {failed}. No funding is given then.",
    },
    skipped={
        "zh": "不适用：该期未申请财政补助。",
        "en": "Not applicable: no funding was claimed for the session.",
    },
    gaps={
        "earlier": {
            "zh": "该期是否在截止日前办班、按规定报备材料、按计划完成，有的尚无法判断，见 TML001、TML004、TML005、TML006、TML007、REC001 各项",
            "en": "whether the session met the deadline, filed its papers and was held as planned cannot all be judged yet: see TML001, TML004, TML005, TML006, TML007, REC001",
        },
    },
    follows=tuple(GROUNDS),
)
def subsidy_forfeited(tables: Tables, policy: Policy, earlier: dict[str, pd.Series]) -> Verdict:
    """Was nothing claimed for a session that failed a condition of its subsidy?

    Follows the answers of the checks on deadline, filing, changes and materials; those that do not apply to the session do
    not count. For a state-funded national session only the deadline is a condition (3.2d), so only that check counts. An answer that
    is unknown leaves it open unless another failed. Where 0 was claimed it is not asked; a blank claim is no 0 and stays
    open, with or without a dossier. Does not see whether the money was paid out, and does not replace hearing the organiser.
    """
    sessions = tables["sessions"]
    claimed = sessions["subsidy_claimed"]
    national = (sessions["category"] == "national").fillna(False).astype(bool)
    words = {
        id: earlier[id].mask(national, "not_applicable") if id != AFTER_DEADLINE else earlier[id] for id in GROUNDS
    }
    failed = pd.Series("", index=sessions.index, dtype="string")
    unknown = pd.Series(False, index=sessions.index)
    for id, word in words.items():
        failed = failed.mask(word == "fail", failed.where(failed == "", failed + " ") + id)
        unknown |= word == "unknown"
    ok = (failed == "").astype("boolean")
    ok = ok.mask(ok & unknown, pd.NA)
    return Verdict(
        ok=ok,
        facts=sessions[[]].assign(claimed=claimed, failed=failed),
        at_stake=claimed,
        applies=claimed > 0,
        gaps={"earlier": unknown.astype("boolean")},
    )
