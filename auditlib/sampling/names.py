"""Names and ids as they are compared, however they are spelled: two spellings of one body, session or person are not two."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

SEPARATORS = frozenset("#/")  # between an id and what follows it in the text of a ticket: an id holds none of them
_BETWEEN = re.compile("[、，,;；/\n\r]+")


def same_id(id: str) -> str:
    """An id for comparing: width and case folded, one kind of dash, no space and no sign that nobody sees.

    Dots and dashes stay, as N1-2 is not N12.
    """
    signs = unicodedata.normalize("NFKC", id).replace("\u2212", "-")  # a minus is no dash by its category
    kinds = ((sign, unicodedata.category(sign)) for sign in signs if not sign.isspace())
    return "".join("-" if kind == "Pd" else sign for sign, kind in kinds if kind[0] != "C").casefold()


def spelled_alike(ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of ids that are the same but for their spelling, or altogether."""
    seen: dict[str, str] = {}
    for id in ids:
        if (key := same_id(id)) in seen:
            yield seen[key], id
        seen.setdefault(key, id)


def bodies_of(*cells: object) -> tuple[str, ...]:
    """The bodies that cells name: 甲大学、乙协会 is both of them and the whole text, so that either recuses. Blanks are none."""
    out: dict[str, None] = {}
    for text in (str(cell).strip() for cell in cells if cell):
        out[text] = None
        out |= dict.fromkeys(part.strip() for part in _BETWEEN.split(text) if part.strip())
    return tuple(out)
