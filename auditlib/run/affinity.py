"""What a person should look at, or mend, in lists that decide recusals: one person under two ids, names so much alike that one may be
the other misspelt.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from auditlib.core.errors import InputError
from auditlib.core.messages import Text
from auditlib.core.texts import comparable_text
from auditlib.sampling.draw import Inspector, Lists
from auditlib.sampling.names import bodies_of

_WHERE: Mapping[str, Text] = {
    "unit": {"zh": "工作单位", "en": "unit"},
    "interests": {"zh": "利害关系", "en": "interest"},
    "visited": {"zh": "上年度检查单位", "en": "body visited last year"},
}
_PERSONAL = re.compile(r"(?<!\d)(?:0086|86|0)?(1\d{10})(?!\d)")  # a mobile number; an office may share one of a desk
_SPACED = re.compile(r"(?<=\d)[\s-]+(?=\d)")


def refuse_twins(lists: Lists, contacts: Mapping[str, str], path: Path) -> None:
    """Raises InputError for inspectors of one mobile number, or of one name and unit, under two ids: one person could be a team.

    contacts   id of an inspector → telephone or address
    """
    seen: dict[tuple[str, ...], Inspector] = {}
    for person in lists.inspectors:
        keys: list[tuple[str, ...]] = [(comparable_text(person.name), comparable_text(person.unit))]
        keys += [(number,) for number in _mobiles(contacts.get(person.id, ""))]
        for key in keys:
            other = seen.setdefault(key, person)
            if other.id != person.id:
                zh, en = ("手机号码", "mobile number") if len(key) == 1 else ("姓名和单位", "name and unit")
                raise InputError(
                    f"检查员 {other.id}（{other.name}）与 {person.id}（{person.name}）{zh}相同，一人可能成为整个检查组 (have one {en}: one "
                    "person could be the whole team).", f"{path}, inspectors",
                    "是同一人的只留一个编号；不是的，请改正号码，或在姓名后注明，如“林一鸣（财务处）” (of one person keep one id; "
                    "else mend the number, or tell the names apart).",
                )  # fmt: skip


def _mobiles(contact: str) -> set[str]:
    text = "".join(s for s in unicodedata.normalize("NFKC", contact) if unicodedata.category(s) != "Cf")
    return {*_PERSONAL.findall(text), *_PERSONAL.findall(_SPACED.sub("", text))}


def namesakes(lists: Lists) -> Iterator[Text]:
    """Inspectors of one name under two ids, of different units."""
    seen: dict[str, Inspector] = {}
    for person in lists.inspectors:
        other = seen.setdefault(comparable_text(person.name), person)
        if other.id != person.id:
            yield {
                "zh": f"检查员 {other.id}（{other.unit}）与 {person.id}（{person.unit}）同名：{person.name}。如是同一人，请只留一个编号。",
                "en": f"Inspectors {other.id} ({other.unit}) and {person.id} ({person.unit}) have one name, {person.name}. "
                "If it is one person, keep one id.",
            }  # fmt: skip


def look_alikes(lists: Lists) -> Iterator[Text]:
    """Names given with inspectors that recuse nobody and are nearly, or are part of, the name of a body of the lists.

    Recusal compares whole names. Whether 甲大学 and 甲大学继续教育学院 are one body is for a person to say.
    """
    bodies = {comparable_text(body): body for unit in lists.units for body in unit.bodies}
    ids = {comparable_text(unit.id): unit.id for unit in lists.units}
    seen: dict[str, str | None] = {}
    for person in lists.inspectors:
        given = [
            ("unit", person.unit),
            *(("interests", n) for n in person.interests),
            *(("visited", n) for n in person.visited),
        ]
        for what, name in ((what, part) for what, text in given for part in bodies_of(text)[1:] or (text,)):
            key = comparable_text(name)
            if not key or key in bodies or key in ids:
                continue
            if key not in seen:
                seen[key] = _near(key, bodies, ids)
            if near := seen[key]:
                zh = f"检查员{person.name}的{_WHERE[what]['zh']}“{name}”与“{near}”相近而不相同，没有据此回避。如是同一单位，请改成同样的写法。"
                en = f"{person.name}: the {_WHERE[what]['en']} {name!r} is like {near!r} and not the same, so it recuses nobody. If it is one body, write both alike."
                yield {"zh": zh, "en": en}


def _near(key: str, bodies: Mapping[str, str], ids: Mapping[str, str]) -> str | None:
    if within := next((body for other, body in bodies.items() if other and (key in other or other in key)), None):
        return within
    known = {**ids, **bodies}
    return next((known[close] for close in get_close_matches(key, known, n=1, cutoff=0.85)), None)
