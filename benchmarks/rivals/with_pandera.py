"""The ten rules as pandera schemas, checks over whole columns, all failures gathered (lazy)."""

import pandera.pandas as pa
import with_pandas
from pandera.errors import SchemaErrors

PACKAGES = ("pandera", "pandas", "numpy", "pyarrow")
load = with_pandas.load


def rules(tables):
    """Rule → function that gives the failing places."""
    return with_pandas.rules_by(tables, __import__(__name__))


def _failing(schema, frame):
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        return errors.failure_cases["index"].to_numpy(dtype="int64")
    return []


def at_most(frame, left, right):
    """Rows where left > right."""
    check = pa.Check(lambda rows: rows[left] <= rows[right])
    return _failing(pa.DataFrameSchema(checks=check), frame[[left, right]])


def equal(frame, left, right):
    """Rows where both differ."""
    check = pa.Check(lambda rows: rows[left] == rows[right])
    return _failing(pa.DataFrameSchema(checks=check), frame[[left, right]])


def among(frame, column, values):
    """Rows whose value is another one."""
    return _failing(pa.DataFrameSchema({column: pa.Column(checks=pa.Check.isin(list(values)))}), frame)


def unique(frame, columns):
    """Rows that agree with another one in all columns."""
    return _failing(pa.DataFrameSchema(unique=columns, report_duplicates="all"), frame)
