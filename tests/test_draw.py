"""`auditlib draw`: lists fixed before the seed, a record that replays and that nobody changes unnoticed, papers to publish and to keep."""

from __future__ import annotations

import copy
import hashlib
import json
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
import yaml
from making import xlsx
from playwright.sync_api import Browser

from auditlib import start
from auditlib.core.errors import AuditError, InputError
from auditlib.report import draw as papers
from auditlib.report import masking
from auditlib.run import drawn
from auditlib.run.replay import replay
from auditlib.run.spotcheck import read_drawing
from auditlib.sampling.draw import draw

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "params" / "draw" / "example.yaml"
SEED, SOURCE = "36415522614531265341", "当众掷骰子"
NOW = datetime(2026, 3, 2, 8, 0, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 3, 8, 0, 0, tzinfo=UTC)
INSPECTORS = [
    {"id": "J1", "name": "甲一", "unit": "省厅", "most": 4, "specialities": ["财务"], "contact": "13800001234"},
    {"id": "J2", "name": "乙二", "unit": "省厅", "most": 4, "interests": ["乙协会"]},
    {"id": "J3", "name": "丙三", "unit": "甲大学", "most": 4},
    {"id": "J4", "name": "丁四", "unit": "省厅", "most": 4, "visited": ["丙医院"]},
]
SESSIONS = [
    {"id": f"S{n}", "title": f"第{n}班", "organiser": body, "supervisor": "某市局", "category": category}
    for n, (body, category) in enumerate(
        zip(["甲大学", "乙协会", "丙医院", "丁中心"] * 2, ["national"] * 3 + ["ordinary"] * 5, strict=True)
    )
]
CONTENT: dict[str, Any] = {
    "round": "第一轮", "purpose": "抽查", "sessions": SESSIONS, "by": "category", "number": {"national": 1, "ordinary": 2},
    "directed": {"S7": "群众举报"}, "weights": {"S4": 2}, "specialities": {"S7": "财务"}, "inspectors": INSPECTORS,
    "drawn_by": "甲一", "reviewed_by": "乙二", "witnesses": ["见证人甲"],
}  # fmt: skip


def _file(folder: Path, name: str = "draw.yaml", **changes: Any) -> Path:
    path = folder / name
    content = {key: value for key, value in (CONTENT | changes).items() if value is not None}
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def _made(path: Path, out: Path, seed: str = SEED) -> drawn.Record:
    drawing = read_drawing(path)
    _, lists = drawn.fix(drawing, out, NOW)
    return drawn.make(drawing, out, str(lists), seed, SOURCE, LATER)


def _content(path: Path, out: Path) -> drawn.Json:
    return drawn.as_json(_made(path, out))


def run(arguments: Sequence[object], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["auditlib", *map(str, arguments)])
    with pytest.raises(SystemExit) as left:
        start.main()
    return int(str(left.value.code or 0))


# From the command line


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """The folder of the example, drawn."""
    assert run(["draw", EXAMPLE, "-o", tmp_path], monkeypatch) == 0
    fixed = capsys.readouterr()
    assert fixed.out.strip() in fixed.err, "the command to draw with holds the hash"
    assert "计划表!A13" in fixed.err, "rows of the register that were not read"
    given = ["draw", EXAMPLE, "-o", tmp_path, "--fixed", fixed.out.strip(), "--seed", SEED, "--seed-source", SOURCE]
    assert run(given, monkeypatch) == 0
    return tmp_path / "2025年度第一轮"


def test_the_example_is_fixed_drawn_and_verified(
    example: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    record = example / "draw.json"
    assert sorted(path.name for path in example.iterdir()) == ["draw.html", "draw.json", "draw.xlsx", "lists.json"]
    assert run(["draw", "--verify", record], monkeypatch) == 0
    assert run(["draw", EXAMPLE, "--verify", record, "--fixed", example / "lists.json"], monkeypatch) == 0
    assert run(["draw", "--verify", record, "--fixed", "0" * 64], monkeypatch) == 1
    changed = json.loads(record.read_text(encoding="utf-8"))
    changed["visits"][3]["team"][0][0] = "J99"
    record.write_text(json.dumps(changed), encoding="utf-8")
    capsys.readouterr()
    assert run(["draw", "--verify", record], monkeypatch) == 1
    said = capsys.readouterr().err
    assert f"visits[{changed['visits'][3]['id']}].team[0][0]：记录 J99" in said
    assert "seal" in said
    record.write_text("{", encoding="utf-8")
    assert run(["draw", "--verify", record], monkeypatch) == 2
    for wrong in (["draw"], ["draw", EXAMPLE, "--seed", "1"], ["draw", "--verify", record, "--seed", "1"]):
        assert run(wrong, monkeypatch) == 2


def test_a_contact_stands_in_the_workbook_alone_and_is_masked_on_the_page(example: Path) -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in example.iterdir() if path.suffix != ".xlsx"}
    assert [name for name, text in texts.items() if "1000000000" in text] == []
    assert "100****0005" in texts["draw.html"]
    cells = [cell.value for row in openpyxl.load_workbook(example / "draw.xlsx")["检查人员"] for cell in row]
    assert "10000000005" in cells


def test_the_page_names_nothing_outside_and_escapes_what_lists_say(tmp_path: Path) -> None:
    hostile = [{**SESSIONS[0], "title": "<script>alert(1)</script>"}, *SESSIONS[1:]]
    record = _made(_file(tmp_path, sessions=hostile, directed={"S0": "<b>x", "S7": "=1+1"}), tmp_path)
    for language in ("zh", "en"):
        page = papers.html(record, {}, language, confidence="95%")  # type: ignore[arg-type]
        assert "<script" not in page
        assert "http" not in page
        assert "&lt;script&gt;" in page
        cells = [
            cell
            for row in papers.workbook(record, {}, language, confidence="95%")[
                "抽取结果" if language == "zh" else "result"
            ]
            for cell in row
        ]  # type: ignore[arg-type]
        assert [cell for cell in cells if cell.data_type == "f"] == []


def test_the_page_of_the_example_is_one_sheet_of_a4(example: Path, browser: Browser) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((example / "draw.html").as_uri())
    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    assert (len(printed), [round(side) for side in printed.get_page_size(0)]) == (1, [595, 842])
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("13800001234", "138****1234"), ("13800001234、0591-12345678", "138****1234、059******5678"),
        ("87654321", "8******1"), ("123", "***"), ("12", "**"), ("", ""), ("zhang@example.org", "zha**********.org"),
    ],
)  # fmt: skip
def test_a_contact_is_masked(contact: str, shown: str) -> None:
    assert masking.contact(contact) == shown


def test_a_page_that_cannot_be_written_leaves_the_round_undrawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _file(tmp_path)
    record = _made(path, tmp_path)
    monkeypatch.setattr(papers, "html", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        papers.write(record, {}, drawn.folder(tmp_path, "第一轮"), confidence="95%")
    assert not (tmp_path / "第一轮" / "draw.json").exists()
    assert _made(path, tmp_path) == record


def test_a_folder_that_cannot_be_written_to_is_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _file(tmp_path)
    assert run(["draw", path, "-o", path], monkeypatch) == 2


# The record


def _leaves(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [leaf for key, held in inner for leaf in _leaves(held, (*way, key))]
    yield from found or [way]


def _others(value: Any) -> list[Any]:
    if isinstance(value, str):
        return [value + "x", value[:-1] if value else " ", value + " ", None, 0]
    return [None, "", [1], {"x": 1}, *([value + 1, float(value), str(value)] if isinstance(value, int) else [])]


def _set(content: Any, way: tuple[Any, ...], value: Any) -> Any:
    out = copy.deepcopy(content)
    inner = out
    for key in way[:-1]:
        inner = inner[key]
    inner[way[-1]] = value
    return out


def _without(content: Any, way: tuple[Any, ...]) -> Any:
    out = copy.deepcopy(content)
    inner = out
    for key in way[:-1]:
        inner = inner[key]
    del inner[way[-1]]
    return out


def _sealed(content: drawn.Json) -> drawn.Json:
    return content | {"seal": drawn.seal(content)}


def test_every_leaf_of_a_record_changed_or_taken_away_is_noticed(tmp_path: Path) -> None:
    content = _content(_file(tmp_path), tmp_path)
    assert replay(content) == []
    ways = list(_leaves(content))
    assert len(ways) > 100
    for way in ways:
        value = content
        for key in way:
            value = value[key]
        for other in _others(value):
            assert replay(_set(content, way, other)), (way, other)
        assert replay(_without(content, way)), way
    assert replay(content | {"more": None})
    assert replay(_set(content, ("lists", "more"), None))


def test_whoever_seals_a_changed_record_anew_cannot_change_what_was_drawn(tmp_path: Path) -> None:
    """Only what the draw does not rest on (purpose, names, times) is held by the published seal alone."""
    content = _content(_file(tmp_path), tmp_path)
    free = {"purpose", "drawn_by", "reviewed_by", "witnesses", "by", "seed_source", "fixed_at", "drawn_at", "seal"}
    for way in _leaves(content):
        if way[0] in free:
            continue
        value = content
        for key in way:
            value = value[key]
        for other in (other for other in _others(value) if not isinstance(other, str) or other.strip() != value):
            assert replay(_sealed(_set(content, way, other))), (way, other)
    forged = _set(content, ("lists", "inspectors", 0, "most"), 3)
    forged["lists_hash"] = hashlib.sha256(
        json.dumps(forged["lists"], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()
    assert "lists_hash" in [d.place for d in replay(_sealed(forged), fixed=content["lists_hash"])]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"weights": {"S4": 3}}, "lists.units[S4].weight"),
        ({"directed": {"S7": "风险较高"}}, "lists.directed.S7"),
        ({"number": {"national": 1, "ordinary": 1}}, "lists.number.ordinary"),
        ({"sessions": SESSIONS[:-2] + SESSIONS[-1:]}, "lists.units[S6]"),
        (
            {"inspectors": [{**INSPECTORS[0], "visited": ["丁中心"]}, *INSPECTORS[1:]]},
            "lists.inspectors[J1].visited[0]",
        ),
        ({"team": 3}, "lists.team"),
        ({"witnesses": ["见证人乙"]}, "witnesses[0]"),
        ({"purpose": "别的"}, "purpose"),
    ],
)
def test_a_changed_source_is_noticed_with_its_place(tmp_path: Path, change: dict[str, Any], place: str) -> None:
    content = _content(_file(tmp_path), tmp_path)
    assert replay(content, read_drawing(_file(tmp_path))) == []
    assert place in {d.place for d in replay(content, read_drawing(_file(tmp_path, **change)))}


def test_the_order_of_the_lists_changes_neither_hash_nor_visits(tmp_path: Path) -> None:
    record = _made(_file(tmp_path), tmp_path / "a")
    for case in range(5):
        chance = random.Random(case)
        sessions, people = chance.sample(SESSIONS, len(SESSIONS)), chance.sample(INSPECTORS, len(INSPECTORS))
        other = _made(_file(tmp_path, sessions=sessions, inspectors=people), tmp_path / str(case))
        assert (other.lists_hash, other.visits, other.seal) == (record.lists_hash, record.visits, record.seal)


def test_tickets_are_those_that_anyone_works_out_from_the_record(tmp_path: Path) -> None:
    """Rivest's consistent sampler, written down once more: SHA-256 of (hex of SHA-256 of the seed, then the id), digits last first."""
    content = _content(_file(tmp_path, specialities=None), tmp_path)
    lists = json.dumps(content["lists"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert content["lists_hash"] == hashlib.sha256(lists.encode()).hexdigest()
    seed = hashlib.sha256(f"第一轮|{SEED}".encode()).hexdigest()

    def ticket(id: str) -> str:
        return "0." + str(int(hashlib.sha256((seed + id).encode()).hexdigest(), 16))[::-1]

    due = []
    for stratum in ("national", "ordinary"):
        ids = [u["id"] for u in content["lists"]["units"] if u["stratum"] == stratum and u["id"] != "S7"]
        least = sorted((min([ticket(id), *([ticket("S4#1")] if id == "S4" else [])]), id) for id in ids)
        due += least[: content["lists"]["number"][stratum]]
    visits = content["visits"]
    assert [(v["ticket"], v["id"]) for v in visits[1:]] == due
    assert all(number == ticket(f"{v['id']}/{id}") for v in visits for id, number in v["team"])


def test_nobody_is_sent_where_he_is_recused_and_those_directed_are_not_drawn(tmp_path: Path) -> None:
    for case in range(50):
        record = _made(_file(tmp_path), tmp_path / str(case), seed=f"{case}")
        bodies = {unit.id: unit.bodies[0] for unit in record.lists.units}
        barred = {("J2", "乙协会"), ("J3", "甲大学"), ("J4", "丙医院")}
        assert not barred & {(id, bodies[visit.id]) for visit in record.visits for id, _ in visit.team}
        assert (record.visits[0].id, record.visits[0].reason) == ("S7", "群众举报")
        assert len({visit.id for visit in record.visits}) == len(record.visits) == 4


# Before the seed


def _refused(call: Callable[[], object]) -> str:
    with pytest.raises(AuditError) as error:
        call()
    return str(error.value)


def test_lists_changed_after_they_were_fixed_are_not_drawn_from(tmp_path: Path) -> None:
    drawn.fix(read_drawing(_file(tmp_path)), tmp_path, NOW)
    again, lists = drawn.fix(read_drawing(_file(tmp_path)), tmp_path, LATER)
    assert again.fixed_at == "2026-03-02T08:00:00Z", "the first time stands"
    other = read_drawing(_file(tmp_path, weights={"S4": 9}))
    for call in (
        lambda: drawn.fix(other, tmp_path, LATER),
        lambda: drawn.make(other, tmp_path, again.lists_hash, SEED, SOURCE, LATER),
        lambda: drawn.make(other, tmp_path, str(lists), SEED, SOURCE, LATER),
    ):
        assert "lists.units[S4].weight: 2 → 9" in _refused(call)
    assert not (tmp_path / "第一轮" / "draw.json").exists()


def test_a_hash_that_was_not_fixed_a_blank_seed_or_a_clock_set_back_is_refused(tmp_path: Path) -> None:
    drawing = read_drawing(_file(tmp_path))
    make: Callable[..., str] = lambda *given: _refused(lambda: drawn.make(drawing, tmp_path, *given))  # noqa: E731
    assert "lists.json" in make("0" * 64, SEED, SOURCE, LATER), "nothing was fixed yet"
    fixed, lists = drawn.fix(drawing, tmp_path, NOW)
    assert fixed.lists_hash in make("0" * 64, SEED, SOURCE, LATER)
    assert "seed" in make(str(lists), " ", SOURCE, LATER)
    assert "seed" in make(str(lists), SEED, " ", LATER)
    assert "clock" in make(str(lists), SEED, SOURCE, datetime(2026, 3, 1, tzinfo=UTC))
    lists.write_text(lists.read_text(encoding="utf-8").replace('"most": 4', '"most": 3', 1), encoding="utf-8")
    assert "改动" in make(str(lists), SEED, SOURCE, LATER)


def test_a_round_is_drawn_once_and_a_seed_serves_one_round(tmp_path: Path) -> None:
    first = _file(tmp_path)
    papers.write(_made(first, tmp_path), {}, drawn.folder(tmp_path, "第一轮"), confidence="95%")
    with pytest.raises(InputError, match="drawn before"):
        _made(first, tmp_path, seed="another")
    second = _file(tmp_path, "second.yaml", round="第二轮")
    with pytest.raises(InputError, match="another round"):
        _made(second, tmp_path, seed=f" {SEED} ")
    with pytest.raises(InputError, match="another round"):
        _made(second, tmp_path, seed="３６４１５５" + SEED[6:])
    assert _made(second, tmp_path, seed="12").visits


def test_lists_that_were_drawn_from_are_not_drawn_from_in_another_folder(tmp_path: Path) -> None:
    path = _file(tmp_path)
    papers.write(_made(path, tmp_path / "a"), {}, drawn.folder(tmp_path / "a", "第一轮"), confidence="95%")
    lists, record = (tmp_path / "a" / "第一轮" / name for name in (drawn.FIXED, drawn.RECORD))
    said = _refused(lambda: drawn.make(read_drawing(path), tmp_path / "b", str(lists), "another", SOURCE, LATER))
    assert str(record) in said
    assert "drawn before" in said


def test_blanks_around_the_hash_that_was_fixed_say_nothing(tmp_path: Path) -> None:
    drawing = read_drawing(_file(tmp_path))
    fixed, _ = drawn.fix(drawing, tmp_path, NOW)
    record = drawn.make(drawing, tmp_path, f" {fixed.lists_hash.upper()}\n", SEED, SOURCE, LATER)
    assert replay(drawn.as_json(record), fixed=f"{fixed.lists_hash} ") == []


def test_a_record_is_compared_with_all_of_the_lists_that_were_published(
    example: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    record, lists = example / "draw.json", example / "lists.json"
    content = json.loads(record.read_text(encoding="utf-8"))
    record.write_text(json.dumps(_sealed(content | {"fixed_at": "2020-01-01T00:00:00Z"})), encoding="utf-8")
    assert run(["draw", "--verify", record], monkeypatch) == 0
    capsys.readouterr()
    assert run(["draw", "--verify", record, "--fixed", lists], monkeypatch) == 1
    assert f"fixed_at：记录 2020-01-01T00:00:00Z，应为 {content['fixed_at']}" in capsys.readouterr().err


def test_a_record_with_a_byte_order_mark_is_read(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = example / "draw.json"
    record.write_bytes(b"\xef\xbb\xbf" + record.read_bytes())
    assert run(["draw", "--verify", record], monkeypatch) == 0


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("seed_source", ""), ("seed_source", " "), ("drawn_by", ""), ("reviewed_by", "\u3000"), ("purpose", ""), ("drawn_by", "甲一 "),
        ("seed", f"{SEED} "), ("seed", f"{SEED}\u200b"), ("seed", f"{SEED}\n"), ("drawn_at", "2026-03-01T08:00:00Z"),
    ],
)  # fmt: skip
def test_a_sealed_record_that_the_command_never_writes_is_not_equal(tmp_path: Path, name: str, text: str) -> None:
    content = _content(_file(tmp_path), tmp_path)
    assert name in [found.place for found in replay(_sealed(content | {name: text}))]


@pytest.mark.parametrize(
    "sign", ["\u200b", "\u2060", "\u202e", "\u2028", "\n", "\u00a0", "\u3164", "\ufe0f", "\ue000", "  "]
)
def test_a_seed_with_a_sign_that_nobody_sees_is_refused_with_its_code(tmp_path: Path, sign: str) -> None:
    path = _file(tmp_path)
    assert f"U+{ord(sign[0]):04X}" in _refused(lambda: _made(path, tmp_path, SEED[:9] + sign + SEED[9:]))
    assert not (tmp_path / "第一轮" / "draw.json").exists()


def test_a_seed_that_nobody_could_type_again_is_refused(tmp_path: Path) -> None:
    assert "SHA-256" in _refused(lambda: _made(_file(tmp_path), tmp_path, "9" * 1001))
    assert _made(_file(tmp_path), tmp_path, "9" * 1000).visits


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"wieghts": {}}, "Did you mean 'weights'?"),
        ({"sessions": [{**SESSIONS[0], "organizer": "x"}]}, "Did you mean 'organiser'?"),
        ({"purpose": None}, "key purpose"),
        ({"team": 1}, "smaller than two"),
        ({"team": "two"}, "key team"),
        ({"register": "register.xlsx"}, "register 与 sessions"),
        ({"inspectors": []}, "inspectors_file"),
        ({"directed": {"S77": "x"}}, "key directed.S77"),
        ({"weights": {"S1": 0}}, "key weights.S1"),
        ({"weights": {"S1": True}}, "key weights.S1"),
        ({"specialities": {"Q": "x"}}, "key specialities.Q"),
        ({"number": {"national": 1}}, "ordinary"),
        ({"number": {"national": 1, "ordinary": 1, "other": 1}}, "'other'"),
        ({"number": 3}, "key number"),
        ({"number": {"national": 4, "ordinary": 1}}, "too few to draw from"),
        ({"sessions": [{**SESSIONS[0], "organiser": ""}, *SESSIONS[1:]]}, "organiser"),
        ({"sessions": [{**SESSIONS[0], "category": ""}, *SESSIONS[1:]]}, "category"),
        ({"sessions": [*SESSIONS, SESSIONS[0]]}, "S0"),
        ({"inspectors": [*INSPECTORS, INSPECTORS[0]]}, "J1"),
        ({"draw": "organisers"}, "key by"),
        ({"inspectors": None, "inspectors_file": "none.xlsx"}, "none.xlsx"),
    ],
)
def test_a_file_that_is_not_in_order_is_refused(tmp_path: Path, change: dict[str, Any], says: str) -> None:
    assert says in _refused(lambda: read_drawing(_file(tmp_path, **change)))


# Recusal


def test_several_bodies_in_a_cell_and_brackets_of_another_width_recuse_all_the_same(tmp_path: Path) -> None:
    sessions = [{"id": "S0", "organiser": "甲大学（本部）、 乙协会", "supervisor": "某市局"}]
    people = [
        {"name": "一", "unit": "甲大学(本部)", "most": 1}, {"name": "二", "unit": "省厅", "most": 1, "interests": ["乙协会"]},
        {"name": "三", "unit": "省厅", "most": 1, "interests": ["s0"]}, {"name": "四", "unit": "某市局", "most": 1},
    ]  # fmt: skip
    plain = {"by": None, "number": 1, "directed": {}, "weights": {}, "specialities": {}}
    record = _made(_file(tmp_path, sessions=sessions, inspectors=people, **plain), tmp_path)
    assert record.visits[0].recused == {"一": "own_unit", "二": "interest", "三": "interest", "四": "own_unit"}
    assert (record.visits[0].team, record.visits[0].why) == ((), "recused")


def test_a_name_that_is_nearly_that_of_an_organiser_is_pointed_out(tmp_path: Path) -> None:
    people = [
        {**INSPECTORS[0], "unit": "甲大学继续教育学院"}, {**INSPECTORS[1], "interests": ["丁中心"]},
        {**INSPECTORS[2], "unit": "与此无关的单位", "visited": ["乙协金"]}, INSPECTORS[3],
    ]  # fmt: skip
    sessions = [{**s, "organiser": s["organiser"].replace("乙协会", "海峡空天信息研究院")} for s in SESSIONS]
    people[2]["visited"] = ["海峡空天信息研究所"]
    notes = [note["zh"] for note in read_drawing(_file(tmp_path, inspectors=people, sessions=sessions)).notes]
    assert len(notes) == 2
    assert "“甲大学继续教育学院”与“甲大学”相近" in notes[0]
    assert "“海峡空天信息研究所”与“海峡空天信息研究院”相近" in notes[1]


def test_a_reader_of_the_page_and_record_sees_what_was_pointed_out_before_fixing(tmp_path: Path) -> None:
    people = [
        *INSPECTORS[:3],
        {**INSPECTORS[3], "unit": "甲大学继续教育学院"},
        {**INSPECTORS[1], "id": "J9", "unit": "某县局", "contact": ""},
    ]
    path = _file(tmp_path, inspectors=people)
    record = _made(path, tmp_path)
    content = drawn.as_json(record)
    assert [("同名" in text["zh"], "相近而不相同" in text["zh"]) for text in content["asked"]] == [
        (True, False),
        (False, True),
    ]
    page, english = (papers.html(record, {}, language, confidence="95%") for language in ("zh", "en"))  # type: ignore[arg-type]
    assert "固定名单前已提示核对" in page
    assert "“甲大学继续教育学院”与“甲大学”相近而不相同" in page
    assert "so it recuses nobody" in english
    lists = drawn.read_fixed(tmp_path / "第一轮" / "lists.json")
    assert replay(content, read_drawing(path), lists) == []
    without = {key: held for key, held in content.items() if key != "asked"}
    assert [found.place for found in replay(without)] == ["seal"]
    assert replay(_sealed(without), fixed=lists), "the published lists say that it was asked"
    kept = tmp_path / "第一轮" / "lists.json"
    kept.write_text(drawn.text(lists.model_copy(update={"asked": ()})), encoding="utf-8")
    assert drawn.as_json(_made(path, tmp_path)) == content, "deleted before the draw, it is in the record all the same"


def test_records_of_lists_in_which_nothing_is_pointed_out_are_as_before(tmp_path: Path) -> None:
    content = _content(_file(tmp_path), tmp_path)
    assert "asked" not in content
    assert "固定名单前" not in papers.html(_made(_file(tmp_path), tmp_path), {}, confidence="95%")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": " 乙\u200b二", "unit": "省 厅"}, "name and unit"),
        ({"name": "戊五", "contact": "手机 +86 138-0000-1234 微信 abcd"}, "mobile number"),
        ({"name": "戊五", "contact": "059187654321/１３８００００１２３４"}, "mobile number"),
    ],
)
def test_one_person_under_two_ids_is_refused(tmp_path: Path, change: dict[str, str], says: str) -> None:
    people = [*INSPECTORS, {**INSPECTORS[1], "id": "J9", **change}]
    assert says in _refused(lambda: read_drawing(_file(tmp_path, inspectors=people)))


def test_namesakes_of_two_units_are_pointed_out_and_a_telephone_of_a_desk_is_shared(tmp_path: Path) -> None:
    desk = {"contact": "0591-87654321"}
    people = [*INSPECTORS[:2], {**INSPECTORS[2], **desk}, {**INSPECTORS[3], **desk}]
    people.append({"id": "J9", "name": "乙\u2060二", "unit": "某县局", "most": 1})
    assert ["同名" in note["zh"] for note in read_drawing(_file(tmp_path, inspectors=people)).notes] == [True]


@pytest.mark.parametrize("sign", ["－", "\u2010", "\u2013", "\u2212", "-\u200b", "- "])
def test_a_session_listed_twice_in_two_spellings_is_refused(tmp_path: Path, sign: str) -> None:
    first, again = {**SESSIONS[0], "id": "FJ2025-N01"}, {**SESSIONS[0], "id": f"fj2025{sign}n01"}
    said = _refused(lambda: read_drawing(_file(tmp_path, sessions=[*SESSIONS, first, again])))
    assert repr(again["id"].strip()) in said
    given = {"sessions": None, "register": "r.xlsx", "directed": {}, "weights": {}, "specialities": {}}
    rows = [
        ["项目编号", "项目名称", "项目类别", "承办单位"],
        *([s["id"], "某班", "国家级", "甲大学"] for s in (first, again)),
    ]
    xlsx(tmp_path / "r.xlsx", {"计划": rows})
    assert "r.xlsx" in _refused(lambda: read_drawing(_file(tmp_path, number={"national": 1}, **given)))


def test_ids_that_differ_by_more_than_spelling_stay_apart(tmp_path: Path) -> None:
    more = [{**SESSIONS[0], "id": id} for id in ("N1-2", "N12", "N1.2")]
    assert len(read_drawing(_file(tmp_path, sessions=[*SESSIONS, *more])).lists.units) == 11


@pytest.mark.parametrize("id", ["S0#1", "S0/J1"])
@pytest.mark.parametrize(("key", "given"), [("sessions", SESSIONS), ("inspectors", INSPECTORS)])
def test_an_id_that_may_be_the_ticket_of_another_is_refused(
    tmp_path: Path, key: str, given: list[Any], id: str
) -> None:
    path = _file(tmp_path, **{key: [{**given[0], "id": id}, *given[1:]]}, directed={}, specialities={})
    assert "ticket of another" in _refused(lambda: read_drawing(path))


@pytest.mark.parametrize("blank", [" ", "　", "—", "/", "\u200b", "待定", "无"])
def test_an_organiser_that_is_nobody_is_refused(tmp_path: Path, blank: str) -> None:
    path = _file(tmp_path, sessions=[{**SESSIONS[0], "organiser": blank}, *SESSIONS[1:]])
    assert "S0 等 1 期没有 organiser" in _refused(lambda: read_drawing(path))


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("unit", "某局；甲 大学"), ("unit", "甲\u200b大学"), ("unit", "“甲大学”"), ("interests", ["某公司、甲大学"]),
        ("interests", ["某公司;甲·大学"]), ("visited", ["甲大学，某公司"]), ("unit", "甲－大学"),
    ],
)  # fmt: skip
def test_a_body_spelled_otherwise_or_beside_another_recuses_all_the_same(
    tmp_path: Path, key: str, text: object
) -> None:
    people = [INSPECTORS[0] | {key: text}, INSPECTORS[1], INSPECTORS[3]]
    drawing = read_drawing(
        _file(tmp_path, inspectors=people, directed={"S0": "x"}, number={"national": 0, "ordinary": 0}, specialities={})
    )
    assert [*draw(drawing.lists, "1")[0].recused] == ["J1"]
    assert drawing.notes == ()


@pytest.mark.parametrize("given", [["财 务"], ["审计、财务"], ["审计；财务"]])
def test_a_speciality_spelled_otherwise_or_beside_another_is_one(tmp_path: Path, given: list[str]) -> None:
    lists = read_drawing(_file(tmp_path, inspectors=[INSPECTORS[0] | {"specialities": given}, *INSPECTORS[1:]])).lists
    assert "J1" in dict(draw(lists, "1")[0].team)


def test_who_draws_and_reviews_alone_is_pointed_out(tmp_path: Path) -> None:
    alone = {"drawn_by": "甲一", "reviewed_by": "甲 一"}
    assert ["同一人" in n["zh"] for n in read_drawing(_file(tmp_path, **alone, witnesses=[])).notes] == [True]
    assert read_drawing(_file(tmp_path, **alone)).notes == ()


def test_a_dash_for_a_body_recuses_nobody(tmp_path: Path) -> None:
    people = [{**INSPECTORS[0], "interests": ["—"], "visited": ["/"]}, *INSPECTORS[1:]]
    sessions = [{**session, "supervisor": "—"} for session in SESSIONS]
    lists = read_drawing(_file(tmp_path, inspectors=people, sessions=sessions)).lists
    assert all("J1" not in visit.recused for visit in draw(lists, "1"))


def test_a_session_without_team_is_named_with_the_reason_and_the_others_are_staffed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = _file(tmp_path, inspectors=INSPECTORS[1:3], number={"national": 3, "ordinary": 0}, round="乙")
    assert run(["draw", alone, "-o", tmp_path], monkeypatch) == 0
    given = [
        "draw",
        alone,
        "-o",
        tmp_path,
        "--fixed",
        tmp_path / "乙" / "lists.json",
        "--seed",
        "2",
        "--seed-source",
        SOURCE,
    ]
    capsys.readouterr()
    assert run(given, monkeypatch) == 1
    said = capsys.readouterr().err
    page = (tmp_path / "乙" / "draw.html").read_text(encoding="utf-8")
    sheet = openpyxl.load_workbook(tmp_path / "乙" / "draw.xlsx")["抽取结果"]
    cells = "\n".join(str(cell.value) for row in sheet for cell in row)
    for text in (
        "须 2 人，可派的只有 1 人；回避：丙三（与承办（主管）单位同一单位）。",
        "须 2 人，可派的只有 1 人；回避：乙二（已申报利害关系）。",
        "可派的检查人员都没有专长“财务”；无人回避。",
    ):
        assert text in said, text
        assert text in page, text
        assert text in cells, text
    content = json.loads((tmp_path / "乙" / "draw.json").read_text(encoding="utf-8"))
    assert {visit["id"]: len(visit["team"]) for visit in content["visits"]} == {"S7": 0, "S0": 0, "S1": 0, "S2": 2}
    assert run(["draw", alone, "--verify", tmp_path / "乙" / "draw.json"], monkeypatch) == 0


# Workbooks, organisers, another province

HEADERS = ["序号", "编号", "姓名", "工作单位", "最多期数", "专长", "利害关系", "上年度检查单位", "联系电话", "备注"]
ROWS = [
    ["检查人员名单"], HEADERS,
    [1, "J1", "甲一", "省厅", 4, "财务", "无", None, 13800001234, None],
    [2, "J2", "乙二", "省厅", "4期", None, "乙协会", "/", None, "新"],
    [3, "J3", "丙三", "甲大学", 4], [4, "J4", "丁四", "省厅", 4, None, None, "丙医院"],
    ["填表人：甲一"],
]  # fmt: skip


def test_inspectors_in_a_workbook_are_those_of_an_inline_list(tmp_path: Path) -> None:
    xlsx(tmp_path / "people.xlsx", {"名单": ROWS})
    found = read_drawing(_file(tmp_path, inspectors=None, inspectors_file="people.xlsx"))
    inline = read_drawing(_file(tmp_path))
    assert (found.lists, found.contacts) == (inline.lists, inline.contacts)
    assert ["名单!A7" in note["zh"] and "期次" not in note["zh"] for note in found.notes] == [True]


@pytest.mark.parametrize(
    ("row", "column", "value", "says"),
    [
        (1, 9, "回壁单位", "名单!J2: 表头“回壁单位”不认识"),
        (1, 9, "手机", "名单!J2"),
        (1, 4, "期数多少", "名单!E2: 表头“期数多少”不认识"),
        (1, 4, "职务", "名单!2:2: 缺少表头“最多期数”"),
        (3, 3, None, "名单!C4: 第 4 行缺少“工作单位”"),
        (3, 4, "不限", "名单!E4"),
        (3, 3, "#REF!", "名单!D4"),
        (3, 1, "J1", "J1"),
        (1, 6, None, "名单!G3: 该栏有内容而没有表头"),
        (1, 6, " ", "名单!G3: 该栏有内容而没有表头"),
    ],
)
def test_a_workbook_of_inspectors_is_read_whole_or_not_at_all(
    tmp_path: Path, row: int, column: int, value: object, says: str
) -> None:
    rows = [[*line] for line in ROWS]
    rows[row][column] = value
    xlsx(tmp_path / "people.xlsx", {"名单": rows})
    said = _refused(lambda: read_drawing(_file(tmp_path, inspectors=None, inspectors_file="people.xlsx")))
    assert says in said


def test_organisers_are_drawn_with_all_their_supervisors(tmp_path: Path) -> None:
    sessions = [{**SESSIONS[0], "supervisor": "某省直单位"}, *SESSIONS[1:]]
    changes = {"draw": "organisers", "by": None, "number": 2, "directed": {"丁中心": "x"}, "weights": {"甲大学": 2}}
    lists = read_drawing(_file(tmp_path, sessions=sessions, specialities={}, **changes)).lists
    units = {unit.id: unit for unit in lists.units}
    assert sorted(units) == sorted(["甲大学", "乙协会", "丙医院", "丁中心"])
    assert units["甲大学"].bodies == ("甲大学", "某市局", "某省直单位")
    assert (units["甲大学"].weight, units["甲大学"].title) == (2, "S0、S4")


def test_a_register_with_an_id_twice_or_without_organisers_is_refused(tmp_path: Path) -> None:
    head = ["项目编号", "项目名称", "项目类别", "承办单位", "主管单位"]
    rows = [head, ["A1", "甲班", "国家级", "甲大学", "某市局"], ["A2", "乙班", "省级普通", "乙协会", None]]
    given = {"sessions": None, "register": "r.xlsx", "directed": {}, "weights": {}, "specialities": {}}
    path = _file(tmp_path, number={"national": 1, "ordinary": 1}, **given)
    xlsx(tmp_path / "r.xlsx", {"计划": rows})
    assert ["1 期没有主管单位" in note["zh"] for note in read_drawing(path).notes] == [True]
    xlsx(tmp_path / "r.xlsx", {"计划": [*rows, ["A1", "丙班", "国家级", "丙医院", None]]})
    assert "计划!A2,A4" in _refused(lambda: read_drawing(path))
    xlsx(tmp_path / "r.xlsx", {"计划": [*rows, ["A3", "丙班", "国家级", None, None]]})
    assert "A3" in _refused(lambda: read_drawing(path))


def test_another_province_draws_under_its_own_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(["draw", EXAMPLE, "-o", tmp_path, "--params", ROOT / "tests" / "province"], monkeypatch) == 0
