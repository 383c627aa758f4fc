"""Texts as they are kept and as they are compared: width folded, invisible signs dropped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Set
from functools import lru_cache
from itertools import filterfalse

MOST_TEXTS = 1 << 16  # texts remembered at once

_WIDE: dict[int, str | int | None] = {
    code: code - 0xFEE0 for block in ("０９", "ＡＺ", "ａｚ") for code in range(ord(block[0]), ord(block[1]) + 1)
}
_UNSEEN: dict[int, str | int | None] = {
    **dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\ufeff")),  # incl. marks of writing direction
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2060, 0x206A)]),
    0x3000: " ",
    0xA0: " ",
}


class Sought(dict[object, bool]):
    """A value → whether it is a text that is sought. A dictionary, since it is asked for every cell, and most were looked at before."""

    def __init__(self, is_sought: Callable[[str], bool]) -> None:
        super().__init__()
        self._is_sought = is_sought
        self._found: set[str] = set()

    def __missing__(self, value: object) -> bool:
        if len(self) > MOST_TEXTS:
            self.clear()
        self[value] = False
        if isinstance(value, str) and self._is_sought(value):
            self[value] = True
            self._found.add(value)
        return self[value]

    def among(self, held: Set[object]) -> set[str]:
        """Those of the values of a sheet that are sought."""
        if len(self._found) > MOST_TEXTS:
            self._found.clear()
            self.clear()
        for value in filterfalse(self.__contains__, held):
            self.__missing__(value)
        return self._found & held


def is_plain(text: str) -> bool:
    """Whether a text is letters and digits alone, of the usual width: most are, and need no folding."""
    return text.isalnum() and unicodedata.is_normalized("NFKC", text)


def folded(text: str) -> str:
    """Full-width letters, digits and signs made half-width, outer space dropped."""
    return unicodedata.normalize("NFKC", text).strip()


def plain(text: str) -> str:
    """A text as written, trimmed, full-width digits and letters folded, line breaks and invisible signs dropped."""
    return text if is_plain(text) else " ".join(text.translate(_WIDE | _UNSEEN).split())


def seen(text: str) -> str:
    """`folded`, without signs that nobody sees."""
    return text if is_plain(text) else folded(text.translate(_UNSEEN))


def closed(text: str) -> str:
    """`seen`, without any space: numbers, amounts, times of day."""
    return text if is_plain(text) else "".join(seen(text).split())


@lru_cache(maxsize=1 << 16)
def squeezed(text: str) -> str:
    """A text for comparing: width folded, no spaces, no case."""
    return closed(text).casefold()


@lru_cache(maxsize=1 << 16)
def bare(text: str) -> str:
    """As `squeezed`, without brackets and what they hold, colons and asterisks: headers, labels and choices."""
    return re.sub(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|[:*]", "", squeezed(text))
