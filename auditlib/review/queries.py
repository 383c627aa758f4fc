"""What a desk asks of standings: which findings, in which order, how many. Indexed, so that 100,000 are no burden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, not_, or_, select, tuple_

from auditlib.review.database import ORDER, STANDINGS
from auditlib.review.standing import FIELDS, UPHELD, Standing

Order = Literal["severity", "session"]
_C = STANDINGS.c


@dataclass(frozen=True)
class Filters:
    """Which findings; what is left empty does not restrict.

    families   beginnings of check ids, such as BUD
    inspector  who decided it, or is to follow it up
    overdue_on  findings to be followed up that were due, or whose rectification was demanded, by an earlier day: not those
                closed or dismissed. One that was confirmed stays due where a run no longer finds it
    """

    sessions: Sequence[str] = ()
    checks: Sequence[str] = ()
    families: Sequence[str] = ()
    states: Sequence[str] = ()
    verdicts: Sequence[str] = ()
    grades: Sequence[str] = ()
    owner: str = ""
    inspector: str = ""
    undecided: bool | None = None
    contested: bool | None = None
    edited_after_review: bool | None = None
    overdue_on: date | None = None


@dataclass(frozen=True)
class Counts:
    """Findings counted. Money in fen: as found by the machine, and as confirmed (or rectified) by people."""

    total: int
    undecided: int
    contested: int
    edited_after_review: int
    amount_fen: int
    confirmed_fen: int
    by_state: Mapping[str, int]
    by_grade: Mapping[str, int]  # "" is all that is no failure


def row_of(standing: Standing) -> dict[str, object]:
    """A standing as a row of its table."""
    own = {"undecided": standing.undecided, "severity": standing.severity, "less": -standing.money}
    return {name: getattr(standing, name) for name in FIELDS} | own


def standing_of(row: Mapping[Any, Any]) -> Standing:
    """A row of the table as a standing."""
    return Standing(**{name: row[name] for name in FIELDS})


def condition(filters: Filters) -> ColumnElement[bool]:
    """The filters as a condition on the table."""
    lists = ((_C.session_id, filters.sessions), (_C.check_id, filters.checks), (_C.state, filters.states),
             (_C.verdict, filters.verdicts), (_C.grade, filters.grades))  # fmt: skip
    parts: list[ColumnElement[bool]] = [column.in_(list(wanted)) for column, wanted in lists if wanted]
    if filters.families:
        parts.append(or_(*(_C.check_id.startswith(family, autoescape=True) for family in filters.families)))
    if filters.owner:
        parts.append(_C.owner == filters.owner)
    if filters.inspector:
        parts.append(or_(_C.decided_by == filters.inspector, _C.owner == filters.inspector))
    for name in ("undecided", "contested", "edited_after_review"):
        if (wanted := getattr(filters, name)) is not None:
            parts.append(_C[name].is_(wanted))
    if filters.overdue_on is not None:
        day = filters.overdue_on.isoformat()
        late = [and_(column != "", column < day) for column in (_C.due, _C.demanded)]
        late[1] = and_(late[1], _C.decision != "rectified")  # what was demanded is done
        is_over = or_(
            _C.state == "closed", _C.decision == "dismissed", and_(_C.state == "gone", _C.decision.not_in(UPHELD))
        )
        parts.append(and_(or_(*late), not_(is_over)))
    return and_(*parts) if parts else STANDINGS.c.session_id.is_not(None)


def page(
    connection: Connection, filters: Filters, order: Order, limit: int | None, offset: int
) -> tuple[list[Standing], int]:
    """A page of findings (without a limit all of them), and how many there are in all."""
    where = condition(filters)
    columns = ORDER if order == "severity" else (_C.session_id, _C.severity, _C.less, _C.check_id)
    found = select(STANDINGS).where(where).order_by(*columns).offset(offset)
    found = found.limit(limit) if limit is not None else found
    total = connection.execute(select(func.count()).select_from(STANDINGS).where(where)).scalar_one()
    return [standing_of(row) for row in connection.execute(found).mappings()], total


def following(connection: Connection, after: tuple[str, str] | None, filters: Filters) -> Standing | None:
    """The next undecided finding in the order of severity, from the start again after the last one; None if all is decided."""
    undecided = select(STANDINGS).where(_C.undecided.is_(True), condition(filters)).order_by(*ORDER).limit(1)
    if after is not None and (here := one(connection, *after)) is not None:
        place = (here.severity, -here.money, here.session_id, here.check_id)
        found = _first(connection, undecided.where(tuple_(*ORDER) > place))
        if found is not None:
            return found
    return _first(connection, undecided)


def place(connection: Connection, key: tuple[str, str], filters: Filters) -> int:
    """How many findings of those filtered stand before a finding in the order of severity, be it one of them or not; 0 if it is not there."""
    here = one(connection, *key)
    if here is None:
        return 0
    before = tuple_(*ORDER) < (here.severity, -here.money, here.session_id, here.check_id)
    return int(
        connection.execute(select(func.count()).select_from(STANDINGS).where(before, condition(filters))).scalar_one()
    )


def people(connection: Connection) -> list[str]:
    """Who decided anything or is to follow anything up, each once, sorted."""
    named = select(_C.decided_by).where(_C.decided_by != "").union(select(_C.owner).where(_C.owner != ""))
    return sorted(connection.execute(named).scalars())


def one(connection: Connection, session_id: str, check_id: str) -> Standing | None:
    """The standing of one finding, None if the ledger has none."""
    return _first(connection, select(STANDINGS).where(_C.session_id == session_id, _C.check_id == check_id))


def has_session(connection: Connection, session_id: str) -> bool:
    """Whether the ledger has any finding of a session."""
    return connection.execute(select(_C.check_id).where(_C.session_id == session_id).limit(1)).first() is not None


def counted(connection: Connection, filters: Filters) -> Counts:
    """How many findings there are, by state and by grade."""
    upheld = case(
        (_C.decision.in_(("confirmed", "rectified")), func.coalesce(_C.confirmed_fen, _C.amount_fen, 0)), else_=0
    )
    numbers = [func.count(), *(func.sum(case((flag.is_(True), 1), else_=0)) for flag in (_C.undecided, _C.contested, _C.edited_after_review)),
               func.sum(func.coalesce(_C.amount_fen, 0)), func.sum(upheld)]  # fmt: skip
    groups = connection.execute(
        select(_C.state, _C.grade, *numbers).where(condition(filters)).group_by(_C.state, _C.grade)
    ).all()
    total, undecided, contested, edited, amount, confirmed = (
        sum(int(row[place]) for row in groups) for place in range(2, 8)
    )
    states: dict[str, int] = {}
    grades: dict[str, int] = {}
    for state, grade, number, *_ in groups:
        states[state] = states.get(state, 0) + int(number)
        grades[grade] = grades.get(grade, 0) + int(number)
    return Counts(total, undecided, contested, edited, amount, confirmed, states, grades)


def _first(connection: Connection, query: Select[Any]) -> Standing | None:
    row = connection.execute(query).mappings().first()
    return None if row is None else standing_of(row)
