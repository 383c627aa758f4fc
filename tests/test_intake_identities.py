"""Names, id numbers and phone numbers in one form, however they are spaced; a damaged number is never guessed."""

from __future__ import annotations

import pytest

from auditlib.intake.values.identities import of_person
from auditlib.intake.values.names import read_name
from auditlib.intake.values.reading import BLANK, Reading


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张 三", "张三"),
        ("欧阳 修", "欧阳修"),
        ("王 小 明", "王小明"),
        ("John Smith", "John Smith"),
        ("张三 Smith", "张三 Smith"),
        ("古丽 • 阿布都", "古丽·阿布都"),
        ("J. Smith", "J. Smith"),
    ],
)
def test_a_name_is_told_from_two_by_its_length(text, name):
    assert read_name(text, "name", {}, {}) == read_name(text, "lecturer", {}, {}) == Reading(name)


@pytest.mark.parametrize("text", ["张三 李四", "张三、李四", "张三/李四", "王小明 李四", "张三和 李四", "张三；李四；"])
def test_several_persons_are_a_blank_where_one_belongs_and_stay_together_as_lecturers(text):
    person = read_name(text, "name", {}, {})
    assert (person.value, person.kind) == (None, "unreadable_value")
    assert read_name(text, "lecturer", {}, {}) == Reading(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("990102 19900101 0015", "990102199001010015"),
        ("990102-19900101-0015", "990102199001010015"),
        ("990102199001010 015", "990102199001010015"),
        ("99010219900101012×", "99010219900101012X"),
        ("990102 800101 123", "990102800101123"),
        ("990102800101000", "990102800101000"),
        ("99010219900101001*", "99010219900101001*"),
        ("E 12345678", "E 12345678"),
        ("9901021990010100155", "9901021990010100155"),
    ],
)
def test_an_id_number_is_put_together_where_it_is_one(text, number):
    assert of_person(Reading(text), "id_number") == Reading(number)


def test_an_id_number_that_ends_in_zeros_is_blank_or_a_guess_by_its_check_digit():
    wrong, right = (of_person(Reading(text), "id_number") for text in ("990102199001010000", "990102 199001015000"))
    assert (wrong.value, wrong.kind) == (None, "unreadable_value")
    assert (right.value, right.kind) == ("990102199001015000", "guess")


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("138-0000-0001", "13800000001"),
        ("+86 138 0000 0001", "13800000001"),
        ("008613800000001", "13800000001"),
        ("（0591）8765 0001", "0591-87650001"),
        ("059187650001", "0591-87650001"),
        ("0591-87650001转801", "0591-87650001-801"),
        ("138 0000 0001/0591-87650001", "13800000001、0591-87650001"),
        ("13800000001 13900000001", "13800000001、13900000001"),
        ("13800000001（张三）", "13800000001（张三）"),
        ("87650001", "87650001"),
        ("1380000000", "1380000000"),
    ],
)
def test_phone_numbers_have_one_form_and_what_is_none_is_kept(text, phone):
    assert of_person(Reading(text), "phone") == Reading(phone)


def test_a_blank_stays_one():
    assert of_person(BLANK, "id_number") == BLANK
