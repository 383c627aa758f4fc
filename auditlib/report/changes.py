"""Changes between two runs as they are read: labels, what each kind means, and a line for each change."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import pandas as pd

from auditlib.core.messages import Language, Text, figure
from auditlib.core.model import GRADES
from auditlib.core.registry import Check, load_checks
from auditlib.report import words

LABELS: Mapping[str, Text] = {
    "new": {"zh": "新发现", "en": "new"},
    "unsettled": {"zh": "原有问题，现无法判断", "en": "found before, cannot tell now"},
    "changed": {"zh": "仍有问题，有变化", "en": "still found, changed"},
    "blank": {"zh": "原未发现，现无法判断", "en": "not found before, cannot tell now"},
    "added": {"zh": "原未检查，现有问题", "en": "not asked before, found now"},
    "dropped": {"zh": "原有问题，现未检查", "en": "found before, not asked now"},
    "gone": {"zh": "不再发现", "en": "no longer found"},
    "judged": {"zh": "原无法判断，现未发现", "en": "could not tell before, not found now"},
    "other": {"zh": "适用与否有变", "en": "applies now, or no longer"},
}
MEANS: Mapping[str, Text] = {
    "new": {"zh": "前一次没有发现、后一次发现的问题。", "en": "Not found before, found now."},
    "unsettled": {
        "zh": "前一次发现的问题，后一次因材料或标准缺失无法判断。空白不算合格，不能视为已整改。",
        "en": "Found before; evidence or a figure is missing now. A blank is no pass: this is not settled.",
    },
    "changed": {
        "zh": "两次都发现，但性质、金额、数字、表述或依据条款不同。",
        "en": "Found in both, with another grade, amount, figure, sentence or clause.",
    },
    "blank": {
        "zh": "前一次未发现问题或不适用，后一次缺少材料或标准，无法判断。",
        "en": "Nothing found or not applicable before; something is missing now.",
    },
    "added": {
        "zh": "后一次才检查的事项或期次，没有前一次的结论可比。",
        "en": "Asked only in the later run, so that there is nothing to compare with.",
    },
    "dropped": {
        "zh": "前一次发现的问题，后一次没有再检查该事项或该期次，不能视为已整改。",
        "en": "Found before, and not asked again: this is not settled.",
    },
    "gone": {
        "zh": "前一次发现、后一次不再发现。现为“不适用”的，请看类别、经费渠道等是否改过；是否确已整改，以核实为准。",
        "en": "Found before, not now. Where it is not applicable now, see whether category or funding was changed; a person confirms what was mended.",
    },
    "judged": {
        "zh": "前一次无法判断，后一次未发现问题或不适用。（后一次发现问题的，列在“新发现”。）",
        "en": "Could not be told before; nothing found, or not applicable, now. (What is found now is under “new”.)",
    },
    "other": {
        "zh": "在“未发现问题”与“不适用”之间变动。",
        "en": "From nothing found to not applicable, or the other way.",
    },
}
_ABSENT: Mapping[str, Text] = {
    "no_session": {"zh": "没有该期次", "en": "no such session"},
    "no_check": {"zh": "没有该检查", "en": "no such check"},
    "not_asked": {"zh": "没有检查", "en": "not asked"},
}
_PARTS: Mapping[str, Text] = {
    "grade": {"zh": "性质", "en": "grade"},
    "amount": {"zh": "涉及金额", "en": "amount"},
    "sentence": {"zh": "表述有变", "en": "worded otherwise"},
    "figures": {"zh": "数字", "en": "figures"},
    "clauses": {"zh": "依据条款", "en": "clauses"},
}


@dataclass(frozen=True)
class Line:
    """One change as it is read: session, check with its title, and per run (class, verdict or grade, sentence); what changed, line by line."""

    session_id: str
    check: str
    kind: str
    before: tuple[str, str, str]
    now: tuple[str, str, str]
    changed: tuple[str, ...]


def lines(rows: pd.DataFrame, language: Language, *, files_known: bool) -> Iterator[Line]:
    """Rows of `Compared.changes` as they are read; `files_known` as of `Compared`."""
    for row in rows.to_dict("records"):
        texts = {str(name): None if pd.isna(value) else value for name, value in row.items()}
        before, now = (_verdict(texts, side, language) for side in ("before", "now"))
        yield Line(
            str(texts["session_id"]), check_name(str(texts["check_id"]), language), str(texts["kind"]), before, now,
            (*_differences(texts, language), *([_moved(texts, language)] if files_known and texts["paired"] else [])),
        )  # fmt: skip


@cache
def _checks() -> Mapping[str, Check]:
    return load_checks()  # walks their folder each time


def check_name(id: str, language: Language) -> str:
    """Id and title of a check; the id alone where this version does not know it."""
    check = _checks().get(id)
    return f"{id} {check.title[language]}" if check else id


def _verdict(row: Mapping[str, object], side: str, language: Language) -> tuple[str, str, str]:
    verdict, grade = str(row[f"verdict_{side}"]), row[f"grade_{side}"]
    known = {**words.VERDICTS, **_ABSENT}
    label = words.GRADES[str(grade)] if grade in GRADES else known[verdict]
    return str(grade or verdict), label[language], str(row[f"message_{language}_{side}"] or "")


def _differences(row: Mapping[str, object], language: Language) -> Iterator[str]:
    """What is not as it was in a finding found again; that it is worded otherwise only where nothing else says more."""
    parts = str(row["parts"]).split()
    colon = "：" if language == "zh" else ": "
    for part in parts:
        if part == "figures":
            yield from _figures(str(row["check_id"]), row["facts_before"], row["facts_now"], language)
        elif part != "sentence":
            column = "amount_fen" if part == "amount" else part
            before, now = (_shown(part, row[f"{column}_{side}"], language) for side in ("before", "now"))
            yield f"{_PARTS[part][language]}{colon}{before} → {now}"
        elif parts == ["sentence"]:
            yield _PARTS[part][language]


def _shown(part: str, value: object, language: Language) -> str:
    if part == "grade":
        return words.GRADES[str(value)][language] if value in GRADES else "—"
    return figure(value, "fen", language) if part == "amount" and value is not None else str(value or "—")


def _figures(check_id: str, before: object, now: object, language: Language) -> Iterator[str]:
    check = _checks().get(check_id)
    one, other = (_loaded(value) for value in (before, now))
    for name in dict.fromkeys([*one, *other]):
        if one.get(name) == other.get(name):
            continue
        fact = check.facts.get(name) if check else None
        try:
            shown = [fact.shown(held.get(name), language) if fact else str(held.get(name)) for held in (one, other)]
        except (KeyError, ValueError, TypeError):  # of a version whose figure was of another unit
            shown = [str(held.get(name)) for held in (one, other)]
        yield f"{fact.label(language) if fact else name}{'：' if language == 'zh' else ': '}{shown[0]} → {shown[1]}"


def _loaded(text: object) -> dict[str, object]:
    try:
        held = json.loads(str(text))
    except ValueError:
        return {}
    return held if isinstance(held, dict) else {}


def _moved(row: Mapping[str, object], language: Language) -> str:
    """Whether files of the dossier differ: where none does, the difference comes from elsewhere."""
    number = int(str(row["files"]))
    if language == "zh":
        return f"档案有 {number} 个文件不同" if number else "档案文件没有变化"
    return f"files of the dossier that differ: {number}" if number else "no file of the dossier differs"
