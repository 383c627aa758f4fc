"""Sessions judged apart from those they share no key with: what that finds is what judging all together finds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest
from conftest import dates

from auditlib.core import overlap
from auditlib.core.columns import TABLES, frame
from auditlib.core.model import Block, Finding, Tables
from auditlib.core.policy import load_policy
from auditlib.core.registry import Check, load_checks
from auditlib.run import engine, slices
from auditlib.run.cluster import judging, links
from auditlib.run.inspection import Inspection
from auditlib.run.parts import only, parts

SHIPPED = load_policy(Path(__file__).parents[1] / "params")
ALIKE = "crossings.alike_share"  # ships unconfirmed; here each kind has a figure of its own
SHARES = dict(zip(sorted(SHIPPED.thresholds[ALIKE].entries), (3000, 4000, 5000, 6000, 8000), strict=False))
POLICY = replace(
    SHIPPED,
    thresholds={
        **SHIPPED.thresholds,
        ALIKE: replace(
            SHIPPED.thresholds[ALIKE],
            entries={
                kind: tuple(replace(entry, value=SHARES[kind]) for entry in found)
                for kind, found in SHIPPED.thresholds[ALIKE].entries.items()
            },
        ),
    },
)
CROSSINGS = [check for check in load_checks().values() if check.crosses]
LINKED = [check for check in CROSSINGS if check.links]
linked = pytest.mark.parametrize("check", LINKED, ids=[check.id for check in LINKED])
SEEDS = range(3)  # thousands were tried once: each costs seconds
SESSIONS = 11
DAYS = [f"2025-09-{day:02}" for day in range(1, 13)]


def _drawn(random: Random, sessions: int) -> Tables:
    """Sessions that share persons, lecturers, vouchers, files, accounts and titles, many of them with blanks."""

    blanks = random.choice([0, 0.03, 0.3])

    def some(*values: Any) -> Any:
        return None if random.random() < blanks else random.choice(values)

    def person(of: int) -> dict[str, Any]:
        number = random.randrange(of)
        name, written = f"人{number % (of // 2)}", f"35010019800101{number:03}X"
        masked = some(*[written] * 9, "350100********001X" if blanks else written)
        key = None if random.random() < 0.5 else f"p{number}"
        return {"name": some(name), "employer": some("甲院", "乙院"), "id_number": masked, "person_key": key,
                "role": some(*["trainee"] * 5, "staff")}  # fmt: skip

    def span(name: str, latest: bool = False) -> dict[str, Any]:
        day = some(*DAYS)
        found = dates(**{name: day}) if day else {}
        return found | (dates(**{f"{name}_latest": DAYS[-1]}) if latest and day and random.random() < 0.2 else {})

    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    rows["programmes"] = [{"programme_id": "FJ2025", "notice": "fj2025", **dates(as_of="2025-12-31")}]
    of = random.choice([12, 40, 160])
    for number in range(sessions):
        id = f"S{number:02}"
        rows["sessions"].append(
            {"session_id": id, "title": some("数字经济第一期", "数字经济第二期", "基层治理", "专利"), "organiser": some("甲学院", "乙学院", "丙学院"),
             "category": some("demonstration", "ordinary", "national", "engineering"), "funding": some("own", "fiscal"),
             "account_number": some("350 1", "3501", "3502", "35**", "—"), "subsidy_claimed": some(0, 100),
             "in_register": True, "has_dossier": random.random() < 0.9, "notice": "fj2025",
             **dates(as_of="2025-12-31"), **span("start"), **span("end", latest=True)}
        )  # fmt: skip
        given = {
            "roster": [person(of) for _ in range(random.randrange(9))],
            "signins": [person(of) for _ in range(random.randrange(6))],
            "vouchers": [{"voucher_no": some("第1号", "No.1", "2", "3", "4,5", "77", "88"), "payee": some("酒店", "酒 店", "甲学院", "书店"),
                          "amount": some(100, 100, 200, 900)} for _ in range(random.randrange(5))],
            "files": [{"path": f"{id}/{n}.xlsx", "sha256": some(*(f"h{one}" for one in range(of))), "bytes": some(0, 10, 10)}
                      for n in range(random.randrange(5))],
            "timetable": [{**span("day", latest=True), "half": some("morning", "afternoon"), "hours": some(0, 4000),
                           "lecturer": some("张三", "李四、王五", "王五（教授）", "待定")} for _ in range(random.randrange(5))],
            "lecture_fees": [{**span("day", latest=True), "half": some("morning", "afternoon"), "hours": some(0, 4000), "lecturer": some("张三", "李四", "王五"),
                              "id_number": some("L1", "L2", "L3"), "gross_fee": some(0, 500, 900), "net_fee": some(0, 400)}
                             for _ in range(random.randrange(5))],
        }  # fmt: skip
        if number and random.random() < 0.3:  # held twice over, or the roster copied
            other = random.randrange(number)
            copied = ("title", "organiser", "start", "start_latest", "end", "end_latest")
            rows["sessions"][-1] |= {name: rows["sessions"][other].get(name) for name in copied}
            given["roster"] = [{**row} for row in rows["roster"] if row["session_id"] == f"S{other:02}"]
        for table, held in given.items():
            rows[table] += [{**row, "session_id": id, "block": 0, "row": n + 2} for n, row in enumerate(held)]
    letters = {
        name: chr(65 + n % 26) for n, name in enumerate(name for table in TABLES.values() for name in table.columns)
    }
    return Tables({name: frame(name, rows[name]) for name in TABLES}, (Block("材料.xlsx", "表", letters),))


def _whole(check: Check, tables: Tables) -> dict[str, Finding]:
    return {found.session_id: found for found in engine.findings(tables, POLICY, {check.id: check})}


def _apart(check: Check, tables: Tables, size: int) -> tuple[dict[str, Finding], list[links.Group] | None]:
    """What is found part by part and group by group, as workers go about it, and the groups there were."""
    ids = [str(id) for id in tables["sessions"].index]
    numbers = {id: number for number, id in enumerate(ids)}
    found: dict[str, Finding] = {}
    keys: list[list[pd.DataFrame]] = [[], []]
    for part in parts(tables, size):
        found |= _whole(check, part)
        for bucket, held in enumerate(links.keys_of(part, POLICY, {check.id: check}, numbers, len(keys))):
            keys[bucket].append(held)
    met = [links.met(pd.concat(held)) for held in keys]
    groups = links.groups(met, check.id, np.arange(len(ids)) // size, size)
    for group in [links.Group((*range(len(ids)),))] if groups is None else groups:
        together = _whole(check, only(tables, {ids[n] for n in (*group.answered, *group.beside)}))
        found |= {ids[n]: together[ids[n]] for n in group.answered}
    return found, groups


@linked
def test_judging_those_apart_that_share_no_key_finds_what_judging_all_together_finds(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "WORTH", 1000)  # few sessions share a lot
    words: Counter[str] = Counter()
    for seed in SEEDS:
        tables = _drawn(Random(seed), SESSIONS)
        found, groups = _apart(check, tables, 2 + seed)
        assert found == _whole(check, tables), f"seed {seed}"
        assert groups is not None
        words.update(found[f"S{n:02}"].verdict for group in groups for n in group.answered)
    assert words["fail"], "nothing was found in a group: the keys were not tried"


@linked
def test_where_many_hold_a_key_nobody_is_judged_apart(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (overlap, links):
        monkeypatch.setattr(module, "COMMON", 2)
    monkeypatch.setattr(links, "WORTH", 1000)
    for seed in SEEDS[:2]:
        tables = _drawn(Random(seed), SESSIONS)
        found, groups = _apart(check, tables, 3)
        assert found == _whole(check, tables), f"seed {seed}"
        held = check.links(tables, POLICY) if check.links else pd.Series(dtype="string")
        most = held.reset_index().drop_duplicates().groupby(held.name or 0).size().max() if len(held) else 0
        assert (groups is None) == (most > 2)


@pytest.mark.parametrize("check", CROSSINGS, ids=[check.id for check in CROSSINGS])
def test_a_crossing_needs_no_more_than_it_declares(check: Check, tmp_path: Path) -> None:
    """The columns that are read for it from slices give what whole tables give, cells cited and what is missing too."""
    for seed in SEEDS[:2]:
        tables = _drawn(Random(seed), SESSIONS)
        home = tmp_path / f"{seed}"
        held = [*slices.write(Inspection(tables, [], POLICY, {}, {}), home, 4)]  # type: ignore[arg-type]
        read = [slices.read_tables(slice.folder, judging.needs_of(check, {})) for slice in held]
        assert engine.findings(judging.gathered(read), POLICY, {check.id: check}) == [*_whole(check, tables).values()]


def test_what_is_linked_far_and_wide_is_judged_as_one() -> None:
    pairs = np.array([(a, b) for a in range(20) for b in range(20) if a != b])
    met = [links.Met({"CRS001": pairs}, frozenset())]
    assert links.groups(met, "CRS001", np.arange(20), most=1) is None, "each of 20 sessions read for each of 20"
    assert links.groups(met, "CRS001", np.zeros(20, dtype=np.int64), most=1) == []
    assert links.groups(met, "CRS002", np.arange(20)) == []


def test_linked_sessions_stand_in_one_group_where_it_is_large_enough() -> None:
    pairs = np.array([(0, 7), (7, 0), (7, 3), (3, 7), (1, 6), (6, 1)])
    (first, second) = links.groups([links.Met({"X": pairs}, frozenset())], "X", np.arange(8), most=3) or ()
    assert (set(first.answered), first.beside) == ({0, 3, 7}, ())
    assert (set(second.answered), second.beside) == ({1, 6}, ())


def test_every_crossing_of_sessions_says_what_links_them() -> None:
    assert [check.id for check in CROSSINGS if check.unit == "sessions" and not check.links] == []


@pytest.mark.parametrize("page", ["scaling.md", "scaling.zh-CN.md"])
def test_the_page_on_scaling_has_a_line_for_every_crossing(page: str) -> None:
    text = (Path(__file__).parents[1] / "docs" / page).read_text(encoding="utf-8")
    assert [check.id for check in CROSSINGS if f"| {check.id} " not in text] == []
