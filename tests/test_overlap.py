"""What sessions have in common: held against comparing each with each, and tried where everybody is everywhere."""

from __future__ import annotations

import time
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditlib.core import overlap
from auditlib.core.columns import TABLES, frame
from auditlib.core.meetings import elsewhere, id_numbers, names_of
from auditlib.core.model import Tables
from auditlib.core.overlap import Nearest, nearest, one_apart
from auditlib.core.policy import load_policy
from auditlib.core.registry import load_checks
from auditlib.run import engine

ROSTERS = st.lists(st.sets(st.integers(0, 11), max_size=9), min_size=1, max_size=9)
NUMBERS = st.lists(
    st.tuples(st.sampled_from(["甲/某院", "乙/某院", None]), st.text("12X", min_size=1, max_size=4)),
    max_size=12,
    unique=True,
)
SETTINGS = settings(max_examples=160, deadline=None)
MANY = 8_000


def _tables(rosters: Mapping[str, set[int]], untold: Mapping[str, int]) -> tuple[pd.DataFrame, pd.Series]:
    rows = [(group, str(item)) for group, items in rosters.items() for item in items]
    size = {group: max(len(items) + untold.get(group, 0), 1) for group, items in rosters.items()}
    return pd.DataFrame(rows, columns=["group", "item"], dtype="string"), pd.Series(size, dtype="Int64")


def _brute(rosters: Mapping[str, set[int]], size: pd.Series, floor: int) -> dict[str, list[tuple[float, int, str]]]:
    """All groups alike to each one, best first."""
    out: dict[str, list[tuple[float, int, str]]] = {group: [] for group in rosters}
    for one, two in combinations(rosters, 2):
        shared, smaller = len(rosters[one] & rosters[two]), int(min(size[one], size[two]))
        if shared * 10_000 > smaller * floor:
            out[one].append((-shared / smaller, -shared, two))
            out[two].append((-shared / smaller, -shared, one))
    return {group: sorted(found) for group, found in out.items()}


@SETTINGS
@given(ROSTERS, st.integers(0, 10_000), st.lists(st.integers(0, 3), min_size=9, max_size=9))
def test_the_nearest_roster_is_the_one_that_comparing_each_with_each_finds(
    sets: list[set[int]], floor: int, untold: list[int]
) -> None:
    rosters = {f"S{n}": held for n, held in enumerate(sets)}
    entries, size = _tables(rosters, {f"S{n}": more for n, more in enumerate(untold)})
    found = nearest(entries, size, floor)
    expected = _brute(rosters, size, floor)
    assert list(found.undecided) == []
    assert set(found.found.index) == {group for group, alike in expected.items() if alike}
    for group, row in found.found.iterrows():
        share, shared, other = expected[str(group)][0]
        assert (row["other"], row["shared"]) == (other, -shared)
        assert row["smaller"] == min(size[group], size[other])
        assert row["share"] == -shared * 10_000 // row["smaller"]
        assert share == pytest.approx(shared / row["smaller"])


@SETTINGS
@given(ROSTERS, st.sampled_from([0, 3_000, 5_000, 8_000]), st.integers(1, 4), st.integers(1, 3), st.integers(1, 9))
def test_common_persons_lose_no_roster_silently(
    sets: list[set[int]], floor: int, common: int, tried: int, batch: int
) -> None:
    """Whatever counts as common: what is found is true, and what is alike is found or said to be undecided."""
    rosters = {f"S{n}": held for n, held in enumerate(sets)}
    entries, size = _tables(rosters, {})
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("COMMON", common), ("TRIED", tried), ("BATCH", batch)):
            patch.setattr(overlap, name, value)
        found = nearest(entries, size, floor)
    expected = _brute(rosters, size, floor)
    for group, row in found.found.iterrows():
        assert (-row["shared"], row["other"]) in [(shared, other) for _, shared, other in expected[str(group)]]
    alike = {group for group, others in expected.items() if others}
    assert alike <= set(found.found.index) | set(found.undecided)
    assert not set(found.found.index) & set(found.undecided)
    if tried >= len(sets):
        assert alike == set(found.found.index)


def test_few_rosters_of_common_persons_alone_are_all_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five sessions with one hub; two of them have hardly anybody else: each is compared with those two."""
    monkeypatch.setattr(overlap, "COMMON", 2)
    rosters = {"S1": {0}, "S2": {0, 1}, "S3": {0, 2, 3, 4}, "S4": {0, 5, 6, 7}, "S5": {8, 9}}
    entries, size = _tables(rosters, {})
    found = nearest(entries, size, 5_000)
    assert found.found["other"].to_dict() == {"S1": "S2", "S2": "S1", "S3": "S1", "S4": "S1"}
    assert list(found.undecided) == []


def test_many_rosters_of_common_persons_alone_stay_undecided_where_no_other_one_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every two of ten persons, three times apart: all persons are common, and few pairs are tried."""
    monkeypatch.setattr(overlap, "COMMON", 2)
    monkeypatch.setattr(overlap, "TRIED", 1)
    rosters = {f"S{n:02}": set(pair) for n, pair in enumerate(combinations(range(6), 2))}
    rosters["S99"] = {77, 78}
    entries, size = _tables(rosters, {})
    found = nearest(entries, size, 5_000)
    assert found.found.empty
    assert set(found.undecided) == set(rosters) - {"S99"}


def test_nothing_at_all_is_nothing_alike() -> None:
    found = nearest(pd.DataFrame({"group": [], "item": []}, dtype="string"), pd.Series([], dtype="Int64"), 5_000)
    assert found.found.empty
    assert found.undecided.empty
    found = nearest(pd.DataFrame({"group": [], "item": []}, dtype="string"), pd.Series({"S1": 1}, dtype="Int64"), 0)
    assert found.found.empty


def test_a_blank_person_is_no_person_that_two_rosters_share() -> None:
    entries = pd.DataFrame({"group": ["S1", "S2"], "item": [None, None]}, dtype="string")
    assert nearest(entries, pd.Series({"S1": 1, "S2": 1}, dtype="Int64"), 0).found.empty


def _adversarial(kind: str) -> pd.DataFrame:
    group = np.repeat(np.arange(MANY), 50)
    place = np.tile(np.arange(50), MANY)
    own = group * 50 + place + 10_000
    item = {
        "one person in every session": np.where(place == 0, 0, own),
        "most persons in every session": np.where(place < 40, place, own),
        "every roster the same": place,
        "everybody from a small pool": (group * 31 + place * (1 + group % 97)) % 1_009,
        "one person and nobody else": np.zeros_like(place),
    }[kind]
    return pd.DataFrame({"group": group, "item": item})


@pytest.mark.parametrize("kind", ["one person in every session", "most persons in every session", "every roster the same", "everybody from a small pool", "one person and nobody else"])  # fmt: skip
def test_persons_in_all_sessions_do_not_make_all_pairs_of_sessions(kind: str) -> None:
    numbers = _adversarial(kind).drop_duplicates()
    entries = numbers.assign(group=numbers["group"].astype("string"))
    size = entries.groupby("group").size().astype("Int64")
    begun = time.process_time()
    found: Nearest = nearest(entries, size, 5_000)
    assert time.process_time() - begun < 30
    if kind == "one person in every session":
        assert found.found.empty
        assert found.undecided.empty
    elif kind != "everybody from a small pool":
        assert len(found.found) == MANY


def _apart(one: str, two: str) -> bool:
    return len(one) == len(two) and sum(a != b for a, b in zip(one, two, strict=True)) == 1


@SETTINGS
@given(NUMBERS)
def test_numbers_one_place_apart_are_those_that_comparing_each_with_each_finds(
    rows: list[tuple[str | None, str]],
) -> None:
    frame = pd.DataFrame(rows, columns=["block", "text"], dtype="string", index=range(7, 7 + len(rows)))
    found = one_apart(frame["block"], frame["text"])
    assert list(found.index) == list(frame.index)
    for (block, text), other in zip(rows, found, strict=True):
        near = {t for b, t in rows if block is not None and b == block and _apart(t, text)}
        assert other in near if near else pd.isna(other)


def test_a_blank_number_is_near_to_nobody() -> None:
    block, text = (pd.Series(values, dtype="string") for values in (["甲", "甲", "甲"], ["12", None, "13"]))
    assert one_apart(block, text).to_list() == ["13", pd.NA, "12"]


def test_one_name_and_employer_in_all_sessions_do_not_make_all_pairs_of_numbers() -> None:
    numbers = pd.Series([f"99{n * 7_919 % 10**15:016}" for n in range(200_000)], dtype="string")
    begun = time.process_time()
    one_apart(pd.Series("甲", index=numbers.index, dtype="string"), numbers)
    assert time.process_time() - begun < 30


def test_a_row_met_elsewhere_is_one_of_another_session() -> None:
    rows = pd.DataFrame(
        {"session_id": ["S2", "S1", "S2", "S3", None, "S1"], "sha256": ["a", "a", "b", "b", "a", None]}, dtype="string"
    )
    found = elsewhere(rows, rows, ["sha256"])
    assert found.to_dict() == {0: 1, 1: 0, 2: 3, 3: 2}
    assert elsewhere(rows.iloc[:1], rows.iloc[[0, 2]], ["sha256"]).empty


def test_a_row_meets_the_same_one_whatever_the_order_of_the_rows() -> None:
    rows = pd.DataFrame({"session_id": list("BCAD"), "key": list("xxxx")}, dtype="string")
    turned = rows.iloc[::-1]
    assert elsewhere(rows, rows, ["key"]).to_dict() == elsewhere(turned, turned, ["key"]).sort_index().to_dict()
    assert elsewhere(rows, rows, ["key"]).to_dict() == {0: 2, 1: 2, 2: 3, 3: 2}


def test_one_row_in_all_sessions_does_not_make_all_pairs_of_rows() -> None:
    rows = pd.DataFrame({"session_id": [f"S{n}" for n in range(200_000)], "key": "x"}, dtype="string")
    begun = time.process_time()
    assert len(elsewhere(rows, rows, ["key"])) == len(rows)
    assert time.process_time() - begun < 15


def test_names_in_a_cell_are_told_apart_and_what_stands_in_brackets_is_no_name() -> None:
    cells = pd.Series(
        ["张三、李 四", None, "王五（某大学，教授）/张三", "（待定）", "张三、张三"],
        dtype="string",
        index=[3, 4, 5, 6, 7],
    )
    found = names_of(cells)
    assert list(zip(found["label"], found["name"], found["who"], strict=True)) == [
        (3, "张三", "张三"), (3, "李 四", "李四"), (5, "王五", "王五"), (5, "张三", "张三"), (7, "张三", "张三"),
    ]  # fmt: skip


def test_words_masked_numbers_and_endless_ones_are_no_id_numbers() -> None:
    texts = pd.Series([" 99a1x", "无", "99****1", None, "9" * 32, "9" * 33, "NONE"], dtype="string")
    assert id_numbers(texts).to_list() == ["99A1X", pd.NA, pd.NA, pd.NA, "9" * 32, pd.NA, pd.NA]


def test_words_in_place_of_an_account_are_no_account() -> None:
    account = {"category": "demonstration", "account_number": "见附件", "has_dossier": True}
    sessions = [
        {"session_id": id, "organiser": organiser, **account} for id, organiser in (("S1", "甲院"), ("S2", "乙院"))
    ]
    tables = Tables({name: frame(name, sessions if name == "sessions" else []) for name in TABLES})
    found = engine.findings(
        tables, load_policy(Path(__file__).parents[1] / "params"), {"CRS008": load_checks()["CRS008"]}
    )
    assert {finding.verdict for finding in found} == {"unknown"}
    assert all("没有数字" in gap for finding in found for gap in finding.missing)
