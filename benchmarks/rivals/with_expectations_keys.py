"""As `with_expectations`, with the key of each unexpected row in place of its label, which is how the manual has failing rows told apart."""

import with_expectations
import with_pandas

PACKAGES = with_expectations.PACKAGES
KEYS = {"result_format": "COMPLETE", "unexpected_index_column_names": ["place"]}


def load(folder):
    """As there."""
    return with_expectations.load(folder)


def rules(tables):
    """Rule → function that gives the failing places."""
    with_expectations.failing = _failing
    return with_pandas.rules_by(tables, with_expectations)


def _failing(frame, expectation):
    found = with_expectations.result(frame.rename_axis("place").reset_index(), expectation, KEYS)
    return [row["place"] for row in found.get("unexpected_index_list") or []]
