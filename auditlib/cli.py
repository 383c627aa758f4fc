"""The command line: reads arguments, calls the package, prints. Nothing is decided here."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from auditlib import cli_compare, cli_draw, cli_inspect, cli_ledger, cli_papers, cli_release
from auditlib.core.messages import Language
from auditlib.core.model import VERDICTS, Finding
from auditlib.intake.files.sources import session_id
from auditlib.report import documents, words
from auditlib.report import intake as proposed
from auditlib.report.catalogue import Catalogue
from auditlib.report.explain import Section, explanation
from auditlib.report.rows import Format, csv, on_screen
from auditlib.report.template import write_template
from auditlib.run.engine import to_frame
from auditlib.run.inspection import PARAMS, Inspection, layouts_of, located
from auditlib.run.inspection import inspect as inspect_files
from auditlib.run.request import read_request

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="高级研修班监督检查工作台 / audit and spot checks of advanced-training sessions",
)
screen = Console(stderr=True)
GRADE_STYLES = {"violation": "bold red", "suspicion": "yellow", "advisory": "cyan", None: "dim"}


class Tongue(StrEnum):
    """Language of messages: Chinese, or English on demand."""

    zh = "zh"
    en = "en"


Lang = Annotated[Tongue, typer.Option("--language", help="zh 或 en / zh or en")]


app.command()(cli_inspect.inspect)


@app.command()
def check(
    dossiers: Annotated[
        list[Path], typer.Argument(help="一期或几期的档案文件夹 / dossier folders", metavar="DOSSIER...")
    ],
    register: Annotated[Path | None, typer.Option(help="计划表 / the register")] = None,
    notice: Annotated[str, typer.Option(help="文件编号（params/notices.yaml）/ id of the notice")] = "fj2025",
    as_of: Annotated[
        str, typer.Option(help="检查日期 YYYY-MM-DD，默认今天 / day of inspection, today by default")
    ] = "",
    params: Annotated[Path | None, typer.Option(help="规则文件夹 / folder of rules")] = None,
    format: Annotated[Format, typer.Option(help="table、json 或 csv")] = "table",
    every: Annotated[bool, typer.Option("--all", help="也列出未发现问题和不适用的项目 / list passes too")] = False,
    language: Lang = Tongue.zh,
) -> None:
    """在终端检查一期或几期档案，不出报告 / findings of a few dossiers in the terminal."""
    folders = [folder.resolve() for folder in dossiers]
    inspection = inspect_files(register, folders, notice=notice, as_of=as_of, params=params)
    given = {session_id(folder) for folder in folders}
    found = [f for f in inspection.findings if f.session_id in given and (every or f.verdict in ("fail", "unknown"))]
    if format == "json":
        print(to_frame(found).to_json(orient="records", force_ascii=False, indent=1))
    elif format == "csv":
        sys.stdout.write(csv(to_frame(found)))
    else:
        _print_table(inspection, found, given, language.value)


@app.command()
def explain(
    session: Annotated[str, typer.Argument(help="期次编号 / id of the session", metavar="SESSION")],
    check_id: Annotated[str, typer.Argument(help="检查编号 / id of the check", metavar="CHECK")],
    batch: Annotated[Path, typer.Option(help="批次文件 / batch file")] = PARAMS / "batch" / "sample-2025.yaml",
    store: Annotated[
        Path | None,
        typer.Option(help="已读表格的缓存文件夹，默认不用 / where tables once read are kept, none by default"),
    ] = None,
    language: Lang = Tongue.zh,
) -> None:
    """说明一条结论是怎样得出的 / how one answer came about: formula, figures, thresholds, clauses, cells."""
    request = read_request(batch)
    inspection = inspect_files(**request.inspected, jobs=cli_inspect.CORES, store=store)
    ids = {str(id).casefold(): str(id) for id in inspection.tables["sessions"].index}
    _print_sections(
        explanation(inspection, ids.get(session.casefold(), session), check_id.upper(), language=language.value)
    )
    Console().print(Text(words.NO_PROOF[language.value], style="italic"))


@app.command()
def intake(
    dossier: Annotated[Path, typer.Argument(help="一期的档案文件夹 / folder of a dossier", metavar="DOSSIER")],
    register: Annotated[Path | None, typer.Option(help="计划表 / the register")] = None,
    notice: Annotated[str, typer.Option(help="文件编号（params/notices.yaml）/ id of the notice")] = "fj2025",
    params: Annotated[Path | None, typer.Option(help="规则文件夹 / folder of rules")] = None,
    language: Lang = Tongue.zh,
    only_yaml: Annotated[
        bool, typer.Option("--yaml", help="只输出建议补充的叫法 / print only the texts to add, as YAML")
    ] = False,
) -> None:
    """一期档案读出了什么、没读出什么，建议补充哪些叫法 / what was read of a dossier, what was left, which texts to add.

    退出状态：0 全部读入；1 有内容没有读入（读不出、不认识、前后矛盾）；2 参数或规则有误。
    Exit status: 0 everything was read, 1 something was left (unreadable, not known, contradictory), 2 wrong use.
    """
    inspection = inspect_files(register, [dossier.resolve()], notice=notice, params=params, judge=False)
    id, here = session_id(dossier.resolve()), Path.cwd()
    layouts = layouts_of(located(params) if params else PARAMS)
    layouts = layouts.relative_to(here) if layouts.is_relative_to(here) else layouts
    if only_yaml:
        print(proposed.as_yaml(proposed.propose(inspection, id, layouts), layouts, language=language.value))
    else:
        _print_sections(proposed.sections(inspection, id, layouts, language=language.value))
    raise typer.Exit(0 if proposed.complete(inspection, id) else 1)


@app.command()
def catalogue(
    write: Annotated[bool, typer.Option("--write", help="写出文档 / write the documents")] = False,
    check_only: Annotated[
        bool, typer.Option("--check", help="核对文档是否为最新，不写 / compare the documents, write nothing")
    ] = False,
    params: Annotated[Path, typer.Option(help="规则文件夹 / folder of rules")] = PARAMS,
    docs: Annotated[Path, typer.Option(help="文档文件夹 / folder of the documents")] = PARAMS.parent / "docs",
    notice: Annotated[str, typer.Option(help="文件编号 / id of the notice")] = "fj2025",
    language: Lang = Tongue.zh,
) -> None:
    """逐条列出由谁、怎样检查；可写成文档 / clause by clause who answers it; with --write as documents."""
    if write and check_only:
        raise typer.BadParameter("--write 与 --check 只能选一个 / choose one of the two")
    made = Catalogue(params, PARAMS.parent / "tests" / "cases")
    if write or check_only:
        stale = documents.write(made, docs) if write else documents.differences(made, docs)
        sys.stdout.writelines(f"{line}\n" for line in stale)
        if check_only and stale:
            screen.print("文档不是最新，请运行 / out of date, run: auditlib catalogue --write", style="red")
            raise typer.Exit(1)
        return
    out = Console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("条款", "内容", "由程序检查", "须由人查看", "不检查的原因") if language.value == "zh" else (
        "clause", "demand", "checked by", "a person looks at", "not checked, why"):  # fmt: skip
        table.add_column(head, overflow="fold")
    for answer in made.answers(notice):
        table.add_row(*map(Text, answer.row(language.value)))
    out.print(table)
    for clause, asked in made.left_out(notice):
        names = "、".join(check.id for check in asked)
        zh = f"{notice} 没有条款相当于 {clause}（缺 stands_for？），不再依据它检查：{names}"
        en = f"no clause of {notice} stands for {clause} (is a stands_for missing?), no longer asked by it: {names}"
        screen.print(Text(zh if language.value == "zh" else en, style="yellow"))


@app.command()
def template(
    file: Annotated[Path, typer.Argument(help="要写的 .xlsx / the workbook to write", metavar="FILE.xlsx")],
    params: Annotated[Path, typer.Option(help="规则文件夹 / folder of rules")] = PARAMS,
    language: Lang = Tongue.zh,
) -> None:
    """写出供承办单位填报的空白表格 / write the blank workbook that organisers fill in."""
    write_template(file, params / "layouts", language=language.value)
    print(file.resolve())


for command in (
    cli_compare.compare, cli_draw.draw, cli_papers.papers, cli_papers.followup, cli_release.export, cli_release.release,
):  # fmt: skip
    app.command()(command)
app.add_typer(cli_ledger.ledger, name="ledger")


def _print_sections(sections: Iterable[Section]) -> None:
    out = Console()
    for number, section in enumerate(sections):
        out.print(on_screen(section.heading, "bold" if number else "bold underline"))
        if not section.columns:
            for (line,) in section.rows:
                out.print(on_screen(f"  {line}"), soft_wrap=True)
            continue
        table = Table(box=None, padding=(0, 2), header_style="dim")
        for column in section.columns:
            table.add_column(column, overflow="fold")
        for row in section.rows:
            table.add_row(*map(on_screen, row))
        out.print(table)


def _print_table(inspection: Inspection, found: list[Finding], given: set[str], language: Language) -> None:
    out = Console()
    day = inspection.tables["programmes"]["as_of"].dt.date.iloc[0]
    for id in sorted(given):
        mine = [finding for finding in inspection.findings if finding.session_id == id]
        counts = "，".join(
            f"{words.pick(words.VERDICTS, verdict, language)} {sum(f.verdict == verdict for f in mine)}"
            for verdict in VERDICTS
        )
        out.print(Text(f"{id}（{day or date.today()}）：{counts}", style="bold"))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("期次", "检查项", "结论", "说明", "单元格") if language == "zh" else (
        "session", "check", "verdict", "finding", "cells"):  # fmt: skip
        table.add_column(head, overflow="fold")
    for finding in found:
        grade = words.GRADES.get(finding.grade or "", {}).get(language) or words.pick(
            words.VERDICTS, finding.verdict, language
        )
        said = finding.message_zh if language == "zh" else finding.message_en
        cells = "\n".join(map(str, finding.evidence[:3])) + ("\n…" if len(finding.evidence) > 3 else "")
        style = GRADE_STYLES[finding.grade]
        table.add_row(
            on_screen(finding.session_id),
            finding.check_id,
            Text(grade, style=style),
            on_screen(said),
            on_screen(cells, "dim"),
        )
    if found:
        out.print(table)
    for row in inspection.tables["problems"].itertuples():
        if row.session_id in given or row.kind == "duplicate_id":
            out.print(on_screen(f"读取问题 {row.message_zh}" if language == "zh" else row.message_en, "dim"))
    out.print(Text(words.NO_PROOF[language], style="italic"))
