"""data/sample/README.md: what each dossier is, and every finding that ought to be made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from making.figures import ENTERED, KINDS, LEFT_OPEN
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
`official` is the department's blank workbook filled in, the others are described in `making/forms/`.

## 应有的发现 Expected findings

下表列出全部“发现问题”和“无法判断”，其余均为通过或不适用。由注入缺陷的脚本按自身推理写出，不经检查程序。
Every fail and every unknown there ought to be; whatever is not listed passes or does not apply. Written by the script that
put the faults in, from what it did, never by running a check.

| 编号 session | 检查 check | 结论 verdict | 位置 where | 缘由 what is wrong |
|---|---|---|---|---|
"""
RULES = {  # the sessions of a rule, in words, and their kinds
    "every session with a dossier": KINDS,
    "every demonstration session with a dossier": ("D",),
}
RULE = "a figure that the check needs is not entered, unless a line below says otherwise"
ENTERED_TABLE = """
## 录入标准后应有的发现 Expected findings with figures entered

随附规则中未录入的标准如按下列（虚构）数值录入，上表前两行不再成立，以下列发现为准；其余不变。
With the figures below, all of them invented, in the place of those that the rules ship without, the first two lines above no longer
hold, and what stands here goes before them; all else stays as it is.

| 标准 figure | 数值 value |
|---|---|
"""
ENTERED_FOUND = """
| 编号 session | 检查 check | 结论 verdict | 位置 where | 缘由 what is wrong |
|---|---|---|---|---|
"""
Addresses = Mapping[tuple[str, Expected], Address | None]


def readme(sessions: Sequence[Session], where: Addresses, programme: tuple[str, Sequence[Expected]]) -> str:
    """The text of the README. `where` holds the address of what is expected of a session; for None none is written."""
    lines = [
        f"| {made.id} | {made.kind} | {made.title} | {made.house if made.has_dossier else '—'} | {made.story} |"
        for made in sessions
    ]
    left_open = [
        f"| {words} | {' '.join(check for check, whom in LEFT_OPEN.items() if whom == kinds)} | unknown | — | {RULE} |"
        for words, kinds in RULES.items()
    ]
    found = [(made.id, made.expected.values()) for made in sessions] + [programme]
    figures = [f"| `{key}` | {_figure(value)} |" for key, value in ENTERED.items()]
    parts = (
        [HEAD.rstrip(), *lines],
        [TABLE.rstrip(), *left_open, *_rows(found, where)],
        [ENTERED_TABLE.rstrip(), *figures],
        [ENTERED_FOUND.rstrip(), *_rows([(made.id, made.entered.values()) for made in sessions], where)],
    )
    return "\n".join(line for part in parts for line in part) + "\n"


def _rows(found: Iterable[tuple[str, Iterable[Expected]]], where: Addresses) -> list[str]:
    """One line a finding; those of a session that have one verdict, one reason and no cell stand together."""
    out = []
    for id, expected in sorted(found, key=lambda pair: pair[0]):
        together: dict[tuple[str, str, str], list[str]] = {}
        for each in sorted(expected, key=lambda each: each.check):
            cell = _cell(where.get((id, each)))
            together.setdefault((each.verdict, cell, each.why), []).append(each.check)
        out += [
            f"| {id} | {' '.join(checks)} | {verdict} | {cell} | {_escaped(why)} |"
            for (verdict, cell, why), checks in together.items()
        ]
    return out


def _figure(value: int | Mapping[str, int]) -> str:
    return str(value) if isinstance(value, int) else ", ".join(f"{key} {figure}" for key, figure in value.items())


def _cell(address: Address | None) -> str:
    return "—" if address is None else f"`{'!'.join(address)}`"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
