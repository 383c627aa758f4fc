"""Rules are data, and the loader refuses data that is not in order: with file, key and what to write instead."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from auditlib.core.columns import frame
from auditlib.core.errors import ParamsError
from auditlib.core.policy import load_policy
from auditlib.core.registry import load_checks

PARAMS = Path(__file__).parents[1] / "params"
USED = {key for check in load_checks().values() for key in check.uses}
FIGURE = "headcounts/minimum_trainees.yaml"


@pytest.fixture
def params(tmp_path: Path) -> Path:
    """A copy of params/ to spoil."""
    return Path(shutil.copytree(PARAMS, tmp_path / "params"))


def _session(category: str | None, day: str | None, **more: object) -> pd.DataFrame:
    start = None if day is None else pd.Timestamp(day)
    row = {"session_id": "S1", "category": category, "start": start, "start_latest": start, **more}
    return frame("sessions", [row])


@pytest.mark.parametrize(
    ("change", "into", "says"),
    [
        ("unit: person", "unit: person\nunit: day", "written twice"),
        ("unit: person", "unit: persons", "Did you mean 'person'"),
        ("status: confirmed", "state: confirmed", "Did you mean 'status'"),
        ("2025-06-09:", "2025-6-9:", "values"),
        (
            "  2025-06-09:",
            "  2026-01-01:\n    national: {value: 60, clause: 'fj2025:2.1b'}\n  2025-06-09:",
            "Sort the dates",
        ),
        ('national: {value: 50, clause: "fj2025:2.1b"}', "national: {value: 50}", "clause"),
        ("fj2025:2.1b", "fj2025:2.1bb", "Did you mean 'fj2025:2.1b'"),
        ("national:", "nationl:", "Did you mean 'national'"),
        ("value: 50", "value: null", "unconfirmed"),
        ("value: 50", "value: 50.5", "fewer decimals"),
        ("value: 50", "value: 2025-11-30", "unit"),
    ],
)
def test_a_threshold_that_is_not_in_order_is_refused_with_its_file(
    params: Path, change: str, into: str, says: str
) -> None:
    path = params / FIGURE
    text = path.read_text(encoding="utf-8")
    assert change in text
    path.write_text(text.replace(change, into, 1), encoding="utf-8")
    with pytest.raises(ParamsError) as refused:
        load_policy(params, USED)
    assert says in str(refused.value)
    assert "minimum_trainees.yaml" in str(refused.value)


def test_a_threshold_that_no_check_uses_is_refused(params: Path) -> None:
    shutil.copy(params / FIGURE, params / "headcounts" / "spare.yaml")
    with pytest.raises(ParamsError, match=r"no check uses headcounts\.spare"):
        load_policy(params, USED)


def test_a_threshold_that_a_check_uses_and_nobody_wrote_is_named(params: Path) -> None:
    (params / FIGURE).unlink()
    with pytest.raises(ParamsError, match=r"headcounts\.minimum_trainees does not exist"):
        load_policy(params, USED)


def test_a_clause_that_binds_an_unknown_kind_is_refused(params: Path) -> None:
    path = params / "notices.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("binds: [demonstration]", "binds: [demonstratoin]", 1), encoding="utf-8")
    with pytest.raises(ParamsError, match="Did you mean 'demonstration'"):
        load_policy(params, USED)


def test_a_figure_holds_from_its_day_on_and_by_kind() -> None:
    least = load_policy(PARAMS)["headcounts.minimum_trainees"]
    assert least.at(_session("ordinary", "2025-06-09")).to_list() == [30]
    assert least.at(_session("national", "2025-09-01", funding="own")).to_list() == [50]
    for session in (_session("ordinary", "2025-06-08"), _session(None, "2025-09-01"), _session("ordinary", None)):
        assert least.at(session).isna().all()


def test_money_is_fen_shares_are_exact_and_dates_are_dates() -> None:
    policy = load_policy(PARAMS)
    session = _session("demonstration", "2025-09-01")
    assert policy["budgets.funding_cap"].at(session).to_list() == [50_000_00]
    assert policy["headcounts.online_share"].at(session).to_list() == [5_000]
    assert policy["timelines.deadline"].at(session).to_list() == [pd.Timestamp("2025-11-30")]


def test_an_unconfirmed_figure_is_unknown_and_a_later_figure_takes_over(params: Path) -> None:
    path = params / FIGURE
    text = path.read_text(encoding="utf-8")
    later = "\n  2026-01-01:\n    ordinary: {value: 40, clause: 'fj2025:2.1f', status: unconfirmed}\n  2027-01-01:\n    ordinary: {value: 45, clause: 'fj2025:2.1f'}\nstatus: confirmed"
    path.write_text(text.replace("\nstatus: confirmed", later, 1), encoding="utf-8")
    least = load_policy(params, USED)["headcounts.minimum_trainees"]
    assert least.at(_session("ordinary", "2025-12-31")).to_list() == [30]
    assert least.at(_session("ordinary", "2026-01-01")).isna().all()
    assert least.at(_session("ordinary", "2027-01-01")).to_list() == [45]


def test_a_day_known_to_a_period_that_two_figures_share_has_none(params: Path) -> None:
    path = params / FIGURE
    later = "\n  2025-09-15:\n    ordinary: {value: 40, clause: 'fj2025:2.1f'}\nstatus: confirmed"
    path.write_text(path.read_text(encoding="utf-8").replace("\nstatus: confirmed", later, 1), encoding="utf-8")
    least = load_policy(params, USED)["headcounts.minimum_trainees"]
    for last, figure in (("2025-09-14", 30), ("2025-09-15", None)):
        days = {"start": pd.Timestamp("2025-09-01"), "start_latest": pd.Timestamp(last)}
        found = least.at(frame("sessions", [{"session_id": "S1", "category": "ordinary", **days}]))
        assert found.astype(object).where(found.notna(), None).to_list() == [figure]
