"""Personal data for passing on: of names, numbers and addresses only what is needed to tell them apart is left.

Who sees what in full is data: `params/privacy/roles.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from auditlib.core.errors import ParamsError, nearest
from auditlib.core.params import BothLanguages, Strict, read_model, read_yaml
from auditlib.report.people import People
from auditlib.report.personal import Hit, Kind, apart, digits, hits, plain

PRIVACY, ROLES = "privacy", "roles.yaml"
_CONTACT = re.compile(r"[\w.+@-]+")
_START, _END = 3, 4  # characters of a contact that stay, where four or more between them do not: 138****1234
_REGION = 2  # of an id number or an account: 99****1234
_STARS = "****"


class Role(Strict):
    """One sort of reader: `sees` is what is shown in full."""

    label: BothLanguages
    sees: frozenset[Kind]


def read_roles(params: Path) -> Mapping[str, Role]:
    """The roles of `params/privacy/roles.yaml`, by name. Raises ParamsError for a file that is not in order."""
    path = params / PRIVACY / ROLES
    return {str(name): read_model(path, Role, content, str(name)) for name, content in read_yaml(path).items()}


def role(params: Path, name: str) -> Role:
    """One role. Raises ParamsError for a name that the file does not hold."""
    known = read_roles(params)
    if name not in known:
        raise ParamsError(
            f"没有角色 {name!r} (there is no such role).", str(params / PRIVACY / ROLES), nearest(name, known)
        )
    return known[name]


def found(text: str, people: People | None) -> list[Hit]:
    """All personal data in a text, from left to right: numbers and addresses, and the names of these people."""
    return apart([*hits(text), *(people.hits(text) if people else [])])


def masked(text: str, people: People | None, sees: frozenset[Kind] = frozenset()) -> str:
    """A sentence or a raw text in which all personal data is masked but the kinds that its reader `sees`.

    Names are those of `people`, wherever they stand, the longest first; a text without any is returned as it is.
    """
    parts, at = [], 0
    for hit in found(text, people):
        if hit.kind not in sees:
            parts += [text[at : hit.start], shown(hit, text)]
            at = hit.end
    return "".join([*parts, text[at:]])


def shown(hit: Hit, text: str) -> str:
    """One piece of personal data as others may see it."""
    said = text[hit.start : hit.end]
    if hit.kind == "name":
        return name(said)
    if hit.kind == "email":
        return f"{said[0]}{_STARS}@{plain(said).rpartition('@')[2]}"
    signs = digits(said)
    signs = re.sub(r"^(?:00)?86(?=1)", "", signs) if hit.kind == "phone" else signs
    start = _START if hit.kind == "phone" else _REGION
    # of a short one the start would leave nothing hidden
    return (
        (signs[:start] if len(signs) >= _START + 2 * _END else "")
        + _STARS
        + signs[-_END if len(signs) > 2 * _END else -2 :]
    )


def contact(text: str) -> str:
    """13800001234 → 138****1234; of a shorter one nothing but its first and last sign is left."""

    def hidden(match: re.Match[str]) -> str:
        word = match[0]
        start, end = (_START, _END) if len(word) >= _START + 2 * _END else (1, 1)
        gap = len(word) - start - end
        return word[:start] + "*" * gap + word[-end:] if gap > 1 else "*" * len(word)

    return _CONTACT.sub(hidden, text)


def name(text: str) -> str:
    """张三丰 → 张*: the first character, and one star however long the name is. "" stays ""."""
    return text.strip()[:1] + "*" if text.strip() else ""
