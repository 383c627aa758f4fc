"""The page for publication: what inspectors confirmed, with names masked, without ids or telephones, and without small counts of persons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from auditlib.core.messages import Fact
from auditlib.core.model import Finding
from auditlib.report import masking, people, pieces, words
from auditlib.report.papers import content, decided, programme
from auditlib.report.papers.content import Basis
from auditlib.report.people import People
from auditlib.review.standing import UPHELD

_NUMBERS = re.compile(
    r"[\w.+-]+@[\w.-]+|(?<![0-9A-Za-z])[0-9][0-9 -]{5,}[0-9Xx]"
)  # addresses; telephones, accounts, id numbers


def page(basis: Basis, notice: str, fewest: int) -> str:
    """The whole page. Without a ledger nothing is confirmed, and it names the sessions inspected and no finding.

    fewest   a count of persons above 0 and below it is not shown, nor is any other count or share of the same finding
    """
    sessions = programme.sessions_of(basis, notice)
    names = people.of_tables(basis.inspection.tables)
    rows = []
    for id in map(str, sessions.index):
        fields = content.head(basis, id)
        held = [f for f in basis.problems(id) if basis.standings is not None and basis.decision(f) in UPHELD]
        rows.append({
            "id": id,
            **{name: masked(fields[name], names) for name in ("title", "organiser")},
            "problems": [_problem(basis, f, fewest) for f in held],
            "waits": any(f.verdict == "fail" and not basis.decision(f) for f in basis.of(id)),
        })  # fmt: skip
    every = [f for row in rows for f in basis.of(row["id"])]
    who = {standing.decided_by for f in every if (standing := basis.standing(f)) and standing.decided_by}
    return pieces.render(
        "publication.html.j2",
        basis.language,
        title=basis.say("高级研修项目检查结果公示", "Results of the inspection"),
        office=basis.office,
        notice=content.notice_name(basis, notice),
        decided=basis.standings is not None,
        rows=rows,
        number=sum(len(row["problems"]) for row in rows),
        inspectors=basis.say("、", ", ").join(sorted(masking.name(name) for name in who)),
        fewest=fewest,
        style=pieces.style(),
        page_style=(pieces.TEMPLATES / "page.css").read_text(encoding="utf-8"),
    )


def masked(text: str, names: People) -> str:
    """A text without the names of persons, and without anything that looks like a telephone, an id number or an address."""
    return _NUMBERS.sub(lambda found: "*" * len(found[0]), masking.masked(text, names))


def _problem(basis: Basis, f: Finding, fewest: int) -> Mapping[str, Any]:
    figures, amount = _figures(basis, f, fewest), pieces.amount(content.settled(basis, f), basis.language)
    return {
        "matter": pieces.title(basis.inspection, f.check_id, basis.language),
        "clauses": basis.say("；", "; ").join(
            f"{c.number} {c.paragraph}" for c in pieces.clauses(basis.inspection, f, basis.language)
        ),
        "figures": figures,
        "amount": amount if amount not in figures else "",
        "state": decided.DECISIONS[basis.decision(f)][basis.language],
    }


def _figures(basis: Basis, f: Finding, fewest: int) -> str:
    """The figures compared. Texts may hold names and are left out; a small count of persons hides what it could be worked out from."""
    check = basis.inspection.checks.get(f.check_id)
    held = (
        {name: fact for name, fact in check.facts.items() if name in f.facts and fact.unit != "text"} if check else {}
    )
    headed = check is not None and check.family in ("headcounts", "crossings")
    small = [
        name for name, fact in held.items() if _persons(fact, headed) and 0 < int(str(f.facts[name] or 0)) < fewest
    ]
    shown = [
        f"{fact.label(basis.language)} {fact.shown(f.facts[name], basis.language)}"
        for name, fact in held.items()
        if not small or not (_persons(fact, headed) or fact.unit == "share")
    ]
    if small:
        shown.append(basis.say(f"所涉人数少于 {fewest} 人，不予公布", f"fewer than {fewest} persons, not published"))
    return basis.say("；", "; ").join(shown) or words.NOT_GIVEN[basis.language]


def _persons(fact: Fact, headed: bool) -> bool:
    return fact.unit == "person" or (headed and fact.unit == "count")
