"""The command `draw`: reads arguments, calls the package, prints. Apart from `cli.py` for its length alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from auditlib.core.errors import InputError
from auditlib.core.messages import Language
from auditlib.report import draw as papers
from auditlib.report.intake import visible
from auditlib.run import drawn
from auditlib.run.differences import shown
from auditlib.run.replay import replay
from auditlib.run.spotcheck import Drawing, read_drawing


def draw(
    file: Annotated[
        Path | None, typer.Argument(help="抽取文件 / file of the draw, params/draw/*.yaml", metavar="DRAW.yaml")
    ] = None,
    seed: Annotated[
        str | None, typer.Option(help="公开的种子；不写只固定名单 / the public seed; without it the lists are fixed")
    ] = None,
    seed_source: Annotated[str, typer.Option(help="种子的出处 / where the seed can be looked up")] = "",
    fixed: Annotated[
        str, typer.Option(help="已公布的名单指纹，或 lists.json / hash published before, or lists.json")
    ] = "",
    out: Annotated[Path, typer.Option("--out", "-o", help="输出文件夹，各轮共用 / folder of all rounds")] = Path(
        "out/draw"
    ),
    verify: Annotated[Path | None, typer.Option(help="重抽并核对 draw.json / draw again and compare")] = None,
    params: Annotated[Path | None, typer.Option(help="规则文件夹 / folder of rules")] = None,
    language: Annotated[Language, typer.Option("--language", help="zh 或 en / zh or en")] = "zh",
) -> None:
    """“双随机”抽取：先固定名单，再用公开的种子抽取；或核对记录 / the double-random draw: fix, draw, verify.

    退出状态：0 完成、记录相符；1 有的期次未能安排检查人员，或记录不符；2 参数、名单或规则有误。
    Exit status: 0 done, or equal; 1 a session has no team, or a record is not equal; 2 wrong use.
    """
    if file is None and verify is None:
        raise typer.BadParameter("请给出抽取文件或 --verify / give the file of the draw, or --verify")
    drawing = None if file is None else read_drawing(file, params)
    zh = language == "zh"
    if verify is not None:
        if seed is not None:
            raise typer.BadParameter("--verify 与 --seed 只能选一个 / choose one of --verify and --seed")
        raise typer.Exit(_verify(verify, drawing, fixed, zh))
    assert drawing is not None
    for note in drawing.notes:
        _say(note[language], "yellow")
    if seed is None:
        _fix(drawing, out, zh)
        return
    if not fixed:
        raise typer.BadParameter("请用 --fixed 写明已公布的名单指纹 / give the hash published before with --fixed")
    record = drawn.make(drawing, out, fixed, seed, seed_source, datetime.now(UTC))
    home = drawn.folder(out, record.lists.round)
    try:
        made = papers.write(
            record, drawing.contacts, home, confidence=drawing.sizes.draws.confidence, language=language
        )
    except OSError as error:
        raise _unwritable(home, error) from None
    for path in made:
        print(path.resolve())
    _say(f"记录封印 / seal: {record.seal}")
    without = papers.unstaffed(record, language)
    for id, why in without:
        _say(f"{id}{'：' if zh else ': '}{why}", "red")
    if without:
        _say(
            f"{len(without)} 期未能安排检查人员，没有随意指派；其余已安排。" if zh
            else f"{len(without)} have no team, and nobody was assigned at random instead; the others have one.", "red"
        )  # fmt: skip
    raise typer.Exit(1 if without else 0)


def _fix(drawing: Drawing, out: Path, zh: bool) -> None:
    try:
        fixed, path = drawn.fix(drawing, out, datetime.now(UTC))
    except OSError as error:
        raise _unwritable(out, error) from None
    print(fixed.lists_hash)
    _say(f"{len(fixed.lists.units)} 个对象、{len(fixed.lists.inspectors)} 名检查人员，固定于 {fixed.fixed_at}：{path}" if zh
         else f"{len(fixed.lists.units)} to draw from, {len(fixed.lists.inspectors)} inspectors, fixed at {fixed.fixed_at}: {path}")  # fmt: skip
    _say(
        f"请先公布上面的指纹，再公开产生种子，然后抽取：\n"
        f"auditlib draw {drawing.path} --fixed {fixed.lists_hash} --seed 种子 --seed-source 出处 -o {out}" if zh
        else f"Publish the hash above, then make the seed in public, then draw:\n"
        f"auditlib draw {drawing.path} --fixed {fixed.lists_hash} --seed SEED --seed-source SOURCE -o {out}"
    )  # fmt: skip


def _verify(path: Path, drawing: Drawing | None, fixed: str, zh: bool) -> int:
    content = drawn.read_json(path)
    published = drawn.read_fixed(Path(fixed)) if fixed and Path(fixed).is_file() else fixed
    found = replay(content, drawing, published)
    for one in found:
        _say(
            f"{one.place}{'：记录' if zh else ': record'} {shown(one.stated)}{'，应为' if zh else ', due'} {shown(one.due)}",
            "red",
        )
    if found:
        _say(f"不相符：{len(found)} 处。" if zh else f"Not equal: {len(found)} places.", "red")
        return 1
    with_source = drawing is not None
    print(
        f"相符：重抽结果与记录一致{'，名单与抽取文件一致' if with_source else ''}。" if zh
        else f"Equal: drawn again, the result is that of the record{', and the lists are those of the file' if with_source else ''}."
    )  # fmt: skip
    print(
        f"{'名单指纹' if zh else 'hash of the lists'} {content['lists_hash']}\n{'记录封印' if zh else 'seal'} {content['seal']}"
    )
    print(f"{'请与公布的页面核对这两项。' if zh else 'Compare both with the page that was published.'}")
    return 0


def _unwritable(folder: Path, error: OSError) -> InputError:
    return InputError(
        f"无法写入 (cannot be written: {error.strerror}).",
        str(folder),
        "请用 -o 另指文件夹 (name another folder with -o).",
    )


def _say(line: str, style: str = "") -> None:
    """A line that may hold texts of a register, without signs that steer the terminal."""
    Console(stderr=True).print(Text("\n".join(map(visible, line.split("\n"))), style=style), soft_wrap=True)
