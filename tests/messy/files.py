"""Which file is what: materials by name and by title, dossier.yaml, archives, folders in folders, copies, traces of programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path

import openpyxl
from making import csv_file, xlsx, zipped

from messy import Messy

JPG = b"\xff\xd8\xff\xe0 no camera wrote a day into this"
HEAD = ["姓名", "工作单位"]
ZHANG, LI = ["张三", "甲公司"], ["李四", "乙公司"]
SIGNED = [["姓名", "日期", "时段"], ["张三", "2025-09-01", "上午"]]
PROSE = ["本期研修班于2025年9月1日至5日在福州举办。", "参训学员来自全省各地。", "研修取得预期成效。"]


def _book(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


ROSTER = _book({"学员名单": [HEAD, ZHANG, LI]})
SIGNINS = _book({"学员签到表": SIGNED})
BOTH = [{"name": "张三"}, {"name": "李四"}]


def _pictures(*names: str) -> Callable[[Path], object]:
    """Scans of these names, none like another."""

    def write(folder: Path) -> None:
        for number, name in enumerate(names):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(JPG + bytes([number]))

    return write


def _told(*rows: tuple[str, str, str]) -> dict[str, list[dict[str, object]]]:
    """Rows of `materials`: material, path, how sure."""
    return {"materials": [{"material": m, "path": f"D01/{path}", "sureness": sure} for m, path, sure in rows]}


def _ruled(settings: str, **files: bytes) -> Callable[[Path], object]:
    """A dossier.yaml, and workbooks of these names."""

    def write(folder: Path) -> None:
        (folder / "dossier.yaml").write_text(settings, encoding="utf-8")
        for name, content in files.items():
            (folder / f"{name}.xlsx").write_bytes(content)

    return write


def _zip_alone(*members: tuple[str, bytes], names: str = "utf-8", beside: bool = False) -> Callable[[Path], object]:
    """No folder, but a D01.zip."""

    def write(folder: Path) -> None:
        folder.rmdir()
        zipped(folder.with_name("D01.zip"), members, names, beside)

    return write


def _archive(*members: tuple[str, bytes]) -> bytes:
    path = BytesIO()
    zipped(path, members)  # type: ignore[arg-type]
    return path.getvalue()


def _beside(folder: Path) -> None:
    (folder / "名单.xlsx").write_bytes(ROSTER)
    zipped(folder.with_name("D01.zip"), [("签到.xlsx", SIGNINS)])


def _cut_off(at: bytes, more: int = 0) -> Callable[[Path], object]:
    """A D01.zip of which all is missing from the last of these bytes on, but for some more."""

    def write(folder: Path) -> None:
        folder.rmdir()
        path = zipped(folder.with_name("D01.zip"), [("名单.xlsx", ROSTER), ("学员签到.xlsx", SIGNINS)])
        data = path.read_bytes()
        path.write_bytes(data[: data.rfind(at) + more])

    return write


def _locked(folder: Path) -> None:
    folder.rmdir()
    path = zipped(folder.with_name("D01.zip"), [("a.xlsx", SIGNINS), ("b.xlsx", ROSTER)])
    data = bytearray(path.read_bytes())
    data[data.rfind(b"PK\1\2") + 8] |= 1  # of the last member
    path.write_bytes(data)


INPUTS = [
    # materials by name
    Messy(
        "scans numbered and bracketed as on the list of what to hand in",
        "materials by name",
        _pictures("1.关于举办研修班的通知（盖章）.jpg", "2-总结报告.png", "（3）补助资金收据（原件扫描）.jpg", "4、培训费收据.jpg"),
        tables=_told(
            ("opening_notice", "1.关于举办研修班的通知（盖章）.jpg", "likely"), ("summary_report", "2-总结报告.png", "likely"),
            ("training_receipt", "4、培训费收据.jpg", "likely"), ("subsidy_receipt", "（3）补助资金收据（原件扫描）.jpg", "likely"),
        ),
    ),
    Messy(
        "what a scan is stands in the name of its folder",
        "materials by name",
        _pictures("学员签到表/9月1日上午.jpg", "工作人员签到表/1.jpg", "图文信息/开班式.jpg"),
        tables=_told(
            ("news", "图文信息/开班式.jpg", "likely"), ("signin_trainees", "学员签到表/9月1日上午.jpg", "likely"),
            ("signin_staff", "工作人员签到表/1.jpg", "likely"),
        ),
    ),
    Messy(
        "one vague word is a guess and said to be one",
        "materials by name",
        _pictures("收据.jpg", "总结.jpg", "活动新闻.jpg"),
        tables=_told(("summary_report", "总结.jpg", "guess"), ("subsidy_receipt", "收据.jpg", "guess"), ("news", "活动新闻.jpg", "guess")),
        problems=[("guess", "总结.jpg"), ("guess", "收据.jpg"), ("guess", "活动新闻.jpg")],
    ),
    Messy(
        "a vague word is no guess beside a better proof",
        "materials by name",
        _pictures("总结.jpg", "培训总结（定稿）.jpg"),
        tables=_told(("summary_report", "培训总结（定稿）.jpg", "likely"), ("summary_report", "总结.jpg", "guess")),
    ),
    Messy(
        "one sheet for trainees and staff is both, full-width and with blanks",
        "materials by name",
        _pictures("学员和工作人员 签到表.jpg", "０１学员　名册.jpg"),
        tables=_told(
            ("signin_trainees", "学员和工作人员 签到表.jpg", "likely"), ("signin_staff", "学员和工作人员 签到表.jpg", "likely"),
            ("roster", "０１学员　名册.jpg", "likely"),
        ),
    ),
    # materials by content
    Messy(
        "a report that is only called 附件1",
        "materials by content",
        lambda folder: xlsx(folder / "附件1.xlsx", {"Sheet1": [["人工智能高级研修班总结报告"], *([line] for line in PROSE)]}),
        tables=_told(("summary_report", "附件1.xlsx", "likely")),
        problems=[("unknown_sheet", "Sheet1")],
    ),
    Messy(
        "the title of a notice broken over two lines, below the name of the office",
        "materials by content",
        lambda folder: csv_file(folder / "扫描件.csv", [["某某大学"], ["关于举办人工智能高级研修"], ["班的通知"], *([line] for line in PROSE)]),
        tables=_told(("opening_notice", "扫描件.csv", "likely")),
        problems=[("unknown_sheet", "扫描件")],
    ),
    Messy(
        "a table that was read is certain, whatever the file is called",
        "materials by content",
        lambda folder: xlsx(folder / "汇总.xlsx", {"学员名单": [HEAD, ZHANG, LI], "学员签到表": SIGNED}),
        tables={**_told(("roster", "汇总.xlsx", "certain"), ("signin_trainees", "汇总.xlsx", "certain")), "roster": BOTH},
    ),
    Messy(
        "staff sign in under a title with a bracket behind it, in a form that nobody knows",
        "materials by content",
        lambda folder: xlsx(folder / "2.xlsx", {"Sheet1": [["工作人员签到表（第一天）"], ["张三", "√", "√"], ["李四", "√", ""], ["王五", "", "√"]]}),
        tables=_told(("signin_staff", "2.xlsx", "likely")),
        problems=[("unknown_sheet", "Sheet1")],
    ),
    Messy(
        "a title with nothing below it is no material, nor is a title in a sentence",
        "materials by content",
        lambda folder: xlsx(
            folder / "3.xlsx", {"一": [["学员满意度测评统计表"]], "二": [["请各单位于9月底前报送研修班总结报告。"], *([line] for line in PROSE)]}
        ),
        tables=_told(),
        problems=[("unknown_sheet", "一"), ("unknown_sheet", "二")],
    ),
    # dossier.yaml
    Messy(
        "a file named with its material",
        "dossier.yaml",
        _ruled("materials:\n  名单.xlsx: 研修成果\n  没有的.pdf: 总结报告\n", 名单=ROSTER),
        tables={**_told(("research_result", "名单.xlsx", "certain")), "roster": BOTH},
        problems=[("override", "dossier.yaml"), ("override", "dossier.yaml")],
    ),
    Messy(
        "old copies left out are listed all the same",
        "dossier.yaml",
        _ruled("ignored: [旧*.xlsx]\n", 名单=ROSTER, 旧名单=_book({"学员名单": [HEAD, ["王五", "丙"]]})),
        tables={
            "roster": BOTH,
            "files": [{"path": "D01/dossier.yaml", "status": "read"}, {"path": "D01/名单.xlsx", "status": "read"},
                      {"path": "D01/旧名单.xlsx", "status": "recorded"}],
        },
        problems=[("bypassed_row", "旧名单.xlsx"), ("override", "dossier.yaml")],
    ),
    Messy(
        "a sheet read as the table that it is said to be, another not read",
        "dossier.yaml",
        _ruled(
            'tables: {"表.xlsx!Sheet1": 学员签到表, "表.xlsx!草稿": none}\n',
            表=_book({"Sheet1": SIGNED, "草稿": [HEAD, ZHANG]}),
        ),
        tables={"signins": [{"name": "张三", "half": "morning"}], "roster": []},
        problems=[("override", "dossier.yaml"), ("override", "dossier.yaml"), ("unknown_sheet", "草稿")],
    ),
    Messy(
        "a header that nobody knows, and the role of all rows",
        "dossier.yaml",
        _ruled(
            'headers:\n  "表.xlsx!学员名单": {所属机构: 工作单位, 座号: none}\nconstants: {表.xlsx: {人员类别: 工作人员}}\n',
            表=_book({"学员名单": [["姓名", "所属机构", "座号"], ["张三", "甲", 1]]}),
        ),
        tables={"roster": [{"name": "张三", "employer": "甲", "role": "staff"}]},
        problems=[("override", "dossier.yaml"), ("override", "dossier.yaml")],
    ),
    Messy(
        "what it says wrong is said, and the rest of it is used",
        "dossier.yaml",
        _ruled(
            "facts: {项目名称: 甲班}\ningored: [名单.xlsx]\nmaterials: {名单.xlsx: 学员名但}\nconstants: {名单.xlsx: {人员类别: 学员}}\n",
            名单=ROSTER,
        ),
        tables={"roster": [{"name": "张三", "role": "trainee"}, {"name": "李四", "role": "trainee"}]},
        facts={"title": None},
        problems=[("override", "dossier.yaml")] * 4,
    ),
    Messy(
        "saved by Notepad, and not in order: nothing of it is used",
        "dossier.yaml",
        lambda folder: (
            (folder / "dossier.yaml.txt").write_bytes("ignored:\n\t- 名单.xlsx\n".encode("gb18030")),
            (folder / "名单.xlsx").write_bytes(ROSTER),
        ),
        tables={"roster": BOTH},
        problems=[("unreadable_file", "dossier.yaml.txt")],
    ),
    # zipped dossiers
    Messy(
        "the folder zipped as it lay",
        "zipped dossiers",
        _zip_alone(("D01/", b""), ("D01/名单.xlsx", ROSTER), ("D01/签到/签到.xlsx", SIGNINS)),
        tables={
            "roster": BOTH,
            "files": [{"path": path, "status": "read"} for path in
                      ("D01/D01.zip", "D01/D01.zip/D01/名单.xlsx", "D01/D01.zip/D01/签到/签到.xlsx")],
        },
    ),
    Messy("part in a folder, part in a zip beside it", "zipped dossiers", _beside, tables={"roster": BOTH, "signins": [{"name": "张三"}]}),
    Messy(
        "a zip in a zip in a zip, and one more",
        "zipped dossiers",
        _zip_alone(("一.zip", _archive(("二.zip", _archive(("名单.xlsx", ROSTER), ("三.zip", _archive(("签到.xlsx", SIGNINS)))))))),
        tables={"roster": BOTH, "signins": []},
        problems=[("unreadable_file", "D01.zip/一.zip/二.zip/三.zip")],
    ),
    Messy(
        "cut off behind the last member: all is read",
        "zipped dossiers",
        _cut_off(b"PK\1\2"),
        tables={"roster": BOTH, "signins": [{"name": "张三"}]},
        problems=[("unreadable_file", "D01.zip")],
    ),
    Messy(
        "cut off in the last member: the first is read",
        "zipped dossiers",
        _cut_off(b"PK\3\4", 200),
        tables={"roster": BOTH, "signins": []},
        problems=[("unreadable_file", "D01.zip"), ("unreadable_file", "D01.zip/学员签到.xlsx")],
    ),
    Messy(
        "paths that climb out, begin at a root or a drive, one with backslashes",
        "zipped dossiers",
        _zip_alone(("../../外/名单.xlsx", ROSTER), ("C:\\Users\\某\\签到.xlsx", SIGNINS)),
        tables={
            "roster": BOTH,
            "files": [{"path": path} for path in ("D01/D01.zip", "D01/D01.zip/Users/某/签到.xlsx", "D01/D01.zip/外/名单.xlsx")],
        },
        problems=[("guess", "D01.zip")],
    ),
    Messy(
        "one member with a password",
        "zipped dossiers",
        _locked,
        tables={"roster": [], "signins": [{"name": "张三"}]},
        problems=[("unreadable_file", "D01.zip/b.xlsx")],
    ),
    Messy(
        "a .rar that was given another ending",
        "zipped dossiers",
        lambda folder: (folder.rmdir(), folder.with_name("D01.zip").write_bytes(b"Rar!\x1a\x07\x01\x00" + b"x" * 99)),
        tables={"files": [{"path": "D01/D01.zip", "status": "unreadable"}]},
        problems=[("unreadable_file", "D01.zip")],
    ),
    # zip with a GBK name table
    Messy(
        "packed by the Explorer of a Chinese Windows",
        "zip with a GBK name table",
        _zip_alone(("材料/学员名单.xlsx", ROSTER), ("照片/开班式.jpg", JPG), names="gb18030"),
        tables={
            "roster": BOTH,
            "files": [{"path": path} for path in
                      ("D01/D01.zip", "D01/D01.zip/材料/学员名单.xlsx", "D01/D01.zip/照片/开班式.jpg")],
        },
    ),
    Messy(
        "a name of which the second byte of a sign is a backslash",
        "zip with a GBK name table",
        _zip_alone(("乗客名单.xlsx", ROSTER), names="gbk"),
        tables={"files": [{"path": "D01/D01.zip"}, {"path": "D01/D01.zip/乗客名单.xlsx"}]},
    ),
    Messy(
        "packed by WinRAR of another system, the name once more beside it",
        "zip with a GBK name table",
        _zip_alone(("學員名單.xlsx", ROSTER), names="big5", beside=True),
        tables={"files": [{"path": "D01/D01.zip"}, {"path": "D01/D01.zip/學員名單.xlsx"}]},
    ),
    Messy(
        "packed by a Mac: UTF-8 without a word of it",
        "zip with a GBK name table",
        _zip_alone(("D01/学员名单.xlsx", ROSTER), ("__MACOSX/D01/._学员名单.xlsx", b"\0\5"), names="utf-8 unflagged"),
        tables={"files": [{"path": "D01/D01.zip"}, {"path": "D01/D01.zip/D01/学员名单.xlsx"}]},
    ),
    Messy(
        "a zip among the files of a folder, its names in GBK",
        "zip with a GBK name table",
        lambda folder: zipped(folder / "材料.zip", [("签到表/第一天.xlsx", SIGNINS)], "gb18030"),
        tables={
            "signins": [{"name": "张三", "day": "2025-09-01"}],
            **_told(("signin_trainees", "材料.zip/签到表/第一天.xlsx", "certain")),
        },
    ),
    # nested folders
    Messy(
        "folders in folders, with dots, brackets and blanks in their names",
        "nested folders",
        lambda folder: (
            xlsx(folder / "1. 报送材料（终稿）" / "a.b" / "c d" / "名单.xlsx", {"学员名单": [HEAD, ZHANG, LI]}),
            (folder / "空文件夹").mkdir(),
        ),
        tables={"roster": BOTH, "files": [{"path": "D01/1. 报送材料（终稿）/a.b/c d/名单.xlsx", "status": "read"}]},
    ),
    Messy(
        "files of one name in several folders, the folder tells whose they are",
        "nested folders",
        lambda folder: (
            xlsx(folder / "学员" / "签到表.xlsx", {"Sheet1": SIGNED}),
            xlsx(folder / "工作人员" / "签到表.xlsx", {"Sheet1": [SIGNED[0], ["李四", "2025-09-01", "下午"]]}),
        ),
        tables={"signins": [{"name": "张三", "role": "trainee"}, {"name": "李四", "role": "staff"}]},
    ),
    Messy(
        "a hidden folder is no part of the dossier",
        "nested folders",
        lambda folder: (
            xlsx(folder / ".git" / "名单.xlsx", {"学员名单": [HEAD, ZHANG]}), xlsx(folder / "材料" / "名单.xlsx", {"学员名单": [HEAD, LI]}),
        ),
        tables={"roster": [{"name": "李四"}]},
    ),
    # duplicates
    Messy(
        "one file in two folders is read once",
        "duplicates",
        lambda folder: [((folder / name).mkdir(), (folder / name / "名单.xlsx").write_bytes(ROSTER)) for name in ("初稿", "报送")],
        tables={"roster": BOTH},
        problems=[("bypassed_row", "报送/名单.xlsx")],
    ),
    Messy(
        "the folder, and the same folder zipped",
        "duplicates",
        lambda folder: ((folder / "名单.xlsx").write_bytes(ROSTER), zipped(folder / "打包.zip", [("名单.xlsx", ROSTER)])),
        tables={"roster": BOTH},
        problems=[("bypassed_row", "打包.zip/名单.xlsx")],
    ),
    Messy(
        "one list as a workbook and as .csv",
        "duplicates",
        lambda folder: ((folder / "名单.xlsx").write_bytes(ROSTER), csv_file(folder / "学员名单.csv", [HEAD, ZHANG, LI], "gb18030")),
        tables={"roster": BOTH},
        problems=[("bypassed_row", "学员名单!A1")],
    ),
    Messy(
        "a copy in which a row was changed",
        "duplicates",
        lambda folder: (
            (folder / "名单.xlsx").write_bytes(ROSTER), xlsx(folder / "名单 - 副本.xlsx", {"学员名单": [HEAD, ZHANG, ["李四", "丙公司"]]}),
        ),
        tables={"roster": [{"employer": "甲公司"}, {"employer": "丙公司"}, {"employer": "甲公司"}, {"employer": "乙公司"}]},
        problems=[("conflict", "学员名单!A1")],
    ),
    # lock files and Thumbs.db
    Messy(
        "traces of Excel, WPS and LibreOffice while the file was open",
        "lock files and Thumbs.db",
        lambda folder: [(folder / name).write_bytes(ROSTER if name == "名单.xlsx" else b"x")
                        for name in ("名单.xlsx", "~$名单.xlsx", ".~lock.名单.xlsx#", ".~名单.xlsx")],
        tables={"roster": BOTH, "files": [{"path": "D01/名单.xlsx"}]},
    ),
    Messy(
        "traces of Windows and of a Mac, in any case of letters",
        "lock files and Thumbs.db",
        lambda folder: [(folder / name).write_bytes(ROSTER if name == "名单.xlsx" else b"x")
                        for name in ("名单.xlsx", "Thumbs.db", "THUMBS.DB", "desktop.ini", ".DS_Store", "._名单.xlsx")],
        tables={"roster": BOTH, "files": [{"path": "D01/名单.xlsx"}]},
    ),
    Messy(
        "the same traces inside a zip",
        "lock files and Thumbs.db",
        _zip_alone(("名单.xlsx", ROSTER), ("~$名单.xlsx", b"x"), ("照片/Thumbs.db", b"x"), (".DS_Store", b"x"), ("__MACOSX/._名单.xlsx", b"x")),
        tables={"roster": BOTH, "files": [{"path": "D01/D01.zip"}, {"path": "D01/D01.zip/名单.xlsx"}]},
    ),
    Messy(
        "nothing but traces is no dossier",
        "lock files and Thumbs.db",
        lambda folder: [(folder / name).write_bytes(b"x") for name in ("Thumbs.db", "~$名单.xlsx")],
        tables={"files": []},
        facts={"has_dossier": False},
        problems=[("unreadable_file", "D01")],
    ),
]  # fmt: skip
