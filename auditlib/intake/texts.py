"""Texts as they are kept and as they are compared: width folded, invisible signs dropped."""

from __future__ import annotations

import re
import unicodedata

_WIDE: dict[int, str | int | None] = {
    code: code - 0xFEE0 for block in ("０９", "ＡＺ", "ａｚ") for code in range(ord(block[0]), ord(block[1]) + 1)
}
_UNSEEN: dict[int, str | int | None] = {
    **dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\ufeff")),  # incl. marks of writing direction
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2060, 0x206A)]),
    0x3000: " ",
    0xA0: " ",
}


def folded(text: str) -> str:
    """Full-width letters, digits and signs made half-width, outer space dropped."""
    return unicodedata.normalize("NFKC", text).strip()


def plain(text: str) -> str:
    """A text as written, trimmed, full-width digits and letters folded, line breaks and invisible signs dropped."""
    return " ".join(text.translate(_WIDE | _UNSEEN).split())


def seen(text: str) -> str:
    """`folded`, without signs that nobody sees."""
    return folded(text.translate(_UNSEEN))


def closed(text: str) -> str:
    """`seen`, without any space: numbers, amounts, times of day."""
    return "".join(seen(text).split())


def squeezed(text: str) -> str:
    """A text for comparing: width folded, no spaces, no case."""
    return closed(text).casefold()


def bare(text: str) -> str:
    """As `squeezed`, without brackets and what they hold, colons and asterisks: headers, labels and choices."""
    return re.sub(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|[:*]", "", squeezed(text))
