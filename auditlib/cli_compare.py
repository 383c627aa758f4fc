"""The command `compare`: reads arguments, calls the package, prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from auditlib.core.errors import InputError
from auditlib.core.messages import Language
from auditlib.core.model import GRADES
from auditlib.report import changes, compare_book, words
from auditlib.report import compare as pages
from auditlib.report.rows import Format, csv, on_screen
from auditlib.run.compared import Compared, Scope
from auditlib.run.compared import compare as compare_runs
from auditlib.run.files import write_whole
from auditlib.run.finished import read_finished

PAGE = "compared.html"
SHOWN = 20  # lines of one kind, or of one table, in the terminal; the page has more, csv all
_SIDES = {"zh": ("前一次", "后一次"), "en": ("before", "now")}
_STYLES = {"new": "bold red", "added": "bold red", "changed": "yellow", "gone": "green", "judged": "green"}


def compare(
    before: Annotated[Path, typer.Argument(help="前一次的输出文件夹 / folder of the earlier run", metavar="RUN_A")],
    now: Annotated[Path, typer.Argument(help="后一次的输出文件夹 / folder of the later run", metavar="RUN_B")],
    out: Annotated[
        Path | None,
        typer.Option(help=f"网页，默认 RUN_B/{PAGE} / the page; a workbook lies beside it", metavar="FILE.html"),
    ] = None,
    format: Annotated[Format, typer.Option(help="table、json 或 csv")] = "table",
    language: Annotated[Language, typer.Option("--language", help="zh 或 en / zh or en")] = "zh",
) -> None:
    """比较两次检查：新发现、不再发现、有变化的问题 / two runs: what is new, gone and changed, by session and check.

    退出状态：0 没有新的、变了的或无法再判断的问题（可以有不再发现的）；1 有；2 参数有误，或文件夹不能用。
    Exit status: 0 nothing is new, changed or no longer judged (findings may be gone); 1 something is; 2 wrong use.
    """
    at = _place(out, before, now)
    compared = compare_runs(read_finished(before), read_finished(now))
    text = pages.page(compared, at, language)
    try:
        write_whole(at, lambda part: part.write_text(text, encoding="utf-8"))
        compare_book.write(compared, at.with_suffix(".xlsx"), language)
    except OSError as error:
        raise InputError(
            f"无法写入 (cannot be written: {error.strerror}).",
            str(at),
            "请关闭打开的文件，或用 --out 另指文件 (close the file, or name another one with --out).",
        ) from None
    if format == "json":
        print(_json(compared, language))
    elif format == "csv":
        sys.stdout.write(csv(compared.changes))
    else:
        _print(compared, language)
    print(at.resolve(), file=sys.stdout if format == "table" else sys.stderr)
    raise typer.Exit(1 if compared.attention else 0)


def _place(out: Path | None, before: Path, now: Path) -> Path:
    """Where the page is written: nothing of a run but an earlier comparison is ever written over."""
    at = out or now / PAGE
    if at.suffix.lower() != ".html":
        raise typer.BadParameter("--out 请写成 .html 文件 / name a file that ends with .html")
    inside = any(at.resolve().is_relative_to(run.resolve()) for run in (before, now))
    if inside and not at.name.startswith(Path(PAGE).stem):
        raise typer.BadParameter(
            f"运行结果文件夹内只写 {Path(PAGE).stem}*.html，不改动其他文件 / inside a run only {Path(PAGE).stem}*.html is written"
        )
    return at


def _json(compared: Compared, language: Language) -> str:
    """Everything for a program: counts, inputs that differ, numbers by check and organiser, all changes."""
    content = {
        "kinds": dict(compared.kinds),
        "same": compared.same,
        "sessions": {
            "both": compared.common, "before_only": compared.only_before, "now_only": compared.only_now,
        },
        "reports_failed": {"before": compared.before.failed, "now": compared.now.failed},
        "inputs": [dict(zip(("label", "difference"), row, strict=True)) for row in pages.inputs(compared, language)],
        "scopes": [
            {
                "paired": scope.paired,
                **{
                    key: {side: json.loads(getattr(held, side).to_json(orient="index", force_ascii=False)) for side in ("before", "now")}
                    for key in pages.KEYS
                    if (held := getattr(scope, key)) is not None
                },
            }
            for scope in compared.scopes
        ],
        "changes": json.loads(compared.changes.to_json(orient="records", force_ascii=False)),
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False, indent=1)


def _print(compared: Compared, language: Language) -> None:
    zh = language == "zh"
    out = Console()
    _table(out, ["", *_SIDES[language]], pages.head(compared, language))
    out.print(on_screen(pages.differ(compared, language), "yellow" if pages.inputs(compared, language) else "dim"))
    for label, text in pages.inputs(compared, language):
        out.print(on_screen(f"  {label}{'：' if zh else ': '}{text}"), soft_wrap=True)
    for note in filter(None, (pages.untouched(compared, language), pages.failed(compared, language))):
        out.print(on_screen(note, "yellow"))
    if compared.common:
        counts = [f"{changes.LABELS[kind][language]} {number}" for kind, number in compared.kinds.items() if number]
        out.print(
            on_screen(
                ("；" if zh else "; ").join([*counts, f"{'结论相同' if zh else 'equal'} {compared.same}"]), "bold"
            )
        )
    paired = compared.changes[compared.changes["paired"]]
    if len(paired):
        heads = ("类型", "期次", "检查项", "前一次", "后一次", "变在哪里") if zh else (
            "kind", "session", "check", "before", "now", "what changed")  # fmt: skip
        first = paired.groupby("kind", sort=False).head(SHOWN)
        listed = list(changes.lines(first, language, files_known=compared.files_known))
        rows = [
            (
                changes.LABELS[line.kind][language], line.session_id, line.check, _said(line.before), _said(line.now),
                "\n".join(line.changed),
            )
            for line in listed
        ]  # fmt: skip
        _table(out, heads, rows, [_STYLES.get(line.kind, "") for line in listed])
        _more(out, len(paired) - len(listed), zh)
    if not compared.common:
        out.print(on_screen(pages.NOT_PAIRED[language], "yellow"))
    for scope in compared.scopes:
        if not scope.paired:
            _print_rates(out, scope, language)
    out.print(Text(words.NO_PROOF[language], style="italic"))


def _said(side: tuple[str, str, str]) -> str:
    """The sentence of a verdict; the grade before it, or the word alone where there is no sentence. Other sentences begin with it."""
    kind, label, sentence = side
    return f"{label} {sentence}" if kind in GRADES or not sentence else sentence


def _print_rates(out: Console, scope: Scope, language: Language) -> None:
    zh = language == "zh"
    for key in pages.KEYS:
        tally = getattr(scope, key)
        if tally is None:
            continue
        rows = [(name, *(_figures(cells, zh) for cells in sides)) for name, *sides in pages.rates(tally, key, language)]
        sizes = (scope.sessions_before, scope.sessions_now)
        what = "发现 / 已判断（比率）" if zh else "found / judged (rate)"
        heads = [
            f"{side}（{n} 期）\n{what}" if zh else f"{side} ({n} sessions)\n{what}"
            for side, n in zip(_SIDES[language], sizes, strict=True)
        ]
        _table(out, [pages.KEYS[key][language], *heads], rows[:SHOWN])
        _more(out, len(rows) - SHOWN, zh)
    out.print(on_screen(pages.RATES[language], "dim"))


def _figures(cells: Sequence[str], zh: bool) -> str:
    """The cells of one run as two short lines."""
    found, graded, unknown, amount = cells
    if unknown == "—":
        return found
    first = f"{found}，无法判断 {unknown}" if zh else f"{found}, cannot tell {unknown}"
    money = "" if amount == "–" else f"{amount} 元" if zh else f"{amount} yuan"
    return "\n".join([first, *([" ".join(filter(None, (graded, money)))] if graded or money else [])])


def _table(out: Console, heads: Sequence[str], rows: Sequence[Sequence[str]], styles: Sequence[str] = ()) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in heads:
        table.add_column(head, overflow="fold")
    for number, row in enumerate(rows):
        table.add_row(
            *(on_screen(cell, "" if place or not styles else styles[number]) for place, cell in enumerate(row))
        )
    out.print(table)


def _more(out: Console, number: int, zh: bool) -> None:
    if number > 0:
        out.print(
            f"另有 {number} 行，见网页或 --format csv" if zh else f"{number} more lines: see the page, or --format csv"
        )
