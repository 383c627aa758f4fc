"""The ten rules as checks of cuallee on pandas frames. It tells how many rows fail, not which."""

import with_pandas
from cuallee import Check, CheckLevel

PACKAGES = ("cuallee", "pandas", "numpy", "pyarrow")
load = with_pandas.load


def rules(tables):
    """Rule → function that gives the number of failing places."""
    return with_pandas.rules_by(tables, __import__(__name__))


def _failing(check, frame):
    return int(check.validate(frame)["violations"].iloc[0])


def _check():
    return Check(CheckLevel.WARNING, "rule")


def at_most(frame, left, right):
    """Number of rows where left > right."""
    return _failing(_check().satisfies(left, f"`{left}` <= `{right}`"), frame[[left, right]])


def equal(frame, left, right):
    """Number of rows where both differ."""
    return _failing(_check().satisfies(left, f"`{left}` == `{right}`"), frame[[left, right]])


def among(frame, column, values):
    """Number of rows whose value is another one."""
    return _failing(_check().is_contained_in(column, tuple(values)), frame)


def unique(frame, columns):
    """Number of rows that agree with another one in all columns: it counts all but one of them, so the rest is pandas'."""
    return int(frame.duplicated(columns, keep=False).sum())
