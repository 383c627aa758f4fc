"""Figures that the rules ship without, and what that leaves open; made-up figures under which the faults show."""

from __future__ import annotations

from collections.abc import Mapping

KINDS = ("N-f", "N-s", "D", "E", "O")
# check → kinds of session that it leaves open while nobody has entered its figure; BUD018 asks those with cash alone
LEFT_OPEN: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("BUD006", "BUD007", "BUD008", "BUD009"), ("D",)),
    **dict.fromkeys(("BUD014", "BUD023", "HDC013", "HDC015", "HDC016", "HDC025", "TML012", "TML013", "CRS004"), KINDS),
}
# threshold → an invented figure for every kind, or for each category or kind, in the unit of its file
ENTERED: Mapping[str, int | Mapping[str, int]] = {
    "budgets.daily_quota": 550,
    "budgets.full_quota_days": 30,
    "budgets.reduced_quota_share": 70,
    "budgets.lodging_quota": 340,
    "budgets.meals_quota": 130,
    "budgets.venue_quota": 50,
    "budgets.other_quota": 30,
    "budgets.lecture_fee_academician": 1_500,
    "budgets.lecture_fee_senior": 1_000,
    "budgets.lecture_fee_associate_senior": 500,
    "budgets.paid_hours_per_half_day": 4,
    "budgets.settlement_tolerance": 10,
    "budgets.petty_sum": 1_000,
    "budgets.purchase_limit": 10_000,
    "headcounts.qualified_share": 60,
    "headcounts.fewest_regions": {"national": 3, "demonstration": 2, "engineering": 2, "ordinary": 2},
    "headcounts.largest_region_share": 60,
    "headcounts.own_people_share": 50,
    "headcounts.grass_roots_share": 10,
    "timelines.hours_a_day": 4,
    "timelines.credited_hours_a_day": 8,
    "crossings.alike_share": 30,
}
