"""The fields that a template of a paper may name. The only such list: the guide and the check of templates are made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from auditlib.core.messages import Text

Kind = Literal["text", "flag"]


@dataclass(frozen=True)
class Field:
    """One field: what it says, in both languages. A flag is for `{% if %}`; a list has the fields of each of its lines."""

    zh: str
    en: str
    kind: Kind = "text"
    of: Mapping[str, Field] | None = None


Fields = Mapping[str, Field]


def _lines(zh: str, en: str, of: Fields) -> Field:
    return Field(zh, en, of=of)


HEAD: Fields = {
    "office": Field("检查单位名称（params/documents/papers.yaml）", "name of the inspecting office (params/documents/papers.yaml)"),
    "session_id": Field("项目编号", "id of the session"),
    "title": Field("项目名称", "title"),
    "organiser": Field("承办单位", "organiser"),
    "supervisor": Field("主管（申报）单位", "supervisor"),
    "kind": Field("项目类别", "kind"),
    "place": Field("办班地点", "place"),
    "period": Field("办班起止日期", "first and last day"),
    "notice": Field("依据文件的名称和文号", "title and number of the notice"),
    "checked_on": Field("检查日期", "day of inspection"),
    "inspectors": Field("作出决定的检查人员", "inspectors who decided"),
    "no_proof": Field("疑点不等于违规的说明", "that a flag is no proof"),
    "draft": Field("未经检查人员核定时的提示，否则为空", "that nobody has decided yet; else blank"),
}  # fmt: skip
PLACE: Fields = {
    "place": Field("文件!工作表!单元格", "file!sheet!cell"),
    "text": Field("原文", "as written"),
    "sha256": Field("文件的 SHA-256", "SHA-256 of the file"),
}
ITEM: Fields = {
    "number": Field("顺序号", "running number"),
    "index": Field("索引号", "index number"),
    "page": Field("页次：第几份/共几份", "page: this paper of all"),
    "check_id": Field("检查编号", "id of the check"),
    "matter": Field("检查事项", "matter"),
    "family": Field("检查类别", "family"),
    "steps": Field("检查步骤", "steps"),
    "evidence": _lines("证据及其来源", "evidence and where it came from", PLACE),
    "more": Field("未列出的证据数", "evidence not listed"),
    "fact": Field("事实", "fact"),
    "figures": Field("所比较的数字", "figures compared"),
    "standard": Field("标准", "standard"),
    "basis": Field("依据（条款原文）", "basis: clauses with their texts"),
    "clauses": Field("依据（文号、条款号）", "basis: numbers of the clauses"),
    "nature": Field("性质", "nature"),
    "amount": Field("涉及金额", "amount at stake"),
    "confirmed_amount": Field("核定金额", "amount confirmed"),
    "conclusion": Field("结论", "conclusion"),
    "to_hand_in": Field("须由承办单位补充的材料", "what the organiser is to hand in"),
    "to_confirm": Field("须由检查单位录入或核实的标准", "figures that the office has to confirm"),
    "found": Field("是否发现问题", "whether something was found", "flag"),
    "open": Field("是否发现问题或无法判断", "whether something was found or could not be judged", "flag"),
    "decision": Field("检查人员的决定", "decision"),
    "reason": Field("决定的理由", "reason of the decision"),
    "explained": Field("承办单位的说明", "explanation of the organiser"),
    "warning": Field("决定后证据有变化或意见不一的提示", "that evidence changed after the decision, or that two decisions disagree"),
    "prepared_by": Field("编制人", "prepared by"),
    "prepared_on": Field("编制日期", "prepared on"),
    "opinion": Field("审核意见（三选一）", "reviewer's opinion, one of three"),
    "reviewed_by": Field("审核人", "reviewed by"),
    "reviewed_on": Field("审核日期", "reviewed on"),
    "attachments": Field("附件", "attachments"),
}  # fmt: skip
COUNT: Fields = {"label": Field("类别", "class"), "number": Field("数量", "number")}
MISSING: Fields = {
    "number": Field("顺序号", "running number"),
    "matter": Field("检查事项", "matter"),
    "text": Field("须补充或核实的内容", "what is wanted"),
}
PROBLEM: Fields = {
    **ITEM,
    "demand": Field("整改要求", "demand"),
    "deadline": Field("整改期限", "deadline"),
    "state": Field("整改状态（立行立改、分阶段整改、持续整改）", "state: at once, in stages, continuing"),
    "settled": Field("整改结果", "outcome"),
}
_FILES: Fields = {
    "path": Field("文件", "file"), "status": Field("读取情况", "whether it was read"), "sha256": Field("SHA-256", "SHA-256"),
}  # fmt: skip
_ROW: Fields = {
    "session_id": Field("项目编号", "id of the session"),
    "title": Field("项目名称", "title"),
    "organiser": Field("承办单位", "organiser"),
    "violations": Field("违规", "violations"),
    "suspicions": Field("疑点", "suspicions"),
    "advisories": Field("提示", "advisories"),
    "unknowns": Field("无法判断", "cannot tell"),
    "amount": Field("涉及金额（元）", "amount at stake (yuan)"),
}
_FAULT: Fields = {
    "check_id": Field("检查编号", "id of the check"),
    "matter": Field("检查事项", "matter"),
    "nature": Field("性质", "nature"),
    "sessions": Field("发现问题的期数", "sessions in which it was found"),
    "unknowns": Field("无法判断的期数", "sessions that could not be judged"),
    "lowest": Field("发现率下限（无法判断的都未发现问题）", "rate if nothing is found in those that could not be judged"),
    "highest": Field("发现率上限（无法判断的都有问题）", "rate if all of those have the fault"),
    "amount": Field("涉及金额（元）", "amount at stake (yuan)"),
}  # fmt: skip
_COUNTS = _lines("各类结论的数量", "verdicts by class", COUNT)
_TO_HAND_IN = _lines("须由承办单位补充的材料", "what the organiser is to hand in", MISSING)
_TO_CONFIRM = _lines("须由检查单位录入或核实的标准", "figures that the office has to confirm", MISSING)

PAPERS: Mapping[str, Fields] = {
    "working_paper": {**HEAD, "items": _lines("检查事项，每项一份", "a paper for each check", ITEM), "counts": _COUNTS},
    "evidence_sheet": {**HEAD, "items": _lines("发现问题的检查事项", "checks that found something", ITEM)},
    "inspection_record": {
        **HEAD,
        "counts": _COUNTS,
        "files": _lines("所报材料", "files handed in", _FILES),
        "files_more": Field("未列出的文件数", "files not listed"),
        "items": _lines("发现问题的检查事项", "checks that found something", ITEM),
        "to_hand_in": _TO_HAND_IN,
        "to_confirm": _TO_CONFIRM,
        "onsite": _lines("实地查看事项", "what to look at on site", {
            "clause": Field("条款", "clause"), "look": Field("查看什么", "what to look at")}),
    },
    "rectification_notice": {
        **HEAD,
        "document_number": Field("发文字号", "number of the notice"),
        "problems": _lines("须整改的问题", "problems", PROBLEM),
        "total": Field("涉及金额合计", "sum of the amounts"),
        "to_hand_in": _TO_HAND_IN,
        "deadline": Field("整改期限", "deadline"),
        "attachments": Field("附件", "attachments"),
    },
    "rectification_state": {
        **HEAD,
        "document_number": Field("发文字号", "number of the notice"),
        "problems": _lines("须整改的问题", "problems", PROBLEM),
        "deadline": Field("整改期限", "deadline"),
    },
    "session_report": {
        **HEAD,
        "counts": _COUNTS,
        "reading": Field("材料读取情况", "how much was read"),
        "violations": _lines("违规", "violations", ITEM),
        "suspicions": _lines("疑点", "suspicions", ITEM),
        "advisories": _lines("提示", "advisories", ITEM),
        "dismissed": _lines("经核实不予认定", "dismissed", ITEM),
        "to_hand_in": _TO_HAND_IN,
        "to_confirm": _TO_CONFIRM,
        "passed": _lines("未发现问题的事项", "nothing found", {
            "family": Field("检查类别", "family"), "matters": Field("检查事项", "matters")}),
        "total": Field("涉及金额合计", "sum of the amounts"),
    },
    "programme_report": {
        "office": HEAD["office"], "notice": HEAD["notice"], "checked_on": HEAD["checked_on"],
        "no_proof": HEAD["no_proof"], "draft": HEAD["draft"], "inspectors": HEAD["inspectors"],
        "programme": Field("计划名称", "name of the programme"),
        "sessions_total": Field("期数", "sessions"),
        "with_dossier": Field("已报送档案的期数", "sessions with a dossier"),
        "with_violation": Field("发现违规的期数", "sessions with a violation"),
        "lowest": Field("发现率下限", "lowest rate"),
        "highest": Field("发现率上限", "highest rate"),
        "total": Field("涉及金额合计", "sum of the amounts"),
        "counts": _COUNTS,
        "sessions": _lines("各期情况", "sessions", _ROW),
        "faults": _lines("各检查事项的发现情况", "checks that found something", _FAULT),
        "programme_items": _lines("计划本身的问题", "findings on the programme itself", ITEM),
    },
}  # fmt: skip


def paths(fields: Fields, prefix: str = "") -> list[tuple[str, Text]]:
    """Every field of a paper as a template names it, those of a list behind its name: `items.fact`; with its meaning."""
    out: list[tuple[str, Text]] = []
    for name, field in fields.items():
        out.append((prefix + name, {"zh": field.zh, "en": field.en}))
        if field.of is not None:
            out += paths(field.of, f"{prefix}{name}.")
    return out
