"""The commands `export` and `release`: what may leave the office. Reads arguments, calls the package, prints."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from auditlib.core.messages import Language
from auditlib.report import masked_copy, people
from auditlib.report.intake import visible
from auditlib.report.masking import role as role_of
from auditlib.report.release import folder as folders
from auditlib.run.files import write_whole
from auditlib.run.inspection import PARAMS

SHOWN = 5  # places of one kind in one file that are listed without --all

Params = Annotated[Path, typer.Option(help="规则文件夹 / folder of rules")]
Lang = Annotated[Language, typer.Option("--language", help="zh 或 en / zh or en")]


def export(
    run: Annotated[
        Path, typer.Argument(help="auditlib inspect 的输出文件夹 / folder that inspect wrote", metavar="RUN")
    ],
    out: Annotated[Path, typer.Argument(help="新文件夹 / a new folder", metavar="DIR")],
    role: Annotated[str, typer.Option(help="谁来看（params/privacy/roles.yaml）/ who reads it")] = "public",
    params: Params = PARAMS,
    language: Lang = "zh",
) -> None:
    """报告和问题台账的遮盖副本，结论、金额不变 / a masked copy of reports and findings, verdicts and amounts equal."""
    written = masked_copy.export(run, out, role_of(params, role))
    print(out.resolve())
    _say(
        f"{len(written)} 个文件。提供前请运行：auditlib release {out} --people {run}" if language == "zh"
        else f"{len(written)} files. Before passing them on run: auditlib release {out} --people {run}"
    )  # fmt: skip


def release(
    folder: Annotated[Path, typer.Argument(help="准备提供的文件夹 / folder to be passed on", metavar="DIR")],
    persons: Annotated[
        Path | None,
        typer.Option(
            "--people", help="运行结果文件夹，或每行一个姓名的文本 / folder of a run, or a text with a name a line"
        ),
    ] = None,
    seen: Annotated[
        list[str] | None, typer.Option(help="已由人看过的图片或 PDF / picture or PDF that a person has looked at")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="列出每一处 / list every place")] = False,
    params: Params = PARAMS,
    language: Lang = "zh",
) -> None:
    """对外提供前检查文件夹，有问题就拒绝并列出位置 / check a folder before it is passed on; refuse with the places.

    退出状态：0 未发现，已写出 release.json；1 拒绝；2 参数或规则有误。
    Exit status: 0 nothing found, release.json written; 1 refused; 2 wrong use.
    """
    zh = language == "zh"
    small = folders.read_small_counts(params)
    known = None if persons is None else people.of_run(persons) if persons.is_dir() else people.of_list(persons)
    path = folder / folders.NOTE
    outcome = folders.check(folder, small, known, seen or ())
    counts: Counter[tuple[str, str]] = Counter()
    for place in outcome.places:
        counts[place.file, place.kind] += 1
        if every or counts[place.file, place.kind] <= SHOWN:
            print(visible(place.message(language)))
    for (file, kind), number in counts.items():
        if number > SHOWN and not every:
            what = folders.WHAT[kind][0][language]
            more = number - SHOWN
            print(
                visible(
                    f"{file}：{what}，另有 {more} 处（--all 全部列出）"
                    if zh
                    else f"{file}: {what}, {more} more (--all lists them)"
                )
            )
    if known is None:
        _say(
            "没有给出 --people，未查找人员姓名。" if zh else "No --people given: names of persons were not looked for.",
            "yellow",
        )
    if small.status == "unconfirmed":
        _say(
            f"人数下限 {small.fewest} 尚未经本单位确认。"
            if zh
            else f"The fewest persons of a cell, {small.fewest}, is not confirmed.",
            "yellow",
        )
    if outcome.places:
        path.unlink(missing_ok=True)  # of an earlier check: it holds no longer
        _say(
            f"拒绝：{len(outcome.places)} 处须处理，文件夹不得提供。"
            if zh
            else f"Refused: {len(outcome.places)} places to mend.",
            "red",
        )
        raise typer.Exit(1)
    content = folders.note(outcome, small, known, datetime.now(UTC).isoformat(timespec="seconds"))
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    write_whole(path, lambda part: part.write_text(text, encoding="utf-8"))
    print(path.resolve())


def _say(line: str, style: str = "") -> None:
    Console(stderr=True).print(Text(visible(line), style=style), soft_wrap=True)
