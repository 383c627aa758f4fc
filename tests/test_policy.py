"""Figures and clauses are data: what the loader refuses, in which words, and which figure holds for whom on which day."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import cases
import pandas as pd
import pytest

from auditlib.core.columns import LATEST, frame
from auditlib.core.errors import ParamsError
from auditlib.core.params import Strict, read_model, read_yaml
from auditlib.core.policy import KINDS, Policy, kinds, load_policy, rule_day
from auditlib.core.registry import load_checks
from auditlib.run import engine

PARAMS = Path(__file__).parents[1] / "params"
POLICY = load_policy(PARAMS)
FILE = "headcounts/minimum.yaml"
KEY = "headcounts.minimum"
TEXT = """\
label: {zh: 每期学员人数下限, en: Minimum trainees per session}
unit: person
by: category
values:
  2025-06-09:
    national: {value: 50, clause: "fj2025:2.1b"}
    ordinary: {value: 30, clause: "fj2025:2.1f"}
status: confirmed
checked_on: 2026-11-20
"""


def _load(folder: Path, text: str, used: list[str] | None = None) -> Policy:
    shutil.copy(PARAMS / "notices.yaml", folder / "notices.yaml")
    (folder / FILE).parent.mkdir(exist_ok=True)
    (folder / FILE).write_text(text, encoding="utf-8")
    return load_policy(folder, used)


def _refused(folder: Path, text: str, used: list[str] | None = None) -> ParamsError:
    with pytest.raises(ParamsError) as caught:
        _load(folder, text, used)
    return caught.value


def _sessions(*rows: dict[str, Any]) -> pd.DataFrame:
    """A session a row; a date is a day, or first and last of a period."""
    typed = []
    for number, row in enumerate(rows):
        out = {"session_id": f"S{number}"}
        for name, value in row.items():
            if name in ("start", "planned_start"):
                ends = value if isinstance(value, tuple) else (value, value)
                out |= dict(zip((name, name + LATEST), map(pd.Timestamp, ends), strict=True))
            else:
                out[name] = value
        typed.append(out)
    return frame("sessions", typed)


def _plain(series: pd.Series) -> list[Any]:
    return [None if pd.isna(value) else value for value in series]


# What the loader refuses


@pytest.mark.parametrize(
    ("old", "new", "where", "what", "todo"),
    [
        ("unit: person", "unit: person\nunit: day", ":3", "'unit' is written twice", "Keep one"),
        ("    ordinary:", "    national:", ":7", "'national' is written twice", "Keep one"),
        (
            "status:",
            "  2025-06-08:\n    national: {value: 1, clause: \"fj2025:2.1b\"}\nstatus:",
            "key values.2025-06-08",
            "2025-06-08 stands after 2025-06-09",
            "Sort the dates",
        ),
        ("2025-06-09", "2025-6-9", "key values.2025-6-9", "is no day", "2025-06-09"),
        ("2025-06-09", "20250609", "key values.20250609", "is no day", "2025-06-09"),
        ("2025-06-09", "2025-06-09 10:00:00", "key values.2025-06-09 10:00:00", "is no day", "2025-06-09"),
        ("2025-06-09", "2025-02-30", ":5", "'2025-02-30' is no day of the calendar", "2025-06-09"),
        (', clause: "fj2025:2.1b"', "", "key values.2025-06-09.national.clause", "'clause' is missing", "Add it"),
        ("value: 50, ", "", "key values.2025-06-09.national.value", "'value' is missing", "Add it"),
        ("fj2025:2.1f", "fj2025:2.1ff", "key values.2025-06-09.ordinary", "no clause", "Did you mean 'fj2025:2.1f'"),
        ("unit: person", "unit: persons", "key unit", "'persons' is not known", "Did you mean 'person'"),
        ("unit: person", "untis: person", "key untis", "'untis' is not known", "Did you mean 'unit'"),
        ("value: 30", "valeu: 30", "key values.2025-06-09.ordinary.valeu", "'valeu' is not known", "Did you mean 'value'"),
        ("en: Minimum", "em: Minimum", "key label.em", "'em' is not known", "Did you mean 'en'"),
        ("national:", "nationl:", "key values.2025-06-09.nationl", "no category 'nationl'", "Did you mean 'national'"),
        ("by: category", "by: kind", "key values.2025-06-09.national", "no kind 'national'", "Did you mean 'national_"),
        ("by: category", "by: none", "key values.2025-06-09.national", "'national' is not known", "Known: clause"),
        ('{value: 30, clause: "fj2025:2.1f"}', "30", "key values.2025-06-09", "does not fit `by: category`", "one for each key"),
        ("status: confirmed", "status: confirmd", "key status", "not 'confirmd'", "Write a value of that kind"),
        ("checked_on: 2026-11-20\n", "", "key checked_on", "'checked_on' is missing", "Add it"),
        ("value: 30", "value: null", "key values.2025-06-09.ordinary", "no value", "status: unconfirmed"),
        ("value: 30", "value: thirty", "key values.2025-06-09.ordinary", "'thirty' is no value in person", "of that unit"),
        ("value: 30", "value: yes", "key values.2025-06-09.ordinary", "True is no value in person", "of that unit"),
        ("value: 30", "value: 2025-01-01", "key values.2025-06-09.ordinary", "is no value in person", "of that unit"),
        ("value: 30", "value: [roster]", "key values.2025-06-09.ordinary", "is no value in person", "of that unit"),
        ("value: 30", "value: 29.5", "key values.2025-06-09.ordinary", "finer than can be held", "fewer decimals"),
        ("value: 30", "value: -1", "key values.2025-06-09.ordinary", "-1 is no figure", "not negative"),
        ("value: 30", "value: .nan", "key values.2025-06-09.ordinary", "nan is no figure", "not negative"),
        ("value: 30", "value: .inf", "key values.2025-06-09.ordinary", "inf is no figure", "not negative"),
        ("unit: person", "unit: date", "key values.2025-06-09.national", "50 is no value in date", "of that unit"),
        ("unit: person", "unit: material", "key values.2025-06-09.national", "50 is no value in material", "of that unit"),
        ("by: category", "by: [", ":5", "is no valid YAML", "Mend that line"),
    ],
)  # fmt: skip
def test_a_figure_that_is_not_in_order_is_refused_with_place_and_remedy(
    tmp_path: Path, old: str, new: str, where: str, what: str, todo: str
) -> None:
    assert old in TEXT
    error = _refused(tmp_path, TEXT.replace(old, new, 1))
    assert error.where.startswith(str(tmp_path / FILE))
    assert error.where.endswith(where), error.where
    assert what in error.what
    assert todo in error.todo
    assert str(error) == f"{error.where}: {error.what} {error.todo}"


def test_an_unknown_material_is_refused_with_the_nearest(tmp_path: Path) -> None:
    text = TEXT.replace("unit: person", "unit: material").replace("50", "[rooster]")
    error = _refused(tmp_path, text)
    assert (error.what, error.todo) == ("there is no material 'rooster'.", "Did you mean 'roster'?")


def test_a_figure_that_no_check_uses_is_refused(tmp_path: Path) -> None:
    error = _refused(tmp_path, TEXT, used=[])
    assert str(error) == f"{tmp_path / FILE}: no check uses {KEY}. Remove it, or name it in a check."


def test_a_figure_that_a_check_uses_and_nobody_wrote_is_refused_with_the_nearest(tmp_path: Path) -> None:
    error = _refused(tmp_path, TEXT, used=[KEY, "headcounts.minimun"])
    assert error.where == str(tmp_path / "headcounts" / "minimun.yaml")
    assert (error.what, error.todo) == ("the threshold headcounts.minimun does not exist.", f"Did you mean '{KEY}'?")


def test_the_figures_that_ship_are_the_ones_that_checks_use() -> None:
    load_policy(PARAMS, {key for check in load_checks().values() for key in check.rests_on})


@pytest.mark.parametrize(
    ("old", "new", "where", "what", "todo"),
    [
        ("binds: all", "binds: al", ".binds", "no kind 'al'", "Did you mean 'all'"),
        ("binds: [ordinary]", "binds: [ordnary]", ".binds", "no kind 'ordnary'", "Did you mean 'ordinary'"),
        ("wording: soft", "wording: sotf", ".wording", "not 'sotf'", "Write a value"),
        ("issued: 2025-06-09", "isued: 2025-06-09", "fj2025.isued", "'isued' is not known", "Did you mean 'issued'"),
        ("number: 财行", "nubmer: 财行", "mof2016.nubmer", "'nubmer' is not known", "Did you mean 'number'"),
    ],
)
def test_a_clause_that_is_not_in_order_is_refused(
    tmp_path: Path, old: str, new: str, where: str, what: str, todo: str
) -> None:
    text = (PARAMS / "notices.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "notices.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ParamsError) as caught:
        load_policy(tmp_path)
    assert caught.value.where.startswith(f"{tmp_path / 'notices.yaml'}, key ")
    assert caught.value.where.endswith(where)
    assert what in caught.value.what
    assert todo in caught.value.todo


@pytest.mark.parametrize(
    ("content", "what", "todo"),
    [
        (None, "cannot be read", "Check the path"),
        (b"\xff\xfe\x00", "is not UTF-8 text", "Save it as UTF-8"),
        (b"- a\n- b\n", "holds no keys", "key: value"),
        (b"", "holds no keys", "key: value"),
    ],
)
def test_a_file_that_cannot_be_used_at_all_is_named(
    tmp_path: Path, content: bytes | None, what: str, todo: str
) -> None:
    path = tmp_path / "a.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ParamsError) as caught:
        read_yaml(path)
    assert caught.value.where == str(path)
    assert what in caught.value.what
    assert todo in caught.value.todo


def test_a_part_of_a_file_is_named_by_its_key(tmp_path: Path) -> None:
    class Part(Strict):
        name: str

    with pytest.raises(ParamsError, match=r"a\.yaml, key roster\.nane: .*Did you mean 'name'"):
        read_model(tmp_path / "a.yaml", Part, {"nane": "x"}, "roster")
    with pytest.raises(ParamsError, match=r"a\.yaml, key nane: "):
        read_model(tmp_path / "a.yaml", Part, {"nane": "x"})


# Which figure holds


def test_zero_is_a_figure(tmp_path: Path) -> None:
    assert _load(tmp_path, TEXT.replace("30", "0"))[KEY].entries["ordinary"][0].value == 0


def test_a_notice_states_the_totals_of_its_plan_or_none() -> None:
    assert POLICY.notices["fj2025"].stated["total"] == 83
    assert POLICY.notices["mof2016"].stated == {}


def test_a_figure_holds_from_its_day_until_the_next_one(tmp_path: Path) -> None:
    policy = _load(
        tmp_path,
        TEXT.replace("status:", '  2026-01-01:\n    ordinary: {value: 40, clause: "fj2025:2.1f"}\nstatus:', 1),
    )
    days = ("2025-06-08", "2025-06-09", "2025-12-31", "2026-01-01", "2030-01-01")
    found = policy[KEY].at(_sessions(*({"category": "ordinary", "start": day} for day in days)))
    assert (str(found.dtype), _plain(found)) == ("Int64", [None, 30, 30, 40, 40])
    # a kind that the later date does not name keeps what it had
    assert _plain(policy[KEY].at(_sessions({"category": "national", "start": "2026-06-01"}))) == [50]
    held = [policy[KEY].in_force(date(2025, 6, day), "ordinary") for day in (8, 9)]
    assert [entry and (entry.since, entry.value, entry.clause) for entry in held] == [
        None,
        (date(2025, 6, 9), 30, "fj2025:2.1f"),
    ]


def test_a_day_known_to_a_period_has_a_figure_only_if_all_of_it_has_the_same(tmp_path: Path) -> None:
    policy = _load(
        tmp_path,
        TEXT.replace("status:", '  2026-01-01:\n    ordinary: {value: 40, clause: "fj2025:2.1f"}\nstatus:', 1),
    )
    periods = [("2025-06-01", "2025-06-30"), ("2025-12-21", "2026-01-01"), ("2025-12-01", "2025-12-31")]
    found = policy[KEY].at(_sessions(*({"category": "ordinary", "start": period} for period in periods)))
    assert _plain(found) == [None, None, 30]


def test_a_figure_is_that_of_the_kind_and_blank_for_a_kind_without_one(tmp_path: Path) -> None:
    rows = [
        {"category": "national", "funding": "fiscal"},
        {"category": "national", "funding": "own"},
        {"category": "ordinary", "funding": "own"},
        {"category": "engineering"},
        {},
    ]
    found = _load(tmp_path, TEXT)[KEY].at(_sessions(*({**row, "start": "2025-09-01"} for row in rows)))
    assert _plain(found) == [50, 50, 30, None, None]


@pytest.mark.parametrize(("own", "expected"), [(50, 50), (60, None)])
def test_a_national_session_without_funding_has_the_figure_that_both_share(
    tmp_path: Path, own: int, expected: int | None
) -> None:
    kinds_given = TEXT.replace("by: category", "by: kind").replace("national:", "national_fiscal:")
    text = kinds_given.replace("status:", f'    national_own: {{value: {own}, clause: "fj2025:2.1b"}}\nstatus:', 1)
    found = _load(tmp_path, text)[KEY].at(_sessions({"category": "national", "start": "2025-09-01"}))
    assert _plain(found) == [expected]


def test_one_figure_for_everybody_still_needs_a_known_kind_and_day(tmp_path: Path) -> None:
    text = TEXT.replace("by: category", "by: none").replace(
        '\n    national: {value: 50, clause: "fj2025:2.1b"}\n    ordinary: ', " "
    )
    rows = [{"category": "engineering", "start": "2025-09-01"}, {"start": "2025-09-01"}, {"category": "engineering"}]
    assert _plain(_load(tmp_path, text)[KEY].at(_sessions(*rows))) == [30, None, None]


def test_all_kinds_can_be_named_at_once(tmp_path: Path) -> None:
    policy = _load(tmp_path, TEXT.replace("    ordinary: ", "    all: ").replace("    national: ", "    engineering: "))
    assert set(policy[KEY].entries) == set(KINDS)


def test_the_planned_day_counts_as_long_as_nobody_states_the_real_one() -> None:
    sessions = _sessions(
        {"planned_start": "2025-06-01"},
        {"planned_start": "2025-06-01", "start": "2025-07-01"},
        {"planned_start": ("2025-06-01", "2025-06-30")},
        {},
    )
    assert [f"{day:%m-%d}" if day is not pd.NaT else None for day in rule_day(sessions)] == [
        "06-01",
        "07-01",
        "06-01",
        None,
    ]
    assert [f"{day:%m-%d}" if day is not pd.NaT else None for day in rule_day(sessions, LATEST)] == [
        "06-01",
        "07-01",
        "06-30",
        None,
    ]


def test_a_national_session_is_of_the_kind_of_its_funding() -> None:
    rows = [("national", "fiscal"), ("national", "own"), ("national", None), ("ordinary", "fiscal"), (None, "own")]
    found = kinds(_sessions(*({"category": category, "funding": funding} for category, funding in rows)))
    assert _plain(found) == ["national_fiscal", "national_own", "national", "ordinary", None]


@pytest.mark.parametrize(
    ("unit", "written", "held"),
    [
        ("yuan", "0.01", 1),
        ("yuan", "105000", 10_500_000),
        ("percent", "12.5", 1250),
        ("yuan_per_person_day", "550", 55_000),
    ],
)
def test_a_figure_is_held_in_whole_units_of_the_tables(tmp_path: Path, unit: str, written: str, held: int) -> None:
    policy = _load(tmp_path, TEXT.replace("unit: person", f"unit: {unit}").replace("30", written))
    assert policy[KEY].entries["ordinary"][0].value == held


def test_a_date_and_a_list_of_materials_are_figures_too(tmp_path: Path) -> None:
    at = _sessions({"category": "ordinary", "start": "2025-09-01"}, {"category": "ordinary"})
    one = TEXT.replace('    national: {value: 50, clause: "fj2025:2.1b"}\n', "")
    found = _load(tmp_path, one.replace("unit: person", "unit: date").replace("30", "2025-11-30"))[KEY].at(at)
    assert (str(found.dtype), _plain(found)) == ("datetime64[s]", [pd.Timestamp("2025-11-30"), None])
    found = _load(tmp_path, one.replace("unit: person", "unit: material").replace("30", "[roster, news]"))[KEY].at(at)
    assert (str(found.dtype), _plain(found)) == ("string", ["roster news", None])


@pytest.mark.parametrize("status", ["status: unconfirmed", ", status: unconfirmed}"])
@pytest.mark.parametrize("value", ["30", "null"])
def test_an_unconfirmed_figure_is_blank_even_if_it_is_written(tmp_path: Path, status: str, value: str) -> None:
    old = "status: confirmed" if status.startswith("status") else "}\nstatus"
    new = status if status.startswith("status") else f"{status}\nstatus"
    policy = _load(tmp_path, TEXT.replace(old, new, 1).replace("value: 30", f"value: {value}"))
    assert _plain(policy[KEY].at(_sessions({"category": "ordinary", "start": "2025-09-01"}))) == [None]


# The day on which a notice came out


def test_the_notice_of_a_figure_says_when_it_was_issued() -> None:
    key = "timelines.settlement_months"
    sessions = _sessions(
        {"category": "demonstration", "start": "2025-09-01"},
        {"category": "demonstration", "start": "2025-06-08"},
        {"category": "ordinary", "start": "2025-09-01"},
    )
    found = POLICY.issued(key, sessions)
    assert (str(found.dtype), _plain(found)) == ("datetime64[s]", [pd.Timestamp("2025-06-09"), None, None])


def test_a_notice_whose_day_is_not_known_is_not_said_to_have_come_late() -> None:
    notice = replace(POLICY.notices["fj2025"], issued=None)
    policy = replace(POLICY, notices={**POLICY.notices, "fj2025": notice})
    session = {"category": "demonstration", "start": date(2025, 6, 20), "plan_filed_on": date(2025, 6, 10)}
    case = cases.Case("", "fail", {"sessions": [session]}, {})
    finding = engine.findings(cases.tables([case]), policy, {"TML004": load_checks()["TML004"]})[0]
    assert (finding.verdict, finding.facts["issued"]) == ("fail", None)
    assert "印发" not in finding.message_zh
