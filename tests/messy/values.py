"""Values as people write them: money, days, times, numbers of persons."""

from __future__ import annotations

from making import xlsx
from messy import Messy

INPUTS = [
    Messy(
        "a sum with the yuan sign and thousands, and one in 万元",
        "yuan sign and 万元 in one column",
        lambda folder: xlsx(
            folder / "a.xlsx",
            {"经费结算表": [["费用类别", "金额"], ["住宿费", "¥12,000.50"], ["伙食费", "1.2万元"]]},
        ),
        tables={"cost_lines": [{"amount": 12_000_50}, {"amount": 12_000_00}]},
    ),
]
