"""Samples inside a session: whom to call back and which vouchers to pull, replayed from seed and cells, masked, and nothing without a seed."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import cases
import openpyxl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from auditlib.core.errors import ParamsError
from auditlib.core.model import Tables
from auditlib.core.policy import load_policy
from auditlib.core.registry import load_checks
from auditlib.report import masking, workbook
from auditlib.run import samples
from auditlib.run.inspection import PARAMS, Inspection
from auditlib.run.request import read_request
from auditlib.run.samples import Sample
from auditlib.run.weights import Size, Sizes, read_sizes
from auditlib.sampling import select

SEED = "36415522614531265341"
SIZE = Size(tolerable="10%", expected="0%", confidence="90%")
SIZES = Sizes.model_validate(
    {
        "status": "confirmed", "checked_on": date(2026, 1, 1), "note": {"zh": "口径", "en": "figures"},
        "trainees": SIZE, "vouchers": SIZE, "draws": {"tolerable": "10%", "expected": "0%", "confidence": "95%"},
    }
)  # fmt: skip


def _tables(**rows: Any) -> Tables:
    return cases.tables([cases.Case("", "", {"sessions": [{"title": "甲班"}], **rows}, {})])


def _roster(number: int, **more: Any) -> list[dict[str, Any]]:
    return [
        {"name": f"学员{n}", "role": "trainee", "person_key": f"p{n}", "phone": f"139{n:08}", "employer": "某厂"} | more
        for n in range(number)
    ]


def _vouchers(*yuan: Any) -> list[dict[str, Any]]:
    return [
        {"voucher_no": f"V{n}", "amount": amount, "payee": "某店", "day": date(2025, 9, 1)}
        for n, amount in enumerate(yuan)
    ]


def _names(tables: Tables, sample: Sample) -> list[Any]:
    return [tables["roster"]["name"][taken.position] for taken in sample.taken]


def _amounts(tables: Tables, sample: Sample) -> list[tuple[Any, str]]:
    fen = tables["vouchers"]["amount"].astype(object)
    fen = fen.where(fen.notna(), None)
    return [(fen[taken.position], taken.why) for taken in sample.taken]


def _id(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _said(sample: Sample, language: str = "zh") -> str:
    return "\n".join(text[language] for text in sample.said)


# Trainees


def test_trainees_are_those_of_the_smallest_tickets_over_seed_and_person() -> None:
    tables = _tables(roster=_roster(40))
    sample = samples.trainees(tables, "S1", SIZE, SEED)
    tickets = sorted((select.ticket(_id(f"p{n}"), sample.seed), f"学员{n}") for n in range(40))
    assert sample.seed == f"S1|trainees|{SEED}"
    assert _names(tables, sample) == [name for _, name in tickets[:17]]
    assert [taken.numbers for taken in sample.taken] == [(number,) for number, _ in tickets[:17]]
    # with 4 bad of 40 none is among 16 with a chance of C(24,4)/C(40,4) = 11.6 %, among 17 with 9.7 %
    assert f"种子：{sample.seed}" in _said(sample)


def test_what_a_sample_can_show_is_said_in_both_languages() -> None:
    sample = samples.trainees(_tables(roster=_roster(40)), "S1", SIZE, SEED)
    n = len(sample.taken)
    assert f"40 人中抽查 {n} 人，未发现问题：按 90% 的置信水平，仍可能有多达 3 人存在问题" in _said(sample)
    assert f"{n} of 40 trainees drawn, none bad: up to 3 may still be bad at 90%" in _said(sample, "en")


def test_nobody_is_drawn_without_a_seed_and_the_sheet_says_how() -> None:
    sample = samples.trainees(_tables(roster=_roster(40)), "S1", SIZE, "")
    assert (sample.taken, sample.seed) == ((), "")
    for said in ("学员 40 人", "样本量", "公开产生种子", "看过名单以后自己选定的种子不能为抽样结果辩护"):
        assert said in _said(sample)
    assert "is no defence" in _said(sample, "en")


@pytest.mark.parametrize("number", [1, 2, 9])
def test_where_there_are_no_more_than_the_sample_all_are_taken_also_without_a_seed(number: int) -> None:
    tables = _tables(roster=_roster(number))
    for seed in ("", SEED):
        sample = samples.trainees(tables, "S1", SIZE, seed)
        assert _names(tables, sample) == [f"学员{n}" for n in range(number)]
        assert {taken.why for taken in sample.taken} == {"all"}
        assert "全部列出" in _said(sample)


def test_an_expectation_that_no_sample_of_so_few_can_bear_takes_all() -> None:
    size = Size(tolerable="10%", expected="9%", confidence="90%")
    assert len(samples.trainees(_tables(roster=_roster(12)), "S1", size, SEED).taken) == 12


def test_staff_and_other_sessions_are_not_drawn_from_and_one_person_counts_once() -> None:
    people = [
        *_roster(3),
        *_roster(3),
        *_roster(1, role="staff", person_key="y"),
        *_roster(1, role="lecturer", person_key="x"),
    ]
    people += [
        {"name": "无号", "person_key": None},
        {"name": "无号", "person_key": None},
        {"session_id": "S2", "name": "他班"},
    ]
    tables = _tables(roster=people)
    assert _names(tables, samples.trainees(tables, "S1", SIZE, SEED)) == ["学员0", "学员1", "学员2", "无号", "无号"]


def test_without_a_roster_or_vouchers_there_is_nothing_to_draw_from_and_this_is_said() -> None:
    sample = samples.of(_tables(), "S1", SIZES, SEED)
    assert "没有读到学员名单" in _said(sample["roster"])
    assert "没有读到凭证" in _said(sample["vouchers"])
    assert sample["roster"].taken == sample["vouchers"].taken == ()


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 60), st.text("0123456789", min_size=1), st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_how_often_one_draws_changes_a_sample(
    number: int, seed: str, shuffled: random.Random
) -> None:
    tables = _tables(roster=[*_roster(number), *_roster(number, name="又名")], vouchers=_vouchers(*range(-2, number)))
    order = list(range(number))
    shuffled.shuffle(order)
    frames = dict(tables.frames)
    for name in ("roster", "vouchers"):
        rows = frames[name]
        places = list(range(len(rows)))
        shuffled.shuffle(places)
        frames[name] = rows.iloc[places].reset_index(drop=True)
    mixed = Tables(frames, tables.blocks, tables.cells)
    one, other = (samples.of(held, "S1", SIZES, seed) for held in (tables, mixed))
    for name, column in (("roster", "name"), ("vouchers", "voucher_no")):
        assert one[name].said == other[name].said
        assert [(tables[name][column][t.position], t.why, t.numbers) for t in one[name].taken] == [
            (mixed[name][column][t.position], t.why, t.numbers) for t in other[name].taken
        ]


# Vouchers


def test_vouchers_are_hit_by_amount_and_large_ones_are_all_taken() -> None:
    tables = _tables(vouchers=_vouchers(*[100] * 60, 5000, 3000))
    sample = samples.vouchers(tables, "S1", SIZE, SEED)
    # 2.3026 / 0.1 = 23.03: 24 numbers; an interval is 14,000 / 24 yuan; of the rest of 6,000 yuan 24 × 6,000 / 14,000 → 11
    found = _amounts(tables, sample)
    assert found[:2] == [(500_000, "top"), (300_000, "top")]
    assert found[2:] == [(10_000, "drawn")] * 11
    ends = {_id(f"V{n}", "2025-09-01", "10000", "1"): n for n in range(60)}
    order = sorted(ends)
    numbers = [select.number(sample.seed, 1, 600_000) - 1 + i * 600_000 for i in range(11)]
    hits = [number // 11 + 1 for number in numbers]
    assert [taken.numbers for taken in sample.taken[2:]] == [(hit,) for hit in hits]
    assert [taken.position for taken in sample.taken[2:]] == [ends[order[(hit - 1) // 10_000]] for hit in hits]
    said = _said(sample)
    assert "583.34 元及以上的 2 张全部检查；其余按金额抽 11 个号码，落入 11 张" in said
    # nothing wrong in 11 numbers: 2.302585… / 11 of 6,000 yuan
    assert "14,000.00 元中多列的仍可能有 1,255.96 元" in said
    assert "may still be overstated at 90%" in _said(sample, "en")


def test_zero_negative_and_blank_amounts_stand_apart_also_without_a_seed() -> None:
    tables = _tables(vouchers=_vouchers(*[100] * 60, 0, -50, None))
    apart = [(0, "apart"), (-5000, "apart"), (None, "apart")]
    for seed in ("", SEED):
        found = _amounts(tables, samples.vouchers(tables, "S1", SIZE, seed))
        assert found[-3:] == apart
        assert len(found) == (3 if not seed else 27)
    tables = _tables(vouchers=_vouchers(0, -50, None))
    sample = samples.vouchers(tables, "S1", SIZE, SEED)
    assert len(sample.taken) == 3
    assert "金额大于零的凭证 0 张" in _said(sample)


@pytest.mark.parametrize("yuan", [("0.01",), ("0.01", "0.01"), tuple([1] * 24), (5000, 3000)])
def test_few_vouchers_or_ones_too_small_to_tolerate_any_fault_are_all_taken(yuan: tuple[Any, ...]) -> None:
    tables = _tables(vouchers=_vouchers(*yuan))
    sample = samples.vouchers(tables, "S1", SIZE, "")
    assert [why for _, why in _amounts(tables, sample)] == ["all"] * len(yuan)


def test_the_limit_over_vouchers_keeps_to_what_was_tolerable() -> None:
    for number in (30, 61, 200):
        sample = samples.vouchers(_tables(vouchers=_vouchers(*range(1, number))), "S1", SIZE, SEED)
        said = next(text["zh"] for text in sample.said if "多列的仍可能有" in text["zh"])
        book, limit = (
            Fraction(part.replace(",", "").split(" ")[0]) for part in (said.split("，")[1], said.split("可能有 ")[1])
        )
        assert 0 < limit <= book / 10


def test_what_cannot_be_drawn_from_is_said_and_stops_nothing() -> None:
    beyond = samples.vouchers(_tables(vouchers=_vouchers(*[8 * 10**15] * 30, 0)), "S1", SIZE, SEED)
    assert "未能抽取：金额合计超出 64 位整数" in _said(beyond)
    assert [taken.why for taken in beyond.taken] == ["apart"]
    assert "Nothing could be drawn" in _said(beyond, "en")


def _drawn(tables: Tables, seed: str = SEED) -> list[list[tuple[Any, Any, Any]]]:
    """Whom and what is drawn, by what rows say, and the lines that say how."""
    drawn = samples.of(tables, "S1", SIZES, seed)
    return [
        sorted((str(tables[name][column][taken.position]), taken.why, taken.numbers) for taken in drawn[name].taken)
        for name, column in (("roster", "name"), ("vouchers", "payee"))
    ]


def test_no_name_of_a_file_or_sheet_steers_a_sample() -> None:
    """Neither does what doubles of a voucher, or people without a key, stand in."""
    people = [*_roster(40), *({"name": "无号", "phone": f"138{n:08}"} for n in range(20))]
    bills = [held | {"payee": f"店{n}"} for n, held in enumerate(_vouchers(*[100] * 60))]
    bills += [held | {"voucher_no": "V0"} for held in bills]
    tables = _tables(roster=people, vouchers=bills)
    renamed = [replace(block, file=f"{n}.xlsx", sheet="Z") for n, block in enumerate(tables.blocks)]
    other = Tables(tables.frames, renamed, tables.cells)
    assert _drawn(other) == _drawn(tables)
    for name in ("roster", "vouchers"):
        assert samples.of(other, "S1", SIZES, SEED)[name].said == samples.of(tables, "S1", SIZES, SEED)[name].said


def test_the_sheet_has_a_fingerprint_of_the_population_and_the_rows_left_out() -> None:
    people = [*_roster(40), *_roster(2, role="staff"), *_roster(1, role="lecturer")]
    tables = _tables(roster=people, vouchers=_vouchers(100, 200))
    due = hashlib.sha256("\n".join(sorted(_id(f"p{n}") for n in range(40))).encode()).hexdigest()
    of_bills = sorted(_id(f"V{n}", "2025-09-01", fen, "1") for n, fen in enumerate(["10000", "20000"]))
    for seed in ("", SEED):
        found = samples.of(tables, "S1", SIZES, seed)
        assert f"工作人员 2 行、师资 1 行未计入）。总体指纹（SHA-256）：{due}" in _said(found["roster"])
        assert "2 rows of staff and 1 of lecturers left out" in _said(found["roster"], "en")
        assert hashlib.sha256("\n".join(of_bills).encode()).hexdigest() in _said(found["vouchers"])


# Sheets


def _paper(folder: Path, tables: Tables, seed: str = SEED, language: Any = "zh") -> Any:
    inspection = Inspection(tables, [], load_policy(PARAMS), load_checks(), {})
    workbook.write_working_paper(folder / "w.xlsx", inspection, "S1", SIZES, seed=seed, language=language)
    return openpyxl.load_workbook(folder / "w.xlsx")


def _lines(sheet: Any) -> tuple[list[str], list[list[Any]]]:
    """Sentences above the table, and its rows."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    top = next(n for n, row in enumerate(rows) if row[0] in ("序号", "no."))
    return [str(row[0]) for row in rows[:top]], rows[top + 1 :]


@pytest.mark.parametrize(("language", "name"), [("zh", "回访名单"), ("en", "calls")])
def test_the_call_sheet_is_masked_and_names_the_cell_of_the_full_number(
    language: str, name: str, tmp_path: Path
) -> None:
    people = [{**held, "name": f"欧阳{chr(0x4E00 + n)}"} for n, held in enumerate(_roster(40))]
    book = _paper(tmp_path, _tables(roster=people), language=language)
    said, rows = _lines(book[name])
    assert len(rows) == 17
    for row in rows:
        assert row[1] == "欧*"
        assert row[3][:3] == "139"
        assert row[3][3:7] == "****"
        assert row[4].startswith("S1!roster!phone")
        assert row[5].startswith("0.")
        assert row[6:] == [None] * 4
    cells = [str(cell.value) for row in book[name].iter_rows() for cell in row]
    assert not any(person["phone"] in cell or person["name"] in cell for person in people for cell in cells)
    assert any(SEED in line for line in said)
    assert any("口径" in line or "figures" in line for line in said)


def test_blanks_of_a_call_sheet_are_said_and_never_filled_in(tmp_path: Path) -> None:
    _, rows = _lines(_paper(tmp_path, _tables(roster=[{"role": "trainee", "person_key": "p"}]))["回访名单"])
    assert rows == [[1, "（空缺）", "（空缺）", "（空缺）", "S1!roster!phone2", "全部检查", None, None, None, None]]
    people = _roster(1)
    tables = _tables(roster=people)
    tables.blocks[0].letters.pop("phone")  # type: ignore[attr-defined]
    _, rows = _lines(_paper(tmp_path, tables)["回访名单"])
    assert rows[0][4] == "名单中没有电话一栏"


def test_the_list_of_vouchers_has_numbers_in_yuan_and_why_each_was_taken(tmp_path: Path) -> None:
    tables = _tables(vouchers=_vouchers(*[100] * 60, 5000, 0, -50, None))
    said, rows = _lines(_paper(tmp_path, tables)["抽凭清单"])
    assert rows[0][1:7] == ["V60", "2025-09-01", "某店", None, 5000, "大额，全部检查"]
    assert rows[0][7] == "S1!vouchers!amount62"
    assert rows[1][5:7] == [100, "按金额随机抽中"]
    assert rows[1][8].replace(",", "").isdigit()
    assert [row[5] for row in rows[-3:]] == [0, -50, "（空缺）"]
    assert {row[6] for row in rows[-3:]} == {"零、负或空缺，另查"}
    assert any("多列的仍可能有" in line for line in said)
    said, rows = _lines(_paper(tmp_path, tables, seed="")["抽凭清单"])
    assert len(rows) == 3
    assert any("没有种子，未抽取" in line for line in said)


def test_a_text_like_a_formula_stays_text(tmp_path: Path) -> None:
    vouchers = [{"voucher_no": "=1+1", "amount": 5, "payee": "@x"}]
    sheet = _paper(tmp_path, _tables(vouchers=vouchers, roster=_roster(1, name="=甲")))["抽凭清单"]
    assert [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []


@pytest.mark.parametrize(
    ("name", "shown"), [("张三丰", "张*"), ("欧阳修", "欧*"), ("J. Smith", "J*"), ("张", "张*"), (" ", ""), ("", "")]
)
def test_of_a_name_its_first_character_is_left(name: str, shown: str) -> None:
    assert masking.name(name) == shown


# Figures and the seed


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"tolerable": "0%"}, "trainees"),
        ({"tolerable": "5%", "expected": "5%"}, "trainees"),
        ({"tolerable": 0.1}, "trainees.tolerable"),
        ({"tolerable": "150%"}, "trainees.tolerable"),
        ({"expected": "1,5%"}, "trainees.expected"),
        ({"confidence": "100%"}, "trainees.confidence"),
        ({"confidence": "0"}, "trainees.confidence"),
        ({"more": "1"}, "trainees.more"),
    ],
)
def test_sizes_that_are_not_in_order_are_refused_with_their_place(
    change: dict[str, Any], key: str, tmp_path: Path
) -> None:
    content = yaml.safe_load((PARAMS / "risk" / "samples.yaml").read_text(encoding="utf-8"))
    content["trainees"] |= change
    (tmp_path / "risk").mkdir()
    (tmp_path / "risk" / "samples.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ParamsError, match=f"key {key}"):
        read_sizes(tmp_path)


def test_the_seed_of_a_batch_is_a_text_and_its_history_is_there(tmp_path: Path) -> None:
    sample = PARAMS / "batch" / "sample-2025.yaml"
    text = sample.read_text(encoding="utf-8").replace("../../", f"{PARAMS.parent}/")
    path = tmp_path / "b.yaml"
    path.write_text(f"{text}seed: '{SEED}'\n", encoding="utf-8")
    assert read_request(path).seed == SEED
    assert read_request(sample).seed == ""
    for line, key in (("seed: 36415522614531265341", "seed"), ("history: [none.json]", "history")):
        path.write_text(f"{text}{line}\n", encoding="utf-8")
        with pytest.raises(ParamsError, match=f"key {key}"):
            read_request(path)
