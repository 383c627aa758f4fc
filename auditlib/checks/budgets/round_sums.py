"""BUD024: unusually many vouchers of a round amount."""

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import at_least, count, exactly, of_session, rows_with, share, share_at_most


@check(
    "BUD024",
    title={"zh": "整数金额票据偏多", "en": "Many round amounts"},
    formula={
        "zh": "金额为整数金额单位整数倍的票据 ≤ 票据张数 × 整数金额票据比例上限",
        "en": "vouchers whose amount is a multiple of the unit of round amounts ≤ vouchers × most vouchers of a round amount",
    },
    clauses=["fj2025:3.1a"],
    uses=["budgets.round_unit", "budgets.round_share", "budgets.round_vouchers_fewest"],
    needs={"sessions": ["category", "start"], "vouchers": ["amount"]},
    grade="advisory",
    facts={
        "rounds": Fact("整数金额票据", "Vouchers of a round amount", "count"),
        "vouchers": Fact("票据张数", "Vouchers", "count"),
        "share": Fact("所占比例", "Their share", "share"),
        "limit": Fact("比例上限", "Most of them", "share"),
        "unit": Fact("整数金额单位", "Unit of round amounts", "fen"),
    },
    message={
        "zh": "{vouchers} 张票据中有 {rounds} 张的金额是 {unit} 元的整数倍，占 {share}，超过 {limit} 的核对比例，须核对原始票据。",
        "en": "Of {vouchers} vouchers those with an amount that is a multiple of {unit} yuan are {rounds}, which is {share}, more than the {limit} above which one looks at the originals.",
    },
    skipped={
        "zh": "不适用：票据张数过少，整数金额的比例没有意义。",
        "en": "Not applicable: there are too few vouchers for a share of round amounts to mean anything.",
    },
)
def round_sums(tables: Tables, policy: Policy) -> Verdict:
    """Is the share of vouchers whose amount is a multiple of the unit within what is usual?

    Counts vouchers, lecture fees like any other; 0 is no round amount. A blank amount may be round or not: where that
    decides, it stays open. Sessions with fewer vouchers than make a share meaningful are not asked; a dossier without a list
    of vouchers stays open, since how many there are is not known. Does not see whether a round amount is the true price.
    """
    sessions, vouchers = tables["sessions"], tables["vouchers"]
    unit, limit, fewest = (
        policy[f"budgets.{name}"].at(sessions) for name in ("round_unit", "round_share", "round_vouchers_fewest")
    )
    amount = vouchers["amount"]
    is_round = (amount % of_session(vouchers, unit) == 0) & (amount != 0)
    rounds, number = count(tables, "vouchers", is_round), count(tables, "vouchers").low
    return Verdict(
        ok=share_at_most(rounds, exactly(number), limit).where(unit.notna()),
        facts=sessions[[]].assign(
            rounds=rounds.low, vouchers=number, share=share(rounds.low, number), limit=limit, unit=unit
        ),
        looked_at={"vouchers": rows_with(tables, "vouchers", is_round) | is_round.isna()},
        applies=at_least(number, fewest),
    )
