"""The words of reports in both languages: verdicts, grades, categories, labels. Sentences of findings are not here."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from auditlib.core import messages
from auditlib.core.columns import INDEXED, TABLES
from auditlib.core.errors import ReportError, nearest
from auditlib.core.messages import LANGUAGES, Text

DRAWN_BY = "auditlib chart"  # stands in the picture: a release passes it, since it shows figures and no papers

VERDICTS: Mapping[str, Text] = {
    "fail": {"zh": "发现问题", "en": "found"},
    "unknown": {"zh": "无法判断", "en": "cannot tell"},
    "pass": {"zh": "未发现问题", "en": "nothing found"},
    "not_applicable": {"zh": "不适用", "en": "not applicable"},
}
GRADES = messages.GRADES
CATEGORIES: Mapping[str, Text] = {
    "national": {"zh": "国家级", "en": "national"},
    "demonstration": {"zh": "省级示范", "en": "demonstration"},
    "engineering": {"zh": "工程领域专项", "en": "engineering"},
    "ordinary": {"zh": "省级普通", "en": "ordinary"},
}
FUNDINGS: Mapping[str, Text] = {
    "fiscal": {"zh": "财政资助", "en": "state-funded"},
    "own": {"zh": "自筹经费", "en": "self-funded"},
}
HALVES: Mapping[str, Text] = {
    "morning": {"zh": "上午", "en": "a.m."},
    "afternoon": {"zh": "下午", "en": "p.m."},
    "evening": {"zh": "晚上", "en": "evening"},
}
COSTS: Mapping[str, Text] = {
    "lecturers": {"zh": "师资费", "en": "lecturers"},
    "lodging": {"zh": "住宿费", "en": "lodging"},
    "meals": {"zh": "伙食费", "en": "meals"},
    "venue": {"zh": "场地费", "en": "venue"},
    "materials": {"zh": "资料费", "en": "materials"},
    "transport": {"zh": "交通费", "en": "transport"},
    "other": {"zh": "其他费用", "en": "other"},
    "trainee_travel": {"zh": "学员往返交通费", "en": "travel of trainees"},
    "outside": {"zh": "七类以外", "en": "outside the seven"},
}
FAMILIES: Mapping[str, Text] = {
    "budgets": {"zh": "经费", "en": "budgets"},
    "headcounts": {"zh": "人数", "en": "headcounts"},
    "timelines": {"zh": "时间", "en": "timelines"},
    "records": {"zh": "材料与数据", "en": "records"},
    "crossings": {"zh": "期次之间", "en": "between sessions"},
}
PROBLEMS: Mapping[str, Text] = {
    "unreadable_value": {"zh": "读不出的值", "en": "unreadable value"},
    "bypassed_row": {"zh": "未读的行", "en": "row left out"},
    "conflict": {"zh": "前后矛盾", "en": "conflict"},
    "unknown_sheet": {"zh": "未识别的工作表", "en": "unknown sheet"},
    "unknown_column": {"zh": "未识别的栏目", "en": "unknown column"},
    "unreadable_file": {"zh": "打不开的文件", "en": "unreadable file"},
    "guess": {"zh": "推断的读法", "en": "guessed reading"},
    "doubtful": {"zh": "会改变含义的推断", "en": "guess that may change a meaning"},
    "duplicate_id": {"zh": "编号重复", "en": "duplicate id"},
    "hidden": {"zh": "隐藏的内容", "en": "hidden content"},
    "not_followed": {"zh": "未追查的链接或宏", "en": "link or macro not followed"},
    "override": {"zh": "人工指定", "en": "set by hand"},
}
HIDDEN: Mapping[str, Text] = {  # what hides a cell that is cited
    "sheet": {"zh": "隐藏表", "en": "hidden sheet"},
    "row": {"zh": "隐藏行", "en": "hidden row"},
    "rows": {"zh": "含隐藏行", "en": "some rows hidden"},
    "column": {"zh": "隐藏列", "en": "hidden column"},
}
FILES: Mapping[str, Text] = {
    "read": {"zh": "已读取", "en": "read"},
    "recorded": {"zh": "仅登记", "en": "recorded only"},
    "unreadable": {"zh": "打不开", "en": "unreadable"},
}
NO_PROOF: Text = {
    "zh": "疑点不等于违规，以核实为准。机器比对的是所报材料中的数字，结论须由检查人员核对原件、听取承办单位说明后"
    "作出。",
    "en": "A flag is no proof. The machine compared figures in the papers handed in; the conclusion is for the inspectors, "
    "after they have seen the originals and heard the organiser.",
}
SURENESS: Mapping[str, Text] = {
    "certain": {"zh": "确定", "en": "certain"},
    "likely": {"zh": "很可能", "en": "likely"},
    "guess": {"zh": "推断，须打开文件核对", "en": "a guess: open the file"},
}
RECOGNISED: Mapping[str, Text] = {
    "known": {"zh": "已读取", "en": "read"},
    "guessed": {"zh": "已读取，有推断", "en": "read, with guesses"},
    "constant": {"zh": "由表名、标题或文件名得知", "en": "told by sheet name, title or file name"},
    "ignored": {"zh": "无需读取", "en": "not needed"},
    "doubled": {"zh": "与另一栏重复，未读取", "en": "repeats another column, not read"},
    "unheaded": {"zh": "有内容没有表头，未读取", "en": "content without a header, not read"},
    "unknown": {"zh": "不认识，未读取", "en": "not known, not read"},
}
REGISTER: Text = {"zh": "计划表", "en": "register"}
SESSION_ID: Text = {"zh": "项目编号", "en": "session id"}
KEY_FACTS: Text = {"zh": "基本情况", "en": "key facts"}
UNCONFIRMED: Text = {"zh": "标准未录入或待核", "en": "figure not entered or not confirmed"}
WHOLE_FILE: Text = {"zh": "（整份文件）", "en": "(the whole file)"}
NOT_GIVEN: Text = {"zh": "未提供", "en": "not provided"}


def pick(words: Mapping[str, Text], key: str | None, language: str) -> str:
    """The word for `key` in `language`; a blank key is said to be not provided, an unknown one is shown as it is."""
    if key is None or pd.isna(key):
        return NOT_GIVEN[language]
    return words[key][language] if key in words else key


def column(table: str, name: str, language: str) -> str:
    """Label of a column of `auditlib.core.columns`."""
    if name == INDEXED.get(table):
        return SESSION_ID[language]
    label = TABLES[table].columns[name]
    return label.zh if language == "zh" else label.en


def table(name: str, language: str) -> str:
    """Label of a table of `auditlib.core.columns`; the single facts of a session are those of its form."""
    label = KEY_FACTS if name == "sessions" else {"zh": TABLES[name].zh, "en": TABLES[name].en}
    return label[language]


def known(language: str) -> str:
    """`language` itself. Raises ReportError where reports are not written in it."""
    if language not in LANGUAGES:
        raise ReportError(f"there is no language {language!r}.", "parameter language", nearest(language, LANGUAGES))
    return language
