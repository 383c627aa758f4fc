"""Chances counted out, without the arithmetic of auditlib.sampling: how many samples show no more than so many bad units."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, combinations
from math import comb

Ways = Sequence[Sequence[Sequence[int]]]  # [bad units][units drawn][errors] → samples that show no more


def counted(size: int) -> Ways:
    """For every number of bad units among `size`, every sample size and every number of errors up to the sample size."""
    pascal = [[comb(row, i) for i in range(row + 1)] for row in range(size + 1)]

    def ways(bad: int, n: int) -> list[int]:
        first, second = pascal[bad], pascal[size - bad]
        return list(
            accumulate(first[i] * second[n - i] if i <= bad and n - i <= size - bad else 0 for i in range(n + 1))
        )

    return [[ways(bad, n) for n in range(size + 1)] for bad in range(size + 1)]


def enumerated(size: int) -> Ways:
    """The same by drawing every sample there is, the bad units being the first."""
    out = []
    for bad in range(size + 1):
        row = []
        for n in range(size + 1):
            found = [0] * (n + 1)
            for sample in combinations(range(size), n):
                found[sum(unit < bad for unit in sample)] += 1
            row.append(list(accumulate(found)))
        out.append(row)
    return out
