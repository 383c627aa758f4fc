"""The text of a seed: what is printed on the page must be all of it, or a sign that nobody sees would choose the draw."""

from __future__ import annotations

import unicodedata

from auditlib.core.errors import SamplingError

LONGEST = 1_000  # characters: what can be read aloud, printed and typed again
# Signs that show nothing, or a blank like any other, though their category is that of letters, marks and symbols:
# fillers of Hangul, a blank of Braille, selectors of variants (Unicode, Default_Ignorable_Code_Point).
_UNSEEN = frozenset(
    map(chr, (0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10)))
) | frozenset(map(chr, range(0xE0100, 0xE01F0)))  # fmt: skip


def refuse_unseen(seed: object, where: str) -> None:
    """Raises SamplingError for a seed that is blank, no text, longer than LONGEST, or holds what cannot be seen on paper.

    That are signs of the categories C (control, format), Zl and Zp, every blank but a single space within, and `_UNSEEN`.
    """
    where = f"{where}, seed"
    if not isinstance(seed, str) or not seed.strip():
        raise SamplingError(
            "没有种子，或不是文本 (there is no seed, or it is no text).", where,
            "请给出公开产生的种子，例如掷骰子所得的数字 (give one made in public, such as the digits of dice).",
        )  # fmt: skip
    if len(seed) > LONGEST:
        raise SamplingError(
            f"种子有 {len(seed)} 个字符，多于 {LONGEST} 个 (the seed is longer than {LONGEST} characters).", where,
            "长文请用其 SHA-256 作种子，并公布原文 (of a long text take its SHA-256, and publish the text).",
        )  # fmt: skip
    for place, sign in enumerate(seed, 1):
        kind = unicodedata.category(sign)
        lone = sign == " " and "  " not in f" {seed} "[place - 1 : place + 2]  # neither outer nor beside another
        if kind[0] == "C" or (kind[0] == "Z" and not lone) or sign in _UNSEEN:
            raise SamplingError(
                f"种子第 {place} 个字符 U+{ord(sign):04X} 看不见，或是多余的空白 (character {place} of the seed, U+{ord(sign):04X}, "
                "cannot be seen, or is a blank that cannot be told from a space).", where,
                "请只写看得见的字符，空白只用一个半角空格，并与公布的逐字核对 (write signs that can be seen, parted by single "
                "spaces at most, and compare with what was published).",
            )  # fmt: skip


def same_seed(seed: str) -> str:
    """A seed for telling whether it was used before: digits of full width are those of half width, outer blanks are none."""
    return unicodedata.normalize("NFKC", seed).strip()
