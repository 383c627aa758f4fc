"""Agreement of two judges: by the published worked example, at both ends, and where it says nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditlib.sampling.agreement import agreement

ANSWERS = st.sampled_from(["confirmed", "dismissed", "needs_evidence"])


def test_a_table_of_two_answers_gives_the_kappa_worked_out_by_hand():
    # 20 both yes, 15 both no, 5 and 10 apart: 35 of 50 alike; by chance 25/50 * 30/50 + 25/50 * 20/50 = 1/2
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    found = agreement(pairs)
    assert (found.items, found.same) == (50, 35)
    assert found.share == 0.7
    assert found.kappa == pytest.approx(0.4)


def test_nothing_judged_by_both_and_one_answer_alone_say_nothing():
    assert agreement([]) == (0, 0, None)
    assert agreement([]).share is None
    assert agreement([("y", "y")] * 9) == (9, 9, None)


@given(st.lists(ANSWERS, min_size=2))
def test_who_agrees_in_all_has_a_kappa_of_one(answers):
    found = agreement([(answer, answer) for answer in answers])
    assert found.kappa == (1.0 if len({*answers}) > 1 else None)


@given(st.lists(st.tuples(ANSWERS, ANSWERS), min_size=1))
def test_kappa_is_the_same_whoever_is_first_and_never_above_one(pairs):
    kappa = agreement(pairs).kappa
    assert kappa == agreement([(other, one) for one, other in pairs]).kappa
    assert kappa is None or -1 <= kappa <= 1
