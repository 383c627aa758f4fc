"""What the readers of a release find in a file: texts to be looked at, leaks that are plain, things inside with readers of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from auditlib.core.messages import Text

COUNT = re.compile(r"([0-9０-９]{1,9})\s*(人次|人|名|persons?|people)?", re.I)  # a cell that says how many


@dataclass(frozen=True)
class Said:
    """A text. `labels`: what stands over it and before it in a table, which tells what a number is.

    again   the same file may have said it before, at a better place
    """

    where: str
    text: str
    labels: tuple[str, ...] = ()
    again: bool = False


@dataclass(frozen=True)
class Leak:
    """Something that must not be passed on whatever it says: `kind` of `WHAT`, `shown` without personal data."""

    where: str
    kind: str
    shown: str = ""


@dataclass(frozen=True)
class Inside:
    """A file within a file; `suffix` as of a name, such as .png."""

    where: str
    data: bytes
    suffix: str


Item = Said | Leak | Inside


def at(prefix: str, items: Iterable[Item]) -> Iterable[Item]:
    """The items of something inside, their places after that of what they are in."""
    for item in items:
        yield replace(item, where="!".join(part for part in (prefix, item.where) if part))


def _text(zh: str, en: str) -> Text:
    return {"zh": zh, "en": en}


WHAT: dict[str, tuple[Text, Text]] = {  # kind → what it is, what to do
    "name": (_text("人员姓名", "name of a person"), _text("请遮盖为“张*”的形式，或用 auditlib export 重新导出", "mask it, or make the folder with auditlib export")),
    "id_number": (_text("完整证件号", "full id number"), _text("请遮盖为“99****1234”的形式", "mask it as 99****1234")),
    "phone": (_text("完整电话号码", "full telephone number"), _text("请遮盖为“138****1234”的形式", "mask it as 138****1234")),
    "email": (_text("电子邮箱", "e-mail address"), _text("请删除或遮盖", "delete or mask it")),
    "account": (_text("长数字（银行账号、卡号或误写的证件号）", "long number (an account, a card, an id written wrongly)"), _text("请遮盖；确非个人信息的，改为文字或缩短", "mask it; where it is nobody's, shorten it")),
    "path": (_text("本机文件夹路径", "path of a folder of this machine"), _text("请删除，路径中有用户名", "delete it: it tells a user's name")),
    "small_count": (_text("人数过少，可能让人认出是谁", "count so small that it may tell who"), _text("请合并相邻类别，或写“不足该数”", "join it with another class, or write “fewer than”")),
    "hidden_sheet": (_text("隐藏的工作表", "hidden sheet"), _text("请取消隐藏并核对，或删除", "show it and look, or delete it")),
    "hidden_row": (_text("隐藏的行", "hidden rows"), _text("请取消隐藏（含筛选）并核对，或删除", "show them (filters too) and look, or delete them")),
    "hidden_column": (_text("隐藏的列", "hidden columns"), _text("请取消隐藏并核对，或删除", "show them and look, or delete them")),
    "hidden_cell": (_text("看不见的单元格（格式“;;;”或白色字）", "cells that are not seen (format ;;; or white letters)"), _text("请改为可见并核对，或清除内容", "make them seen and look, or clear them")),
    "scores": (_text("风险评分或签数（被抽中的机会）", "risk scores or chances of being drawn"), _text("不得对外提供，请删除该表", "never pass them on: delete the sheet")),
    "hidden_text": (_text("隐藏文字", "hidden text"), _text("请在 Word 中显示后删除", "have Word show it, and delete it")),
    "comment": (_text("批注", "comment"), _text("请删除批注", "delete it")),
    "external": (_text("指向其他文件的名称、链接或查询", "name, link or query that leads to another file"), _text("请断开链接并删除该名称", "break the link, delete the name")),
    "property": (_text("文件属性（作者、单位等）", "property of the document (author, company)"), _text("请在“检查文档”中删除属性和个人信息", "remove properties and personal information")),
    "tracked": (_text("未接受的修订", "tracked changes"), _text("请接受或拒绝全部修订后保存", "accept or reject them all")),
    "parameters": (_text("运行参数（papermill）", "parameters of a run (papermill)"), _text("请用 nbstripout 清除，或不提供笔记本", "clear it with nbstripout, or leave the notebook out")),
    "kernel": (_text("笔记本的内核或环境信息", "kernel or environment of a notebook"), _text("请用 nbstripout 清除，或不提供笔记本", "clear it with nbstripout, or leave the notebook out")),
    "widgets": (_text("控件状态", "state of widgets"), _text("请用 nbstripout 清除，或不提供笔记本", "clear it with nbstripout, or leave the notebook out")),
    "bundle": (_text("随笔记本保存的完整结论", "findings in full, kept in a notebook"), _text("请清除输出，或不提供笔记本", "clear the outputs, or leave the notebook out")),
    "ledger": (_text("数据库或台账文件", "database or ledger"), _text("不得对外提供，请移出", "never pass it on: take it out")),
    "store": (_text("运行的缓存或记录，含全文", "store or record of a run, in full"), _text("不得对外提供，请移出", "never pass it on: take it out")),
    "exif": (_text("图片所带信息（拍摄时间、位置、设备等）", "what a picture carries (time, place, camera)"), _text("请另存为不带属性的图片", "save it without properties")),
    "picture": (_text("图片内容无法由程序读取", "what a picture shows cannot be read"), _text("请由人查看；确认可以提供的，用 --seen 写明", "have a person look at it; name it with --seen where it may be passed on")),
    "unopened": (_text("打不开或内容与扩展名不符", "cannot be opened, or is not what its name says"), _text("请取消密码、修复或移出", "mend it, take its password away, or take it out")),
    "unknown": (_text("不认识的格式，没有检查", "of a kind that is not known; nothing in it was looked at"), _text("请改存为 .xlsx、.docx、.pdf 等，或移出", "save it as .xlsx, .docx or .pdf, or take it out")),
    "macro": (_text("宏", "macro"), _text("请另存为不含宏的文件", "save it without macros")),
    "embedded": (_text("嵌入的对象或附件", "embedded object or attachment"), _text("请删除，或作为单独文件提供", "delete it, or pass it on as a file of its own")),
    "cache": (_text("透视表或图表的缓存数据", "data kept behind a pivot table or chart"), _text("请粘贴为数值后删除透视表", "paste its values and delete it")),
    "link": (_text("符号链接或特殊文件", "symbolic link or special file"), _text("请放入文件本身", "put the file itself there")),
    "empty": (_text("文件夹中没有文件", "the folder holds no file"), _text("请检查路径", "check the path")),
}  # fmt: skip
