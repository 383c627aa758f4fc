"""Two dossiers with the same facts, one in the template and one in the messiest form, give the same findings, but for the cells cited."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import messiest
import openpyxl
import pandas as pd
import pytest
from making import LAYOUTS

from auditlib.checks.records.rows_bypassed import BYPASSED
from auditlib.core.columns import TABLES
from auditlib.core.model import Finding
from auditlib.core.params import read_yaml
from auditlib.report.template import LAYOUTS as SHEETS
from auditlib.report.template import write_template
from auditlib.run.inspection import Inspection, inspect

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
FAULTY = {  # session → checks that must fail, whatever the form
    "FJ2025-N07": {"HDC017", "HDC018", "HDC019", "HDC020", "TML018", "TML019"},  # persons, results, certificates, plan
    "FJ2025-N08": {"BUD008", "BUD009", "BUD010", "TML009", "TML017"},  # fees, hours, tax, days, papers
    "FJ2025-D09": {"BUD003", "BUD005", "BUD013", "BUD028", "HDC005", "REC001"},  # money, strangers, missing papers
    "FJ2025-E10": {"HDC009", "HDC010", "HDC011", "HDC012", "HDC014"},  # sign-ins at one second, impossible persons
    "FJ2025-E11": {"HDC021"},  # online trainees and their log
    "FJ2025-O13": set(),  # an amount that is blank, which checks are undecided for and whose cell they name
}
SESSIONS = ["FJ2025-N01", *FAULTY]  # the first is clean
PAPERS = {".docx", ".pdf", ".jpg"}
EXCEPTIONS = {
    "CRS005": "it states how many files it compared with those of other sessions, and the same facts lie in more files",
    "REC004": "it counts what was left unread: remarks under tables and the copy of a file, which the template has not",
}
AS_WRITTEN = {"cost_category": "category_text", "source": "source_text"}  # columns kept as the organiser wrote them


def _inspected(dossiers: Path, *, judge: bool = True) -> Inspection:
    return inspect(SAMPLE / "register.xlsx", [dossiers / name for name in SESSIONS], as_of="2025-12-31", judge=judge)


def _facts(read: Inspection, session: str) -> messiest.Facts:
    """What stands in the tables of a dossier, without blanks, days as days; sign-ins in the order of days, halves and roster."""
    facts: dict[str, list[dict[str, Any]]] = {}
    for table in TABLES:
        frame = read.tables[table]
        rows = frame.loc[[session]] if table == "sessions" else frame
        rows = rows[rows["session_id"] == session] if "session_id" in rows else rows
        facts[table] = [{name: value.date() if isinstance(value, pd.Timestamp) else value
                         for name, value in row.items() if pd.notna(value)} for row in rows.to_dict("records")]  # fmt: skip
    place = {row["person_key"]: n for n, row in enumerate(facts["roster"])}
    halves = list(messiest.HALVES)
    roles = list(messiest.BY_ROLE)
    facts["signins"].sort(key=lambda row: (roles.index(row["role"]), row["day"], halves.index(row["half"]),
                                           place.get(row["person_key"], len(place)), row["person_key"]))  # fmt: skip
    return facts


def _fill_in(path: Path, facts: messiest.Facts) -> None:
    """The blank template, filled in."""
    write_template(path, LAYOUTS)
    book = openpyxl.load_workbook(path)
    for name in SHEETS:
        layout = read_yaml(LAYOUTS / f"{name}.yaml")
        table, sheet = layout["table"], book[layout["sheet"]]
        for n, row in enumerate(facts[table]):
            for number, column in enumerate(layout["columns"], 1):
                cell = sheet.cell(number, 2) if layout["form"] == "labels" else sheet.cell(n + 2, number)
                cell.value = _plain(table, column, row.get(column), row)
    book.save(path)


def _plain(table: str, name: str, value: Any, row: messiest.Row) -> object:
    """A value as the template asks for it."""
    kind, written = TABLES[table].columns[name].kind, AS_WRITTEN.get(name, "")
    if written in row:
        return row[written]
    if value is None or kind in ("date", "text", "count"):
        return value
    if kind in ("choice", "flag"):
        return messiest.typed(table, name, value)
    if kind == "clock":
        return messiest.clock(value)
    return messiest.number(int(value), {"fen": 100, "quantity": 1000, "share": 10_000}[kind])


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Inspection, Inspection]:
    """The sessions in the template and in the messiest form, inspected."""
    root = tmp_path_factory.mktemp("same")
    read = _inspected(SAMPLE / "dossiers", judge=False)
    for session in SESSIONS:
        facts = _facts(read, session)
        papers = sorted(path for path in (SAMPLE / "dossiers" / session).rglob("*") if path.suffix in PAPERS)
        (root / "template" / session).mkdir(parents=True)
        _fill_in(root / "template" / session / "报送表.xlsx", facts)
        for paper in papers:
            (root / "template" / session / paper.name).write_bytes(paper.read_bytes())
        messiest.write(root / "messiest" / session, facts, papers, root)
    return _inspected(root / "template"), _inspected(root / "messiest")


CELL = re.compile(r"FJ2025-[A-Z]\d\d/[^!]+![^!]+![A-Z]+\d+(?::[A-Z]+\d+)?")


def _said(finding: Finding) -> str:
    """Everything of a finding, but for the cells, and those that its sentences name."""
    said = {name: value for name, value in asdict(finding).items() if name != "evidence"}
    return CELL.sub("(a cell)", json.dumps(said, ensure_ascii=False, default=str))


def test_the_same_facts_give_the_same_findings_in_whatever_form(both: tuple[Inspection, Inspection]) -> None:
    template, messy = both
    for session in SESSIONS:
        for one, other in zip(template.of(session), messy.of(session), strict=True):
            if one.check_id not in EXCEPTIONS:
                assert _said(one) == _said(other)
                assert bool(one.evidence) == bool(other.evidence), one.check_id


def test_the_faults_among_the_facts_are_found_and_the_clean_session_has_none(
    both: tuple[Inspection, Inspection],
) -> None:
    for read in both:
        for session in SESSIONS:
            failed = {finding.check_id for finding in read.of(session) if finding.verdict == "fail"}
            assert failed - {*EXCEPTIONS} >= FAULTY.get(session, set())
            assert session in FAULTY or failed <= {*EXCEPTIONS}


def test_what_is_excepted_differs_in_nothing_but_its_reason(both: tuple[Inspection, Inspection]) -> None:
    template, messy = both
    for session in SESSIONS:
        one, other = (
            next(finding for finding in read.of(session) if finding.check_id == "CRS005") for read in (template, messy)
        )
        assert one.verdict == other.verdict
        assert {**one.facts, "compared": None} == {**other.facts, "compared": None}
        unread = messy.tables["problems"]
        unread = unread[(unread["session_id"] == session) & unread["kind"].isin(BYPASSED)]
        assert sorted(unread["raw"].dropna()) == sorted(messiest.REMARKS)
        (copy,) = unread[unread["raw"].isna()]["message_zh"]
        assert "内容完全相同" in copy
