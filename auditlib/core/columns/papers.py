"""What the intake itself knows of a dossier: its files, the materials they stand for, and what could not be read."""

from __future__ import annotations

from collections.abc import Mapping

from auditlib.core.columns.choices import MATERIALS, PROBLEMS
from auditlib.core.columns.shapes import Column, Table

PAPERS: Mapping[str, Table] = {
    "materials": Table(
        "材料清单",
        "materials",
        "material found",
        {
            "material": Column("choice", "材料", "material", True, tuple(MATERIALS)),
            "path": Column("text", "文件", "file"),
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
