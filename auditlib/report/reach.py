"""What a draw will be able to say of the sessions that are not visited: stratum by stratum, and that scores convict nobody."""

from __future__ import annotations

from collections.abc import Callable

from auditlib.core.messages import Language
from auditlib.run.drawn import Record
from auditlib.run.risk import DISCLAIMER
from auditlib.sampling.coverage import coverage


def lines(record: Record, confidence: str, language: Language, named: Callable[[str], str]) -> list[str]:
    """A sentence for each stratum that was drawn from, as if nothing will be found in those drawn; one for all where nothing follows.

    named   label of a stratum

    Where units of a stratum have different weights their chances differ, and nothing can be said before it is known which were drawn:
    `run/conclusion.py` takes each weight by itself then.
    """
    zh = language == "zh"
    lists, out, uneven = record.lists, [], []
    for stratum, number in lists.number.items():
        weights = {u.id: u.weight for u in lists.units if u.stratum == stratum and u.id not in lists.directed}
        if number == 0:  # the numbers on the page say so
            continue
        if len({*weights.values()}) > 1 and number < len(weights):
            uneven.append(named(stratum) if stratum else "")
            continue
        said = coverage(len(weights), number, 0, confidence=confidence)[language]
        out.append(f"{named(stratum)} {said}" if stratum else said)
    if uneven:
        where = ("、" if zh else ", ").join(filter(None, uneven))
        out.append(
            f"{where}{'层内' * bool(where)}抽中机会因权重而不同，结果不能按机会相同推算到未抽中的；检查后按权重分组推算。"
            if zh
            else f"{where}{': ' * bool(where)}chances differ by weight, so nothing follows as from equal chances; after the visits each weight is taken by itself."
        )
    return out


def heading(language: Language) -> str:
    """What the sentences are to be read under."""
    if language == "zh":
        return "抽查能说明什么（假定随机抽中的都未发现问题，指定的不计）"
    return "What the sample can show (if nothing is found in those drawn at random, directed ones apart)"


def risk(record: Record, language: Language) -> str:
    """The score file that weights are from, and what a score is not; "" where weights are not from scores."""
    if not record.lists.risk:
        return ""
    origin = f"权重来自风险评分（risk.json，SHA-256 {record.lists.risk}）。" if language == "zh" else (
        f"Weights are from risk scores (risk.json, SHA-256 {record.lists.risk}). "
    )  # fmt: skip
    return origin + DISCLAIMER[language]
