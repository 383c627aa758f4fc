"""Personal data in sentences: what is found, what is left of it, who sees it in full."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from conftest import ROOT

from auditlib.core.errors import ParamsError
from auditlib.report.masking import found, masked, read_roles, role
from auditlib.report.people import People

PEOPLE = People(["张三", "张三丰", "王五", "Ann Li", "林"])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("学员99010219900101123X已签到", "学员99****123X已签到"),
        ("990102900101123", "99****1123"),
        ("990102 19900101 1234", "99****1234"),
        ("9901-0219-9001-0112-34", "99****1234"),
        ("９９０１０２１９９００１０１１２３４", "９９****１２３４"),
        ("id990102199001011234.jpg", "id99****1234.jpg"),
        ("990102199001011234、990102199001011235", "99****1234、99****1235"),
        ("13800001234", "138****1234"),
        ("138-0000 1234", "138****1234"),
        ("+8613800001234", "+138****1234"),
        ("0591-87654321", "059****4321"),
        ("(010)87654321", "010****4321"),
        ("电话：87654321", "电话：****21"),
        ("zhang.san@example.gov.cn", "z****@example.gov.cn"),
        ("6222021234567890123", "62****0123"),
        ("6222 0212 3456 7890 123", "62****0123"),
        ("账号：35001234567", "账号：35****4567"),
        ("138.0013.8000", "138****8000"),
        ("138_0013_8000", "138****8000"),
        ("138/0013/8000", "138****8000"),
        ("138 - 0013 - 8000", "138****8000"),
        ("138\u200a0013\u200b8000", "138****8000"),
        ("990102.19900101.1234", "99****1234"),
        ("990102/1990/01/01/123X", "99****123X"),
        ("990102199001.011234", "99****1234"),
        ("990102\r\n19900101\n1234", "99****1234"),
        ("6222.0212.3456.7890.123", "62****0123"),
        ("一三八零零一三八〇〇幺", "一三八****八〇〇幺"),
        ("١٣٨٠٠١٣٨٠٠٠", "١٣٨****٨٠٠٠"),
        ("zhang＠example.cn", "z****@example.cn"),
        ("zh\u200bang﹫example．cn", "z****@example.cn"),
    ],
)
def test_a_number_or_an_address_keeps_only_what_tells_it_apart(text: str, shown: str) -> None:
    assert masked(text, None) == shown


@pytest.mark.parametrize(
    "text",
    [
        "2025-09-01 2025-09-04，2025-09-01—2025-09-04 12:30",
        "合计 52,000.00 元，共 1234567.89 元，第 20250901 号",
        "0.123456789012345678",
        "20250901120000",
        "ab" * 32 + " 1" + "0" * 30 + "f 990102199001011234567890abcdef12",
        "123e4567-e89b-12d3-a456-990102199001",
        "FJ2025-D01!签到表!B2:B30",
        "2025.09.01-2025.09.04，2025/09/01/2025/09/04，2025_0901_2025_0904",
        "2021\n2022\n2023\n2024",
        "3500.00 2025-09-01 1234",
        "金额1380013.8000元，10.138.001.138",
        "二〇二五-〇九-〇一 二〇二五-〇九-〇四，一二三四五六七八九十",
        "99****1234 138****1234 张* z****@example.cn",
    ],
)
def test_dates_amounts_hashes_and_what_is_masked_already_stay(text: str) -> None:
    assert masked(text, PEOPLE) == text


def test_names_are_masked_wherever_they_stand_and_the_longest_first() -> None:
    assert masked("张三丰和张三、王　五（王 五）同签", PEOPLE) == "张*和张*、王*（王*）同签"
    assert masked("Ann Li planned; ann li; Annli; plAnn Lib", PEOPLE) == "A* planned; a*; A*; plAnn Lib"
    assert masked("林在名单中", PEOPLE) == "林在名单中", "a name of one sign would stand everywhere"


@pytest.mark.parametrize("sign", ["\u200b", "\u00ad", "\u2003", "\u2060", "\r\n", "-", " — ", "·", "•", "‧", "_", "."])
def test_a_name_is_found_whatever_stands_between_its_signs(sign: str) -> None:
    people = People(["张建国", "买买提·艾力"])
    assert masked(f"学员{sign.join('张建国')}、{sign.join('买买提艾力')}到", people) == "学员张*、买*到"


@pytest.mark.parametrize(
    "text", ["张，三", "张、三", "张\n\n三", "张...三", "张（三）", "张/三", "张：三", f"张{' ' * 200}三"]
)
def test_what_parts_two_things_parts_a_name(text: str) -> None:
    assert masked(text, PEOPLE) == text


def test_of_two_that_overlap_the_longer_is_taken() -> None:
    assert [(hit.kind, hit.start, hit.end) for hit in found("电话13800001234", None)] == [("phone", 2, 13)]


def test_masking_twice_changes_nothing() -> None:
    once = masked("张三 990102199001011234 13800001234 a@b.cn 62220212345678901", PEOPLE)
    assert masked(once, PEOPLE) == once


def test_each_role_sees_what_the_file_says() -> None:
    text = "张三 13800001234 990102199001011234"
    seen = {name: masked(text, PEOPLE, held.sees) for name, held in read_roles(ROOT / "params").items()}
    assert seen == {
        "inspector": text,
        "reviewer": "张三 138****1234 99****1234",
        "public": "张* 138****1234 99****1234",
    }


def test_a_role_that_is_not_there_or_sees_something_unknown_is_refused(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "params" / "privacy", tmp_path / "privacy")
    with pytest.raises(ParamsError, match="public"):
        role(tmp_path, "publik")
    (tmp_path / "privacy" / "roles.yaml").write_text("public:\n  label: {zh: 甲, en: a}\n  sees: [names]\n")
    with pytest.raises(ParamsError, match=r"roles.yaml, key public.sees"):
        role(tmp_path, "public")


def test_a_name_at_the_end_of_a_text_is_found_though_a_longer_one_begins_alike():
    assert masked("学员：薛伟", People(["薛伟", "薛伟明"])) == "学员：薛*"


@pytest.mark.parametrize(
    "text", ["1.1." * 50_000, "1 " * 100_000, "2021 " * 50_000, f"张{' ' * 200_000}...三", "一-" * 100_000]
)
def test_a_long_text_takes_no_longer_for_what_looks_like_groups(text: str) -> None:
    started = time.perf_counter()
    assert masked(text, PEOPLE)
    assert time.perf_counter() - started < 10
