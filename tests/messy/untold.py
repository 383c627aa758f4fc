"""What is easily taken for something else without a word: data under the names of covers and locks, cells that point to the row above."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from making import Rows, xlsx, zipped

from messy import Messy

DAY = date(2025, 9, 1)
INCOME: Rows = [["资金来源", "到账金额"], ["学员缴费", 9900]]
PAID = [{"source": "trainees", "amount": 9900_00}]


def _called(folder: Path, *names: str) -> Path:
    """One workbook under several names, the first of which is moved to the others."""
    data = xlsx(folder / "a.xlsx", {"经费来源": INCOME}).read_bytes()
    (folder / "a.xlsx").unlink()
    for name in names:
        (folder / name).write_bytes(data)
    return folder


INPUTS = [
    # names of what holds no data
    Messy(
        "a table on a sheet called notes, beside one of notes",
        "sheets named Sheet1",
        lambda folder: xlsx(folder / "材料.xlsx", {"说明": INCOME, "填写说明": [["请逐栏填写"], ["金额以元计"]]}),
        tables={"income": PAID},
        problems=[("guess", "说明")],
    ),
    Messy(
        "key facts on a cover",
        "sheets named Sheet1",
        lambda folder: xlsx(folder / "材料.xlsx", {"封面": [["项目名称", "示例研修班"], ["办班地点", "福州"]]}),
        facts={"place": "福州"},
        problems=[("guess", "封面")],
    ),
    Messy(
        "a workbook called as a lock, and a hidden one of the same content",
        "lock files and Thumbs.db",
        lambda folder: _called(folder, "~$决算.xlsx", ".隐藏.xlsx"),
        tables={"income": PAID, "files": [{"path": "D01/.隐藏.xlsx"}, {"path": "D01/~$决算.xlsx"}]},
        problems=[("bypassed_row", "~$决算.xlsx"), ("guess", ".隐藏.xlsx"), ("guess", "~$决算.xlsx")],
    ),
    Messy(
        "a workbook called as a lock in a zip",
        "lock files and Thumbs.db",
        lambda folder: zipped(folder / "材料.zip", [("~$决算.xlsx", xlsx(folder / "a.xlsx", {"经费来源": INCOME}).read_bytes()),
                                                    ("~$名单.xlsx", b"x")]) and (folder / "a.xlsx").unlink(),
        tables={"income": PAID, "files": [{"path": "D01/材料.zip"}, {"path": "D01/材料.zip/~$决算.xlsx"}]},
        problems=[("guess", "材料.zip/~$决算.xlsx")],
    ),
]  # fmt: skip
