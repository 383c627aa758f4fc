"""Every word that the review desk shows, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditlib.core.messages import Language, Text

STATES: Mapping[str, Text] = {
    "open": {"zh": "未处理", "en": "open"},
    "seen": {"zh": "已看", "en": "seen"},
    "confirmed": {"zh": "已确认", "en": "confirmed"},
    "dismissed": {"zh": "已排除", "en": "dismissed"},
    "needs_evidence": {"zh": "待补证据", "en": "needs evidence"},
    "rectified": {"zh": "已整改", "en": "rectified"},
    "closed": {"zh": "已销号", "en": "closed"},
    "gone": {"zh": "已不存在", "en": "gone"},
    "judged": {"zh": "已复判", "en": "judged"},
}
KINDS: Mapping[str, Text] = {
    "opened": {"zh": "程序列出", "en": "opened"},
    "changed": {"zh": "再次检查有变化", "en": "changed by a later run"},
    "gone": {"zh": "再次检查已没有", "en": "gone in a later run"},
    "seen": {"zh": "看过", "en": "seen"},
    "decided": {"zh": "处理", "en": "decided"},
    "amount": {"zh": "确认金额", "en": "amount confirmed"},
    "noted": {"zh": "记事", "en": "note"},
    "evidence_added": {"zh": "补充证据", "en": "evidence added"},
    "assigned": {"zh": "交办", "en": "assigned"},
    "explained": {"zh": "被检查单位说明", "en": "reply of the inspected body"},
    "demanded": {"zh": "要求整改", "en": "rectification demanded"},
    "second": {"zh": "盲审复判", "en": "blind second opinion"},
    "reviewed": {"zh": "审核", "en": "reviewed"},
    "signed": {"zh": "签字", "en": "signed"},
    "reopened": {"zh": "重新打开", "en": "reopened"},
    "closed": {"zh": "销号", "en": "closed"},
    "undone": {"zh": "撤销", "en": "undone"},
    "unmasked": {"zh": "显示全部信息", "en": "unmasked"},
}
OPINIONS: Mapping[str, Text] = {
    "accepted": {"zh": "同意", "en": "accepted"},
    "further_work": {"zh": "需补充检查", "en": "further work"},
    "to_be_corrected": {"zh": "结论需修改", "en": "to be corrected"},
}
MODES: Mapping[str, Text] = {
    "decide": {"zh": "检查处理", "en": "decide"},
    "second": {"zh": "盲审复判", "en": "blind second review"},
    "review": {"zh": "审核", "en": "review"},
}
FLAGS: Mapping[str, Text] = {
    "edited": {"zh": "处理后证据有变", "en": "edited after review"},
    "contested": {"zh": "两人处理不一", "en": "contested"},
    "sent_back": {"zh": "被退回", "en": "sent back"},
    "accepted": {"zh": "审核同意", "en": "accepted"},
}
FILTERS: Mapping[str, Text] = {
    "session": {"zh": "期次", "en": "session"},
    "check": {"zh": "检查", "en": "check"},
    "grade": {"zh": "性质", "en": "grade"},
    "verdict": {"zh": "结论", "en": "verdict"},
    "state": {"zh": "处理", "en": "state"},
    "inspector": {"zh": "检查人", "en": "inspector"},
}
DECISIONS: Mapping[str, Text] = {
    "confirmed": {"zh": "确认", "en": "confirm"},
    "dismissed": {"zh": "排除", "en": "dismiss"},
    "needs_evidence": {"zh": "待补证据", "en": "needs evidence"},
}
_KEYS = {
    "confirmed": "c",
    "dismissed": "d",
    "needs_evidence": "e",
    "accepted": "c",
    "further_work": "d",
    "to_be_corrected": "e",
}
_PLAIN: Mapping[str, Text] = {
    "title": {"zh": "检查处理台", "en": "Review desk"},
    "queue": {"zh": "问题清单，上下键选择", "en": "queue of findings, arrow keys choose"},
    "finding": {"zh": "所选事项", "en": "finding chosen"},
    "nothing": {"zh": "没有符合条件的事项。请放宽筛选条件。", "en": "Nothing fits the filters. Widen them."},
    "progress": {"zh": "处理进度", "en": "progress"},
    "mode": {"zh": "当前工作", "en": "work"},
    "who": {"zh": "处理人", "en": "signed in as"},
    "other": {"zh": "English", "en": "中文"},
    "unmask": {"zh": "显示完整个人信息（记入台账）", "en": "show personal data (recorded)"},
    "mask": {"zh": "隐去个人信息", "en": "mask personal data"},
    "every": {"zh": "全部", "en": "all"},
    "search": {"zh": "查找", "en": "find"},
    "searchHint": {"zh": "期次、项目、承办单位、检查", "en": "session, title, organiser, check"},
    "clear": {"zh": "清除筛选", "en": "clear filters"},
    "amount": {"zh": "涉及金额", "en": "amount"},
    "missing": {"zh": "补充什么即可判断", "en": "what would settle it"},
    "evidence": {"zh": "证据（标出的是所查单元格）", "en": "evidence (the cells looked at are marked)"},
    "noEvidence": {"zh": "没有引用单元格。", "en": "No cell is cited."},
    "rowsOf": {"zh": "原表各行", "en": "rows of"},
    "wholeFile": {"zh": "引用整个文件，请打开查看。", "en": "The file is cited as a whole: open it."},
    "path": {"zh": "文件所在位置", "en": "where the file lies"},
    "blank": {"zh": "（空）", "en": "(blank)"},
    "history": {"zh": "处理记录", "en": "history"},
    "noHistory": {"zh": "还没有记录。", "en": "Nothing yet."},
    "reason": {"zh": "理由、记事", "en": "reason, note"},
    "reasonHint": {
        "zh": "与程序结论不同须写理由；Ctrl+Enter 按刚才所选的处理保存，Esc 回到清单",
        "en": "needed where you overrule the machine; Ctrl+Enter saves the decision chosen, Esc goes back to the queue",
    },
    "chooseFirst": {
        "zh": "请先按 C、D 或 E 选择怎样处理这一项。",
        "en": "Choose first what to decide on this one: C, D or E.",
    },
    "phrases": {"zh": "常用语", "en": "phrases"},
    "choosePhrase": {"zh": "选择……", "en": "choose…"},
    "decide": {"zh": "作出处理", "en": "decide on it"},
    "skip": {"zh": "跳过", "en": "skip"},
    "next": {"zh": "下一条未处理", "en": "next undecided"},
    "undo": {"zh": "撤销", "en": "undo"},
    "saving": {"zh": "正在保存……", "en": "saving…"},
    "notSaved": {"zh": "没有保存", "en": "not saved"},
    "silent": {
        "zh": "内核没有回答，刚才的处理没有确认保存。请看处理记录；没有就重新运行本笔记本（刷新页面）再做一次。",
        "en": "The kernel did not answer and what you did is not known to be saved. Look at the history; if it is not there, run the notebook again and repeat it.",
    },
    "allDone": {"zh": "已全部处理。", "en": "All is decided."},
    "moreActions": {"zh": "金额、交办、整改、签字", "en": "amount, follow-up, signature"},
    "yuan": {"zh": "确认金额（元）", "en": "amount confirmed (yuan)"},
    "saveAmount": {"zh": "保存金额", "en": "save the amount"},
    "owner": {"zh": "交办给", "en": "assign to"},
    "due": {"zh": "办结日期", "en": "due"},
    "assign": {"zh": "交办", "en": "assign"},
    "reply": {"zh": "被检查单位说明（原文）", "en": "reply of the inspected body, verbatim"},
    "by": {"zh": "说明人", "en": "by"},
    "saveReply": {"zh": "保存说明", "en": "save the reply"},
    "note": {"zh": "把上面的文字存为记事", "en": "keep the text above as a note"},
    "file": {"zh": "补充证据的文件", "en": "file handed in later"},
    "addFile": {"zh": "记入", "en": "note it"},
    "rectified": {"zh": "已整改", "en": "rectified"},
    "close": {"zh": "销号", "en": "close"},
    "reopen": {"zh": "重新打开（写理由）", "en": "reopen (with a reason)"},
    "deadline": {"zh": "整改期限", "en": "deadline"},
    "notice": {"zh": "出具本期整改通知书", "en": "write the rectification notice"},
    "sign": {"zh": "签字确认整期", "en": "sign the session"},
    "keys": {"zh": "键盘操作", "en": "keys"},
}
PHRASES: Mapping[Language, tuple[str, ...]] = {
    "zh": (
        "已核对原件，情况属实。", "原件与报送表不一致，以原件为准。", "报送表填写有误，原件符合规定。", "属于同名不同人，已核对身份证件。",
        "承办单位已提供书面说明和证明材料。", "需承办单位补交原始凭证。", "需向开户银行、酒店或授课人核实。",
    ),
    "en": (
        "Checked against the originals: it holds.", "The originals differ from the form; the originals count.",
        "A slip in the form; the originals are in order.", "Two persons of one name; their papers were seen.",
        "The organiser explained it in writing, with proof.", "The organiser has to hand in the original vouchers.",
        "To be asked of the bank, the hotel or the lecturer.",
    ),
}  # fmt: skip
_KEY_LIST: Mapping[Language, tuple[tuple[str, str], ...]] = {
    "zh": (
        ("C", "确认（审核时：同意）"), ("D", "排除（审核时：需补充检查）"), ("E", "待补证据（审核时：结论需修改）"), ("S", "跳过"),
        ("N", "下一条未处理"), ("U", "撤销自己上一次处理"), ("1–9", "填入常用语"), ("R", "写理由"), ("/", "查找"), ("↑ ↓ PgUp PgDn Home End", "在清单中移动"), ("Esc", "回到清单"),
    ),
    "en": (
        ("C", "confirm (in review: accept)"), ("D", "dismiss (in review: further work)"), ("E", "needs evidence (in review: to be corrected)"),
        ("S", "skip"), ("N", "next undecided"), ("U", "undo my last"), ("1–9", "phrase"), ("R", "reason"), ("/", "find"), ("↑ ↓ PgUp PgDn Home End", "move in the queue"), ("Esc", "back to the queue"),
    ),
}  # fmt: skip


def labels(language: Language, blind: bool) -> dict[str, Any]:
    """All labels of the page in one language, as the page wants them; `blind`: whether a blind second review is at hand."""
    keyed = lambda texts, names: [[name, texts[name][language], _KEYS[name]] for name in names]  # noqa: E731
    return {
        **{name: text[language] for name, text in _PLAIN.items()},
        "states": {name: text[language] for name, text in STATES.items()},
        "filters": {name: text[language] for name, text in FILTERS.items()},
        "modes": [[name, text[language]] for name, text in MODES.items() if blind or name != "second"],
        "decisions": keyed(DECISIONS, DECISIONS),
        "opinions": keyed(OPINIONS, OPINIONS),
        "phraseList": PHRASES[language],
        "keyList": _KEY_LIST[language],
        "historyColumns": ["时间", "谁", "做了什么", "内容"] if language == "zh" else ["when", "who", "what", "said"],
    }
