"""The commands `papers` and `followup`: read arguments, call the package, print. Apart from `cli.py` for its length alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from importlib import import_module
from os import cpu_count
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from auditlib.core.errors import InputError
from auditlib.core.messages import Language
from auditlib.report.intake import visible
from auditlib.report.papers import settings, write
from auditlib.report.papers.content import Basis
from auditlib.report.papers.decided import Standings
from auditlib.run.inspection import PARAMS, inspect, located
from auditlib.run.request import read_request

NAMED = 5  # sessions named in a note


def papers(
    batch: Annotated[Path, typer.Argument(help="批次文件 / batch file, params/batch/*.yaml", metavar="BATCH.yaml")],
    session: Annotated[
        list[str] | None,
        typer.Option(help="期次，可重复；不写则出整个计划的文书 / sessions; none: papers of the programme"),
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="输出文件夹 / folder of the papers")] = Path("out/papers"),
    kind: Annotated[
        list[str] | None,
        typer.Option(help=f"文书，可重复，默认全部 / papers, all by default: {', '.join(write.NAMES)}"),
    ] = None,
    ledger: Annotated[
        str, typer.Option(help="决定的台账；不写则留空手填 / ledger of decisions; none: left to be written by hand")
    ] = "",
    deadline: Annotated[str, typer.Option(help="整改期限 YYYY-MM-DD / deadline of the rectification")] = "",
    number: Annotated[str, typer.Option(help="整改通知书文号 / number of the notice")] = "",
    state: Annotated[
        list[str] | None,
        typer.Option(help="整改状态，如 BUD001=at_once（in_stages、continuing），可重复 / state of a rectification"),
    ] = None,
    store: Annotated[Path | None, typer.Option(help="已读表格的缓存文件夹 / where tables once read are kept")] = None,
    language: Annotated[Language | None, typer.Option("--language", help="zh 或 en，默认按批次文件 / zh or en")] = None,
) -> None:
    """写出工作底稿、取证单、检查记录表、整改通知书、检查报告和公开页 / papers in Word and PDF from office templates.

    退出状态：0 完成；2 参数、模板或规则有误。
    Exit status: 0 done; 2 wrong use, or a template that cannot be used.
    """
    write.known(kind or [])
    given = write.Given(_day(deadline), number, _states(state or []))
    request = read_request(batch)
    rules = located(request.params) if request.params else PARAMS
    documents = settings.folder(rules, PARAMS)
    office = settings.read_settings(documents).office
    inspection = inspect(**request.inspected, jobs=cpu_count() or 1, store=store)
    standings, signed = _decided(ledger)
    basis = Basis(inspection, standings, office, language or request.language)
    try:
        done = write.write(
            basis, documents, out, sessions=session or [], notice=request.notice, kinds=kind or [], given=given
        )
    except OSError as error:
        raise InputError(
            f"无法写入 (cannot be written: {error.strerror}).",
            str(error.filename or out),
            "请关闭打开的文件，或用 -o 另指文件夹 (close the file, or name another folder with -o).",
        ) from None
    for path in done.paths:
        print(path.resolve())
    for note in [*done.notes, *_unsigned(basis, signed, session or [])]:
        Console(stderr=True).print(Text(visible(note), style="yellow"), soft_wrap=True)


def followup(
    batch: Annotated[Path, typer.Argument(help="批次文件 / batch file, params/batch/*.yaml", metavar="BATCH.yaml")],
    ledger: Annotated[str, typer.Option(help="决定的台账 / ledger of decisions")],
    out: Annotated[Path, typer.Option("--out", "-o", help="输出文件 / file to write")] = Path("out/followup.xlsx"),
    on: Annotated[str, typer.Option(help="截至日期 YYYY-MM-DD，默认今天 / as of which day, today by default")] = "",
    store: Annotated[Path | None, typer.Option(help="已读表格的缓存文件夹 / where tables once read are kept")] = None,
    language: Annotated[Language | None, typer.Option("--language", help="zh 或 en，默认按批次文件 / zh or en")] = None,
) -> None:
    """整改进度、逾期清单和按承办单位的结果 / follow-up, what is overdue, and results by organiser, as a workbook."""
    day = _day(on, "--on") or date.today()
    request = read_request(batch)
    inspection = inspect(**request.inspected, jobs=cpu_count() or 1, store=store)
    book = import_module("auditlib.report.followup")  # with the ledger behind it, which the other commands do not need
    book.write(out, inspection, _decided(ledger)[0] or {}, day, language=language or request.language)
    print(out.resolve())


def _unsigned(basis: Basis, signed: frozenset[str], asked: Sequence[str]) -> Iterator[str]:
    """That sessions were decided on and nobody signed: of those asked for, else of all."""
    of = {session for (session, _), standing in (basis.standings or {}).items() if standing.decision}
    waits = sorted((of if not asked else of & set(asked)) - signed)
    if waits:
        named = basis.say("、", ", ").join(waits[:NAMED]) + ("…" if len(waits) > NAMED else "")
        yield basis.say(
            f"{len(waits)} 期尚未签字确认，文书内容可能还会变：{named}。",
            f"{len(waits)} sessions are not signed, and what is decided may change: {named}.",
        )


def _decided(ledger: str) -> tuple[Standings | None, frozenset[str]]:
    """What was decided on each finding, None without a ledger; and the sessions that are signed."""
    if not ledger:
        return None, frozenset()
    if "://" not in ledger and not Path(ledger).exists():
        raise InputError("没有这个台账 (there is no such ledger).", ledger, "检查路径 (check the path).")
    # SQL takes a quarter of a second to import, and most papers need none
    with import_module("auditlib.review.ledger").Ledger(ledger, create=False) as held:
        standings = {(standing.session_id, standing.check_id): standing for standing in held.folded()}
        return standings, frozenset(held.signatures())


def _day(text: str, option: str = "--deadline") -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InputError(f"{text!r} 不是日期 (is no day).", option, "请写成 2026-03-31 的形式 (write YYYY-MM-DD).") from None  # fmt: skip


def _states(given: Sequence[str]) -> dict[str, str]:
    out = {}
    for one in given:
        check_id, equals, word = one.partition("=")
        if not equals:
            raise InputError(
                f"{one!r} 缺少等号 (has no =).", "--state", "请写成 BUD001=at_once 的形式 (write CHECK=STATE)."
            )
        out[check_id.strip().upper()] = word.strip()
    return out
