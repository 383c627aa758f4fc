"""A bilingual template and its figures into a sentence: how each unit is written in each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
Unit = Literal["person", "day", "month", "hour", "count", "fen", "fen_per_person_day", "share", "date", "text"]
Text = Mapping[str, str]  # language → text

FEN_PER_YUAN = 100
SHARE_ONE = 10_000  # shares are integers: ten-thousandths, so that comparing them is exact

_SUFFIX: Mapping[str, Text] = {
    "person": {"zh": " 人", "en": ""},
    "day": {"zh": " 天", "en": " days"},
    "month": {"zh": " 个月", "en": " months"},
    "hour": {"zh": " 学时", "en": " hours"},
    "fen": {"zh": " 元", "en": " yuan"},
    "fen_per_person_day": {"zh": " 元/人天", "en": " yuan per person-day"},
}
GRADES: Mapping[str, Text] = {
    "violation": {"zh": "违规", "en": "violation"},
    "suspicion": {"zh": "疑点", "en": "suspicion"},
    "advisory": {"zh": "提示", "en": "advisory"},
}
BLANK: Text = {"zh": "（空缺）", "en": "(blank)"}


@dataclass(frozen=True)
class Fact:
    """What one figure of a finding is called, and its unit.

    names  of a text that holds keys with a blank between them: key → what it is called in each language
    """

    zh: str
    en: str
    unit: Unit
    names: Mapping[str, Text] | None = None

    def label(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en

    def shown(self, value: object, language: Language, *, with_unit: bool = True) -> str:
        """The figure as text, keys as their names: TML004 TML005 → 实施方案报送过迟、结算（报销）材料报送超期."""
        if self.names is None or not value:
            return figure(value, self.unit, language, with_unit=with_unit)
        names = self.names
        return ("、" if language == "zh" else ", ").join(names[key][language] for key in str(value).split())


def figure(value: object, unit: Unit, language: Language, *, with_unit: bool = True) -> str:
    """One figure as text: fen as yuan with two decimals, shares as percent, days as ISO. None is said to be blank.

    An empty text (no names, no fields) is a dash.
    """
    if value is None:
        return BLANK[language]
    if value == "":
        return "—"
    if unit in ("fen", "fen_per_person_day"):
        text = f"{'-' if int(str(value)) < 0 else ''}{yuan(abs(int(str(value))))}"
    elif unit == "share":
        text = f"{int(str(value)) * 100 / SHARE_ONE:g}%"
    else:
        text = str(value)
    return text + (_SUFFIX.get(unit, {}).get(language, "") if with_unit else "")


def yuan(fen: int) -> str:
    """Non-negative fen as yuan, by integer arithmetic: 1234567 → 12,345.67."""
    return f"{fen // FEN_PER_YUAN:,}.{fen % FEN_PER_YUAN:02d}"


def sentence(template: Text, facts: Mapping[str, object], units: Mapping[str, Fact], language: Language) -> str:
    """Fill a template: `{name}` becomes the figure without its unit, which the template words itself."""
    return template[language].format_map(
        {name: fact.shown(facts.get(name), language, with_unit=False) for name, fact in units.items()}
    )


def listed(facts: Mapping[str, object], units: Mapping[str, Fact], language: Language) -> str:
    """All figures in one line, with labels and units: 实到学员 35 人，规定下限 30 人. An empty list of texts is left out."""
    shown = {name: fact for name, fact in units.items() if facts.get(name) != ""}
    parts = [f"{fact.label(language)} {fact.shown(facts.get(name), language)}" for name, fact in shown.items()]
    return ("，" if language == "zh" else ", ").join(parts)
