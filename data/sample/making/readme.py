"""data/sample/README.md: what each dossier is, and every finding that ought to be made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from making.session import Address, Expected, Session

HEAD = """# 样例档案 Sample dossiers

本目录由 `make_sample.py` 生成，请勿手工修改；重新生成：`python data/sample/make_sample.py`。
Written by `make_sample.py`; change that instead and run `python data/sample/make_sample.py` again.

人名、身份证号（均以 99 开头）、单位、场所、票据全部虚构，与现实中的人和单位无关。
All persons, id numbers (beginning with 99), employers, organisers, places and vouchers are invented. Titles, dates and
amounts only look like those of the programme; no finding here says anything about a real organiser.

检查日期 Day of inspection: 2025-12-31. 计划 Register: `register.xlsx`. 档案 Dossiers: `dossiers/<session_id>/`.

## 期次 Sessions

| 编号 session | 类别 kind | 题目 title | 表格形式 form | 说明 what is in it |
|---|---|---|---|---|
"""
TABLE = """
Kinds: N-f national, funded by the state; N-s national, self-funded; D demonstration; E engineering; O ordinary. Forms:
`official` is the department's blank workbook filled in, the others are described in `making/houses.yaml`.

## 应有的发现 Expected findings

下表列出全部“发现问题”和“无法判断”，其余均为通过或不适用。由注入缺陷的脚本按自身推理写出，不经检查程序。
Every fail and every unknown there ought to be; whatever is not listed passes or does not apply. Written by the script that
put the faults in, from what it did, never by running a check.

| 编号 session | 检查 check | 结论 verdict | 位置 where | 缘由 what is wrong |
|---|---|---|---|---|
"""


def readme(
    sessions: Sequence[Session],
    where: Mapping[tuple[str, str], Address | None],
    programme: tuple[str, Sequence[Expected]],
) -> str:
    """The text of the README. `where` holds the address of (session, check); no path is written for None."""
    lines = [
        f"| {made.id} | {made.kind} | {made.title} | {made.house if made.has_dossier else '—'} | {made.story} |"
        for made in sessions
    ]
    rows = [
        (made.id, expected, where[made.id, check])
        for made in sessions
        for check, expected in sorted(made.expected.items())
    ]
    rows += [(programme[0], expected, None) for expected in programme[1]]
    found = [
        f"| {id} | {expected.check} | {expected.verdict} | {_cell(address)} | {_escaped(expected.why)} |"
        for id, expected, address in sorted(rows, key=lambda row: row[0])
    ]
    return HEAD + "\n".join(lines) + "\n" + TABLE + "\n".join(found) + "\n"


def _cell(address: Address | None) -> str:
    return "—" if address is None else f"`{'!'.join(address)}`"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
