"""Word lists: `params/words/*.yaml`, words that make a text worth a look. A hit is a suspicion, never more."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from auditlib.core.errors import ParamsError, nearest
from auditlib.core.notices import Clause
from auditlib.core.params import BothLanguages, Strict, read_model

SPACERS = re.compile(
    r"[\s\u200b-\u200f\ufeff·•・‧∙*_.\-—–~]+"
)  # put between the characters of a word they hide it from a search


class _WordFile(Strict):
    clause: str
    unless: list[str] = []


class _WordsFile(Strict):
    label: BothLanguages
    checked_on: date
    words: dict[str, _WordFile]
    note: BothLanguages | None = None


@dataclass(frozen=True)
class Word:
    """A word with its source. `unless`: texts that explain it away, by holding it, or by standing in the same cell."""

    text: str
    clause: str
    unless: tuple[str, ...]


@dataclass(frozen=True)
class WordList:
    """The words of one file, in its order."""

    name: str
    path: Path
    zh: str
    en: str
    words: tuple[Word, ...]

    def hits(self, texts: pd.Series) -> pd.Series:
        """The words found in each text, joined by 、; "" where there is none, NA for a blank text. Dtype string.

        A word does not count where it stands inside one of its `unless` texts (烟 in 烟台), nor where such a text
        that does not hold the word stands anywhere in the same cell (参观 beside 现场教学). Blanks, dots and dashes
        between the characters of a text do not count (宴 请, 宴·请).
        """
        codes, unique = pd.factorize(texts)
        found = pd.array(["、".join(self._in(str(text))) for text in unique], dtype="string")
        return pd.Series(found.take(codes, allow_fill=True), index=texts.index)

    def quoted(self, texts: pd.Series) -> pd.Series:
        """The words found with the text they stand in: 宴请（“欢迎晚宴宴请嘉宾”）. Blank and "" as in `hits`."""
        hits = self.hits(texts)
        return (hits + "（“" + texts.astype("string") + "”）").where(hits.ne("").fillna(False), hits)

    def _in(self, written: str) -> list[str]:
        text = SPACERS.sub("", written)
        return [word.text for word in self.words if word.text in text and _counts(word, text)]


def _counts(word: Word, text: str) -> bool:
    if any(reason in text for reason in word.unless if word.text not in reason):
        return False
    holding = [reason for reason in word.unless if word.text in reason]
    return word.text in (re.sub("|".join(map(re.escape, holding)), "\0", text) if holding else text)


def read_words(path: Path, clauses: Mapping[str, Clause]) -> WordList:
    """One word list. Raises ParamsError for a word without a clause that exists, naming file and key."""
    file = read_model(path, _WordsFile)
    for text, word in file.words.items():
        if word.clause not in clauses:
            where = f"{path}, key words.{text}.clause"
            raise ParamsError(f"there is no clause {word.clause!r}.", where, nearest(word.clause, clauses))
    words = tuple(Word(text, word.clause, tuple(word.unless)) for text, word in file.words.items())
    return WordList(path.stem, path, file.label.zh, file.label.en, words)
