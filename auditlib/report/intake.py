"""What the intake took for what, sheet by sheet, and the lines of params/layouts that would make it read the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from rapidfuzz import fuzz, process

from auditlib.core.columns import TABLES, Column
from auditlib.core.messages import Language
from auditlib.core.params import read_yaml
from auditlib.intake.tables.header_texts import header_text
from auditlib.intake.tables.layout import FLAG, REGISTER, Layout, Layouts, load
from auditlib.intake.values.texts import bare, plain, squeezed
from auditlib.report import integrity, words
from auditlib.report.explain import Section
from auditlib.run.inspection import Inspection

ALIKE = 65  # of 100: texts less alike stand for the same column hardly more often than by chance
HASH = 12  # digits of a hash on a screen; working papers have it whole
_NOTHING_LEFT = (
    "guess",
    "doubtful",
    "hidden",
    "not_followed",
    "override",
)  # kinds of problem after which everything was read
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Proposal:
    """A text to add in a file of params/layouts to each list of `entries` below `part`: it is `score` of 100 like `like`."""

    file: str
    part: str
    entries: tuple[str, ...]
    text: str
    like: str
    score: int
    place: str


@dataclass(frozen=True)
class Stranger:
    """A header for which nothing is proposed, the known one that it is like ("": none), and what the sheet's table lacks."""

    text: str
    place: str
    like: str = ""
    lacking: tuple[Column, ...] = ()


@dataclass(frozen=True)
class Proposals:
    """What to add, and the headers for which there is nothing to add."""

    found: tuple[Proposal, ...]
    left: tuple[Stranger, ...]


def complete(inspection: Inspection, session_id: str) -> bool:
    """Whether everything in the files of a session (and in the register) was read, if only by guessing."""
    rows = inspection.tables["problems"]
    mine = rows["session_id"].isin([session_id, *inspection.tables["programmes"].index])
    return not (mine & ~rows["kind"].isin(_NOTHING_LEFT)).any()


def propose(inspection: Inspection, session_id: str, layouts: Path) -> Proposals:
    """Texts of a session (and of the register) that layouts and choices lack, each with the nearest known one.

    A column that a sheet has already, or that a nearer text was proposed for, is proposed for no second header of the sheet.
    Raises ParamsError where a layout is not in order.
    """
    known = load(layouts)
    ids = [session_id, *inspection.tables["programmes"].index]
    heads = pd.concat(integrity.rows_of(inspection, "recognised", id) for id in ids)
    found: list[Proposal] = []
    left: list[Stranger] = []
    for (file, sheet, name), group in heads.groupby(["file", "sheet", "layout"], dropna=False, sort=False):
        rows = list(group.itertuples())
        strange = {f"{file}!{sheet}!{row.cell}": row.raw for row in rows if row.how == "unknown"}
        layout = _layout(known, name) if pd.notna(name) else _likeliest(known, [*strange.values()], file, sheet)
        if layout is None:
            left += [Stranger(raw, place) for place, raw in strange.items()]
            continue
        told = {place: raw for place, raw in strange.items() if header_text(raw) in {*layout.headers, *layout.ignored}}
        taken = {row.column for row in rows if row.column and row.how != "constant"}
        taken.update(column for raw in told.values() for column in layout.headers.get(header_text(raw), ()))
        more, rest = _headers(layout, {place: raw for place, raw in strange.items() if place not in told}, taken)
        if pd.notna(name):  # known, and of another unit than its column
            rest += [Stranger(raw, place, header_text(raw)) for place, raw in told.items()]
        found, left = found + more, left + rest
    problems = pd.concat(integrity.rows_of(inspection, "problems", id) for id in ids)
    found += _choices(known, problems.itertuples())
    once = {(one.file, one.part, header_text(one.text)): one for one in reversed(found)}
    return Proposals(tuple(reversed(once.values())), tuple(left))


def _layout(known: Layouts, name: object) -> Layout:
    return next(layout for layout in (known.register, *known.tables, *known.facts) if layout.name == name)


def _likeliest(known: Layouts, texts: Sequence[str], file: str, sheet: str) -> Layout | None:
    """The layout that the header row of an unknown sheet would be of, were the texts like its own added to it."""
    titles = squeezed(sheet) + squeezed(file)
    best: tuple[float, Layout | None] = (0, None)
    for layout in known.tables:
        told = any(title in titles for title in layout.titles)
        if (layout.titled and not told) or layout.refused.intersection(map(header_text, texts)):
            continue
        alike = [near for text in texts if (near := _nearest(text, [*layout.headers, *layout.ignored]))]
        columns = {column for like, _ in alike for column in layout.headers.get(like, ())}
        whole = all(columns.intersection(group) for group in layout.need)
        if whole and (told or len(alike) * 2 > len(texts)):
            best = max(best, (sum(score for _, score in alike), layout), key=lambda pair: pair[0])
    return best[1]


def _headers(layout: Layout, strange: Mapping[str, str], taken: Iterable[str]) -> tuple[list[Proposal], list[Stranger]]:
    """Proposals for the unknown headers of one sheet (place → text), the best pair of header and column first."""
    used = set(taken)
    texts = sorted(
        layout.headers, key=lambda text: used.issuperset(layout.headers[text])
    )  # of two as near what is lacking
    near = {place: _nearest(raw, texts) for place, raw in strange.items()}
    found: dict[str, Proposal] = {}
    for place, like in sorted(near.items(), key=lambda pair: -(pair[1] or ("", 0))[1]):
        columns = layout.headers[like[0]] if like else ()
        if like and not used.issuperset(columns):
            found[place] = Proposal(f"{layout.name}.yaml", "columns", columns, plain(strange[place]), *like, place)
            used.update(columns)
    names = dict.fromkeys(column for columns in layout.headers.values() for column in columns)
    lacking = tuple(layout.column(name) for name in names if name not in used)
    left = {place: raw for place, raw in strange.items() if place not in found}
    return [*found.values()], [Stranger(raw, place, (near[place] or ("",))[0], lacking) for place, raw in left.items()]


def _nearest(text: str, known: Iterable[str]) -> tuple[str, int] | None:
    """The known text that a text is most like, and how much; None where it is like none."""
    found = process.extractOne(header_text(text), list(known), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return (found[0], round(found[1])) if found else None


def _choices(known: Layouts, problems: Iterable[Any]) -> Iterator[Proposal]:
    """Texts of cells that are none of the choices of their column and like one of them."""
    flags = {name for table in TABLES.values() for name, column in table.columns.items() if column.kind == "flag"}
    choices = {name: texts for name, texts in known.choices.items() if name not in ("professional_title", "name")}
    for row in problems:
        key = FLAG if row.column in flags else row.column
        if row.kind != "unreadable_value" or key not in choices or not row.raw or squeezed(row.raw) in choices[key]:
            continue
        if near := _nearest(bare(row.raw), choices[key]):
            place = f"{row.file}!{row.sheet}!{row.cell}"
            yield Proposal("values.yaml", str(key), (choices[key][near[0]],), plain(row.raw), *near, place)


def as_yaml(proposals: Proposals, layouts: Path, *, language: Language = "zh") -> str:
    """The proposals as YAML: file → as in the file, each line whole, so that it takes the place of the one that is there."""
    zh = language == "zh"
    by_line: dict[str, dict[str, dict[str, list[Proposal]]]] = {}
    for one in proposals.found:
        for entry in one.entries:
            by_line.setdefault(one.file, {}).setdefault(one.part, {}).setdefault(entry, []).append(one)
    if not by_line:
        return "# 没有可以建议的叫法。" if zh else "# There is nothing to propose."
    said = f"以下每行代替 {layouts} 中同名文件的同名行。相似不等于同义，请先核对含义。"
    meant = (
        f"Each line takes the place of its like in that file of {layouts}. Alike is not the same: see what is meant."
    )
    lines = [visible(f"# {said if zh else meant}")]
    for file, parts in by_line.items():
        held = read_yaml(layouts / file)
        lines.append(f"{_flow(file)}:")
        for part, entries in parts.items():
            lines.append(f"  {_flow(part)}:")
            for entry, wanted in entries.items():
                lines += [f"    # {_why(one, zh)}" for one in wanted]
                texts = dict.fromkeys([*map(str, held[part][entry]), *(one.text for one in wanted)])
                lines.append(f"    {_flow(entry)}: {_flow([*texts])}")
    return "\n".join(lines)


def _why(one: Proposal, zh: bool) -> str:
    said = f"“{one.text}”与“{one.like}”相似（{one.score}），见 {one.place}"
    return visible(said if zh else f"“{one.text}” is like “{one.like}” ({one.score}), see {one.place}")


def _flow(content: object) -> str:
    """A text or a list of texts on one line."""
    dumped = yaml.safe_dump(content, default_flow_style=True, allow_unicode=True, width=1 << 20)
    return dumped.removesuffix("...\n").strip()


def visible(text: str) -> str:
    """A text of a dossier for a screen: signs that steer a terminal, turn the direction or end a line, as �."""
    return _STEERING.sub("�", text)


def sections(inspection: Inspection, session_id: str, layouts: Path, *, language: Language = "zh") -> list[Section]:
    """What was recognised as what, and what was left, in reading order; a part without content is left out."""
    zh = language == "zh"
    counted = integrity.counts(inspection, session_id).labelled(language)
    proposals = propose(inspection, session_id, layouts)
    out = [
        Section(f"{session_id} · {integrity.TITLE[language]}", (), ((_joined(counted, zh),),)),
        Section(
            "档案文件" if zh else "files",
            ("读取", "文件", "页数", "字节", f"SHA-256（前 {HASH} 位）", "说明") if zh
            else ("reading", "file", "pages", "bytes", f"SHA-256 (first {HASH})", "remarks"),
            tuple(
                (status, path, _text(pages), _text(size), _text(sha)[:HASH], said)
                for status, path, pages, size, _, sha, said in integrity.files(inspection, session_id, language)
            ),
        ),
        Section(
            "材料" if zh else "materials",
            ("材料", "文件", "依据", "把握") if zh else ("material", "file", "reason", "sureness"),
            tuple(integrity.materials(inspection, session_id, language)),
        ),
    ]  # fmt: skip
    for id in (session_id, *inspection.tables["programmes"].index):
        out += _sheets(inspection, id, language)
    for kind, rows in integrity.problems(inspection, session_id, language).items():
        head = words.pick(words.PROBLEMS, kind, language)
        columns = ("位置", "说明") if zh else ("where", "what happened")
        lines = (("!".join(part for part in map(_text, row[1:4]) if part), str(row[-1])) for row in rows)
        out.append(Section(f"{head}（{len(rows)}）" if zh else f"{head} ({len(rows)})", columns, tuple(lines)))
    if proposals.found:
        lines = ((line,) for line in as_yaml(proposals, layouts, language=language).split("\n"))
        out.append(Section("建议补充的叫法" if zh else "texts to add", (), tuple(lines)))
    columns = (
        ("表头", "位置", "与该表已有的栏相近", "该表还没有表头的栏目") if zh
        else ("header", "where", "like one the table has", "columns of the table without header")
    )  # fmt: skip
    left = tuple(
        (one.text, one.place, one.like, "、".join(column.zh if zh else column.en for column in one.lacking))
        for one in proposals.left
    )
    out.append(Section("没有建议的表头" if zh else "headers without a proposal", columns, left))
    return [section for section in out if section.rows]


def _sheets(inspection: Inspection, id: str, language: Language) -> Iterator[Section]:
    """A part for each table of each sheet: its header cells from left to right and what each was taken for."""
    zh = language == "zh"
    found = integrity.rows_of(inspection, "found_tables", id)
    numbers = found.groupby(["file", "sheet", "table"])[["rows", "bypassed"]].sum().to_dict("index")
    heads = integrity.rows_of(inspection, "recognised", id)
    said = "，读取 {rows} 行，略过 {bypassed} 行" if zh else ", {rows} rows read, {bypassed} left out"
    columns = ("单元格", "表头", "栏目", "识别结果") if zh else ("cell", "header", "column", "taken as")
    for (file, sheet, name), group in heads.groupby(["file", "sheet", "table"], dropna=False, sort=False):
        table = words.table(name, language) if pd.notna(name) else ("不认识的工作表" if zh else "unknown sheet")
        if group["layout"].iloc[0] == REGISTER:
            table = words.REGISTER[language]
        read = numbers.get((file, sheet, name))
        rows = tuple(
            (_text(head.cell), _text(head.raw), words.column(head.table, head.column, language) if head.column else "",
             words.pick(words.RECOGNISED, head.how, language))
            for head in group.itertuples()
        )  # fmt: skip
        yield Section(f"{file}!{sheet} → {table}{said.format(**read) if read else ''}", columns, rows)


def _joined(counted: Iterable[tuple[str, int]], zh: bool) -> str:
    return ("，" if zh else ", ").join(f"{label} {number}" for label, number in counted)


def _text(value: object) -> str:
    return "" if value is None else str(value)
