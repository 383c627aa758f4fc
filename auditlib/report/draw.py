"""A draw on paper: the page to publish, with contacts masked, and the office's own workbook, with contacts in full."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment

from auditlib.core.messages import Language, Text
from auditlib.report import masking, pieces, reach, sheets, words
from auditlib.run.drawn import RECORD, TIME, Record, text
from auditlib.run.files import write_whole
from auditlib.run.spotcheck import Drawing
from auditlib.sampling.draw import RECUSALS, Inspector, Unit, Visit

BOOK, PAGE = "draw.xlsx", "draw.html"
_BEIJING = timezone(timedelta(hours=8))
_LABELS: Mapping[str, Text] = {
    "purpose": {"zh": "抽查事由", "en": "purpose"},
    "round": {"zh": "轮次", "en": "round"},
    "numbers": {"zh": "抽取", "en": "drawn"},
    "fixed": {"zh": "名单固定", "en": "lists fixed"},
    "lists_hash": {"zh": "名单指纹（SHA-256）", "en": "hash of the lists (SHA-256)"},
    "seed": {"zh": "种子", "en": "seed"},
    "drawn": {"zh": "抽取时间", "en": "drawn at"},
    "seal": {"zh": "记录封印（SHA-256）", "en": "seal of the record (SHA-256)"},
    "asked": {"zh": "固定名单前已提示核对", "en": "pointed out before the lists were fixed"},
    "drawn_by": {"zh": "抽取人", "en": "drawn by"},
    "reviewed_by": {"zh": "复核人", "en": "reviewed by"},
    "witnesses": {"zh": "见证人", "en": "witnesses"},
}
DIRECTED: Text = {"zh": "指定", "en": "directed"}
RANDOM: Text = {"zh": "随机", "en": "random"}


def write(
    record: Record, contacts: Mapping[str, str], folder: Path, *, confidence: str, language: Language = "zh"
) -> list[Path]:
    """Write workbook, page and record into `folder`, the record last: a round counts as drawn once it is there.

    contacts     id of an inspector → telephone or address
    confidence   of what the papers say that the sample leaves open
    """
    book, page, json = folder / BOOK, folder / PAGE, folder / RECORD
    folder.mkdir(parents=True, exist_ok=True)
    sheets.save(workbook(record, contacts, language, confidence=confidence), book)
    write_whole(
        page, lambda part: part.write_text(html(record, contacts, language, confidence=confidence), encoding="utf-8")
    )
    write_whole(json, lambda part: part.write_text(text(record), encoding="utf-8"))
    return [json, book, page]


def unstaffed(record: Record, language: Language) -> list[tuple[str, str]]:
    """Id and reason of every session that has no team."""
    return [(visit.id, _why(visit, record, language)) for visit in record.visits if visit.why]


def _why(visit: Visit, record: Record, language: Language) -> str:
    zh = language == "zh"
    people = {held.id: held for held in record.lists.inspectors}
    unit = {held.id: held for held in record.lists.units}[visit.id]
    able = [held.name for held in people.values() if held.id not in visit.recused]
    recused = recusals(visit, people, language)
    if visit.why == "speciality":
        first = (
            f"可派的检查人员都没有专长“{unit.speciality}”"
            if zh
            else f"nobody who may go has the speciality {unit.speciality}"
        )
    elif visit.why == "recused":
        first = (
            f"须 {record.lists.team} 人，可派的只有 {len(able)} 人"
            if zh
            else f"{record.lists.team} are needed and {len(able)} may go"
        )
    else:
        first = (
            f"可派的 {len(able)} 人（{'、'.join(able)}）余下的期数不够"
            if zh
            else f"the {len(able)} who may go ({', '.join(able)}) have not enough room left"
        )
    if visit.why != "speciality" and unit.speciality:
        first += (
            f"（须有一人具备专长“{unit.speciality}”）"
            if zh
            else f" (one of them with the speciality {unit.speciality})"
        )
    if not recused:
        return first + ("；无人回避。" if zh else "; nobody is recused.")
    return f"{first}；回避：{recused}。" if zh else f"{first}; recused: {recused}."


def recusals(visit: Visit, people: Mapping[str, Inspector], language: Language) -> str:
    """Who must not visit, and why, in one line."""
    if language == "zh":
        return "、".join(f"{people[id].name}（{RECUSALS[why]['zh']}）" for id, why in sorted(visit.recused.items()))
    return ", ".join(f"{people[id].name} ({RECUSALS[why]['en']})" for id, why in sorted(visit.recused.items()))


def moment(stamp: str, language: Language) -> str:
    """A time of the record in UTC, and on the clocks of Beijing."""
    at = datetime.strptime(stamp, TIME).replace(tzinfo=UTC)
    local = f"{at.astimezone(_BEIJING):%Y-%m-%d %H:%M:%S}"
    return f"{local}（北京时间；{at:%Y-%m-%d %H:%M:%S} UTC）" if language == "zh" else f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _facts(record: Record, language: Language) -> list[tuple[str, str]]:
    zh = language == "zh"
    said = {
        "purpose": record.purpose,
        "round": record.lists.round,
        "numbers": numbers(record, language),
        "fixed": moment(record.fixed_at, language),
        "lists_hash": record.lists_hash,
        "seed": f"{record.seed}（来源：{record.seed_source}）"
        if zh
        else f"{record.seed} (source: {record.seed_source})",
        "drawn": moment(record.drawn_at, language),
        "seal": record.seal,
    }
    if record.asked:
        said["asked"] = " ".join(text[language] for text in record.asked)
    return [(_LABELS[name][language], value) for name, value in said.items()]


def numbers(record: Record | Drawing, language: Language) -> str:
    """How many are drawn of how many, by stratum; how many are directed, and the inspectors."""
    zh = language == "zh"
    lists = record.lists
    parts = []
    for stratum in in_order(record, lists.number):
        number = lists.number[stratum]
        size = sum(unit.stratum == stratum and unit.id not in lists.directed for unit in lists.units)
        name = f"{stratum_name(record, stratum, language)} " if stratum else ""
        parts.append(f"{name}{size} 抽 {number}" if zh else f"{name}{number} of {size}")
    joined = ("，" if zh else ", ").join(parts)
    people = len(lists.inspectors)
    if zh:
        return f"随机：{joined}；指定：{len(lists.directed)}；检查人员 {people} 名，每组 {lists.team} 名"
    return f"random: {joined}; directed: {len(lists.directed)}; {people} inspectors, {lists.team} to a team"


def in_order(record: Record | Drawing, strata: Iterable[str]) -> list[str]:
    """Strata in the order in which a reader knows them; others by name."""
    known = [*_strata(record)]
    return sorted(strata, key=lambda stratum: (*[name != stratum for name in known], stratum))


def stratum_name(record: Record | Drawing, stratum: str, language: Language) -> str:
    """A stratum as it is read; a dash where there are none."""
    return words.pick(_strata(record), stratum, language) if stratum else "—"


def _strata(record: Record | Drawing) -> Mapping[str, Text]:
    return {"category": words.CATEGORIES, "funding": words.FUNDINGS}.get(record.by, {})


def html(record: Record, contacts: Mapping[str, str], language: Language = "zh", *, confidence: str) -> str:
    """The page to publish, A4: result, what was fixed and when, how to check it, lines to sign. Contacts are masked."""
    page_style = (pieces.TEMPLATES / "page.css").read_text(encoding="utf-8")
    given = said(record, contacts, language, confidence=confidence)
    return pieces.render("draw.html.j2", language, page_style=page_style, style=pieces.style(), **given)


def said(record: Record, contacts: Mapping[str, str], language: Language, *, confidence: str) -> dict[str, object]:
    """What `draw_body.html.j2` is filled with, contacts masked."""
    zh = language == "zh"
    units = {unit.id: unit for unit in record.lists.units}
    people = {held.id: held for held in record.lists.inspectors}
    rows = []
    for number, visit in enumerate(record.visits, 1):
        team = [(people[id].name, people[id].unit, masking.contact(contacts.get(id, ""))) for id, _ in visit.team]
        rows.append((number, units[visit.id], how(visit, language), team))
    signed = [
        (_LABELS["drawn_by"][language], record.drawn_by),
        (_LABELS["reviewed_by"][language], record.reviewed_by),
        *((_LABELS["witnesses"][language], name) for name in record.witnesses),
    ]
    return {
        "title": "“双随机”抽查结果" if zh else "Result of the double-random draw",
        "facts": _facts(record, language)[2:],
        "rows": rows,
        "without": [(id, units[id].title, why) for id, why in unstaffed(record, language)],
        "signed": [signed[place : place + 2] for place in range(0, len(signed), 2)],
        "subtitle": f"{record.purpose}　{record.lists.round}",
        "algorithm": record.algorithm,
        "reach": reach.lines(record, confidence, language, lambda stratum: stratum_name(record, stratum, language)),
        "reach_heading": reach.heading(language),
        "risk": reach.risk(record, language),
    }


def how(visit: Visit, language: Language) -> str:
    """Drawn at random, or directed and why."""
    if not visit.reason:
        return RANDOM[language]
    return f"{DIRECTED[language]}{'：' if language == 'zh' else ': '}{visit.reason}"


def workbook(record: Record, contacts: Mapping[str, str], language: Language = "zh", *, confidence: str) -> Workbook:
    """The same for the office: visits with tickets and recusals, what was drawn from, inspectors with contacts, the record."""
    zh = language == "zh"
    units = {unit.id: unit for unit in record.lists.units}
    people = {held.id: held for held in record.lists.inspectors}
    book = Workbook()
    first = book.active
    first.title = "抽取结果" if zh else "result"
    sheets.table(first, _heads("result", language), _visits(record, units, people, contacts, language))
    for row in first.iter_rows(min_row=2, max_col=1):
        row[0].alignment = Alignment(horizontal="center", vertical="top")
    ways = {visit.id: how(visit, language) for visit in record.visits}
    listed = sorted(units.values(), key=lambda unit: unit.id)
    sheets.table(
        book.create_sheet("抽取对象" if zh else "drawn from"),
        _heads("units", language),
        [
            (
                unit.id, unit.title, "、".join(unit.bodies), stratum_name(record, unit.stratum, language), unit.weight,
                unit.speciality, ways.get(unit.id, ""),
            )
            for unit in listed
        ],
    )  # fmt: skip
    load = [id for visit in record.visits for id, _ in visit.team]
    sheets.table(
        book.create_sheet("检查人员" if zh else "inspectors"),
        _heads("inspectors", language),
        [
            (
                held.id, held.name, held.unit, contacts.get(held.id, ""), held.most, load.count(held.id),
                "、".join(held.specialities), "、".join(held.interests), "、".join(held.visited),
            )
            for held in sorted(people.values(), key=lambda held: held.id)
        ],
    )  # fmt: skip
    names = [(_LABELS[name][language], getattr(record, name)) for name in ("drawn_by", "reviewed_by")]
    names += [(_LABELS["witnesses"][language], name) for name in record.witnesses]
    lines: list[tuple[str, str, str]] = [(label, value, "") for label, value in _facts(record, language)]
    lines += [(label, name, "") for label, name in names]
    said = reach.lines(record, confidence, language, lambda stratum: stratum_name(record, stratum, language))
    lines.append((reach.heading(language), "\n".join(said), ""))
    if from_scores := reach.risk(record, language):
        lines.append(("风险评分" if zh else "risk scores", from_scores, ""))
    sheets.table(book.create_sheet("抽取记录" if zh else "record"), _heads("record", language), lines)
    return book


def _visits(
    record: Record, units: Mapping[str, Unit], people: Mapping[str, Inspector], contacts: Mapping[str, str],
    language: Language,
) -> list[Sequence[object]]:  # fmt: skip
    why = dict(unstaffed(record, language))
    out: list[Sequence[object]] = []
    for number, visit in enumerate(record.visits, 1):
        team = [people[id] for id, _ in visit.team]
        unit = units[visit.id]
        names = "\n".join(f"{held.name}{'，' if language == 'zh' else ', '}{held.unit}" for held in team)
        out.append((
            number, unit.id, unit.title, unit.bodies[0] if unit.bodies else "", stratum_name(record, unit.stratum, language),
            how(visit, language), names or ("未能安排：" if language == "zh" else "no team: ") + why.get(visit.id, ""),
            "\n".join(contacts.get(held.id, "—") for held in team), recusals(visit, people, language),
            visit.ticket[:14],
        ))  # fmt: skip
    return out


def _heads(sheet: str, language: Language) -> list[tuple[str, float]]:
    return [(zh if language == "zh" else en, width) for zh, en, width in _HEADS[sheet]]


_HEADS: Mapping[str, Sequence[tuple[str, str, float]]] = {
    "result": (
        ("序号", "no.", 6), ("编号", "id", 13), ("名称", "title", 26), ("承办单位", "organiser", 20), ("层", "stratum", 14),
        ("方式", "how", 16), ("检查人员", "inspectors", 40), ("联系电话", "contact", 14), ("回避人员及原因", "recused, and why", 30),
        ("票号（前 12 位）", "ticket (12 digits)", 16),
    ),
    "units": (
        ("编号", "id", 14), ("名称", "title", 36), ("承办、主管单位", "bodies", 44), ("层", "stratum", 14), ("权重", "weight", 8),
        ("所需专长", "speciality asked for", 14), ("抽取结果", "drawn", 18),
    ),
    "inspectors": (
        ("编号", "id", 10), ("姓名", "name", 12), ("工作单位", "unit", 36), ("联系电话", "contact", 16), ("最多期数", "at most", 10),
        ("本轮期数", "this round", 10), ("专长", "specialities", 16), ("利害关系", "interests", 26),
        ("上年度检查单位", "visited last year", 26),
    ),
    "record": (("项目", "item", 22), ("内容", "content", 70), ("签字", "signed", 24)),
}  # fmt: skip
