"""What a text at the beginning of a row makes of it: many looked at together say no more than each by itself."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st
from making import LAYOUTS

from auditlib.core.params import read_yaml
from auditlib.intake.tables.words import load_words

LINES = load_words(LAYOUTS).lines
_LISTED = sorted({text for texts in read_yaml(LAYOUTS / "lines.yaml").values() for text in texts})
_TEXTS = st.one_of(
    st.sampled_from(_LISTED),
    st.sampled_from(_LISTED).map(lambda text: f"住宿费{text}"),
    st.text("张三丰合计小组共第页0123456789Xx-/ 　：:（)ＡaPpagei", min_size=1, max_size=26),
    st.integers(1, 10**18).map(str),
)


@settings(max_examples=400)
@given(st.sets(_TEXTS, min_size=1, max_size=4))
@example({"张三", "990101196001010001"})
@example({"张" * 25})
def test_what_surely_begins_lines_of_data_is_told_so_text_by_text(texts):
    if LINES.surely_data(texts):
        assert {LINES[text] for text in texts} == {""}


def test_names_and_numbers_surely_begin_lines_of_data():
    assert LINES.surely_data({"张三", "欧阳修远"})
    assert LINES.surely_data({"99010119600101000X", "3"})
    assert not LINES.surely_data({"张三", "合计"})
    assert not LINES.surely_data({"张三", "第一组"})
    assert not LINES.surely_data({"张三", "1/3"})
