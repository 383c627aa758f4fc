"""The choices of columns: what a cell of a fixed vocabulary may say. `params/layouts/values.yaml` has the texts for each."""

from __future__ import annotations

from collections.abc import Mapping

CATEGORIES = ("national", "demonstration", "engineering", "ordinary")
FUNDINGS = ("fiscal", "own")
ROLES = ("trainee", "staff", "lecturer")
MODES = ("offline", "online")
HALVES = ("morning", "afternoon", "evening")
TITLE_LEVELS = ("senior", "associate_senior", "middle", "junior", "none")
LECTURER_LEVELS = ("academician", "senior", "associate_senior", "other")
EMPLOYER_NATURES = ("government", "institution", "state_firm", "private", "social", "other")
FORMS = ("keynote", "seminar", "exchange", "on_site", "case_study", "other")
COST_CATEGORIES = (
    "lecturers", "lodging", "meals", "venue", "materials", "transport", "other", "trainee_travel", "outside",
)  # fmt: skip
PAYMENTS = ("transfer", "card", "cash")
MEALS = ("breakfast", "lunch", "dinner")
INCOME_SOURCES = ("fiscal", "own", "trainees", "other")
RESULTS = ("passed", "failed")
PLAN_CONTENTS: Mapping[str, Mapping[str, str]] = {
    "time": {"zh": "具体时间", "en": "time"},
    "place": {"zh": "地点", "en": "place"},
    "audience": {"zh": "研修对象", "en": "audience"},
    "headcount": {"zh": "学员人数", "en": "headcount"},
    "curriculum": {"zh": "课程设置", "en": "curriculum"},
    "lecturers": {"zh": "授课专家名单", "en": "lecturers"},
    "timetable": {"zh": "研修日程安排", "en": "timetable"},
    "board_and_lodging": {"zh": "食宿安排", "en": "board and lodging"},
    "budget": {"zh": "经费预算", "en": "budget"},
}
MATERIALS: Mapping[str, Mapping[str, str]] = {
    "opening_notice": {"zh": "开班通知", "en": "opening notice"},
    "summary_report": {"zh": "总结报告", "en": "summary report"},
    "settlement": {"zh": "经费结算表", "en": "settlement table"},
    "roster": {"zh": "学员名单", "en": "roster"},
    "signin_trainees": {"zh": "学员签到表", "en": "sign-in sheets of trainees"},
    "signin_staff": {"zh": "工作人员签到表", "en": "sign-in sheets of staff"},
    "satisfaction": {"zh": "满意度测评统计", "en": "satisfaction statistics"},
    "research_result": {"zh": "研修成果", "en": "research result"},
    "news": {"zh": "图文信息", "en": "illustrated news"},
    "subsidy_receipt": {"zh": "补助资金收据", "en": "subsidy receipt"},
    "approved_plan": {"zh": "培训计划（实施方案）批复", "en": "approved plan"},
    "training_receipt": {"zh": "培训机构收款票据", "en": "receipt of the training provider"},
    "cost_details": {"zh": "费用明细单", "en": "itemised costs"},
}
PROBLEMS = (
    "unreadable_value",  # a cell that could not be read as what its column demands
    "bypassed_row",  # a row that looks like data and was not read
    "conflict",  # two places state different values of one fact
    "unknown_sheet",  # a sheet in which no table was recognised
    "unknown_column",  # a header that no layout knows
    "unreadable_file",  # encrypted, damaged, empty, no workbook at all
    "guess",  # a reading that had to be guessed (the year of 9月1日)
    "doubtful",  # a guess that changes a meaning where it is wrong, and that nothing bears out: the unit of money
    "duplicate_id",  # a session id twice in the register
    "hidden",  # hidden rows, columns or sheets: read like all others
    "not_followed",  # a link to another file, or a macro: what was last saved was read, nothing was opened or run
    "override",  # what dossier.yaml says goes before what is recognised; or it says something that cannot be
)
SURENESS = (  # of a file standing for a material
    "certain",  # a table of its sort was read, or dossier.yaml says so
    "likely",  # its name, or a title in it
    "guess",  # a word in its name that may mean something else
)
RECOGNISED = (
    "known",  # stands for a column, which was read
    "guessed",  # likewise, and some of what stands under it had to be guessed
    "constant",  # no header: name of the sheet, title or file tells the value for all rows
    "ignored",  # known, and left out on purpose
    "doubled",  # states what another header states; not read
    "unheaded",  # a column with content and no header; not read
    "unknown",  # not read
)
