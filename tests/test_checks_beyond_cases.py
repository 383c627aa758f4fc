"""What no case can hold: notices whose numbers agree, ids and numbers that are words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from auditlib.core.columns import TABLES, frame
from auditlib.core.model import Finding, Tables
from auditlib.core.policy import Policy, load_policy
from auditlib.core.registry import load_checks
from auditlib.run import engine

CHECKS = load_checks()
POLICY = load_policy(Path(__file__).parents[1] / "params")
STATED = {"total": 3, "demonstration": 1, "ordinary": 2}


def _tables(**rows: Sequence[dict[str, Any]]) -> Tables:
    return Tables({name: frame(name, rows.get(name, [])) for name in TABLES})


def _found(id: str, tables: Tables, policy: Policy = POLICY) -> dict[str, Finding]:
    return {found.session_id: found for found in engine.findings(tables, policy, {id: CHECKS[id]})}


def _stating(**numbers: int) -> Policy:
    return replace(POLICY, notices={**POLICY.notices, "fj2025": replace(POLICY.notices["fj2025"], stated=numbers)})


def _planned(*ids: str) -> list[dict[str, Any]]:
    return [{"session_id": id, "notice": "fj2025", "in_register": True} for id in ids]


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (("P1-D1", "P1-O1", "P1-O2"), "pass"),
        (("P1-D1", "P1-O1"), "fail"),
        (("P1-D1", "P1-O1", "P1-O2", "P1-O3"), "fail"),
        (("D1", "O-1", "P1-O2"), "pass"),
        ((), "unknown"),
    ],
)
def test_a_notice_whose_parts_sum_up_is_held_against_the_rows_of_the_register(
    ids: tuple[str, ...], expected: str
) -> None:
    tables = _tables(sessions=_planned(*ids), programmes=[{"programme_id": "P1", "notice": "fj2025"}])
    assert _found("REC009", tables, _stating(**STATED))["P1"].verdict == expected


def test_parts_that_do_not_sum_up_disagree_whatever_the_register_has() -> None:
    tables = _tables(
        sessions=_planned("P1-D1", "P1-O1", "P1-O2"), programmes=[{"programme_id": "P1", "notice": "fj2025"}]
    )
    found = _found("REC009", tables, _stating(total=3, demonstration=1, ordinary=3))["P1"]
    assert (found.verdict, dict(found.facts)) == ("fail", {"stated": 3, "parts": 4, "rows": 3})


def test_a_programme_counts_the_planned_sessions_under_its_notice_alone() -> None:
    tables = _tables(
        sessions=[
            *_planned("P1-D1", "P1-O1", "P1-O2"),
            *({**row, "notice": "fj2024"} for row in _planned("P2-x-1", "P2-1")),
            {"session_id": "P1-O3", "notice": "fj2025", "in_register": False},
            {"session_id": "P1-O4", "notice": "fj2025"},
        ],
        programmes=[{"programme_id": "P1", "notice": "fj2025"}],
    )
    found = _found("REC009", tables, _stating(**STATED))["P1"]
    assert (found.verdict, found.facts["rows"]) == ("pass", 3)


def test_words_in_place_of_a_certificate_number_are_no_number() -> None:
    tables = _tables(
        sessions=[{"session_id": "S1", "notice": "fj2025", "category": "national", "has_dossier": True}],
        certificates=[
            {"session_id": "S1", "name": name, "person_key": name, "certificate_no": "见附件"} for name in ("甲", "乙")
        ],
        assessments=[
            {"session_id": "S1", "name": name, "person_key": name, "result": "passed"} for name in ("甲", "乙")
        ],
    )
    assert _found("HDC018", tables)["S1"].verdict == "unknown"


def test_words_in_place_of_a_voucher_number_are_no_number() -> None:
    same = {"voucher_no": "见附件", "payee": "某酒店", "amount": 300000}
    tables = _tables(
        sessions=[{"session_id": id, "category": "ordinary", "has_dossier": True} for id in ("S1", "S2")],
        vouchers=[{"session_id": id, **same} for id in ("S1", "S2")],
    )
    assert {found.verdict for found in _found("CRS003", tables).values()} == {"unknown"}


def test_words_in_place_of_an_id_number_are_no_id() -> None:
    person = {"name": "甲", "role": "trainee", "id_number": "NONE"}
    days = {"start": "2025-09-01", "start_latest": "2025-09-01", "end": "2025-09-04", "end_latest": "2025-09-04"}
    ids = ("S1", "S2")
    tables = _tables(
        sessions=[{"session_id": id, "category": "ordinary", "has_dossier": True, **days} for id in ids],
        roster=[{"session_id": id, **person} for id in ids],
        signins=[{"session_id": id, **person} for id in ids],
    )
    assert {found.verdict for found in _found("CRS001", tables).values()} == {"unknown"}
