"""Names of bodies that decide recusals: several in one cell, and names so much alike that one may be the other misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from auditlib.core.messages import Text
from auditlib.sampling.draw import Lists, comparable

_BETWEEN = re.compile("[、，,;；/\n\r]+")
_WHERE: Mapping[str, Text] = {
    "unit": {"zh": "工作单位", "en": "unit"},
    "interests": {"zh": "利害关系", "en": "interest"},
    "visited": {"zh": "上年度检查单位", "en": "body visited last year"},
}


def bodies_of(*cells: object) -> tuple[str, ...]:
    """The bodies that cells name: 甲大学、乙协会 is both of them and the whole text, so that either recuses. Blanks are none."""
    out: dict[str, None] = {}
    for text in (str(cell).strip() for cell in cells if cell):
        out[text] = None
        out |= dict.fromkeys(part.strip() for part in _BETWEEN.split(text) if part.strip())
    return tuple(out)


def same_people(lists: Lists) -> Iterator[Text]:
    """Inspectors of one name and unit under two ids: one person could be the whole team."""
    seen: dict[tuple[str, str], str] = {}
    for person in lists.inspectors:
        other = seen.setdefault((comparable(person.name), comparable(person.unit)), person.id)
        if other != person.id:
            yield {
                "zh": f"检查员 {other} 与 {person.id} 姓名、单位都相同（{person.name}）。如是同一人，请只留一个编号。",
                "en": f"Inspectors {other} and {person.id} have one name and unit ({person.name}). If it is one person, keep one id.",
            }


def look_alikes(lists: Lists) -> Iterator[Text]:
    """Names given with inspectors that recuse nobody and are nearly, or are part of, the name of a body of the lists.

    Recusal compares whole names. Whether 甲大学 and 甲大学继续教育学院 are one body is for a person to say.
    """
    bodies = {comparable(body): body for unit in lists.units for body in unit.bodies}
    ids = {comparable(unit.id): unit.id for unit in lists.units}
    seen: dict[str, str | None] = {}
    for person in lists.inspectors:
        given = [
            ("unit", person.unit),
            *(("interests", n) for n in person.interests),
            *(("visited", n) for n in person.visited),
        ]
        for what, name in given:
            key = comparable(name)
            if key in bodies or key in ids:
                continue
            if key not in seen:
                seen[key] = _near(key, bodies, ids)
            if near := seen[key]:
                zh = f"检查员{person.name}的{_WHERE[what]['zh']}“{name}”与“{near}”相近而不相同，没有据此回避。如是同一单位，请改成同样的写法。"
                en = f"{person.name}: the {_WHERE[what]['en']} {name!r} is like {near!r} and not the same, so it recuses nobody. If it is one body, write both alike."
                yield {"zh": zh, "en": en}


def _near(key: str, bodies: Mapping[str, str], ids: Mapping[str, str]) -> str | None:
    if within := next((body for other, body in bodies.items() if key in other or other in key), None):
        return within
    known = {**ids, **bodies}
    return next((known[close] for close in get_close_matches(key, known, n=1, cutoff=0.85)), None)
