"""Which session gets which faults. A session that is not named here is clean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from making import bills, doubts, faults, heads, hours, twins
from making.people import Town
from making.session import Session
from making.sheets import Literal

STORIES = {
    "N01": "clean; the official workbook, funding claimed exactly at the cap",
    "N02": "several faults: over the cap, too many staff, plan and settlement late, days and place changed",
    "N03": "clean, self-funded; workbooks in folders, roster as .xls, empty sheets",
    "N04": "dear hotel: over the quota of the central rules, a violation for a state-funded national session, and most of the money",
    "N05": "one day too short; .csv sign-ins in GBK, roster as .ods",
    "N06": "the receipt of the training body is missing",
    "N07": "several faults about persons: certified despite absence, a number twice, one without result, the platform's roster, the plan",
    "N08": "several faults of teaching: a fee over the ceiling, five hours in a half day, no tax, two days of arrival, papers out of order",
    "D01": "clean; the official workbook",
    "D02": "clean; plan filed exactly a month ahead, lock file and thumbnails in the folder",
    "D03": "claims more than the cap; amounts as ¥1,234.00, days as 2025年9月8日",
    "D04": "declared total is not the sum of the lines; .ods workbooks",
    "D05": "six staff for forty trainees, only an advisory for a provincial session; merged headers over two rows",
    "D06": "summary report and certificates claim more trainees than came",
    "D07": "plan filed 20 days ahead",
    "D08": "settlement never filed",
    "D09": "several faults: papers missing, a line outside the categories, a wrong amount, strangers on the sign-in sheet",
    "D10": "only the month of filing the plan is known",
    "D11": "dear hotel, dear lecturer and over the budget: found only where the figures are entered",
    "D12": "the receipt names no bank, and the account of FJ2025-E11",
    "E01": "clean; ended on 31 October and settled on 30 November, the last day of the month allowed",
    "E02": "clean; moved by a week, with a change report filed beforehand; dates as bare serial numbers",
    "E03": "a line's amount is not the product",
    "E04": "dear hotel: over the quota by analogy, an advisory for an engineering session",
    "E05": "28 trainees on the roster, and no more came",
    "E06": "three on the roster never signed in",
    "E07": "settled more than a month after the end",
    "E08": "research result and news are missing",
    "E09": "one of its trainees was at FJ2025-O14 on the same days",
    "E10": "impossible persons: all signed in at one second, staff and a lecturer as trainees, a wrong id number, a title at 23",
    "E11": "online trainee without a log, a wrong rate, more forms than trainees; its account is on the receipt of FJ2025-D12 too",
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
    "O26": "trainees' travel and liquor paid, a voucher lost, one twice, one of another time",
    "O27": "paid in cash, to a travel agency, before the contract, and in parts; its picture is that of FJ2025-O26",
    "O28": "round sums, with rooms and meals for more people than came; one hotel for all sessions of the organiser",
    "O29": "every form alike, sign-ins in one order, lines under the roster; one of its lecturers teaches at FJ2025-O30 on the same afternoon",
    "O30": "change reported on the opening day, a sign-in after the end, a half day without any; shares a lecturer with FJ2025-O29",
    "O31": "most of its trainees come again to FJ2025-O32",
    "O32": "FJ2025-O31 over again; a table beside the report states another number of trainees",
    "O33": "a tour over the National Day: three lessons in four days, and more hours credited than taught",
    "O34": "a roster of the organiser's own juniors, all from one city: found only where the figures are entered",
    "X99": "not in the register; trainees charged",
}


def inject(of: Mapping[str, Session], town: Town) -> None:
    """Put the faults into the sessions, keyed by the end of their id such as N02."""
    for end, story in STORIES.items():
        of[end].story = story
    _single(of, town)
    _several(of, town)
    _of_persons(of, town)
    _of_money(of)
    _of_time(of)
    _between(of)
    _unknowns(of)
    _oddities(of)


def _single(of: Mapping[str, Session], town: Town) -> None:
    faults.claims_over_cap(of["D03"], 58_000, 50_000)
    faults.claims_without_entitlement(of["O03"], 20_000)
    faults.line_amount_wrong(of["E03"], "伙食费", 900)
    faults.total_differs(of["D04"], 1_800)
    faults.line_outside_categories(of["O04"], "接待费", "专家接待", 3_600)
    faults.costs_over_quota(of["N04"], 1_240, 550)
    faults.costs_over_quota(of["E04"], 1_280, 550)
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


def _of_persons(of: Mapping[str, Session], town: Town) -> None:
    one = of["N07"]
    heads.certified_despite_absence(one)
    heads.certificate_number_twice(one)
    heads.not_assessed(one, 25)
    heads.platform_differs(one, town)
    hours.plan_without(one, "食宿安排", "经费预算")
    hours.not_on_platform(one)
    heads.lecturer_as_trainee(of["E10"])
    heads.too_young_for_title(of["E10"])
    heads.nearly_the_same(of["E11"], of["E10"])
    heads.staff_as_trainee(of["E10"])
    heads.signed_at_once(of["E10"])
    heads.log_missing(of["E11"])
    heads.more_forms_than_trainees(of["E11"], 8)
    heads.rate_wrong(of["E11"], 9_900)
    heads.every_form_alike(of["O29"])
    heads.signed_in_one_order(of["O29"])
    heads.own_juniors(of["O34"])


def _of_money(of: Mapping[str, Session]) -> None:
    for end in ("N04", "E04"):
        bills.item_over_share(of[end], "住宿费", 340)
    bills.one_payee(of["N04"], "住宿费", 80)
    grounds = {
        "D07": "the plan was filed late",
        "D08": "no settlement was filed",
        "D09": "materials are missing",
        "E07": "the settlement was filed late",
        "E08": "materials are missing",
    }
    for end, ground in grounds.items():
        bills.forfeited(of[end], ground)
    dear = of["D11"]
    faults.costs_over_quota(dear, 1_180, 550)
    bills.item_over_share(dear, "住宿费", 340)
    bills.fee_over_ceiling(dear, 5_000, 500)
    bills.budget_exceeded(dear, 8)
    bills.receipt_without_bank(of["D12"])
    bills.voucher_lost(of["O26"], "资料费")
    bills.trainee_travel(of["O26"], 4_620)
    bills.forbidden_item(of["O26"], "白酒", 1_380)
    bills.voucher_twice(of["O26"], "交通费")
    bills.voucher_of_another_time(of["O26"], "其他费用", date(2025, 2, 14))
    bills.purchase_split(of["O27"], 10_000, 80)
    bills.paid_in_cash(of["O27"], 1_000)
    bills.agency_paid(of["O27"])
    bills.paid_before_contract(of["O27"])
    bills.rounded_up(of["O28"])


def _of_time(of: Mapping[str, Session]) -> None:
    hours.arrival_too_long(of["N08"])
    of["N08"].facts["subsidy_claimed"] = 9_500_000
    bills.fee_over_ceiling(of["N08"], 5_000, 500)
    bills.hours_over_half_day(of["N08"], 2, 5)
    bills.tax_not_withheld(of["N08"], 3, 3_900)
    hours.approved_after_notice(of["N08"])
    hours.changed_and_reported_late(of["O30"], "厦门市集美区灌口学堂")
    hours.nobody_signed(of["O30"])
    hours.signed_after_the_end(of["O30"])
    hours.tour(of["O33"], 30)
    hours.on_holiday(of["O33"], date(2025, 10, 8))


def _between(of: Mapping[str, Session]) -> None:
    twins.lecturer_in_two_places(of["O29"], of["O30"])
    twins.held_again(of["O31"], of["O32"], 20)
    twins.supplier_everywhere([of["O28"], of["O31"], of["O32"]], 60)
    twins.one_account(of["E11"], of["D12"])
    twins.picture_again(of["O26"], of["O27"])
    twins.contradicts_itself(of["O32"], "文字材料/总结报告附表.xlsx", 3)
    twins.notes_below(of["O29"], "注：职务、职称以报名时为准。", "以上名单共 35 人，由承办单位核对。")


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
    on_the_day = {"plan_filed_on": date(2025, 9, 13), "plan_approved_on": date(2025, 9, 15)}
    of["D02"].facts |= {**on_the_day, "notice_issued_on": date(2025, 9, 18)}
    of["E01"].facts["settlement_filed_on"] = date(2025, 11, 30)
    moved = of["E02"]
    moved.planned["start"], moved.planned["end"] = (day - timedelta(days=7) for day in (moved.start, moved.end))
    moved.planned["when"] = "range"
    moved.facts |= {"change_reported_on": moved.start - timedelta(days=30), "changed_fields": "时间"}
    of["O02"].vouchers[3]["item"] = Literal("=教室及会场租用")
    html = of["O12"]
    html.swap(html.trainees[4], replace(html.trainees[4], name="<script>alert('签到')</script>"))
