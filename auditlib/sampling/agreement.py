"""How far two people who judged the same items agree: the share of equal answers, and Cohen's kappa."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple


class Agreement(NamedTuple):
    """Of `items` judged by both, `same` were judged alike; `kappa` is None where chance alone would make all of them alike."""

    items: int
    same: int
    kappa: float | None

    @property
    def share(self) -> float | None:
        """Share of items judged alike, 0 to 1; None where nothing was judged by both."""
        return self.same / self.items if self.items else None


def agreement(pairs: Sequence[tuple[str, str]]) -> Agreement:
    """Agreement over pairs of answers, the first and the second person's of each item.

    Kappa is (observed - expected) / (1 - expected), the expected share being that of two people who answer independently, each with
    the shares of their own answers (Cohen 1960, "A coefficient of agreement for nominal scales"). Computed in whole numbers.
    """
    items = len(pairs)
    same = sum(one == other for one, other in pairs)
    if not items:
        return Agreement(0, 0, None)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    expected = Fraction(sum(number * second[answer] for answer, number in first.items()), items * items)
    if expected == 1:
        return Agreement(items, same, None)
    return Agreement(items, same, float((Fraction(same, items) - expected) / (1 - expected)))
