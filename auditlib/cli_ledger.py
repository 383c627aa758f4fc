"""The commands `ledger verify`, `export` and `merge`: read arguments, call the package, print."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from auditlib.core.messages import Language
from auditlib.report.intake import visible

ledger = typer.Typer(no_args_is_help=True, help="复核台账 / the ledger of decisions: verify, export, merge")
Where = Annotated[
    str,
    typer.Argument(
        help="台账文件、所在文件夹或 postgresql:// 地址 / file, its folder, or a URL",
        metavar="LEDGER",
        show_default=False,
    ),
]
Lang = Annotated[Language, typer.Option("--language", help="zh 或 en / zh or en")]


@ledger.command()
def verify(
    where: Where,
    head: Annotated[str, typer.Option(help="另处记下的末条哈希 / hash of the last event, as noted elsewhere")] = "",
    count: Annotated[
        int | None, typer.Option(min=0, help="另处记下的条数 / number of events, as noted elsewhere")
    ] = None,
    language: Lang = "zh",
) -> None:
    """逐条核对台账，指出第一条不符的记录 / check every event, and name the first that does not fit.

    退出状态：0 相符；1 有不符；2 台账无法使用。
    Exit status: 0 all fits, 1 something does not, 2 the ledger cannot be used.
    """
    zh = language == "zh"
    with _opened(where) as opened:
        found = opened.verify(head.strip(), count)
        for fault in found:
            _say(fault.said(language), "red")
        if found:
            _say(f"不相符：{len(found)} 处，第一处见首行。请不要改动台账，从备份或导出文件恢复。" if zh
                 else f"{len(found)} faults, the first line is the first. Leave the ledger as it is and restore a backup or an export.", "red")  # fmt: skip
            raise typer.Exit(1)
        print(
            "相符：每条记录、前后衔接和现状表都与写下时一致。"
            if zh
            else "All fits: every event, the chain and the standings."
        )
        _print_head(opened.head(), zh)


@ledger.command()
def export(
    where: Where,
    file: Annotated[Path, typer.Argument(help="要写的文件 / the file to write", metavar="FILE.jsonl")],
    language: Lang = "zh",
) -> None:
    """把全部记录写成一个文件，供备份或合并 / write all events to a file, for a backup or a merge."""
    with _opened(where) as opened:
        head = _exchange().export(opened, file)
    print(file.resolve())
    _print_head(head, language == "zh")


@ledger.command()
def merge(
    where: Where,
    source: Annotated[
        str, typer.Argument(help="另一本台账或其导出文件 / another ledger, or its export", metavar="OTHER")
    ],
    new: Annotated[bool, typer.Option("--new", help="台账不存在时新建 / make the ledger if it is not there")] = False,
    language: Lang = "zh",
) -> None:
    """并入另一本台账的记录；一条不丢，冲突逐一列出 / take in another ledger: nothing is lost, conflicts are listed.

    退出状态：0 没有冲突；1 有冲突须由人处理；2 台账无法使用，没有合并。
    Exit status: 0 no conflict, 1 conflicts for a person to settle, 2 nothing was merged.
    """
    zh = language == "zh"
    with _opened(where, create=new) as opened:
        merged = _exchange().merge(opened, source)
        head = opened.head()
    for conflict in merged.conflicts:
        _say(conflict.said(language), "yellow")
    print(f"并入 {merged.added} 条，{merged.already} 条原已在内，冲突 {len(merged.conflicts)} 处。" if zh
          else f"{merged.added} events added, {merged.already} were here already, {len(merged.conflicts)} conflicts.")  # fmt: skip
    _print_head(head, zh)
    raise typer.Exit(1 if merged.conflicts else 0)


def _opened(where: str, *, create: bool = False) -> Any:
    # SQLAlchemy takes a quarter of a second to import, and the other commands need none of it
    return import_module("auditlib.review.ledger").Ledger(where, create=create)


def _exchange() -> Any:
    return import_module("auditlib.review.exchange")


def _print_head(head: Any, zh: bool) -> None:
    print(f"条数 {head.count}\n末条哈希 {head.hash}" if zh else f"events {head.count}\nhead {head.hash}")
    _say("请把这两项另处记下；日后用 verify --head 和 --count 可看出末尾是否被截去。" if zh
         else "Note both elsewhere: verify --head and --count show later whether the end was cut off.")  # fmt: skip


def _say(line: str, style: str = "") -> None:
    """A line that may hold texts of a ledger, without signs that steer the terminal."""
    Console(stderr=True).print(Text("\n".join(map(visible, line.split("\n"))), style=style), soft_wrap=True)
