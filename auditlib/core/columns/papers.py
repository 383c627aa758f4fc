"""What the intake itself knows of a dossier: its files, the materials they stand for, and what could not be read."""

from __future__ import annotations

from collections.abc import Mapping

from auditlib.core.columns.choices import MATERIALS, PROBLEMS, RECOGNISED, SURENESS
from auditlib.core.columns.shapes import Column, Table

PAPERS: Mapping[str, Table] = {
    "materials": Table(
        "材料清单",
        "materials",
        "material found",
        {
            "material": Column("choice", "材料", "material", True, tuple(MATERIALS)),
            "path": Column("text", "文件", "file"),
            "sureness": Column("choice", "把握程度", "how sure", choices=SURENESS),
            "reason_zh": Column("text", "认定依据", "reason in Chinese"),
            "reason_en": Column("text", "认定依据（英文）", "reason in English"),
        },
    ),
    "files": Table(
        "文件清单",
        "files",
        "file",
        {
            "path": Column("text", "文件", "file", True),
            "sha256": Column("text", "SHA-256", "SHA-256"),
            "bytes": Column("count", "字节数", "bytes"),
            "status": Column("choice", "读取状态", "status", True, ("read", "recorded", "unreadable")),
            "taken_on": Column("date", "拍摄日期", "picture taken on"),
            "pages": Column("count", "页数", "pages"),  # of a .pdf or .tif
        },
    ),
    "found_tables": Table(
        "识别出的表格",
        "tables found",
        "table found on a sheet",
        {
            "file": Column("text", "文件", "file", True),
            "sheet": Column("text", "工作表", "sheet"),
            "cell": Column("text", "表头首格", "first header cell"),
            "table": Column("text", "表格", "table", True),  # a name of TABLES; `sessions` for a form of key facts
            "rows": Column("count", "读取行数", "rows read"),  # of a form of key facts: values read
            "bypassed": Column("count", "略过行数", "rows left out"),  # totals, remarks, signatures, and what is no row
            "hidden_rows": Column("count", "其中隐藏行", "hidden among them"),
        },
    ),
    "recognised": Table(
        "表头识别情况",
        "headers recognised",
        "header or label",
        {
            "file": Column("text", "文件", "file", True),
            "sheet": Column("text", "工作表", "sheet"),
            "cell": Column("text", "单元格", "cell"),  # of a label the cell of its value
            "raw": Column("text", "表头原文", "header as written"),
            "layout": Column("text", "版式", "layout"),  # file in params/layouts; blank where the sheet is unknown
            "table": Column("text", "表格", "table"),
            "column": Column("text", "栏目", "column"),  # one row for each that a header states
            "how": Column("choice", "识别结果", "taken as", True, RECOGNISED),
        },
    ),
    "problems": Table(
        "读取问题",
        "intake problems",
        "problem",
        {
            "kind": Column("choice", "问题类型", "kind of problem", True, PROBLEMS),
            "file": Column("text", "文件", "file"),
            "sheet": Column("text", "工作表", "sheet"),
            "cell": Column("text", "单元格", "cell"),
            "column": Column("text", "栏目", "column"),
            "raw": Column("text", "原文", "raw text"),
            "message_zh": Column("text", "说明", "message in Chinese"),
            "message_en": Column("text", "说明（英文）", "message in English"),
        },
    ),
}
