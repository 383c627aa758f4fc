"""Two runs compared: every kind of change, what differs between their inputs, the page, the workbook and the command."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pandas as pd
import pytest
import yaml
from conftest import ROOT
from making import SAMPLE, sample_register
from typer.testing import CliRunner, Result

from auditlib import cli, start
from auditlib.core.errors import InputError
from auditlib.core.model import CellRef, Finding
from auditlib.report import compare as pages
from auditlib.report import compare_book
from auditlib.report.changes import LABELS, lines
from auditlib.run import finished
from auditlib.run.compared import KINDS, Compared, compare
from auditlib.run.engine import to_frame
from auditlib.run.finished import read_finished
from auditlib.run.inputs import File, Setting

SAID = {"pass": "未发现", "fail": "发现", "unknown": "缺少签到表", "not_applicable": "不适用"}
INPUTS = {"register.xlsx": "r", "params/notices.yaml": "n", "notebooks/session_inspection.ipynb": "b"}


def _finding(session: str, check: str, verdict: str, **changed: object) -> Finding:
    fail = verdict == "fail"
    made = Finding(
        session, check, verdict, "violation" if fail else None, f"{SAID[verdict]}。", f"{verdict}.", ("fj2025:1",), {"present": 20},
        1_000_00 if fail else None, (CellRef("a.xlsx", "签到", "B7"),), ("签到表",) if verdict == "unknown" else (),
    )  # type: ignore[arg-type]  # fmt: skip
    return replace(made, **changed)  # type: ignore[arg-type]


def _run(folder: Path, found: Iterable[Finding], *, organisers: Mapping[str, str] = {}, **changed: object) -> Path:
    """A folder as `inspect` leaves it, with these findings."""
    folder.mkdir(parents=True)
    to_frame(found).to_parquet(folder / "findings.parquet")
    digest = hashlib.sha256((folder / "findings.parquet").read_bytes()).hexdigest()
    record = {
        "finished_at": "2026-01-05T01:02:03+00:00",
        "parameters": {"notice": "fj2025", "as_of": "2025-12-31", "also": ""},
        "sessions": {}, "versions": {"auditlib": "0.1.0"}, "inputs": INPUTS, "outputs": {"findings.parquet": digest},
    }  # fmt: skip
    (folder / "run.json").write_text(json.dumps(record | changed), encoding="utf-8")
    if organisers:
        rating = {
            "title": "",
            "kind": "",
            "points": 0,
            "families": {},
            "tickets": 1,
            "items": [],
            "not_rated": [],
            "failed": {},
        }
        bands = [{"from": 0, "tickets": 1}]
        content = {
            "format": "auditlib-risk/1", "says": {}, "weights": {"tickets": bands}, "weights_sha256": "", "history": [],
            "sessions": [rating | {"id": id, "organiser": name} for id, name in organisers.items()],
        }  # fmt: skip
        (folder / "risk.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def _compared(folder: Path, before: Iterable[Finding], now: Iterable[Finding], **now_changed: object) -> Compared:
    return compare(
        read_finished(_run(folder / "a", before)),
        read_finished(_run(folder / "b", now, **now_changed)),  # type: ignore[arg-type]
    )


def _invoke(*arguments: object) -> Result:
    return CliRunner().invoke(cli.app, ["compare", *map(str, arguments)], env={"COLUMNS": "300"})


def _hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        ("pass", "fail", "new"),
        ("unknown", "fail", "new"),
        ("not_applicable", "fail", "new"),
        ("fail", "unknown", "unsettled"),
        ("fail", "pass", "gone"),
        ("fail", "not_applicable", "gone"),
        ("pass", "unknown", "blank"),
        ("not_applicable", "unknown", "blank"),
        ("unknown", "pass", "judged"),
        ("unknown", "not_applicable", "judged"),
        ("pass", "not_applicable", "other"),
        ("not_applicable", "pass", "other"),
        ("", "fail", "added"),
        ("fail", "", "dropped"),
        *((word, word, None) for word in SAID),
        ("", "pass", None),
        ("unknown", "", None),
    ],
)
def test_what_became_of_a_verdict_is_said(before: str, now: str, kind: str | None, tmp_path: Path) -> None:
    """ "" is a session and check that a run does not have; its neighbours stay as they were."""
    rest = [_finding("S1", "HDC002", "pass"), _finding("S2", "HDC001", "fail"), _finding("S2", "HDC002", "unknown")]
    sides = [rest + ([_finding("S1", "HDC001", word)] if word else []) for word in (before, now)]
    compared = _compared(tmp_path, *sides)
    assert {name: number for name, number in compared.kinds.items() if number} == ({kind: 1} if kind else {})
    assert compared.same == 3 + (kind is None and before == now)
    if kind:
        (row,) = compared.changes.to_dict("records")
        assert (row["session_id"], row["check_id"]) == ("S1", "HDC001")
        assert (row["verdict_before"], row["verdict_now"]) == (before or "not_asked", now or "not_asked")
        assert row["message_zh_now"] == f"{SAID[now]}。" if now else pd.isna(row["message_zh_now"])
        assert row["message_zh_before"] == f"{SAID[before]}。" if before else pd.isna(row["message_zh_before"])


@pytest.mark.parametrize(
    ("changed", "parts", "says"),
    [
        ({"grade": "suspicion"}, "grade", "性质：违规 → 疑点"),
        ({"amount_fen": 2_500_50}, "amount", "涉及金额：1,000.00 元 → 2,500.50 元"),
        ({"amount_fen": None}, "amount", "涉及金额：1,000.00 元 → —"),
        ({"facts": {"present": 18}}, "figures", "实到学员：20 人 → 18 人"),
        ({"message_zh": "别的话。"}, "sentence", "表述有变"),
        ({"message_en": "other words."}, "sentence", "表述有变"),
        ({"message_zh": "别的话。", "facts": {"present": 18}}, "sentence figures", "实到学员：20 人 → 18 人"),
        ({"clauses": ("fj2026:1",)}, "clauses", "依据条款：fj2025:1 → fj2026:1"),
        ({"evidence": (CellRef("b.xlsx", "签到", "C9"),)}, "", ""),
    ],
)
def test_of_a_finding_found_again_it_is_said_what_changed(
    changed: dict[str, object], parts: str, says: str, tmp_path: Path
) -> None:
    """Cells that moved are no change: a line inserted above moves them all."""
    one = _finding("S1", "HDC002", "fail")
    compared = _compared(tmp_path, [one], [replace(one, **changed)])  # type: ignore[arg-type]
    assert compared.changes["parts"].to_list() == ([parts] if parts else [])
    assert compared.same == (not parts)
    if parts:
        (line,) = lines(compared.changes, "zh", files_known=False)
        assert line.changed == (says,)


def test_findings_that_cannot_be_told_any_more_are_not_among_those_gone(tmp_path: Path) -> None:
    before = [_finding("S1", "HDC001", "fail"), _finding("S1", "HDC002", "fail")]
    compared = _compared(tmp_path, before, [_finding("S1", "HDC001", "unknown"), _finding("S1", "HDC002", "pass")])
    page = pages.page(compared, tmp_path / "b" / "compared.html")
    unsettled, gone = page.index("原有问题，现无法判断（1）"), page.index("不再发现（1）")
    assert unsettled < page.index("缺少签到表。") < gone
    assert "不能视为已整改" in page[unsettled:gone]
    assert compared.attention, "a finding that went blank is for somebody to look at"


@pytest.mark.parametrize("kind", KINDS)
def test_what_somebody_must_look_at_decides_the_exit_status(kind: str, tmp_path: Path) -> None:
    words = {
        "new": ("pass", "fail"), "unsettled": ("fail", "unknown"), "changed": ("fail", "fail"), "blank": ("pass", "unknown"), "added": ("", "fail"),
        "dropped": ("fail", ""), "gone": ("fail", "pass"), "judged": ("unknown", "pass"), "other": ("pass", "not_applicable"),
    }  # fmt: skip
    rest = [_finding("S1", "HDC001", "pass")]
    before, now = ([*rest, *([_finding("S1", "HDC002", word)] if word else [])] for word in words[kind])
    if kind == "changed":
        now[1] = replace(now[1], grade="suspicion")
    done = _invoke(_run(tmp_path / "a", before), _run(tmp_path / "b", now))
    assert done.exit_code == (0 if kind in ("gone", "judged", "other") else 1), done.output
    assert LABELS[kind]["zh"] in done.output


def test_sessions_and_checks_of_one_run_alone_are_named_and_say_why_there_is_nothing(tmp_path: Path) -> None:
    before = [_finding("S1", "HDC001", "fail"), _finding("S2", "HDC002", "fail"), _finding("S1", "HDC002", "pass")]
    now = [_finding("S1", "HDC002", "pass"), _finding("S3", "HDC002", "fail"), _finding("S1", "HDC003", "fail")]
    compared = _compared(tmp_path, before, now)
    assert (compared.common, compared.only_before, compared.only_now) == (("S1",), ("S2",), ("S3",))
    assert (compared.checks_only_before, compared.checks_only_now) == (("HDC001",), ("HDC003",))
    rows = compared.changes.set_index(["session_id", "check_id"])
    assert rows.loc[("S1", "HDC001"), "verdict_now"] == "no_check"
    assert rows.loc[("S1", "HDC003"), "verdict_before"] == "no_check"
    assert rows.loc[("S2", "HDC002"), "verdict_now"] == "no_session"
    assert rows.loc[("S3", "HDC002"), "verdict_before"] == "no_session"
    assert rows["paired"].to_list() == [id == "S1" for id, _ in rows.index]
    page = pages.page(compared, tmp_path / "page.html")
    assert all(text in page for text in ("只在前一次的期次", "只在后一次的检查", "HDC003", "没有该检查"))


def test_two_years_are_compared_by_check_and_organiser_with_denominators(tmp_path: Path) -> None:
    before = [
        _finding("FJ2025-1", "HDC002", "fail"), _finding("FJ2025-2", "HDC002", "pass"), _finding("FJ2025-3", "HDC002", "pass"),
        _finding("FJ2025-4", "HDC002", "unknown"), _finding("FJ2025-5", "HDC002", "not_applicable"), _finding("FJ2025", "REC009", "fail"),
    ]  # fmt: skip
    now = [
        _finding("FJ2026-1", "HDC002", "fail"), _finding("FJ2026-2", "HDC002", "fail", grade="suspicion", amount_fen=25),
        _finding("FJ2026-1", "HDC001", "unknown"), _finding("FJ2026-2", "HDC001", "pass"), _finding("FJ2026", "REC009", "fail"),
    ]  # fmt: skip
    organisers = {f"FJ2025-{n}": "三山文化馆" for n in range(1, 6)}
    a = _run(tmp_path / "a", before, organisers=organisers)
    b = _run(tmp_path / "b", now, organisers={"FJ2026-1": "三山 文化馆", "FJ2026-2": ""})
    compared = compare(read_finished(a), read_finished(b))
    assert (compared.common, len(compared.only_before), len(compared.only_now)) == ((), 5, 2), (
        "a programme is no session"
    )
    (scope,) = compared.scopes
    assert (scope.paired, scope.sessions_before, scope.sessions_now) == (False, 5, 2)
    counted = ["violation", "suspicion", "fail", "unknown", "pass", "not_applicable", "sessions", "amount_fen"]
    assert scope.checks.before.loc["HDC002", counted].to_list() == [1, 0, 1, 1, 2, 1, 5, 1_000_00]
    assert scope.checks.now.loc["HDC002", counted].to_list() == [1, 1, 2, 0, 0, 0, 2, 1_000_25]
    assert scope.checks.before.loc["HDC001"].sum() == 0
    rates = {name: (one, other) for name, one, other in pages.rates(scope.checks, "checks", "zh")}
    assert rates["HDC002 实到学员少于规定人数"] == (
        ["1 / 3（33.3%）", "违规 1", "1", "1,000.00"], ["2 / 2（100.0%）", "违规 1、疑点 1", "0", "1,000.25"],
    )  # fmt: skip
    assert rates["HDC001 计划学员少于规定人数"] == (["—", "", "—", "—"], ["0 / 1（0.0%）", "", "1", "–"])
    assert scope.organisers is not None
    assert scope.organisers.now.loc["三山 文化馆", ["fail", "unknown"]].to_list() == [1, 1]
    assert scope.organisers.before.loc["三山 文化馆", "sessions"] == 5, (
        "one body however it is spelled, no programme among its sessions"
    )
    assert scope.organisers.now.loc["", "fail"] == 1
    done = _invoke(a, b)
    page = (b / "compared.html").read_text(encoding="utf-8")
    for said in (done.output, page):
        assert "两次检查没有相同的期次" in said
        assert "1 / 3（33.3%）" in said
        assert "FJ2026-1" not in said, "a finding that has nothing to be compared with is not listed"


def test_figures_of_sessions_in_both_runs_stand_apart_from_those_of_one_run(tmp_path: Path) -> None:
    before = [_finding("S1", "HDC002", "fail"), _finding("S2", "HDC002", "fail"), _finding("S3", "HDC002", "pass")]
    both, one = _compared(
        tmp_path, before, [_finding("S1", "HDC002", "pass"), _finding("S9", "HDC002", "unknown")]
    ).scopes
    assert (
        both.paired,
        both.checks.before["fail"].sum(),
        both.checks.now["fail"].sum(),
        both.checks.now["pass"].sum(),
    ) == (True, 1, 0, 1)
    assert (
        one.sessions_before,
        one.sessions_now,
        one.checks.before["fail"].sum(),
        one.checks.now["unknown"].sum(),
    ) == (2, 1, 1, 1)


def test_the_inputs_that_differ_are_named_and_no_others(tmp_path: Path) -> None:
    found = [_finding("S1", "HDC002", "fail"), _finding("S2", "HDC002", "pass")]
    files = {
        "S1/签到.xlsx": "1",
        "S1/旧.docx": "1",
        "S2.zip": "1",
        "S7/x.xlsx": "1",
        "params/batch/mine.yaml": "1",
        "params/risk/w.yaml": "1",
    }
    a = _run(tmp_path / "a", found, inputs=INPUTS | files)
    changed = {
        "S1/签到.xlsx": "2",
        "S1/新.docx": "1",
        "S2.zip": "2",
        "params/notices.yaml": "other",
        "params/batch/mine.yaml": "2",
    }
    b = _run(
        tmp_path / "b", [replace(found[0], amount_fen=5), _finding("S2", "HDC002", "pass")], inputs=INPUTS | changed,
        parameters={"notice": "fj2026", "as_of": "2025-12-31", "also": "", "dossiers": "elsewhere"},
        versions={"auditlib": "0.2.0"}, code={"a later key": 1},
    )  # fmt: skip
    compared = compare(read_finished(a), read_finished(b))
    assert compared.settings == (Setting("notice", "fj2025", "fj2026"), Setting("versions.auditlib", "0.1.0", "0.2.0"))
    assert set(compared.files) == {
        File("rules", "", "params/notices.yaml", "changed"), File("dossier", "S1", "S1/签到.xlsx", "changed"),
        File("dossier", "S1", "S1/旧.docx", "gone"), File("dossier", "S1", "S1/新.docx", "new"), File("dossier", "S2", "S2.zip", "changed"),
    }  # fmt: skip
    assert compared.changes["files"].to_list() == [3]
    page = pages.page(compared, tmp_path / "page.html")
    assert pages.INPUTS_DIFFER["zh"] in page
    assert "fj2025 → fj2026" in page
    assert "档案有 3 个文件不同" in page


def test_a_change_without_a_change_of_the_dossier_is_said_to_come_from_elsewhere(tmp_path: Path) -> None:
    now = [_finding("S1", "HDC001", "fail")]
    inputs = INPUTS | {"register.xlsx": "other"}
    compared = _compared(tmp_path, [_finding("S1", "HDC001", "pass")], now, inputs=inputs)
    assert pages.untouched(compared, "zh").startswith("1 项变化中，有 1 项所在期次的档案没有任何文件变动")
    assert "计划表" in dict(pages.inputs(compared, "zh"))


def test_sessions_whose_reports_failed_are_named_and_compared_all_the_same(tmp_path: Path) -> None:
    found = [_finding(id, "HDC001", "pass") for id in ("S1", "S2")]
    states = {"S1": "took longer", "S2": "ok", "programme": "ok"}
    compared = _compared(tmp_path, found, found, sessions=states)
    assert (compared.common, compared.same) == (("S1", "S2"), 2)
    said = pages.failed(compared, "zh")
    assert "后一次 1：S1" in said
    assert "前一次" not in said
    assert said in pages.page(compared, tmp_path / "page.html")
    table, as_json = (_invoke(tmp_path / "a", tmp_path / "b", *more) for more in ((), ("--format", "json")))
    assert (table.exit_code, as_json.exit_code) == (0, 0)
    assert said in table.stdout.replace("\n", "")
    assert json.loads(as_json.stdout)["reports_failed"] == {"before": {}, "now": {"S1": "took longer"}}
    assert pages.failed(_compared(tmp_path / "none", found, found), "zh") == ""


def test_a_record_that_lists_no_inputs_is_said_and_not_taken_for_equal(tmp_path: Path) -> None:
    compared = _compared(
        tmp_path,
        [_finding("S1", "HDC001", "pass")],
        [_finding("S1", "HDC001", "fail")],
        inputs=None,
        parameters=None,
        versions=7,
    )
    assert not compared.files_known
    assert compared.files == ()
    assert pages.untouched(compared, "zh") == ""
    page = pages.page(compared, tmp_path / "page.html")
    assert pages.FILES_NOT_KNOWN["zh"] in page
    assert "档案文件没有变化" not in page


def test_equal_runs_are_said_to_be_equal(tmp_path: Path) -> None:
    found = [_finding("S1", "HDC001", "fail"), _finding("S1", "HDC002", "unknown")]
    a, b = _run(tmp_path / "a", found), _run(tmp_path / "b", found)
    done = _invoke(a, b)
    assert done.exit_code == 0
    assert "结论相同 2" in done.output
    assert pages.INPUTS_EQUAL["zh"] in (b / "compared.html").read_text(encoding="utf-8")


def test_runs_without_a_finding_are_compared_too(tmp_path: Path) -> None:
    assert _invoke(_run(tmp_path / "a", []), _run(tmp_path / "b", [])).exit_code == 0
    assert _invoke(tmp_path / "a", _run(tmp_path / "c", [_finding("S1", "HDC001", "pass")])).exit_code == 0


def _spoilt(folder: Path, how: str) -> None:
    """A run with one thing wrong."""
    parquet, record = folder / "findings.parquet", folder / "run.json"
    held, told = pd.read_parquet(parquet), json.loads(record.read_text(encoding="utf-8"))
    if how == "empty":
        shutil.rmtree(folder)
        folder.mkdir()
    elif how == "nowhere":
        shutil.rmtree(folder)
    elif how == "no record":
        record.unlink()
    elif how == "no findings":
        parquet.unlink()
    elif how == "record cut off":
        record.write_bytes(record.read_bytes()[:40])
    elif how == "record of another kind":
        record.write_text("[]", encoding="utf-8")
    elif how == "written over":
        held.iloc[:0].to_parquet(parquet)
    else:
        if how == "cut off":
            parquet.write_bytes(parquet.read_bytes()[:-200])
        elif how == "sentences damaged":
            content = bytearray(parquet.read_bytes())
            content[len(content) // 4 : len(content) // 2] = bytes(len(content) // 2 - len(content) // 4)
            parquet.write_bytes(content)
        elif how == "no column":
            held.drop(columns="facts").to_parquet(parquet)
        elif how == "odd verdict":
            held.assign(verdict="perhaps").to_parquet(parquet)
        elif how == "twice":
            pd.concat([held, held]).to_parquet(parquet)
        elif how == "amount in words":
            held.assign(amount_fen="千元").to_parquet(parquet)
        told["outputs"] = {}
        record.write_text(json.dumps(told), encoding="utf-8")


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("nowhere", "is no folder that inspect wrote"),
        ("empty", "is no folder that inspect wrote"),
        ("no record", "the run is not finished"),
        ("no findings", "the run is not finished"),
        ("written over", "the run is not finished"),
        ("record cut off", "cannot be used"),
        ("record of another kind", "cannot be used"),
        ("cut off", "cannot be used"),
        ("sentences damaged", "cannot be used"),
        ("no column", "columns are missing"),
        ("odd verdict", "perhaps"),
        ("twice", "two verdicts"),
        ("amount in words", "cannot be used"),
    ],
)
@pytest.mark.parametrize("side", [0, 1])
def test_a_folder_that_cannot_be_used_is_refused_in_words(
    how: str, says: str, side: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = [_finding(f"S{n}", "HDC001", "fail") for n in range(50)]
    runs = [_run(tmp_path / name, [replace(f, message_zh=f"{name}{f.session_id}") for f in found]) for name in "ab"]
    _spoilt(runs[side], how)
    monkeypatch.setattr(sys, "argv", ["auditlib", "compare", *map(str, runs), "--out", str(tmp_path / "page.html")])
    with pytest.raises(SystemExit) as ended:
        start.main()
    said = " ".join(capsys.readouterr().err.split())
    assert ended.value.code == 2
    assert "".join(says.split()) in "".join(said.split())
    assert runs[side].name in said
    assert not (tmp_path / "page.html").exists()


def test_nothing_of_a_run_is_changed_but_an_earlier_comparison(tmp_path: Path) -> None:
    a, b = (
        _run(tmp_path / "a", [_finding("S1", "HDC001", "pass")]),
        _run(tmp_path / "b", [_finding("S1", "HDC001", "fail")]),
    )
    held = [_hashes(run) for run in (a, b)]
    for run in (a, b):
        for name in ("index.html", "sessions/S1/report.html", "run.json", "x.txt"):
            assert _invoke(a, b, "--out", run / name).exit_code == 2
    assert [_hashes(run) for run in (a, b)] == held
    done = _invoke(a, b)
    assert done.exit_code == 1
    assert str(b / "compared.html") in done.stdout
    assert _invoke(a, b, "--out", tmp_path / "new" / "page.html").exit_code == 1
    assert (tmp_path / "new" / "page.xlsx").is_file()
    assert _hashes(a) == held[0]
    assert {name: digest for name, digest in _hashes(b).items() if not name.startswith("compared.")} == held[1]


def test_a_page_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    a = _run(tmp_path / "a", [_finding("S1", "HDC001", "pass")])
    (tmp_path / "file").write_text("")
    done = _invoke(a, a, "--out", tmp_path / "file" / "page.html")
    assert isinstance(done.exception, InputError)
    assert "--out" in str(done.exception)


def test_formats_for_programs_hold_every_change(tmp_path: Path) -> None:
    now = [_finding(f"S{n}", "HDC001", "fail", message_zh="=1+1") for n in range(30)]
    a, b = _run(tmp_path / "a", [_finding(f"S{n}", "HDC001", "pass") for n in range(30)]), _run(tmp_path / "b", now)
    as_csv, as_json = (_invoke(a, b, "--format", name) for name in ("csv", "json"))
    assert (as_csv.exit_code, as_json.exit_code) == (1, 1)
    rows = pd.read_csv(pd.io.common.StringIO(as_csv.stdout))
    assert len(rows) == 30
    assert set(rows["message_zh_now"]) == {"'=1+1"}, "Excel would take it for a formula"
    held = json.loads(as_json.stdout)
    assert (held["kinds"]["new"], len(held["changes"]), held["same"]) == (30, 30, 0)
    assert held["scopes"][0]["checks"]["now"]["HDC001"]["fail"] == 30
    assert str(b / "compared.html") in as_csv.stderr


def test_what_is_left_out_of_terminal_page_and_workbook_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compare_book, "ROWS", 90)
    before = [_finding(f"S{n:03}", "HDC001", "fail" if n > 150 else "pass") for n in range(155)]
    now = [_finding(f"S{n:03}", "HDC001", "pass" if n > 150 else "fail") for n in range(155)]
    a, b = _run(tmp_path / "a", before), _run(tmp_path / "b", now)
    done = _invoke(a, b)
    assert "另有 131 行，见网页或 --format csv" in done.output
    assert "S154" in done.output, "a few of each kind are listed"
    page = (b / "compared.html").read_text(encoding="utf-8")
    assert "另有 51 行未列，见 compared.xlsx" in page
    assert "新发现（151）" in page
    book = openpyxl.load_workbook(b / "compared.xlsx")
    ids = [cell.value for cell in book["逐项变化"]["B"] if str(cell.value).startswith("S")]
    assert (len(ids), ids[-1]) == (14, "S154")
    assert book["逐项变化"]["A1"].value == "共 155 行，这里只列 14 行；全部见 auditlib compare --format csv。"


def test_each_finding_keeps_its_sentence_however_many_are_read_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finished, "AT_ONCE", 3)
    before = [_finding(f"S{n}", "HDC001", "fail" if n % 3 else "pass", message_zh=f"前{n}") for n in range(10)]
    now = [
        _finding(f"S{n}", "HDC001", "fail" if n % 2 else "unknown", message_zh=f"后{n}") for n in reversed(range(10))
    ]
    rows = _compared(tmp_path, before, now).changes
    assert len(rows) == 10
    assert rows["message_zh_before"].to_list() == [id.replace("S", "前") for id in rows["session_id"]]
    assert rows["message_zh_now"].to_list() == [id.replace("S", "后") for id in rows["session_id"]]


def test_the_worst_stands_first(tmp_path: Path) -> None:
    before = [_finding(f"S{n}", "HDC001", "pass") for n in range(4)] + [_finding("S4", "HDC001", "fail")]
    now = [
        _finding("S0", "HDC001", "fail", grade="advisory"), _finding("S1", "HDC001", "fail", amount_fen=5),
        _finding("S2", "HDC001", "fail", amount_fen=50), _finding("S3", "HDC001", "unknown"), _finding("S4", "HDC001", "unknown"),
    ]  # fmt: skip
    assert _compared(tmp_path, before, now).changes["session_id"].to_list() == ["S2", "S1", "S0", "S4", "S3"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_texts_of_a_dossier_stay_texts_on_every_page(language: str, tmp_path: Path) -> None:
    evil = '<script src="https://evil.example/x.js"></script>'
    texts = {
        "message_zh": f"=A1{evil}\x1b[2J",
        "message_en": f"=A1{evil}\x1b[2J",
        "facts": {"present": evil, evil: evil},
    }
    id = f"S/../{evil}"
    before, now = (
        _finding(id, "HDC001", "fail", **(texts | more)) for more in ({}, {"facts": {"present": "x", evil: 1}})
    )
    organisers = {id: evil}
    a = _run(tmp_path / "a", [before], organisers=organisers, inputs=INPUTS | {f"params/{evil}.yaml": "1"})
    b = _run(tmp_path / "b", [now], organisers=organisers, parameters={"notice": evil})
    done = _invoke(a, b, "--language", language)
    assert done.exit_code == 1, done.output
    assert "\x1b[2J" not in done.output
    page = (b / "compared.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert not re.search(r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?//""", page)
    book = openpyxl.load_workbook(b / "compared.xlsx")
    assert not [cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    if language == "en":
        assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"<style>.*?</style>", "", page, flags=re.S))


def test_a_check_and_a_figure_that_this_version_does_not_know_are_shown_as_they_are(tmp_path: Path) -> None:
    before, now = (
        [_finding("S1", "OLD001", "fail", facts={"old": n}), _finding("S1", "BUD001", "fail", facts={"claimed": text})]
        for n, text in ((1, "七"), (2, "八"))
    )
    shown = [line.changed[0] for line in lines(_compared(tmp_path, before, now).changes, "zh", files_known=True)]
    assert "old：1 → 2" in shown
    assert any("七 → 八" in text for text in shown)


def test_starting_the_command_line_imports_neither_charts_nor_sql() -> None:
    code = "import sys, auditlib.cli; print([name for name in ('matplotlib', 'sqlalchemy') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "[]"


def test_two_real_runs_of_a_dossier_that_was_mended_are_compared_by_the_command_line(tmp_path: Path) -> None:
    """The subsidy asked for is brought below its ceiling, and another session loses its sign-in sheet."""
    ids = ("FJ2025-D03", "FJ2025-D05")
    register = sample_register(tmp_path / "register.xlsx", ids)
    for id in ids:
        shutil.copytree(SAMPLE / "dossiers" / id, tmp_path / "dossiers" / id)
    content = {
        "register": str(register), "dossiers": "dossiers", "notice": "fj2025", "as_of": "2025-12-31",
        "notebook": str(ROOT / "notebooks" / "session_inspection.ipynb"), "overview": str(ROOT / "notebooks" / "programme_overview.ipynb"),
    }  # fmt: skip
    (tmp_path / "batch.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")

    def auditlib(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "auditlib.start", *map(str, arguments)]
        env = {**os.environ, "COLUMNS": "300", "NO_COLOR": "1", "TERM": "dumb"}
        return subprocess.run(command, capture_output=True, text=True, timeout=300, env=env, check=False)

    def inspect(out: str) -> Path:
        done = auditlib("inspect", tmp_path / "batch.yaml", "--out", tmp_path / out, "--jobs", 2, "--session", ids[0])
        assert done.returncode == 0, done.stderr
        return tmp_path / out

    before = inspect("before")
    form = tmp_path / "dossiers" / ids[0] / "01 基本情况表.xlsx"
    book = openpyxl.load_workbook(form)
    assert book["基本情况"]["B8"].value == "¥58,000.00"
    book["基本情况"]["B8"].value = "¥49,000.00"
    book.save(form)
    (tmp_path / "dossiers" / ids[1] / "签到.xlsx").unlink()
    now = inspect("now")

    done = auditlib("compare", before, now)
    assert done.returncode == 1, done.stderr
    assert done.stdout.splitlines()[-1] == str(now / "compared.html")
    compared = compare(read_finished(before), read_finished(now))
    kinds = {(row.session_id, row.check_id): row.kind for row in compared.changes.itertuples()}
    assert kinds[ids[0], "BUD001"] == "gone"
    assert kinds[ids[1], "REC001"] == "new"
    assert kinds[ids[1], "HDC003"] == "unsettled", "the staff can no longer be counted"
    assert kinds[ids[1], "HDC002"] == "blank"
    assert {(f.session_id, f.name.rpartition("/")[2], f.state) for f in compared.files} == {
        (ids[0], form.name, "changed"), (ids[1], "签到.xlsx", "gone"),
    }  # fmt: skip
    assert compared.settings == ()
    page = (now / "compared.html").read_text(encoding="utf-8")
    links = {unquote(link) for link in re.findall(r'href="([^"#]+)"', page)}
    assert links == {f"sessions/{ids[0]}/report.html", f"../before/sessions/{ids[0]}/report.html"}
    assert all((now / link).is_file() for link in links)
