"""Register and folders → tables: sessions, files, materials, persons; sources stay as they are."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from making import csv_file, encrypted, intake, problems, xlsx, zipped

from auditlib.core.columns import TABLES, dtypes
from auditlib.core.errors import InputError, ReportError
from auditlib.core.model import CellRef, Tables
from auditlib.intake.dossier import Dossier, read_dossier
from auditlib.intake.files.disk import opened
from auditlib.intake.files.folder import lying_in
from auditlib.intake.files.sources import Source
from auditlib.intake.filing import Filing
from auditlib.intake.people import assign_keys
from auditlib.intake.records import Records
from auditlib.intake.tables.sheets import Contents

PLAN = [
    ["附件1"],
    ["序号", "项目编号", "项目名称", "项目类别", "承办单位", "培训时间", "人数"],
    [1, "D02", "乙班", "省级示范", "乙大学", "9月中旬", 30],
    [2, "D01", "甲班", "国家级", "甲大学", "2025-09-01至2025-09-05", 50],
]
ROSTER = [["姓名", "身份证号", "工作单位"], ["张三", "99010119900101123X", "甲"]]
SIGNINS = [["姓名", "日期", "时段"], ["张三", "2025-09-01", "上午"]]


def hashes(root: Path) -> dict[str, str]:
    return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(root.rglob("*")) if p.is_file()}


def programme(root: Path) -> tuple[Path, list[Path]]:
    """A plan of two sessions; dossiers D01 (two files) and X09, which the plan does not have."""
    plan = xlsx(root / "plan.xlsx", {"计划": PLAN})
    xlsx(
        root / "D01" / "材料" / "a.xlsx", {"基本情况": [["项目名称", "甲班"], ["办班地点", "福州"]], "学员名单": ROSTER}
    )
    csv_file(root / "D01" / "学员签到表.csv", SIGNINS, "gb18030")
    xlsx(
        root / "X09" / "b.xlsx",
        {"基本情况": [["项目名称", "野班"], ["项目类别", "省级普通"]], "工作人员签到表": SIGNINS},
    )
    return plan, [root / "X09", root / "D01"]


def test_sessions_are_those_of_the_register_and_of_the_folders(tmp_path):
    plan, folders = programme(tmp_path)
    tables = intake(*folders, register=plan)
    sessions = tables["sessions"]
    assert sessions.index.to_list() == ["D01", "D02", "X09"]
    assert sessions["in_register"].to_list() == [True, True, False]
    assert sessions["has_dossier"].to_list() == [True, False, True]
    assert sessions["category"].to_list() == ["national", "demonstration", "ordinary"]
    assert sessions["title"].to_list() == ["甲班", "乙班", "野班"]
    assert sessions.loc["D02", "planned_start"] == pd.Timestamp("2025-09-11")
    assert sessions.loc["D02", "planned_end_latest"] == pd.Timestamp("2025-09-20")
    assert (sessions["as_of"] == pd.Timestamp("2025-12-01")).all()
    assert tables.cells["D01", "title"] == CellRef("plan.xlsx", "计划", "C4")
    assert tables.cells["D01", "place"] == CellRef("D01/材料/a.xlsx", "基本情况", "B2")
    assert tables.cells["X09", "title"].file == "X09/b.xlsx"
    assert tables["programmes"].loc["FJ2025", "notice"] == "fj2025"


def test_every_table_is_there_and_typed_even_with_nothing_to_read():
    tables = intake()
    for name in TABLES:
        assert tables[name].dtypes.astype(str).to_dict() == dtypes(name)


def _same(one: Tables, other: Tables) -> None:
    for name in TABLES:
        pd.testing.assert_frame_equal(one[name], other[name])
    assert one.blocks == other.blocks
    assert one.cells == other.cells


def test_several_processes_give_what_one_gives_in_any_order_of_folders(tmp_path):
    plan, folders = programme(tmp_path)
    _same(intake(*folders, register=plan), intake(*reversed(folders), register=plan, jobs=2))


def test_a_session_read_alone_gives_the_same_rows(tmp_path):
    _, folders = programme(tmp_path)
    both, alone = intake(*folders), intake(tmp_path / "X09")
    mine = both["signins"][both["signins"]["session_id"] == "X09"].reset_index(drop=True)
    pd.testing.assert_frame_equal(mine.drop(columns="block"), alone["signins"].drop(columns="block"))
    assert both.blocks[mine["block"].iloc[0]] == alone.blocks[0]
    named = {both.blocks[block].file for block in both["signins"]["block"]}
    assert named == {"D01/学员签到表.csv", "X09/b.xlsx"}


def test_sources_are_neither_changed_nor_added_to(tmp_path):
    plan, folders = programme(tmp_path)
    before = hashes(tmp_path)
    intake(*folders, register=plan)
    assert hashes(tmp_path) == before


def test_files_are_hashed_and_materials_told_by_names_and_by_tables(tmp_path):
    _, folders = programme(tmp_path)
    for name in ("开班通知.pdf", "总结.docx", "图文信息/1.jpg", "培训费收据.pdf", "工作人员签到.jpg"):
        path = tmp_path / "D01" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(name.encode())
    tables = intake(*folders)
    files = tables["files"][tables["files"]["session_id"] == "D01"].set_index("path")
    assert files.loc["D01/工作人员签到.jpg", "status"] == "recorded"
    assert files.loc["D01/材料/a.xlsx", "status"] == "read"
    assert files.loc["D01/总结.docx", "sha256"] == hashlib.sha256("总结.docx".encode()).hexdigest()
    found = tables["materials"][tables["materials"]["session_id"] == "D01"]
    assert sorted(zip(found["material"], found["path"], strict=True)) == sorted([
        ("opening_notice", "D01/开班通知.pdf"), ("summary_report", "D01/总结.docx"), ("news", "D01/图文信息/1.jpg"),
        ("training_receipt", "D01/培训费收据.pdf"), ("signin_staff", "D01/工作人员签到.jpg"), ("roster", "D01/材料/a.xlsx"),
        ("signin_trainees", "D01/学员签到表.csv"),
    ])  # fmt: skip
    staff = tables["materials"][tables["materials"]["session_id"] == "X09"]
    assert staff["material"].to_list() == ["signin_staff"]


def test_a_material_says_why_and_how_sure(tmp_path: Path) -> None:
    xlsx(tmp_path / "D01" / "a.xlsx", {"学员名单": ROSTER})
    xlsx(tmp_path / "D01" / "附件.xlsx", {"Sheet1": [["某班开班通知"], ["一、时间"], ["二、地点"]]})
    for number, name in enumerate(("图文信息/1.jpg", "论文.jpg")):
        (tmp_path / "D01" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "D01" / name).write_bytes(bytes([number]))
    rows = intake(tmp_path / "D01")["materials"].set_index("material")
    assert rows["sureness"].to_dict() == {
        "roster": "certain", "news": "likely", "research_result": "guess", "opening_notice": "likely"
    }  # fmt: skip
    assert rows["reason_zh"].to_dict() == {
        "roster": "读出学员名单 1 行", "news": "文件夹名含“图文信息”", "research_result": "文件名含“论文”", "opening_notice": "内容标题含“开班通知”",
    }  # fmt: skip
    assert rows.loc["roster", "reason_en"].startswith("1 rows read")


def test_a_guess_about_a_material_is_said_once_and_not_beside_a_better_proof(tmp_path: Path) -> None:
    (tmp_path / "D01").mkdir()
    for number, name in enumerate(("论文1.jpg", "论文2.jpg", "总结.jpg", "工作总结.jpg")):
        (tmp_path / "D01" / name).write_bytes(bytes([number]))
    tables = intake(tmp_path / "D01")
    assert problems(tables, "guess") == ["D01/论文1.jpg"]
    assert "2 个文件" in tables["problems"]["message_zh"][0]


def _meanwhile(monkeypatch: pytest.MonkeyPatch, name: str, happens: Callable[[], object]) -> None:
    """Let something happen once the file of this name was read."""
    take = Filing.take

    def taken(self: Filing, source: Source) -> Contents:
        found = take(self, source)
        if source.path.name == name:
            happens()
        return found

    monkeypatch.setattr(Filing, "take", taken)


def test_what_changes_vanishes_or_comes_while_the_dossier_is_read_is_said(tmp_path, monkeypatch):
    folder = tmp_path / "D01"
    first = xlsx(folder / "a.xlsx", {"学员名单": ROSTER})
    csv_file(folder / "b.csv", SIGNINS)
    csv_file(folder / "c.csv", SIGNINS[:1])
    zipped(folder / "d.zip", [("x.jpg", b"x")])
    (folder / "e.jpg").write_bytes(b"e")

    def change() -> None:
        xlsx(first, {"学员名单": [*ROSTER, ["李四", None, "乙"]]})
        (folder / "b.csv").unlink()
        zipped(folder / "d.zip", [("y.jpg", b"y")])
        (folder / "f.csv").write_bytes(b"x")
        os.utime(folder / "c.csv")

    _meanwhile(monkeypatch, "e.jpg", change)
    tables = intake(folder)
    assert len(tables["roster"]) == 1, "bytes are read once: rows are those whose hash is listed"
    found = problems(tables, "unreadable_file")
    assert found == ["D01/a.xlsx", "D01/b.csv", "D01/d.zip", "D01/f.csv"]
    monkeypatch.undo()
    assert not problems(intake(folder), "unreadable_file")


def test_a_file_or_folder_that_becomes_a_link_meanwhile_leads_nowhere(tmp_path, monkeypatch):
    secret = xlsx(tmp_path / "elsewhere" / "z.xlsx", {"学员名单": ROSTER})
    folder = tmp_path / "D01"
    for name in ("b/c/z.xlsx", "x/x.xlsx", "y.xlsx"):
        xlsx(folder / name, {"学员签到表": SIGNINS})
    (folder / "a.jpg").write_bytes(b"a")

    def swap() -> None:
        (folder / "b").rename(tmp_path / "away")
        (folder / "b").symlink_to(tmp_path / "elsewhere")
        (tmp_path / "elsewhere" / "c").symlink_to(tmp_path / "elsewhere")
        for name in ("x/x.xlsx", "y.xlsx"):
            (folder / name).unlink()
            (folder / name).symlink_to(secret)

    _meanwhile(monkeypatch, "a.jpg", swap)
    tables = intake(folder)
    assert not len(tables["roster"])
    assert problems(tables, "unreadable_file")[:3] == ["D01/b/c/z.xlsx", "D01/x/x.xlsx", "D01/y.xlsx"]
    assert tables["problems"]["message_zh"][:3].str.contains("链接").all()
    for path in (folder / "b" / "c" / "z.xlsx", folder / "x" / "x.xlsx", folder / "y.xlsx"):
        with pytest.raises(OSError, match="link") as caught:
            opened(path, folder)
        assert caught.value.errno == errno.ELOOP


def _killed_over(monkeypatch: pytest.MonkeyPatch, folder: Path, times: int) -> None:
    """Let the process that reads a dossier be killed over it, so many times."""

    def read(place: Path, *given: object) -> Dossier:
        if place == folder and len([*folder.parent.glob("died*")]) < times:
            (folder.parent / f"died{os.getpid()}").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return read_dossier(place, *given)  # type: ignore[arg-type]

    monkeypatch.setattr("auditlib.intake.programme.read_dossier", read)


def test_what_a_killed_process_had_is_read_by_another(tmp_path, monkeypatch, capfd):
    plan, folders = programme(tmp_path)
    whole = intake(*folders, register=plan)
    _killed_over(monkeypatch, folders[1], 2)
    _same(intake(*folders, register=plan, jobs=2), whole)
    assert capfd.readouterr().err == ""


def test_dossiers_that_kill_every_process_are_named(tmp_path, monkeypatch, capfd):
    plan, folders = programme(tmp_path)
    _killed_over(monkeypatch, folders[1], 99)
    with pytest.raises(ReportError, match=f"^{folders[1].name}: .*want of memory"):
        intake(*folders, register=plan, jobs=2)
    assert len([*tmp_path.glob("died*")]) == 3
    assert capfd.readouterr().err == ""


def test_an_error_of_a_reading_process_is_raised_here(tmp_path, monkeypatch, capfd):
    plan, folders = programme(tmp_path)

    def read(*_: object) -> Dossier:
        raise OSError("no room")

    monkeypatch.setattr("auditlib.intake.programme.read_dossier", read)
    with pytest.raises(OSError, match="no room"):
        intake(*folders, register=plan, jobs=2)
    assert capfd.readouterr().err == ""


def test_a_name_with_a_wide_blank_is_shown_as_it_is(tmp_path: Path) -> None:
    xlsx(tmp_path / "D01" / "学员\u3000名单.xlsx", {"Sheet1": ROSTER})
    tables = intake(tmp_path / "D01")
    assert tables["files"]["path"].to_list() == ["D01/学员\u3000名单.xlsx"]
    assert tables["materials"]["material"].to_list() == ["roster"]


def test_traces_of_programs_are_left_out_and_links_are_listed(tmp_path):
    programme(tmp_path)
    for name in ("~$a.xlsx", "Thumbs.db", ".DS_Store", ".hidden/x.xlsx", "desktop.ini"):
        (tmp_path / "D01" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "D01" / name).write_bytes(b"x")
    (tmp_path / "D01" / "out.xlsx").symlink_to(tmp_path / "X09" / "b.xlsx")
    (tmp_path / "D01" / "outside").symlink_to(tmp_path / "X09")
    tables = intake(tmp_path / "D01")
    unread = tables["files"][tables["files"]["status"] == "unreadable"]["path"].to_list()
    assert unread == ["D01/out.xlsx", "D01/outside"]
    assert len(tables["files"]) == 4
    assert problems(tables, "unreadable_file") == unread


def test_a_dossier_that_is_a_link_is_read_under_the_name_of_the_link_or_said_not_to_be(tmp_path):
    _, (_, d01) = programme(tmp_path / "root")
    _, (x09, _) = programme(tmp_path / "elsewhere")
    root = d01.parent
    targets = {
        "L1": d01,
        "L2": x09,
        "L3": root / "nowhere",
        "L4": root,
        "L5": root / "L5",
        "L6.zip": root / "plan.xlsx",
    }
    for name, target in targets.items():
        (root / name).symlink_to(target)
    tables = intake(*lying_in(root))
    assert tables["sessions"].index.to_list() == ["D01", "L1", "L2", "L3", "L4", "L5", "L6", "X09"]
    here = tables["files"].set_index("session_id")["path"].groupby("session_id").agg(list)
    assert here["L1"] == [path.replace("D01/", "L1/") for path in here["D01"]]
    unread = ["L2/L2", "L3/L3", "L4/L4", "L5/L5", "L6/L6.zip"]
    assert problems(tables, "unreadable_file") == unread
    said = tables["problems"].set_index("file")["message_zh"][unread]
    assert said.str.contains("链接").all()
    shutil.rmtree(d01)
    assert problems(intake(*lying_in(root)), "unreadable_file")[:1] == ["L1/L1"]


def test_whatever_is_wrong_with_files_is_a_problem_and_the_rest_is_read(tmp_path):
    _, folders = programme(tmp_path)
    d01 = tmp_path / "D01"
    whole = (d01 / "材料" / "a.xlsx").read_bytes()
    (d01 / "b1.xlsx").write_bytes(b"")
    (d01 / "b2.xlsx").write_bytes(b"just text")
    (d01 / "b3.xlsx").write_bytes(whole[: len(whole) // 2])
    encrypted(d01 / "b4.xlsx", d01 / "材料" / "a.xlsx")
    (d01 / "b5.xls").write_bytes(random.Random(1).randbytes(5000))
    (d01 / "b6.csv").write_bytes(b"\x81\xff\xff")
    (d01 / "b7.zip").write_bytes(b"PK")
    (d01 / "b8.pdf").write_bytes(b"")
    tables = intake(*folders)
    assert problems(tables, "unreadable_file") == [f"D01/{p}" for p in (
        "b1.xlsx", "b2.xlsx", "b3.xlsx", "b4.xlsx", "b5.xls", "b6.csv", "b7.zip", "b8.pdf")]  # fmt: skip
    unreadable = tables["problems"][tables["problems"]["kind"] == "unreadable_file"]
    assert unreadable["message_zh"].str.contains("请承办单位").all()
    assert (tables["files"].loc[tables["files"]["path"].str.contains("/b"), "status"].value_counts()["unreadable"]) == 8
    assert len(tables["roster"]) == 1


def test_an_empty_folder_is_no_dossier_and_says_so(tmp_path):
    (tmp_path / "D05").mkdir()
    (tmp_path / "D05" / "Thumbs.db").write_bytes(b"x")
    tables = intake(tmp_path / "D05")
    assert tables["sessions"]["has_dossier"].to_list() == [False]
    assert problems(tables, "unreadable_file") == ["D05"]


def test_a_file_handed_in_twice_is_read_once(tmp_path):
    xlsx(tmp_path / "D01" / "a.xlsx", {"学员名单": ROSTER})
    (tmp_path / "D01" / "b.xlsx").write_bytes((tmp_path / "D01" / "a.xlsx").read_bytes())
    tables = intake(tmp_path / "D01")
    assert len(tables["roster"]) == 1
    assert problems(tables, "bypassed_row") == ["D01/b.xlsx"]


def test_an_id_twice_in_the_register_keeps_only_what_both_rows_say(tmp_path):
    plan = xlsx(
        tmp_path / "plan.xlsx",
        {"计划": [*PLAN, [3, "D01", "甲班", "省级普通", "甲大学", "2025-09-01至2025-09-06", 50]]},
    )
    tables = intake(register=plan)
    row = tables["sessions"].loc["D01"]
    assert (row["title"], row["organiser"], row["planned_trainees"]) == ("甲班", "甲大学", 50)
    assert row[["category", "planned_end", "planned_end_latest"]].isna().all()
    assert row["planned_start"] == pd.Timestamp("2025-09-01")
    assert problems(tables, "duplicate_id") == ["B4,B5"]


def test_a_date_on_which_two_rows_differ_is_blank_as_a_whole(tmp_path):
    plan = xlsx(tmp_path / "plan.xlsx", {"计划": [*PLAN, [3, "D02", "乙班", "省级示范", "乙大学", "2025-09-11", 30]]})
    row = intake(register=plan)["sessions"].loc["D02"]
    assert row[["planned_start", "planned_start_latest", "planned_end", "planned_end_latest"]].isna().all()


def test_a_register_row_without_id_is_bypassed_and_one_without_date_goes_on(tmp_path):
    rows = [*PLAN, [3, None, "丙班"], [4, "D04", "丁班", "市级"], ["合计", None, None, None, None, None, 80]]
    tables = intake(register=xlsx(tmp_path / "plan.xlsx", {"计划": rows}))
    assert tables["sessions"].index.to_list() == ["D01", "D02", "D04"]
    assert problems(tables, "bypassed_row") == ["B5"]
    found = tables["problems"].set_index("cell")
    assert found.loc["B5", "session_id"] == "FJ2025"
    assert found.loc["D6", ["session_id", "kind"]].to_list() == ["D04", "unreadable_value"]


def test_the_plan_goes_before_the_dossier_and_a_difference_is_listed(tmp_path):
    plan, _ = programme(tmp_path)
    xlsx(tmp_path / "D02" / "a.xlsx", {"基本情况": [["项目名称", "别的班"], ["承办单位", "乙大学"]]})
    tables = intake(tmp_path / "D02", register=plan)
    assert tables["sessions"].loc["D02", "title"] == "乙班"
    assert tables.cells["D02", "title"].file == "plan.xlsx"
    assert problems(tables, "conflict") == ["B1"]


@pytest.mark.parametrize("name", ["none.xlsx", "empty.xlsx", "other.xlsx"])
def test_a_register_that_cannot_be_used_is_an_error_saying_what_to_do(tmp_path, name):
    (tmp_path / "empty.xlsx").write_bytes(b"")
    xlsx(tmp_path / "other.xlsx", {"表": [["姓名", "单位"]]})
    with pytest.raises(InputError, match=name):
        intake(register=tmp_path / name)


def test_a_folder_that_is_not_there_or_named_twice_is_an_error(tmp_path):
    (tmp_path / "a" / "D01").mkdir(parents=True)
    (tmp_path / "b" / "D01").mkdir(parents=True)
    with pytest.raises(InputError, match="no such folder"):
        intake(tmp_path / "none")
    with pytest.raises(InputError, match="分不清"):
        intake(tmp_path / "a" / "D01", tmp_path / "b" / "D01")


def keys(roster: list[dict], signins: list[dict]) -> tuple[list, list]:
    lists = Records.of(roster), Records.of(signins)
    assign_keys(*lists)
    return lists[0].column("person_key"), lists[1].column("person_key")


def test_the_id_number_is_the_key_and_a_sign_in_without_one_takes_it_from_the_roster():
    roster = [{"name": "张 三", "id_number": "9901x", "employer": "甲"}, {"name": "李四", "employer": "乙"}]
    signins = [
        {"name": "张三"},
        {"name": "李四"},
        {"name": "李四", "id_number": "9902"},
        {"name": "张三", "id_number": "9901X"},
    ]
    assert keys(roster, signins) == (["9901X", "name:李四/乙"], ["9901X", "name:李四/乙", "name:李四/乙", "9901X"])


def test_an_ambiguous_name_is_told_by_employer_or_stays_blank():
    roster = [{"name": "张三", "employer": "甲"}, {"name": "张三", "employer": "乙"}]
    signins = [{"name": "张三", "employer": "乙"}, {"name": "张三"}, {"name": "张三", "employer": "丙"}]
    assert keys(roster, signins)[1] == ["name:张三/乙", None, None]


def test_a_name_the_roster_lacks_has_a_key_of_its_own_only_where_it_can_be_one_person():
    one = [{"name": "王五"}, {"name": "王五", "employer": "丙"}]
    assert keys([], one)[1] == ["name:王五/丙", "name:王五/丙"]
    two = [{"name": "王五"}, {"name": "王五", "employer": "丙"}, {"name": "王五", "employer": "丁"}]
    assert keys([], two)[1] == [None, "name:王五/丙", "name:王五/丁"]
    with_id = [{"name": "王五"}, {"name": "王五", "id_number": "9903"}]
    assert keys([], with_id)[1] == ["9903", "9903"]
    assert keys([], [{"employer": "丙"}])[1] == [None]


def test_a_roster_row_without_id_is_the_person_listed_with_one_and_a_bare_name_twice_is_nobody():
    roster = [{"name": "张三", "employer": "甲", "id_number": "9901"}, {"name": "张三", "employer": "甲"}]
    assert keys(roster, [])[0] == ["9901", "9901"]
    assert keys([{"name": "李四"}, {"name": "李四"}], [])[0] == [None, None]
    assert keys([{"name": "李四"}], [])[0] == ["name:李四/"]


def test_an_id_goes_before_every_name():
    roster = [{"name": "张三", "employer": "甲", "id_number": "9901"}, {"name": "张三", "employer": "乙"}]
    assert keys(roster, [{"name": "张三", "id_number": "9901"}])[1] == ["9901"]
    assert keys(roster[:1], [{"name": "张三", "id_number": "9999"}])[1] == ["9999"]


def test_without_a_register_nobody_is_said_to_be_missing_from_it(tmp_path):
    _, folders = programme(tmp_path)
    assert intake(*folders)["sessions"]["in_register"].isna().all()
