"""Cases as data: tests/cases/<family>/<check>.yaml into Tables. See CONTRIBUTING.md for the format.

Every cell of a case stands in a sheet named after its table, in a column whose letter is the column's name, from row 2:
`S1!cost_lines!amount3` is the amount of the second cost line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from auditlib.core.columns import INDEXED, LATEST, TABLES, frame
from auditlib.core.model import Block, CellRef, Finding, Tables
from auditlib.core.policy import Policy

FOLDER = Path(__file__).parent / "cases"
EXPECTATIONS = {"name", "expect", "says", "cites", "missing", "amount", "grade", "unconfirmed", "clauses", "figures"}
# what sessions of different cases must not share where sessions are compared with each other
APART = (
    "person_key",
    "id_number",
    "voucher_no",
    "sha256",
    "certificate_no",
    "contract_no",
    "account_number",
)
SCALE = {"fen": 100, "quantity": 1000, "share": 100}  # a case gives yuan, plain numbers, percent
UNITS = {"fen": 100, "fen_per_person_day": 100, "share": 100}  # of a figure as a file writes it; 1 for the others
SESSION = {
    "notice": "fj2025",
    "has_dossier": True,
    "in_register": True,
    "as_of": date(2025, 12, 31),
}  # unless the case says otherwise


BLANK = {name: frame(name, []) for name in TABLES}  # most cases fill two or three tables


@dataclass(frozen=True)
class Case:
    """One case: its tables as written, and what is expected of its first session (or programme)."""

    name: str
    expect: str
    content: Mapping[str, Sequence[Mapping[str, Any]]]
    expected: Mapping[str, Any]

    @property
    def unit(self) -> str:
        return "programmes" if "programmes" in self.content else "sessions"


@cache
def load(path: Path) -> tuple[Case, ...]:
    """The cases of one file, read once. An unknown key is a mistake in the case and refused."""
    cases = []
    for raw in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader):  # of libyaml: ten times as fast
        content = {key: value for key, value in raw.items() if key not in EXPECTATIONS}
        assert set(content) <= set(TABLES), f"{path.name}, {raw['name']}: {set(content) - set(TABLES)} is no table"
        cases.append(Case(raw["name"], raw["expect"], content, raw))
    return tuple(cases)


def tables(cases: Sequence[Case], *, together: bool = False, apart: Sequence[str] = ()) -> Tables:
    """The tables of one case, or of many side by side: then each with sessions and columns `apart` of its own."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    blocks: list[Block] = []
    cells: dict[tuple[str, str], CellRef] = {}
    for number, case in enumerate(cases):
        prefix = f"C{number:03}-" if together else ""
        for table in TABLES:
            given = _given(table, case)
            for row in _spread(table, given):
                session = str(row.get(INDEXED.get(table, "session_id"), "S1"))
                typed = _typed(table, {**row, INDEXED.get(table, "session_id"): session})
                for name in ("session_id", "programme_id", *apart):
                    if typed.get(name) is not None:
                        typed[name] = prefix + typed[name]
                id = typed[INDEXED.get(table, "session_id")]
                if table in INDEXED:
                    cells |= {
                        (id, name): CellRef(id, table, f"{name}2") for name in row if name in TABLES[table].columns
                    }
                else:
                    known = [b for b, block in enumerate(blocks) if (block.file, block.sheet) == (id, table)]
                    if not known:
                        blocks.append(Block(id, table, {name: name for name in TABLES[table].columns}))
                    typed["block"] = known[0] if known else len(blocks) - 1
                    typed["row"] = 2 + sum(r["session_id"] == id for r in rows[table])
                rows[table].append(typed)
    frames = {name: frame(name, found) if found else BLANK[name] for name, found in rows.items()}
    frames["sessions"] = frames["sessions"].sort_index()
    return Tables(frames, tuple(blocks), cells)


def subject(case: Case, number: int | None = None) -> str:
    """Id of the session (or programme) that the case expects something of."""
    first = case.content[case.unit][0]
    id = str(first.get(INDEXED[case.unit], "S1" if case.unit == "sessions" else "P1"))
    return id if number is None else f"C{number:03}-{id}"


def unconfirmed(policy: Policy, keys: Sequence[str]) -> Policy:
    """The policy with some thresholds as if nobody had confirmed them."""
    thresholds = dict(policy.thresholds)
    for key in keys:
        entries = thresholds[key].entries.items()
        blank = {kind: tuple(replace(entry, value=None) for entry in found) for kind, found in entries}
        thresholds[key] = replace(thresholds[key], entries=blank)
    return replace(policy, thresholds=thresholds)


def entered(policy: Policy, figures: Mapping[str, Any]) -> Policy:
    """The policy with figures entered that ship unconfirmed: for every kind, from the days that the file names."""
    thresholds = dict(policy.thresholds)
    for key, figure in figures.items():
        threshold = thresholds[key]
        value = int(Decimal(str(figure)) * UNITS.get(threshold.unit, 1))
        entries = {
            kind: tuple(replace(entry, value=value) for entry in found) for kind, found in threshold.entries.items()
        }
        thresholds[key] = replace(threshold, entries=entries)
    return replace(policy, thresholds=thresholds)


def policy_for(policy: Policy, case: Case) -> Policy:
    """The policy by whose figures a case is judged."""
    entries = entered(policy, case.expected.get("figures", {}))
    return unconfirmed(entries, case.expected.get("unconfirmed", []))


def deviations(case: Case, finding: Finding) -> list[str]:
    """In what a finding is not as its case expects; empty where it is."""
    expected = case.expected
    told = {
        "expect": finding.verdict,
        "grade": finding.grade,
        "amount": finding.amount_fen,
        "clauses": list(finding.clauses),
        "cites": sorted(map(str, finding.evidence)),
        "says": {"zh": finding.message_zh, "en": finding.message_en},
    }
    wanted = {key: expected[key] for key in told if key in expected}
    if "amount" in wanted:
        wanted["amount"] = round(wanted["amount"] * 100)
    if "cites" in wanted:
        wanted["cites"] = sorted(wanted["cites"])
    if "says" in wanted:
        told["says"] = {language: told["says"][language] for language in wanted["says"]}
    out = [f"{key}: {told[key]!r}, expected {value!r}" for key, value in wanted.items() if told[key] != value]
    out += [
        f"missing: {text!r} not in {finding.missing}"
        for text in expected.get("missing", [])
        if not any(text in gap for gap in finding.missing)
    ]
    if bool(finding.missing) != (finding.verdict == "unknown"):
        out.append(f"missing: {finding.missing} with verdict {finding.verdict}")
    return out


def _given(table: str, case: Case) -> Sequence[Mapping[str, Any]]:
    rows = case.content.get(table, [])
    if table == "sessions":
        return [{**SESSION, **row} for row in rows]
    if table == "programmes":
        return [{"programme_id": "P1", **row} for row in rows]
    return rows


def _spread(table: str, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """`count: 30` is thirty rows; where the table has persons, of thirty persons unless the row names one."""
    out: list[dict[str, Any]] = []
    for row in rows:
        for _ in range(row.get("count", 1)):
            one = {key: value for key, value in row.items() if key != "count"}
            if "person_key" in TABLES[table].columns and "person_key" not in row:
                one["person_key"] = f"P{len(out) + 1}"
            out.append(one)
    return out


def _typed(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, value in row.items():
        if name in ("session_id", "programme_id"):
            out[name] = value
            continue
        column = TABLES[table].columns[name]
        if column.kind == "date":
            ends = value if isinstance(value, list) else [value, value]
            out[name], out[name + LATEST] = (None if end is None else pd.Timestamp(end) for end in ends)
        elif column.kind == "clock" and value is not None:
            out[name] = sum(int(part) * unit for part, unit in zip(value.split(":"), (3600, 60, 1), strict=False))
        elif value is None or column.kind not in SCALE:
            out[name] = value
        else:
            out[name] = int(Decimal(str(value)) * SCALE[column.kind])
    return out
