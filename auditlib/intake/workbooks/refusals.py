"""Why a workbook is not read at all, and what to ask for."""

from __future__ import annotations

from auditlib.intake.problems import Fault

PASSWORD = Fault(
    "文件设有打开密码，无法读取。请承办单位取消密码后重新报送。",
    "The file is protected by a password. Ask the organiser for a copy without one.",
)
DAMAGED = Fault(
    "文件已损坏或不完整，无法读取。请承办单位重新报送一份能正常打开的文件。",
    "The file is damaged or incomplete. Ask the organiser to hand in a copy that opens.",
)
ABSURD = Fault(
    "工作表过大（疑为误设格式或粘贴），未读取。请承办单位删除多余的行列后重新报送。",
    "A sheet is absurdly large. Ask the organiser to delete the surplus rows and columns and hand it in again.",
)
BOMB = Fault(
    "文件解压后过大，或工作表、部件过多，远超正常工作簿，可能有害，未读取。请承办单位用 Excel 或 WPS 打开后另存为 .xlsx 重新报送。",
    "Unpacked, the file is absurdly large, or has absurdly many sheets or parts; that may do harm, and it was not read. "
    "Ask for a copy saved by Excel or WPS.",
)
DECLARES = Fault(
    "文件的 XML 含有文档类型声明（DTD）或不是 UTF-8 编码，可能有害，未读取。请承办单位用 Excel 或 WPS 打开后另存为 .xlsx 重新报送。",
    "The XML of the file declares a document type, or is not in UTF-8, which may do harm; it was not read. "
    "Ask for a copy saved by Excel or WPS.",
)
NO_WORKBOOK = Fault(
    "内容不是工作簿（可能只改了扩展名）。请承办单位另存为 .xlsx 后重新报送。",
    "This is no workbook (perhaps only renamed). Ask the organiser to save it as .xlsx and hand it in again.",
)


class Refused(Exception):
    """A workbook that is not read; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.en)
        self.fault = fault
