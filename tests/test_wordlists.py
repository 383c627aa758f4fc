"""Word lists: which texts are hits, which texts explain a word away, and what a file may not say."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from auditlib.core.errors import ParamsError
from auditlib.core.policy import load_policy
from auditlib.core.wordlists import read_words

POLICY = load_policy(Path(__file__).parents[1] / "params")
FILE = """
label: {zh: 试用, en: trial}
checked_on: 2026-11-20
words:
  烟: {clause: "mof2016:prohibited", unless: [烟台, 禁烟]}
  参观: {clause: "fj2025:4.2a", unless: [现场教学]}
"""


def _write(folder: Path, text: str) -> Path:
    path = folder / "trial.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("购买香烟", "烟"),
        ("赴烟台参加会议", ""),
        ("烟台会议用烟", "烟"),
        ("会场禁烟标识", ""),
        ("参观博物馆", "参观"),
        ("现场教学：参观博物馆", ""),
        ("参观并发烟", "烟、参观"),
        ("购买香 烟", "烟"),
        ("参·观", "参观"),
        ("参\u200b观", "参观"),
        ("烟 台会议", ""),
        ("讲义印制", ""),
        (None, pd.NA),
    ],
)
def test_a_word_counts_unless_its_context_explains_it(tmp_path: Path, text: str | None, hits: object) -> None:
    found = read_words(_write(tmp_path, FILE), POLICY.clauses).hits(pd.Series([text, "茶水"], dtype="string"))
    assert found.iloc[0] is hits or found.iloc[0] == hits
    assert found.iloc[1] == ""


def test_a_hit_is_quoted_with_the_text_it_stands_in(tmp_path: Path) -> None:
    found = read_words(_write(tmp_path, FILE), POLICY.clauses).quoted(
        pd.Series(["购买香烟", "茶水", None], dtype="string")
    )
    assert found.fillna("-").to_list() == ["烟（“购买香烟”）", "", "-"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("fj2025:4.2a", "fj2025:4.2x", "key words.参观.clause: there is no clause 'fj2025:4.2x'"),
        ("unless: [现场教学]", "unles: [现场教学]", "the key 'unles' is not known). 是否应为 'unless'"),
        ("checked_on: 2026-11-20", "", "the key 'checked_on' is missing"),
    ],
)
def test_a_list_that_is_not_in_order_is_refused_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(ParamsError) as error:
        read_words(_write(tmp_path, FILE.replace(old, new)), POLICY.clauses)
    assert said in str(error.value)


@pytest.mark.parametrize("name", POLICY.words)
def test_every_word_that_ships_has_a_source_and_is_found(name: str) -> None:
    held = POLICY.words[name]
    assert held.words
    found = held.hits(pd.Series([f"〇{word.text}〇" for word in held.words], dtype="string"))
    assert [word.text for word, hit in zip(held.words, found, strict=True) if word.text not in hit.split("、")] == []
    for word in held.words:
        assert word.clause in POLICY.clauses
