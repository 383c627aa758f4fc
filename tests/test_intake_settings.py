"""dossier.yaml goes before what is recognised and hides nothing; passwords open what they open and are found nowhere."""

from __future__ import annotations

import io
import os
import pickle
import random
import subprocess
import sys
import zipfile
from hashlib import md5
from pathlib import Path
from struct import pack, unpack_from

import docx
import olefile
import pandas as pd
import pytest
import yaml
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher
from making import LAYOUTS, encrypted, intake, problems, sample_register, xls, xlsx, zipped
from msoffcrypto.format.ooxml import OOXMLFile
from msoffcrypto.method.rc4 import DocumentRC4, _makekey
from msoffcrypto.method.xor_obfuscation import DocumentXOR
from writing import pdf

from auditlib.core.model import Tables
from auditlib.intake.contents import raw_texts
from auditlib.intake.dossier import read_dossier
from auditlib.intake.files import passwords, settings
from auditlib.intake.files.sources import Sources
from auditlib.intake.overrides import Overrides
from auditlib.intake.problems import Fault
from auditlib.intake.programme import read
from auditlib.intake.tables import layout

ROOT = Path(__file__).parents[1]
ROSTER = [["姓名", "工作单位"], ["张三", "甲"], ["李四", "乙"]]
SIGNINS = [["姓名", "日期", "时段"], ["张三", "2025-09-01", "上午"]]
FILE = "D01/dossier.yaml"


@pytest.fixture(autouse=True)
def _no_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(settings.VARIABLE, raising=False)


def _dossier(tmp_path: Path, text: str, **sheets: list[list[object]]) -> Tables:
    """D01 with a dossier.yaml and a workbook 表.xlsx of these sheets."""
    xlsx(tmp_path / "D01" / "表.xlsx", sheets or {"学员名单": ROSTER})
    (tmp_path / "D01" / "dossier.yaml").write_text(text, encoding="utf-8")
    return intake(tmp_path / "D01")


def _said(tables: Tables, kind: str = "override") -> list[str]:
    found = tables["problems"][tables["problems"]["kind"] == kind]
    assert found["file"].eq(FILE).all()
    return list(found["message_zh"])


@pytest.mark.parametrize("path", ["表.xlsx", "*.xlsx", "D01/表.xlsx", "表.XLSX", "表.?lsx"])
def test_a_path_is_named_as_reports_show_it_or_by_a_pattern(tmp_path: Path, path: str) -> None:
    tables = _dossier(tmp_path, f"materials: {{'{path}': [总结报告, roster]}}\n")
    assert tables["materials"]["material"].to_list() == ["summary_report", "roster"]
    assert tables["materials"]["sureness"].to_list() == ["certain", "certain"]
    (said,) = _said(tables)
    assert "总结报告" in said
    assert "“表.xlsx”" in said


def test_a_name_with_brackets_is_meant_as_it_is_written(tmp_path: Path) -> None:
    xlsx(tmp_path / "D01" / "a" / "[盖章]名单.xlsx", {"学员名单": ROSTER})
    (tmp_path / "D01" / "dossier.yaml").write_text("ignored: '[盖章]名单.xlsx'\n", encoding="utf-8")
    assert not len(intake(tmp_path / "D01")["roster"])


def test_what_is_said_to_be_no_material_is_none(tmp_path: Path) -> None:
    tables = _dossier(tmp_path, "materials: {表.xlsx: none}\n")
    assert not len(tables["materials"])
    assert len(tables["roster"]) == 2
    assert len(_said(tables)) == 1


def test_nothing_ignored_is_hidden(tmp_path: Path) -> None:
    """A hostile organiser may leave out a file or a sheet; the file list and the problems name each of them."""
    xlsx(tmp_path / "D01" / "发票.xlsx", {"学员名单": ROSTER})
    (tmp_path / "D01" / "照片.jpg").write_bytes(b"x")
    tables = _dossier(tmp_path, "ignored: ['发票*', '*.jpg']\ntables: {'表.xlsx': none}\n")
    assert not len(tables["roster"])
    assert not len(tables["materials"])
    assert tables["files"].set_index("path")["status"].to_dict() == {
        FILE: "read", "D01/发票.xlsx": "recorded", "D01/照片.jpg": "recorded", "D01/表.xlsx": "recorded",
    }  # fmt: skip
    assert problems(tables, "bypassed_row") == ["D01/发票.xlsx"]
    unread = tables["problems"].set_index("kind").loc["unknown_sheet"]
    assert (unread["file"], unread["sheet"]) == ("D01/表.xlsx", "学员名单")
    assert len(_said(tables)) == 3


def test_a_table_is_read_as_what_it_is_said_to_be_without_a_title(tmp_path: Path) -> None:
    rows = [
        ["姓名", "学号", "手机", "邮箱", "班长", "来源"],
        ["张三", 1, 2, 3, 4, 5],
    ]  # too little is known of it to be a roster
    assert not len(_dossier(tmp_path, "", Sheet1=rows)["roster"])  # type: ignore[arg-type]
    for place in ("表.xlsx!Sheet1", "表.xlsx!sheet 1", "表.xlsx", "*!*"):
        for word in ("roster", "学员名单", "名册", "学员 名单表"):
            tables = _dossier(tmp_path, f"tables: {{'{place}': {word}}}\n", Sheet1=rows)  # type: ignore[arg-type]
            assert tables["roster"]["name"].to_list() == ["张三"]
            assert len(_said(tables)) == 1


def test_headers_and_constants_are_read_as_they_are_said_to_be(tmp_path: Path) -> None:
    rows = [["姓名", "所属机构", "工作单位", "签到"], ["张三", "甲", "乙", "√"]]
    tables = _dossier(
        tmp_path,
        "headers: {'表.xlsx!学员名单': {所属机构: employer, 签到: none}}\nconstants: {表.xlsx: {人员类别: 工作人员, mode: online}}\n",
        学员名单=rows,  # type: ignore[arg-type]
    )
    row = tables["roster"].iloc[0]
    assert (row["name"], row["employer"], row["role"], row["mode"]) == ("张三", "甲", "staff", "online")
    assert len(_said(tables)) == 2
    assert problems(tables, "unknown_column") == ["C1"], "the second column of employers is left out, and said"


def test_a_cell_says_more_than_a_constant(tmp_path: Path) -> None:
    rows = [["姓名", "人员类别"], ["张三", "学员"], ["李四", None]]
    tables = _dossier(tmp_path, "constants: {表.xlsx: {人员类别: 工作人员}}\n", 名单=rows)  # type: ignore[arg-type]
    assert tables["roster"]["role"].to_list() == ["trainee", "staff"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("facts: {start: 2025-09-01}", ["facts", "材料"]),
        ("material: {表.xlsx: 总结报告}", ["“material”", "是否应为“materials”"]),
        ("materials: {表.xlsx: 总结报高}", ["materials", "“表.xlsx”", "“总结报高”", "是否应为“总结报告”"]),
        ("materials: {表.xls: 总结报告}", ["“表.xls”", "是否应为“表.xlsx”"]),
        ("materials: {表.xlsx: {a: b}}", ["“materials.表.xlsx”", "写法"]),
        ("materials: [表.xlsx]", ["“materials”", "写法"]),
        ("ignored: {表.xlsx: 1}", ["“ignored”", "写法"]),
        ("ignored: [没有.xlsx]", ["ignored", "“没有.xlsx”"]),
        ("tables: {表.xlsx!学员名单: roste}", ["tables", "“roste”", "是否应为“roster”"]),
        ("tables: {表.xlsx!名单: roster}", ["“表.xlsx!名单”", "是否应为“表.xlsx!学员名单”"]),
        ("headers: {表.xlsx: {工作单位: 单伟}}", ["headers.表.xlsx", "“单伟”"]),
        ("constants: {表.xlsx: {角色名: 学员}}", ["constants", "“角色名”"]),
        ("constants: {表.xlsx: {人员类别: 学圆}}", ["constants.表.xlsx", "“学圆”"]),
        ("constants: {表.xlsx: {工作单位: 甲}}", ["constants", "“工作单位”"]),
        ("passwords: [a]", ["“passwords”", "写法"]),
    ],
)
def test_what_is_wrong_is_said_with_its_key_and_the_nearest_word_and_the_rest_is_used(
    tmp_path: Path, text: str, words: list[str]
) -> None:
    tables = _dossier(tmp_path, f"{text}\n")
    assert len(tables["roster"]) == 2
    (said, *more) = _said(tables)
    assert all(word in said for word in words), said
    assert said.startswith(FILE)
    assert not any(said == other for other in more)
    english = tables["problems"].query("kind == 'override'")["message_en"][0]
    assert english.isascii() or "'" in english
    xlsx(tmp_path / "D01" / "b.xlsx", {"学员签到表": SIGNINS})
    with (tmp_path / "D01" / "dossier.yaml").open("a", encoding="utf-8") as stream:
        stream.write("password: x\n")
    assert len(intake(tmp_path / "D01")["signins"]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "materials:\n\t表.xlsx: 总结报告\n", "a: [", "- a\n- b\n", "just words", "ignored: [a]\nignored: [表.xlsx]\n",
        "a: &x [1]\nignored: *x\n", "[" * 5000, "{" * 3000, "? [a, b]\n: c\n", "!!python/object:os.system x", "\0", "%YAML 9", "a: !!int x",
        "#" * settings.LARGEST + "\nignored: [表.xlsx]\n",
    ],
)  # fmt: skip
def test_one_that_is_not_in_order_is_unreadable_and_nothing_of_it_is_used(tmp_path: Path, text: str) -> None:
    tables = _dossier(tmp_path, text)
    assert len(tables["roster"]) == 2
    assert tables["files"].set_index("path").loc[FILE, "status"] == "unreadable"
    assert len(_said(tables, "unreadable_file")) == 1


def test_a_line_is_named_where_there_is_one(tmp_path: Path) -> None:
    (said,) = _said(_dossier(tmp_path, "ignored: []\nmaterials:\n  a: b: c\n"), "unreadable_file")
    assert "第 3 行" in said


@pytest.mark.parametrize("number", range(30))
def test_whatever_stands_in_it_stops_nothing(tmp_path: Path, number: int) -> None:
    chance = random.Random(number)
    keys = [*settings.Entries.model_fields, "facts", "x"]
    values: list[object] = [
        None,
        "",
        1,
        True,
        [],
        {},
        ["*"],
        {"*": "none"},
        {"*!*": {"姓名": "none"}},
        {"表.xlsx": ["x", 1]},
        {1: {2: 3}},
    ]
    content = {chance.choice(keys): chance.choice(values) for _ in range(4)}
    text = yaml.safe_dump(content, allow_unicode=True)
    if number % 2:
        at = chance.randrange(len(text))
        text = text[:at] + chance.choice("{}[]:&*!?'\"\n\t#|>%@`é\u2028") + text[at:]
    tables = _dossier(tmp_path, text)
    assert len(tables["files"]) == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("name", ["dossier.yaml", "Dossier.YML", "dossier.yaml.txt"])
def test_it_is_read_as_editors_save_it(tmp_path: Path, name: str, encoding: str) -> None:
    xlsx(tmp_path / "D01" / "表.xlsx", {"学员名单": ROSTER})
    (tmp_path / "D01" / name).write_bytes("ignored: [表.xlsx]\r\n".encode(encoding))
    assert not len(intake(tmp_path / "D01")["roster"])


def test_it_lies_at_the_top_of_the_folder_or_of_the_zip_that_is_the_dossier(tmp_path: Path) -> None:
    book = xlsx(tmp_path / "a.xlsx", {"学员名单": ROSTER}).read_bytes()
    rule = "ignored: [表.xlsx]\n".encode()
    for members, used in (
        ([("dossier.yaml", rule), ("表.xlsx", book)], True),
        ([("D01/dossier.yaml", rule), ("D01/表.xlsx", book)], True),
        ([("a/b/dossier.yaml", rule), ("表.xlsx", book)], False),
        ([("材料.zip", zipped(tmp_path / "i.zip", [("dossier.yaml", rule)]).read_bytes()), ("表.xlsx", book)], False),
    ):
        tables = intake(zipped(tmp_path / "D01.zip", members))
        assert len(tables["roster"]) == (0 if used else 2)
        assert ("不在档案顶层" in "".join(tables["problems"]["message_zh"])) is not used


@pytest.mark.parametrize("paper", ["howto-dossier-yaml.md", "howto-dossier-yaml.zh-CN.md"])
def test_the_example_of_the_how_to_is_in_order(tmp_path: Path, paper: str) -> None:
    text = (ROOT / "docs" / paper).read_text(encoding="utf-8").partition("```yaml\n")[2].partition("```")[0]
    found = settings.read(text.encode(), FILE)
    assert not found.problems
    assert all(getattr(found.entries, key) for key in settings.Entries.model_fields)
    overrides = Overrides(found, layout.load(LAYOUTS))
    assert not overrides.wrong


def test_one_alone_is_no_dossier(tmp_path: Path) -> None:
    (tmp_path / "D01").mkdir()
    (tmp_path / "D01" / "dossier.yaml").write_text("ignored: []\n")
    assert intake(tmp_path / "D01")["sessions"]["has_dossier"].to_list() == [False]


# passwords


def _locked(tmp_path: Path, name: str = "锁.xlsx", word: str = "secret") -> Path:
    plain = xlsx(tmp_path / "plain" / "a.xlsx", {"学员名单": ROSTER})
    path = tmp_path / "D01" / name
    path.parent.mkdir(exist_ok=True)
    with plain.open("rb") as source, path.open("wb") as target:
        OOXMLFile(source).encrypt(word, target)
    return path


@pytest.mark.parametrize("given", ["secret", "wrong\nsecret\n", "\n\nsecret"])
def test_a_password_of_the_environment_opens_a_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    path = _locked(tmp_path)
    assert problems(intake(path.parent), "unreadable_file") == ["D01/锁.xlsx"]
    monkeypatch.setenv(settings.VARIABLE, given)
    tables = intake(path.parent)
    assert tables["roster"]["name"].to_list() == ["张三", "李四"]
    source = Sources([path.parent], {})["D01/锁.xlsx"]
    assert raw_texts(source, "学员名单", ["A2"]) == {"A2": "张三"}


@pytest.mark.parametrize(
    "text", ["password: secret", "passwords: {锁.xlsx: secret}", "passwords: {'*.xlsx': x, 锁.xlsx: secret}"]
)
def test_a_password_of_dossier_yaml_opens_a_workbook_in_a_folder_and_in_a_zip(tmp_path: Path, text: str) -> None:
    path = _locked(tmp_path)
    (path.parent / "dossier.yaml").write_text(text, encoding="utf-8")
    tables = intake(path.parent)
    assert len(tables["roster"]) == 2
    assert not len(tables["problems"])
    held = [(p.name, p.read_bytes()) for p in path.parent.iterdir()]
    assert len(intake(zipped(tmp_path / "D02.zip", held))["roster"]) == 2


@pytest.mark.parametrize("text", ["password: 0123", "password: 'no'", "password: 1e5", "password: 口令"])
def test_a_password_that_looks_like_something_else_stays_what_was_written(tmp_path: Path, text: str) -> None:
    path = _locked(tmp_path, word=text.partition(": ")[2].strip("'"))
    (path.parent / "dossier.yaml").write_text(text, encoding="utf-8")
    assert len(intake(path.parent)["roster"]) == 2


def test_without_a_password_or_with_a_wrong_one_it_is_said_where_to_give_it_and_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = _locked(tmp_path).parent
    given = {"as_of": pd.Timestamp("2025-12-01").date(), "notice": "fj2025", "programme": "FJ2025", "year": 2025}

    def kept() -> Tables:
        return read(None, [place], **given, layouts=LAYOUTS, store=tmp_path / "store").tables  # type: ignore[arg-type]

    (message,) = kept()["problems"]["message_zh"]
    assert settings.VARIABLE in message
    assert "dossier.yaml" in message
    monkeypatch.setenv(settings.VARIABLE, "wrong")
    (message,) = kept()["problems"]["message_zh"]
    assert "打不开" in message
    monkeypatch.setenv(settings.VARIABLE, "secret")
    assert len(kept()["roster"]) == 2
    monkeypatch.delenv(settings.VARIABLE)
    assert len(kept()["roster"]) == 2, "what was opened once is kept"


def test_a_file_that_office_opens_without_asking_is_opened(tmp_path: Path) -> None:
    assert len(intake(_locked(tmp_path, word=passwords.USUAL).parent)["roster"]) == 2


def test_a_word_file_is_opened(tmp_path: Path) -> None:
    plain, locked, out = tmp_path / "a.docx", tmp_path / "b.docx", docx.Document()
    out.add_paragraph("总结报告")
    out.save(str(plain))
    encrypted(locked, plain)
    opened = passwords.opened(locked.read_bytes(), lambda: ["wrong", "secret"])
    assert isinstance(opened, bytes)
    assert docx.Document(io.BytesIO(opened)).paragraphs[0].text == "总结报告"
    assert passwords.opened(plain.read_bytes(), lambda: pytest.fail("asked for nothing")) == plain.read_bytes()


PADDING = 1  # so that what xlwt fills the stream up with is whole records; msoffcrypto reads no others


def _rc4(path: Path, word: str) -> None:
    """Encrypt a .xls of xlwt: its record of the author's name (the first that is long enough) makes room for the password's."""
    with olefile.OleFileIO(path, write_mode=True) as ole:
        data = bytearray(ole.openstream("Workbook").read())
        at = 0
        while unpack_from("<H", data, at)[0] != 0x5C:
            at += 4 + unpack_from("<H", data, at + 2)[0]
        salt, verifier = b"s" * 16, b"v" * 16
        cipher = Cipher(ARC4(_makekey(word, salt, 0)), mode=None).encryptor()
        head = (
            pack("<HHHHH", 0x2F, 54, 1, 1, 1) + salt + cipher.update(verifier) + cipher.update(md5(verifier).digest())
        )
        rest = 4 + unpack_from("<H", data, at + 2)[0] - len(head)
        data[at : at + len(head) + 4] = head + pack("<HH", 0, rest - 4)
        sealed = DocumentRC4.decrypt(word, salt, io.BytesIO(bytes(data)), blocksize=1024).read()
        place = 0
        while place + 4 <= len(data):
            kind, size = unpack_from("<HH", data, place)
            start = place + 4 + (4 if kind == 0x85 else 0)
            if kind not in (0x809, 0x2F):
                data[start : place + 4 + size] = sealed[start : place + 4 + size]
            place += 4 + size
        ole.write_stream("Workbook", bytes(data))


def test_an_old_workbook_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "D01").mkdir()
    rows = [*ROSTER, *([f"某{number}", "丙"] for number in range(200)), ["某", "丁" * PADDING]]
    path = xls(tmp_path / "D01" / "a.xls", {"学员名单": rows})
    _rc4(path, "口令secret")
    assert settings.VARIABLE in intake(path.parent)["problems"]["message_zh"][0]
    monkeypatch.setenv(settings.VARIABLE, "口令secret")
    tables = intake(path.parent)
    assert tables["roster"]["name"].to_list() == [row[0] for row in rows[1:]]
    assert not len(tables["problems"])


def _xor(path: Path, word: str) -> None:
    """Obfuscate a .xls of xlwt as Excel 95 did, in the room of the record of the author's name."""
    key = DocumentXOR.create_xor_key_method1(word)
    verifier = next(n for n in range(1 << 16) if DocumentXOR.verifypw(word, n))
    pad = DocumentXOR.create_xor_array_method1(word)
    with olefile.OleFileIO(path, write_mode=True) as ole:
        data, at = bytearray(ole.openstream("Workbook").read()), 0
        while at + 4 <= len(data):
            kind, size = unpack_from("<HH", data, at)
            if kind == 0x5C:
                data[at : at + 14] = pack("<HHHHHHH", 0x2F, 6, 0, key, verifier, 0, size - 10)
                size = 6
            elif kind != 0x809:
                for place in range(at + 4 + (4 if kind == 0x85 else 0), at + 4 + size):
                    mixed = DocumentXOR.ror(data[place], 3, 8)
                    data[place] = mixed ^ pad[(place + size) % 16]
            at += 4 + size
        ole.write_stream("Workbook", bytes(data))


def test_a_workbook_obfuscated_as_of_old_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "D01").mkdir()
    rows = [*ROSTER, *([f"某{number}", "丙"] for number in range(200)), ["某", "丁" * PADDING]]
    path = xls(tmp_path / "D01" / "a.xls", {"学员名单": rows})
    _xor(path, "secret")
    assert settings.VARIABLE in intake(path.parent)["problems"]["message_zh"][0]
    monkeypatch.setenv(settings.VARIABLE, "wrong\nsecret")
    assert intake(path.parent)["roster"]["name"].to_list() == [row[0] for row in rows[1:]]
    monkeypatch.setattr(passwords, "LARGEST_XOR", 1000)
    assert passwords.opened(path.read_bytes(), lambda: ["secret"]) is passwords.CANNOT


def test_a_pdf_is_opened_with_a_password_that_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "一、培训时间：2025年9月1日至4日"
    pdf(tmp_path / "D01" / "总结报告.pdf", text, text, password="secret")
    tables = intake(tmp_path / "D01")
    assert problems(tables, "unreadable_file") == ["D01/总结报告.pdf"]
    assert settings.VARIABLE in tables["problems"]["message_zh"][0]
    monkeypatch.setenv(settings.VARIABLE, "wrong")
    assert "都打不开" in intake(tmp_path / "D01")["problems"]["message_zh"][0]
    monkeypatch.setenv(settings.VARIABLE, "wrong\nsecret")
    tables = intake(tmp_path / "D01")
    assert str(tables["sessions"].loc["D01", "start"].date()) == "2025-09-01"
    assert "secret" not in str(tables["problems"].to_dict())


@pytest.mark.parametrize("number", range(20))
def test_a_damaged_file_with_a_password_is_a_fault_and_no_error(tmp_path: Path, number: int) -> None:
    data = bytearray(_locked(tmp_path).read_bytes())
    chance = random.Random(number)
    for _ in range(1 + number):
        data[chance.randrange(len(data))] = chance.randrange(256)
    found = passwords.opened(bytes(data), lambda: ["secret"])
    assert isinstance(found, bytes | Fault)


def test_a_file_made_to_take_long_over_each_password_is_refused(tmp_path: Path) -> None:
    data = _locked(tmp_path).read_bytes().replace(b'spinCount="100000"', b'spinCount="9999999"'[:18] + b'"')
    assert b'spinCount="999999' in data or b'spinCount="100000"' not in data
    assert passwords.opened(data, lambda: ["secret"]) is passwords.CANNOT


WORDS = ("Geheimwort-4711", "Parola-0815")


def _holding(folder: Path) -> list[str]:
    """Files whose content, unpacked, holds one of the words."""
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        parts = [path.read_bytes(), path.name.encode()]
        if path.suffix == ".parquet":
            parts.append(pd.read_parquet(path).to_csv().encode())
        elif zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                parts += [archive.read(name) for name in archive.namelist()]
        if any(
            word.encode(encoding) in part for part in parts for word in WORDS for encoding in ("utf-8", "utf-16-le")
        ):
            found.append(path.name)
    return found


def test_a_password_is_in_no_output_of_a_batch(tmp_path: Path) -> None:
    place = _locked(tmp_path, "一.xlsx", WORDS[0]).parent
    _locked(tmp_path, "二.xlsx", WORDS[1])
    (place / "dossier.yaml").write_text(
        f"password: {WORDS[1]}\npasswords: {{没有.xlsx: {WORDS[1]}}}\n", encoding="utf-8"
    )
    (tmp_path / "dossiers").mkdir()
    place.rename(tmp_path / "dossiers" / "FJ2025-D01")
    batch = tmp_path / "batch.yaml"
    batch.write_text(yaml.safe_dump({
        "register": str(sample_register(tmp_path / "register.xlsx", ["FJ2025-D01"])), "dossiers": str(tmp_path / "dossiers"), "notice": "fj2025",
        "as_of": "2025-12-31", "notebook": str(ROOT / "notebooks" / "session_inspection.ipynb"),
        "overview": str(ROOT / "notebooks" / "programme_overview.ipynb"),
    }), encoding="utf-8")  # fmt: skip
    command = [
        sys.executable,
        "-m",
        "auditlib.start",
        "inspect",
        str(batch),
        "--out",
        str(tmp_path / "out"),
        "--session",
        "FJ2025-D01",
    ]
    page = tmp_path / "out" / "sessions" / "FJ2025-D01" / "report.html"
    for given in ({}, {settings.VARIABLE: WORDS[0]}):  # what was not opened once is tried again
        env = {**os.environ, **given}
        done = subprocess.run(command, capture_output=True, timeout=600, check=False, env=env)
        assert done.returncode == 0, done.stderr.decode()
        assert (settings.VARIABLE in page.read_text(encoding="utf-8")) == (not given)
    text = (tmp_path / "out" / "sessions" / "FJ2025-D01" / "report.html").read_text(encoding="utf-8")
    assert "一.xlsx" in text
    assert settings.VARIABLE not in text, "both were opened"
    assert _holding(tmp_path / "out") == []
    assert not any(word.encode() in done.stdout + done.stderr for word in WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "password: [{0}]", "password: {{a: {0}}}", "passwords: {0}", "passwords: {{锁.xlsx: [{0}]}}", "passwords: {{{0}: 锁.xlsx}}",
        "passwords:\n  a: x\n  a: {0}\n", "password: *{0}", "password: !{0} x", "password: @{0}", "password {0}: x", "password {0}",
        "passwords: {{{0}: [x]}}", "? {{password: {0}}}\n: x", "password: '{0}",
    ],
)  # fmt: skip
def test_a_password_written_wrongly_is_not_repeated(tmp_path: Path, text: str) -> None:
    (tmp_path / "D01").mkdir()
    (tmp_path / "D01" / "dossier.yaml").write_text(text.format(WORDS[0]), encoding="utf-8")
    _locked(tmp_path)
    tables = intake(tmp_path / "D01")
    for name in tables.frames:
        assert WORDS[0] not in tables[name].to_csv()
    read_as = read_dossier(tmp_path / "D01", layout.load(LAYOUTS), 2025)
    assert WORDS[0].encode() not in pickle.dumps(read_as)


def test_settings_do_not_show_a_password(tmp_path: Path) -> None:
    found = settings.read(f"password: {WORDS[0]}\n".encode(), FILE)
    assert found.entries.password == WORDS[0]
    assert WORDS[0] not in repr(found)
