"""What a batch could not write is said, and nothing of before is taken for it."""

from __future__ import annotations

import errno
import gc
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from batches import small_disk
from openpyxl import Workbook

from auditlib.core.errors import ReportError
from auditlib.report.batch import running
from auditlib.report.sheets import save


# what openpyxl leaves open then says so when it is thrown away
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_full_disk_is_said_by_whoever_writes_a_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = Workbook()
    for row in range(5000):
        book.active.append([f"{row}" * 9])
    with small_disk(tmp_path / "disk", "64k") as disk:
        monkeypatch.setattr(tempfile, "tempdir", str(disk))
        with pytest.raises(OSError, match="openpyxl") as refused:
            save(book, tmp_path / "book.xlsx")
    assert refused.value.errno == errno.ENOSPC
    assert not (tmp_path / "book.xlsx").exists()
    del book, refused
    gc.collect()


class _Heard:
    """Workers of which one job says what is given."""

    def __init__(self, *heard: dict[str, Any]) -> None:
        self._heard = heard

    def heard(self) -> Iterator[dict[str, Any]]:
        yield {"job": 8, "ended": 1}  # somebody else's
        yield from ({"job": 7, **one} for one in self._heard)


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ([{"said": {"refused": ["ReportError", "没有空间 (no room)", "out", "腾出空间"]}}, {"ended": 0}], "no room"),
        ([{"ended": -9}], "perhaps for want of memory"),
        ([{"ended": 1}], "status 1"),
    ],
)
def test_a_first_page_that_was_not_written_is_no_page_of_before(
    heard: list[dict[str, Any]], said: str, tmp_path: Path
) -> None:
    run = running.Run.__new__(running.Run)
    run._out = tmp_path
    with pytest.raises(ReportError, match=said):
        run._wait(cast(Any, _Heard(*heard)), 7)
    run._wait(cast(Any, _Heard({"said": {}}, {"ended": 0})), 7)
