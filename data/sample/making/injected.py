"""Which session gets which faults. A session that is not named here is clean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from making import doubts, faults
from making.people import Town
from making.session import Session
from making.sheets import Literal

STORIES = {
    "N01": "clean; the official workbook, funding claimed exactly at the cap",
    "N02": "several faults: over the cap, too many staff, plan and settlement late, days and place changed",
    "N03": "clean, self-funded; workbooks in folders, roster as .xls, empty sheets",
    "N04": "dear hotel: over the quota of the central rules, a violation for a state-funded national session",
    "N05": "one day too short; .csv sign-ins in GBK, roster as .ods",
    "N06": "the receipt of the training body is missing",
    "D01": "clean but for Fujian's unconfirmed quota; the official workbook",
    "D02": "clean but for Fujian's unconfirmed quota; plan filed exactly a month ahead, lock file and thumbnails in the folder",
    "D03": "claims more than the cap; amounts as ¥1,234.00, days as 2025年9月8日",
    "D04": "declared total is not the sum of the lines; .ods workbooks",
    "D05": "six staff for forty trainees, only an advisory for a provincial session; merged headers over two rows",
    "D06": "summary report and certificates claim more trainees than came",
    "D07": "plan filed 20 days ahead",
    "D08": "settlement never filed",
    "D09": "several faults: papers missing, a line outside the categories, a wrong amount, strangers on the sign-in sheet",
    "D10": "only the month of filing the plan is known",
    "E01": "clean; ended on 31 October and settled on 30 November, the last day of the month allowed",
    "E02": "clean; moved by a week, with a change report filed beforehand; dates as bare serial numbers",
    "E03": "a line's amount is not the product",
    "E04": "dear hotel: over the quota by analogy, an advisory for an engineering session",
    "E05": "28 trainees on the roster, and no more came",
    "E06": "three on the roster never signed in",
    "E07": "settled more than a month after the end",
    "E08": "research result and news are missing",
    "E09": "one of its trainees was at FJ2025-O14 on the same days",
    "O01": "clean; the official workbook",
    "O02": "clean; text that begins with an equals sign among the vouchers",
    "O03": "claims a subsidy",
    "O04": "a line for reception, none of the seven categories",
    "O05": "trainees were charged",
    "O06": "only 28 trainees planned",
    "O07": "22 of 40 trainees online",
    "O08": "two persons signed in who are not on the roster",
    "O09": "one person twice on the roster",
    "O10": "planned and held in December",
    "O11": "seven days instead of about four",
    "O12": "held in another city than planned; a name made of HTML",
    "O13": "a voucher's amount is #REF!",
    "O14": "one of its trainees was at FJ2025-E09 on the same days",
    "O15": "one of its invoices is handed in for FJ2025-O16 too",
    "O16": "one of its invoices is handed in for FJ2025-O15 too",
    "O17": "no sheet on where the money came from",
    "O18": "an amount left blank",
    "O19": "no sign-in sheet",
    "O20": "an amount in words, and trainees charged",
    "O21": "the workbook with the money is cut off",
    "O22": "roster without mode of attendance, total only in the last row of the settlement, a sign-in on 31 September",
    "O23": "no dossier, although the planned days are long past",
    "O24": "no dossier, and the plan does not say when",
    "O25": "no dossier yet: planned for January 2026",
    "X99": "not in the register; trainees charged",
}


def inject(of: Mapping[str, Session], town: Town) -> None:
    """Put the faults into the sessions, keyed by the end of their id such as N02."""
    for end, story in STORIES.items():
        of[end].story = story
    _single(of, town)
    _several(of, town)
    _unknowns(of)
    _oddities(of)


def _single(of: Mapping[str, Session], town: Town) -> None:
    faults.claims_over_cap(of["D03"], 58_000, 50_000)
    faults.claims_without_entitlement(of["O03"], 20_000)
    faults.line_amount_wrong(of["E03"], "伙食费", 900)
    faults.total_differs(of["D04"], 1_800)
    faults.line_outside_categories(of["O04"], "接待费", "专家接待", 3_600)
    faults.costs_over_quota(of["N04"], 620, 550)
    faults.costs_over_quota(of["E04"], 680, 550)
    faults.charges_trainees(of["O05"], 9_900)
    faults.too_few_planned(of["O06"], 30)
    faults.too_few_present(of["E05"], 30)
    faults.too_many_staff(of["D05"])
    faults.online_over_half(of["O07"], 22)
    faults.strangers_sign_in(of["O08"], town, 2)
    faults.never_signed_in(of["E06"], 3)
    faults.reports_more(of["D06"], 50)
    faults.listed_twice(of["O09"])
    faults.ended_late(of["O10"])
    faults.too_short(of["N05"])
    faults.not_about_four_days(of["O11"])
    faults.plan_filed_late(of["D07"], 20)
    faults.settled_late(of["E07"], date(2025, 10, 9))
    faults.not_settled(of["D08"])
    faults.place_changed(of["O12"])
    faults.papers_missing(of["N06"], "training_receipt")
    faults.papers_missing(of["E08"], "research_result", "news")
    faults.voucher_broken(of["O13"])
    doubts.person_twice_at_once(of["E09"], of["O14"])
    doubts.voucher_twice(of["O15"], of["O16"])


def _several(of: Mapping[str, Session], town: Town) -> None:
    faults.claims_over_cap(of["N02"], 118_000, 105_000)
    faults.too_many_staff(of["N02"])
    faults.plan_filed_late(of["N02"], 12)
    faults.days_and_place_changed(of["N02"])
    faults.settled_late(of["N02"], date(2025, 12, 5))
    faults.papers_missing(of["D09"], "satisfaction", "news", "subsidy_receipt")
    faults.line_outside_categories(of["D09"], "纪念品", "文创礼品", 4_180)
    faults.line_amount_wrong(of["D09"], "住宿费", 2_000)
    faults.strangers_sign_in(of["D09"], town, 3)
    doubts.not_in_register(of["X99"])
    faults.charges_trainees(of["X99"], 12_000)
    doubts.amount_in_words(of["O20"], "详见附件")
    faults.charges_trainees(of["O20"], 6_600)


def _unknowns(of: Mapping[str, Session]) -> None:
    doubts.filed_some_day_of(of["D10"], "2025年8月")
    doubts.no_income(of["O17"])
    doubts.amount_blank(of["O18"])
    doubts.no_signins(of["O19"])
    doubts.money_cut_off(of["O21"])
    doubts.form_without_mode_and_total(of["O22"])
    faults.day_impossible(of["O22"], "2025年9月31日")
    for end in ("O23", "O24", "O25"):
        doubts.no_dossier(of[end])
    doubts.past_its_end(of["O23"])
    doubts.without_planned_days(of["O24"])


def _oddities(of: Mapping[str, Session]) -> None:
    """Things on the edge, or odd to look at, that are no faults."""
    of["D02"].facts["plan_filed_on"] = date(2025, 9, 13)
    of["E01"].facts["settlement_filed_on"] = date(2025, 11, 30)
    moved = of["E02"]
    moved.planned["start"], moved.planned["end"] = (day - timedelta(days=7) for day in (moved.start, moved.end))
    moved.planned["when"] = "range"
    moved.facts |= {"change_reported_on": moved.start - timedelta(days=30), "changed_fields": "时间"}
    of["O02"].vouchers[3]["item"] = Literal("=教室及会场租用")
    html = of["O12"]
    old = html.trainees[4]
    html.trainees[4] = replace(old, name="<script>alert('签到')</script>")
    for row in html.signins:
        row["person"] = html.trainees[4] if row["person"] == old else row["person"]
