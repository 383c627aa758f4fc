"""Names as people write them: spread by spaces, numbered, starred, with a post in brackets; and what is no name at all."""

from __future__ import annotations

import re
from collections.abc import Mapping

from auditlib.intake.problems import Fault
from auditlib.intake.values.reading import Reading, unreadable
from auditlib.intake.values.texts import squeezed

PERSON = "name"  # a column of one person a cell; and the key of these words among `Layouts.choices`
LECTURER = "lecturer"  # there several may stand in one cell
NAMES = (PERSON, LECTURER)
WORDS = NOBODY, BESIDE, SURNAME = "nobody", "beside", "surname"  # what a text of params/layouts/names.yaml is
SHORT_NAME = 3  # characters: 欧阳 修 is one name
_FIGURE = "n"  # stands for figures in texts of names.yaml, squeezed

_HAN = "[\u3400-\u9fff\U00020000-\U000323af]"
_SPREAD = re.compile(rf"{_HAN}+(?: {_HAN}+)+")
_DOT = re.compile(rf"(?<={_HAN}) ?[·•・‧⋅∙●．.] ?(?={_HAN})")  # 阿卜杜拉·买买提 is typed with many dots
_MARKS = r"\s*＊★☆※●○■□▲△◆◇#√、,，;；。①-⑳⑴-⒇❶-❿¹²³"
_BEFORE = re.compile(rf"(?:[{_MARKS}]|\d{{1,3}}[.．、)）])+")
_AFTER = re.compile(rf"[{_MARKS}.．]+$")
_BRACKETS = re.compile(r"[(（\[【〔]([^()（）\[\]【】〔〕]*)[)）\]】〕]")
_BETWEEN = re.compile(r"[、,，;；/／&+]|\s(?=和|及)|(?<=\s)[和及]")
_OF_BESIDE = re.compile(r"[、,，;；/／\s]+")


def read_name(text: str, column: str, words: Mapping[str, str], titles: Mapping[str, str]) -> Reading:
    """张 三, 1.张三*, 张三（组长） → 张三; John Smith keeps its space. A cell of two persons, or of none, is a blank and the reason.

    words   squeezed text → what it is, as in names.yaml
    titles  squeezed professional title → its level: 张三（教授） is 张三
    """
    bare = _DOT.sub("·", text)
    bare = _BRACKETS.sub(lambda found: "" if _may_go(found[1], words, titles) else found[0], bare).strip()
    if column == LECTURER:
        return Reading(_joined(bare, words) or text)
    if is_nobody(text, words):
        return Reading(None, "bypassed_row", Fault(
            f"“{text}”不是姓名，该行未按人员读取。如确有其人，请在本栏填写姓名。",
            f"{text!r} is no name; the row was not read as a person. Write the name if it is one.",
        ))  # fmt: skip
    bare = _AFTER.sub("", _BEFORE.sub("", bare, count=1) if _BEFORE.match(bare) else bare)
    name = _joined(bare, words)
    if _is_several(name):
        return unreadable(
            f"“{text}”像是几个人的姓名，不能确定是哪一人，按空白处理。请一行只写一人。",
            f"{text!r} looks like the names of several persons; left blank. Write a row for each person.",
        )
    if not name:
        return unreadable(
            f"“{text}”中没有姓名。请填写姓名。",
            f"{text!r} holds no name. Write the name.",
        )
    if _BRACKETS.search(name):
        return Reading(name, "guess", Fault(
            f"“{text}”除姓名外另有括号，不知何意，姓名读作“{name}”，可能与其他表中的同一人对不上。请核对，只写姓名。",
            f"{text!r} holds brackets beside the name, which was read as {name!r} and may not meet the same person on other "
            "lists. Look whether it holds, and write the name alone.",
        ))  # fmt: skip
    return Reading(name)


def only_names(texts: set[str], words: Mapping[str, str]) -> set[str]:
    """Those of the texts that surely are names as they stand: letters alone, and no word of names.yaml."""
    if "".join(texts).isalpha() and words.keys().isdisjoint(texts):
        return texts
    return {text for text in texts if text.isalpha() and text not in words}


def is_nobody(text: str, words: Mapping[str, str]) -> bool:
    """Whether a cell of names says that nobody is meant: 待定, （空）, 共45人, a number."""
    whole = re.sub(r"\d+", _FIGURE, squeezed(text).strip("()[]【】:"))
    return words.get(whole) == NOBODY and (whole != _FIGURE or any(map(str.isdecimal, text)))


def _may_go(aside: str, words: Mapping[str, str], titles: Mapping[str, str]) -> bool:
    parts = [part for part in _OF_BESIDE.split(squeezed(aside)) if part]
    return all(words.get(part) == BESIDE or part in titles for part in parts)


def _joined(text: str, words: Mapping[str, str]) -> str:
    if _SPREAD.fullmatch(text):
        parts = text.split()
        family = len(parts) == 2 and words.get(parts[0]) == SURNAME and len(parts[1]) <= SHORT_NAME
        if max(map(len, parts)) == 1 or sum(map(len, parts)) <= SHORT_NAME or family:
            return "".join(parts)
    return text


def _is_several(name: str) -> bool:
    """Whether a text is two full names or more: 李四、王五, 赵六 钱七."""
    parts = [part.strip() for part in _BETWEEN.split(name) if part.strip()]
    if len(parts) > 1 and all(re.search(_HAN, part) for part in parts):
        return True
    return bool(_SPREAD.fullmatch(name)) and all(1 < len(part) <= SHORT_NAME for part in name.split())
