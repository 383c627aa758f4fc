"""The ten rules as expectations of Great Expectations on pandas frames, with the labels of all unexpected rows."""

import great_expectations as gx
import with_pandas

PACKAGES = ("great_expectations", "pandas", "numpy", "pyarrow")
COMPLETE = {"result_format": "COMPLETE", "include_unexpected_rows": False}


def load(folder):
    """The frames, and a context in memory that hands them over."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("frames").add_dataframe_asset("frame")
    global _batches
    _batches = asset.add_batch_definition_whole_dataframe("whole")
    return with_pandas.load(folder)


def rules(tables):
    """Rule → function that gives the failing places."""
    return with_pandas.rules_by(tables, __import__(__name__))


def result(frame, expectation, wanted):
    """What the expectation finds in a frame, in the form wanted."""
    return _batches.get_batch(batch_parameters={"dataframe": frame}).validate(expectation, result_format=wanted).result


def failing(frame, expectation):
    """Labels of the rows that are not as expected."""
    return result(frame.rename_axis(None), expectation, COMPLETE).get("unexpected_index_list") or []


def at_most(frame, left, right):
    """Rows where left > right."""
    expectation = gx.expectations.ExpectColumnPairValuesAToBeGreaterThanB(
        column_A=right, column_B=left, or_equal=True, ignore_row_if="either_value_is_missing"
    )
    return failing(frame[[left, right]], expectation)


def equal(frame, left, right):
    """Rows where both differ."""
    expectation = gx.expectations.ExpectColumnPairValuesToBeEqual(column_A=left, column_B=right)
    return failing(frame[[left, right]], expectation)


def among(frame, column, values):
    """Rows whose value is another one."""
    return failing(frame, gx.expectations.ExpectColumnValuesToBeInSet(column=column, value_set=list(values)))


def unique(frame, columns):
    """Rows that agree with another one in all columns."""
    return failing(frame, gx.expectations.ExpectCompoundColumnsToBeUnique(column_list=columns))
