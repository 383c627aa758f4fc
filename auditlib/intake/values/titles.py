"""The level that a professional title tells, where the roster does not state it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from auditlib.core.columns import TABLES
from auditlib.core.model import Block
from auditlib.intake.problems import Problem
from auditlib.intake.records import Records
from auditlib.intake.values.texts import squeezed

NONE = "none"  # its texts must be all that a title says: 无 stands in 无线电工程师 too
UPPER = "upper"  # one of the two upper levels, not which
UNTOLD = "untold"  # no title, though it holds one: 总工程师 is a post
PENDING = "pending"  # the title beside it is not held yet: 拟评, 待评
OPEN = {UPPER, PENDING}  # what tells no level by itself
LEVELS = TABLES["roster"].columns["title_level"].choices  # the highest first
HIGH = LEVELS[:2]
LONGEST = 100  # characters

_ASIDE = re.compile(r"([^()]+)\(([^()]+)\)")
_BETWEEN = re.compile(r"[、,，;；+\s]+")  # what stands between the titles of one person


def fill_levels(roster: Records, blocks: Sequence[Block], texts: Mapping[str, str]) -> list[Problem]:
    """Write `title_level` into the rows of a roster that leave it blank; one that could not be read stays so.

    Of two titles the higher counts, which is a guess. A title of two levels tells none; both are returned as problems.

    blocks  where the rows come from, by their `block`
    texts   squeezed text → level, as `Layouts.titles`
    """
    problems = []
    unread = roster.unread.get("title_level", ())
    levels = [*roster.column("title_level")]
    places = zip(roster.column("block"), roster.column("row"), strict=True)
    said: dict[str, tuple[str | None, set[str]]] = {}
    for number, (written, place) in enumerate(zip(roster.column("professional_title"), places, strict=True)):
        title = str(written or "")
        if not title or levels[number] is not None or number in unread:
            continue
        if title not in said:
            said[title] = title_level(title, texts) or _highest(title, texts), _told(squeezed(title), texts)
        levels[number], told = said[title]
        if len(told) > 1 or told & OPEN:
            problems.append(_problem(title, said[title][0], told, blocks[int(str(place[0]))], str(place[1])))
    roster.columns["title_level"] = levels
    return problems


def title_level(title: str, texts: Mapping[str, str]) -> str | None:
    """The level of a title: that of the longest text at each place; None where no text or texts of two levels stand there."""
    whole = squeezed(title)
    levels = {texts[whole]} if texts.get(whole) in LEVELS else _told(whole, texts)
    return levels.pop() if len(levels) == 1 and levels.isdisjoint(OPEN) else None


def _told(whole: str, texts: Mapping[str, str]) -> set[str]:
    """All levels that a squeezed title tells: several where it contradicts itself or is two; none where it is a story."""
    if len(whole) > LONGEST:
        return set()
    aside = _ASIDE.fullmatch(whole)
    if aside and aside[2] not in texts and aside[2] + aside[1] in texts:
        whole = aside[2] + aside[1]  # 研究员（助理） is 助理研究员
    found = [
        (at, at + len(text), level)
        for text, level in texts.items()
        if level != NONE
        if text in whole  # few are: to look for each at every place takes twenty times as long
        for at in range(len(whole))
        if whole.startswith(text, at)
    ]
    levels = {
        level
        for start, end, level in found
        if not any(s <= start and end <= e and (s, e) != (start, end) for s, e, _ in found)
    } - {UNTOLD}
    return levels - {UPPER} if levels > {UPPER} and levels <= {UPPER, *HIGH} else levels


def _highest(title: str, texts: Mapping[str, str]) -> str | None:
    """The highest level of several titles in one cell, each of which tells one."""
    parts = [_told(squeezed(part), texts) for part in _BETWEEN.split(title)]
    told = {level for part in parts if len(part) == 1 for level in part}
    sure = all(len(part) < 2 for part in parts) and told.isdisjoint(OPEN)
    return min(told, key=LEVELS.index) if sure and told else None  # one that is pending stands beside another: not sure


def _problem(title: str, level: str | None, told: set[str], block: Block, row: str) -> Problem:
    cell = f"{block.letters['professional_title']}{row}"
    if level is None and PENDING in told:
        return Problem(
            "unreadable_value",
            f"“{title}”尚未取得，职称级别按空白处理。请在“职称级别”填写现有职称的级别，没有职称的填“无”。",
            f"{title!r} is not held yet; the level is left blank. Fill in the column 职称级别 for the title held, 无 for none.",
            block.file, block.sheet, cell, "title_level", title,
        )  # fmt: skip
    if level is None:
        return Problem(
            "unreadable_value",
            f"“{title}”可指不同级别，职称级别按空白处理。请填写“职称级别”。",
            f"{title!r} may be of several levels; the level is left blank. Fill in the column 职称级别.",
            block.file, block.sheet, cell, "title_level", title,
        )  # fmt: skip
    return Problem(
        "guess",
        f"“{title}”有两个级别不同的职称，职称级别按较高的读取。请核对，或填写“职称级别”。",
        f"{title!r} holds titles of different levels; the higher counts. Look whether it holds, or fill in 职称级别.",
        block.file, block.sheet, cell, "title_level", title,
    )  # fmt: skip
