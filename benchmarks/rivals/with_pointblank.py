"""The ten rules as steps of pointblank on pandas frames, extracts of all failing rows gathered."""

import pointblank as pb
import with_pandas

PACKAGES = ("pointblank", "pandas", "numpy", "pyarrow")
load = with_pandas.load


def rules(tables):
    """Rule → function that gives the failing places."""
    return with_pandas.rules_by(tables, __import__(__name__))


def _failing(frame, step):
    """Labels of the rows of the extract, which numbers rows from 1."""
    done = step(pb.Validate(frame)).interrogate(extract_limit=len(frame))
    rows = done.get_data_extracts(i=1, frame=True)
    return (
        [] if rows is None or not len(rows) else frame.index.to_numpy()[rows["_row_num_"].to_numpy(dtype="int64") - 1]
    )


def at_most(frame, left, right):
    """Rows where left > right."""
    return _failing(frame[[left, right]], lambda rows: rows.col_vals_le(left, pb.col(right)))


def equal(frame, left, right):
    """Rows where both differ."""
    return _failing(frame[[left, right]], lambda rows: rows.col_vals_eq(left, pb.col(right)))


def among(frame, column, values):
    """Rows whose value is another one."""
    return _failing(frame, lambda rows: rows.col_vals_in_set(column, list(values)))


def unique(frame, columns):
    """Rows that agree with another one in all columns."""
    return _failing(frame, lambda rows: rows.rows_distinct(columns))
