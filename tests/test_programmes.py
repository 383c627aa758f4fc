"""Programmes of several years together: crossings see all of them, each session stands under its own notice."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import making
import pandas as pd
import pytest
import yaml

import auditlib
from auditlib.core.errors import InputError, ParamsError
from auditlib.run.cluster import judging, kit
from auditlib.run.inspection import Inspection

ROOT = Path(__file__).parents[1]
ROSTER = ("姓名", "身份证号", "工作单位", "人员类别")
PERSON = ("林一", "99010119800101001X", "甲单位", "学员")
NOTEBOOKS = {
    "notebook": str(ROOT / "notebooks" / "session_inspection.ipynb"),
    "overview": str(ROOT / "notebooks" / "programme_overview.ipynb"),
}


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rules that ship, with a notice of the year before that makes two demands of its own numbering."""
    rules = shutil.copytree(ROOT / "params", tmp_path_factory.mktemp("rules") / "params")
    path = rules / "notices.yaml"
    notices = yaml.safe_load(path.read_text(encoding="utf-8"))
    clause = {"zh": "每期学员不少于30人。", "en": "At least 30.", "binds": "all", "wording": "hard"}
    notices["fj2024"] = {
        "title": {"zh": "2024年通知", "en": "Notice of 2024"}, "number": "闽人社办〔2024〕1号", "issued": date(2024, 6, 1),
        "programme": "FJ2024", "year": 2024, "stated": {"total": 1, "ordinary": 1},
        "clauses": {"7": {**clause, "stands_for": "fj2025:2.1f"}, "8": {**clause, "stands_for": "fj2025:0.1a"}},
    }  # fmt: skip
    path.write_text(yaml.safe_dump(notices, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return rules


def _programme(folder: Path, year: int, session: str) -> Path:
    """Register, one dossier, and a batch file of a year; everybody's roster has the same person."""
    making.xlsx(
        folder / "register.xlsx",
        {"计划": [("项目编号", "项目名称", "项目类别", "承办单位"), (session, f"{year}年班", "省级普通", "甲学院")]},
    )
    facts = [
        ("项目名称", f"{year}年班"),
        ("承办单位", "甲学院"),
        ("开班日期", date(2025, 9, 1)),
        ("结束日期", date(2025, 9, 4)),
    ]
    making.xlsx(folder / "dossiers" / session / "a.xlsx", {"基本情况": facts, "学员名单": [ROSTER, PERSON]})
    batch = folder / "batch.yaml"
    content = {"register": "register.xlsx", "dossiers": "dossiers", "notice": f"fj{year}", "as_of": date(2025, 12, 31)}
    batch.write_text(yaml.safe_dump(content | NOTEBOOKS, allow_unicode=True), encoding="utf-8")
    return batch


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, rules: Path) -> Inspection:
    here, there = tmp_path_factory.mktemp("2025"), tmp_path_factory.mktemp("2024")
    _programme(here, 2025, "FJ2025-O01")
    also = _programme(there, 2024, "FJ2024-O01")
    return auditlib.inspect(here / "register.xlsx", here / "dossiers", as_of="2025-12-31", params=rules, also=str(also))


def test_a_person_of_another_years_session_on_the_same_days_is_found(both: Inspection) -> None:
    for one, other in (("FJ2024-O01", "FJ2025-O01"), ("FJ2025-O01", "FJ2024-O01")):
        found = next(f for f in both.of(one) if f.check_id == "CRS001")
        assert (found.verdict, found.facts["sessions"]) == ("fail", other)
        assert next(str(ref) for ref in found.evidence if ref.sheet == "学员名单").startswith(f"{one}/a.xlsx!学员名单!")


def test_each_session_is_held_to_the_clauses_of_its_own_notice(both: Inspection) -> None:
    clauses = {id: {f.check_id: f.clauses for f in both.of(id)} for id in ("FJ2024-O01", "FJ2025-O01")}
    assert clauses["FJ2024-O01"]["HDC002"] == ("fj2024:7",)
    assert clauses["FJ2025-O01"]["HDC002"] == ("fj2025:2.1f",)
    verdicts = {f.check_id: f.verdict for f in both.of("FJ2024-O01")}
    assert verdicts["TML001"] == "not_applicable"  # that notice has no deadline


def test_each_programme_is_reconciled_with_its_own_register(both: Inspection) -> None:
    totals = {f.session_id: f.facts for f in both.findings if f.check_id == "REC009"}
    assert totals["FJ2024"] == {"stated": 1, "parts": 1, "rows": 1}
    assert totals["FJ2025"]["rows"] == 1


def test_registers_of_one_name_are_told_apart_in_what_is_cited(both: Inspection) -> None:
    assert both.tables.cells["FJ2025-O01", "title"].file == "register.xlsx"
    assert both.tables.cells["FJ2024-O01", "title"].file == "FJ2024/register.xlsx"
    assert {"register.xlsx", "FJ2024/register.xlsx"} <= {*both.tables["recognised"]["file"]}
    assert both.sources["FJ2024/register.xlsx"].path.parent != both.sources["register.xlsx"].path.parent


def test_a_session_gets_alone_what_it_gets_beside_another_year_but_for_crossings(both: Inspection, rules: Path) -> None:
    folder = both.sources["register.xlsx"].path.parent
    alone = auditlib.inspect(folder / "register.xlsx", folder / "dossiers", as_of="2025-12-31", params=rules)
    beside = [f for f in both.of("FJ2025-O01") if not f.check_id.startswith("CRS")]
    assert beside == [f for f in alone.of("FJ2025-O01") if not f.check_id.startswith("CRS")]


def test_one_id_in_two_years_or_one_notice_for_two_programmes_is_refused(tmp_path: Path, rules: Path) -> None:
    _programme(tmp_path / "a", 2025, "FJ2025-O01")
    same_id = _programme(tmp_path / "b", 2024, "FJ2025-O01")
    same_notice = _programme(tmp_path / "c", 2025, "FJ2025-O02")
    given = {"register": tmp_path / "a" / "register.xlsx", "dossiers": tmp_path / "a" / "dossiers", "params": rules}
    with pytest.raises(InputError, match="同名"):
        auditlib.inspect(**given, also=str(same_id))
    with pytest.raises(ParamsError, match="is given for two programmes"):
        auditlib.inspect(**given, also=str(same_notice))
    shutil.rmtree(tmp_path / "b" / "dossiers" / "FJ2025-O01")
    with pytest.raises(InputError, match="两个计划中都有期次 FJ2025-O01"):
        auditlib.inspect(**given, also=str(same_id))


def test_read_in_parts_by_several_machines_and_put_together_they_are_what_one_machine_reads(
    rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for year in (2024, 2025):
        _programme(tmp_path / str(year), year, f"FJ{year}-O03")
        rows = [(f"FJ{year}-O0{n}", f"{n}班", "省级普通", "甲学院") for n in (3, 1, 2, 2)]
        making.xlsx(
            tmp_path / str(year) / "register.xlsx",
            {
                "计划": [
                    ("项目编号", "项目名称", "项目类别", "承办单位"),
                    *rows,
                    (None, "没有编号", "省级普通", "乙学院"),
                ]
            },
        )
        making.xlsx(tmp_path / str(year) / "dossiers" / f"FJ{year}-O02" / "a.xlsx", {"学员名单": [ROSTER, PERSON]})
        making.xlsx(
            tmp_path / str(year) / "dossiers" / f"FJ{year}-X9" / "a.xlsx", {"基本情况": [("项目名称", "计划外")]}
        )
    asked = tmp_path / "2025" / "batch.yaml"
    content = yaml.safe_load(asked.read_text(encoding="utf-8"))
    asked.write_text(
        yaml.safe_dump({**content, "params": str(rules), "also": ["../2024/batch.yaml"]}), encoding="utf-8"
    )
    one = auditlib.inspect(
        tmp_path / "2025" / "register.xlsx", tmp_path / "2025" / "dossiers", as_of="2025-12-31", params=rules,
        also=str(tmp_path / "2024" / "batch.yaml"),
    )  # fmt: skip

    work, batch = tmp_path / "work", tmp_path / "work" / judging.KIT
    batch.mkdir(parents=True)
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(judging, "scratch", lambda: str(tmp_path / "scratch"))
    monkeypatch.setattr(judging, "_OPENED", {})
    kit.pack(asked, batch)
    opened = kit.Batch(batch)
    parts = opened.parts(2)
    assert [part.ids for part in parts][:2] == [("FJ2025-O01", "FJ2025-O02"), ("FJ2025-O03", "FJ2025-X9")]
    for part in parts:
        judging.read(str(work), part, 1)
    nothing = tmp_path / "nothing"
    held = [(part.programme, Path(judging.part_at(str(work), part.number)), nothing) for part in parts]
    many = judging.whole(opened, held, nothing)

    for name, rows in one.tables.frames.items():
        kept = [column for column in rows if column != "block"]
        pd.testing.assert_frame_equal(many.tables[name][kept], rows[kept], obj=name)
    assert many.tables.cells == one.tables.cells
    assert len(one.tables["problems"]) > 4
    alone = [found for found in one.findings if not one.checks[found.check_id].crosses]
    assert [found for found in many.findings if not one.checks[found.check_id].crosses] == alone
