"""`auditlib inspect`: the main job. Nothing slow is imported here: a run with nothing to do ends at once."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from os import cpu_count
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.text import Text

from auditlib.core.errors import INTERRUPTED, InputError
from auditlib.report.batch.publish import publish
from auditlib.run.processes.forking import Limits

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
CORES = cpu_count() or 1
FEW = 5  # folders named on the screen; run.json has all
screen = Console(stderr=True)


@app.callback()
def _group() -> None:
    """So that `inspect` stays a command here, too."""


@app.command()
def inspect(
    request: Annotated[Path, typer.Argument(help="批次文件 / batch file, params/batch/*.yaml", metavar="BATCH.yaml")],
    out: Annotated[
        str,
        typer.Option(help="输出文件夹，用 --cluster 时也可以是 URL / folder of the reports, with --cluster also a URL"),
    ] = "out",
    session: Annotated[list[str] | None, typer.Option(help="只出这些期次的报告 / report these sessions only")] = None,
    seed: Annotated[
        str,
        typer.Option(
            help="期次内抽样的种子，先于批次文件的 / seed of the samples inside sessions, before that of the file"
        ),
    ] = "",
    jobs: Annotated[int, typer.Option(min=1, help="并行数 / processes at a time")] = CORES,
    fresh: Annotated[bool, typer.Option("--fresh", help="全部重做，不沿用已有报告 / make every report anew")] = False,
    seconds: Annotated[
        int, typer.Option("--time-limit", min=0, help="每期时限（秒），0 不限 / seconds a session may take")
    ] = 600,
    megabytes: Annotated[
        int,
        typer.Option(
            "--memory-limit",
            min=0,
            help="每期内存上限（MB，各期共用的不计），0 不限 / megabytes a session may take beyond what all share",
        ),
    ] = 4096,
    cluster: Annotated[
        str | None,
        typer.Option(
            help="Dask 调度器地址，在多台计算机上检查，见 docs/scaling.md / address of a Dask scheduler: on several machines",
            metavar="ADDRESS",
        ),
    ] = None,
) -> None:
    """检查整个计划，每期一份报告 / inspect a programme, one report for each session.

    没有变化的期次沿用已有报告；中断后再次运行同一命令，从中断处继续。
    Sessions that have not changed keep their reports; after an interruption the same command goes on where it stopped.
    """
    text = TextColumn("{task.description}")
    columns = (text, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=screen) as progress:
            bar = progress.add_task("读取档案 / reading", total=None)
            asked: dict[str, Any] = {
                "wanted": session or [],
                "seed": seed.strip(),
                "limits": Limits(seconds, megabytes),
                "step": lambda n, total: progress.update(
                    bar, description="生成报告 / reports", completed=n, total=total
                ),
            }
            if not out.strip():  # a Path of nothing is the current folder
                raise InputError("没有给出输出文件夹 (no folder is named).", "--out", "请给出文件夹 (name a folder).")
            if cluster is not None and not cluster.strip():
                raise InputError(
                    "没有给出调度器地址 (no address is given).",
                    "--cluster",
                    "请给出地址，或去掉 --cluster (give one, or leave --cluster out).",
                )
            if cluster:
                done = spread().publish(request, out, cluster, **asked)
            elif "://" in out:
                raise InputError(
                    "没有 --cluster 时不能用 URL (a URL needs --cluster).",
                    f"--out {out}",
                    "请给出文件夹 (name a folder).",
                )
            else:
                done = publish(request, Path(out), jobs=jobs, fresh=fresh, **asked)
            progress.update(bar, description="完成 / done", completed=len(done.sessions), total=len(done.sessions))
    except KeyboardInterrupt:
        again = "再次运行同一命令将从中断处继续 / interrupted: the same command goes on where it stopped."
        anew = "再次运行同一命令将从头开始 / interrupted: the same command begins anew."
        screen.print(f"已中断，{anew if cluster else again}", style="red")
        raise typer.Exit(INTERRUPTED) from None
    for id, error in done.errors.items():
        screen.print(Text(f"{id}: {error}", style="red"))
    if done.errors:
        screen.print(f"{len(done.errors)} 份报告未能生成，其余已完成 / reports failed, the others are done.")
    if session:
        told = "期，其余期次如有报告，仍是以前的，首页已注明 / sessions reported, as asked; others have the reports of before, if any."
        screen.print(f"本次只出 {len(done.sessions)} {told}", style="yellow")
    if done.kept:
        screen.print(f"{done.kept} 期没有变化，沿用已有报告 / unchanged, their reports are kept.", style="dim")
    _named(
        "个文件夹是以前检查留下的，其期次已不在计划和档案之中，没有删除，请自行处理 / folders are of earlier runs and of no session of "
        "this programme; they are kept",
        done.earlier,
    )
    _named(
        "项在档案文件夹之中而不是档案（隐藏的文件夹、散放的文件），没有读取，请核对 / lie among the dossiers and are none (hidden folders, "
        "loose files); they were not read: look at them",
        done.passed_over,
    )
    print(done.index)
    raise typer.Exit(1 if done.errors else 0)


def _named(said: str, places: Sequence[str]) -> None:
    """Places that a person has to look at, if there are any: how many, and the first ones."""
    if places:
        first = "、".join(places[:FEW]) + "…" * (len(places) > FEW)
        screen.print(f"{len(places)} {said}: {first}", style="yellow", markup=False, highlight=False)


def spread() -> Any:
    """The batch on a cluster. Raises InputError where what it needs is not installed."""
    try:
        return import_module("auditlib.report.batch.spread")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("dask", "distributed", "fsspec"):
            raise
        raise InputError(
            f"没有安装 {error.name} (is not installed).",
            "--cluster",
            "请安装附加依赖 (install the extra): pip install 'auditlib[cluster]'",
        ) from None
