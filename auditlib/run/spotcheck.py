"""The file of a draw (params/draw/*.yaml) with its register and inspectors → the lists that are fixed before the seed is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from os.path import normpath
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, field_validator

from auditlib.core.errors import InputError, ParamsError, nearest
from auditlib.core.messages import Text
from auditlib.core.params import Strict, read_model
from auditlib.core.texts import comparable_text
from auditlib.intake.inspectors import read_inspectors
from auditlib.intake.register import Facts, read_register
from auditlib.intake.tables.layout import load
from auditlib.intake.values.names import PERSON, is_nobody
from auditlib.intake.values.texts import plain
from auditlib.intake.values.typed import DASHES
from auditlib.run.affinity import look_alikes, namesakes, refuse_twins
from auditlib.run.files import sha256
from auditlib.run.inspection import PARAMS, layouts_of, located
from auditlib.run.rated import read_ratings
from auditlib.run.weights import Sizes, read_sizes
from auditlib.sampling.draw import Inspector, Lists, Unit, refuse_contradictions
from auditlib.sampling.names import bodies_of, spelled_alike

Whole = Annotated[int, Field(strict=True, ge=0)]  # strict: `yes` is no number
Named = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Session(Strict):
    id: Named
    title: str = ""
    organiser: str = ""
    supervisor: str = ""
    category: str = ""
    funding: str = ""


class _Person(Strict):
    name: Named
    unit: Named
    most: Whole
    id: Annotated[str, StringConstraints(strip_whitespace=True)] = ""
    specialities: list[Named] = []
    interests: list[Named] = []
    visited: list[Named] = []
    contact: str = ""


class _DrawFile(Strict):
    round: Named
    purpose: Named
    draw: Literal["sessions", "organisers"] = "sessions"
    plan: Path | None = Field(None, alias="register")  # pydantic models have a method of that name
    sessions: list[_Session] = []
    by: Literal["category", "funding", "organiser", "supervisor"] | None = None
    number: dict[str, Whole]
    directed: dict[str, Named] = {}
    risk: Path | None = None
    weights: dict[str, Annotated[int, Field(strict=True, ge=1)]] = {}
    specialities: dict[str, Named] = {}
    team: Whole = 2
    inspectors: list[_Person] = []
    inspectors_file: Path | None = None
    drawn_by: Named
    reviewed_by: Named
    witnesses: list[Named] = []

    @field_validator("number", mode="before")
    @classmethod
    def _one_for_all(cls, given: Any) -> Any:
        return {"": given} if isinstance(given, int) else given


@dataclass(frozen=True)
class Drawing:
    """A draw as its file has it.

    lists      what is fixed, hashed and published; no contact is in it
    contacts   id of an inspector → telephone or address; for the office's own workbook, masked on the page
    stated     purpose, drawn_by, reviewed_by, witnesses: of the record, and no part of the lists
    by         field of the register that the strata are of; "" where there are none
    draws      "sessions" or "organisers"
    sizes      of which `draws` says what the number drawn is to show; no part of the lists
    notes      what a person should look at before the lists are fixed
    """

    path: Path
    lists: Lists
    contacts: Mapping[str, str]
    stated: Mapping[str, Any]
    by: str
    draws: str
    sizes: Sizes
    notes: tuple[Text, ...]


def read_drawing(path: Path, params: str | Path | None = None) -> Drawing:
    """Read the file of a draw and what it names; its paths are relative to itself.

    params   folder of rules, of which layouts/ and risk/ are read; the one beside the package where empty

    Raises ParamsError for a key that is not known, missing or not of its kind, InputError for a register, scores or a workbook of
    inspectors that cannot be used, SamplingError for lists that contradict themselves.
    """
    file = read_model(path, _DrawFile)
    rules = located(params) if params else PARAMS
    layouts = layouts_of(rules)
    _one_of(path, "register", "sessions", file.plan, file.sessions)
    _one_of(path, "inspectors_file", "inspectors", file.inspectors_file, file.inspectors)
    sessions, notes = _sessions(file, path, layouts)
    rates, digest = _risk(file, path, sessions)
    by_organiser = file.draw == "organisers"
    units = tuple(_organisers(sessions, file, path, rates) if by_organiser else _units(sessions, file, rates))
    people, contacts, more = _people(file, path, layouts)
    _known(path, "directed", file.directed, units)
    _known(path, "weights", file.weights, units)
    _known(path, "specialities", file.specialities, units)
    _strata(path, file, units)
    lists = Lists(file.round, units, people, file.number, file.directed, file.team, digest)
    refuse_contradictions(lists)
    refuse_twins(lists, contacts, path)
    stated = {name: getattr(file, name) for name in ("purpose", "drawn_by", "reviewed_by")}
    stated["witnesses"] = tuple(file.witnesses)
    if comparable_text(file.drawn_by) == comparable_text(file.reviewed_by) and not file.witnesses:
        zh = f"抽取人与复核人是同一人（{file.drawn_by}），又没有见证人。请另请一人复核，或在 witnesses 下写明见证人。"
        en = f"{file.drawn_by} draws and reviews, and nobody witnesses. Have another person review, or name witnesses."
        notes.append({"zh": zh, "en": en})
    notes += [*more, *namesakes(lists), *look_alikes(lists)]
    return Drawing(path, lists, contacts, stated, file.by or "", file.draw, read_sizes(rules), tuple(notes))


def _one_of(path: Path, one: str, other: str, first: object, second: object) -> None:
    if bool(first) == bool(second):
        raise ParamsError(
            f"{one} 与 {other} 须写且只写一个 (write one of the two keys).", f"{path}, key {one}", "请改正 (mend it)."
        )


def _sessions(file: _DrawFile, path: Path, layouts: Path) -> tuple[dict[str, Facts], list[Text]]:
    """Sessions by id, and what of the register was not taken. Raises InputError where a recusal could not be judged."""
    notes: list[Text] = []
    found: dict[str, Facts] = {}
    words = load(layouts)
    if file.plan is None:
        for session in file.sessions:
            if session.id in found:
                raise ParamsError(
                    "编号重复 (the id stands twice).", f"{path}, sessions.{session.id}", "请改正 (mend it)."
                )
            found[session.id] = session.model_dump()
        where = str(path)
    else:
        where = normpath(path.parent / file.plan)
        # no day of the register enters the draw, so that any year will do to complete them
        register = read_register(Path(where), words, date.today().year)
        found = register.sessions
        twice = [problem for _, problem in register.problems if problem.kind == "duplicate_id"]
        if twice:
            raise InputError(f"{twice[0].zh} {twice[0].en}", f"{where}!{twice[0].sheet}!{twice[0].cell}", "")
        cells = [f"{p.sheet}!{p.cell}" for _, p in register.problems if p.kind == "bypassed_row"]
        notes += [_left_out(where, cells)] if cells else []
    for one, other in spelled_alike(found):
        raise InputError(
            f"编号只差写法，是同一期列了两次 (ids differ in spelling alone, so one session stands twice): {one!r}、{other!r}.", where,
            "请只留一行，或改用明显不同的编号 (keep one, or give ids that differ plainly).",
        )  # fmt: skip
    for facts in found.values():
        said = plain(str(facts.get("organiser") or ""))
        if not comparable_text(said) or DASHES.fullmatch(said) or is_nobody(said, words.choices[PERSON]):
            facts["organiser"] = None  # 待定 recuses nobody
    wanted = ("organiser", *((file.by,) if file.by else ()))
    for column in wanted:
        if blank := [id for id, facts in found.items() if not facts.get(column)]:
            raise InputError(
                f"{'、'.join(blank[:9])} 等 {len(blank)} 期没有 {column}，不能判断回避或分层 (have no {column}).", where,
                "请补填 (fill it in).",
            )  # fmt: skip
    if blank := [id for id, facts in found.items() if not facts.get("supervisor")]:
        zh = f"{len(blank)} 期没有主管单位，不能据主管单位回避：{'、'.join(blank[:9])}{'……' if len(blank) > 9 else ''}"
        notes.append(
            {"zh": zh, "en": f"{len(blank)} sessions have no supervisor, so nobody is recused by it: {blank[:9]}"}
        )
    return found, notes


def _left_out(where: str, cells: list[str]) -> Text:
    said = "、".join(cells)
    return {
        "zh": f"{where} 中 {len(cells)} 行未读入，不参加抽取；分组标题行不必理会，如是期次请补全编号和名称：{said}",
        "en": f"{len(cells)} rows of {where} were not read and are not drawn from; headings of groups are no matter, a session "
        f"needs id and title: {said}",
    }  # fmt: skip


def _risk(file: _DrawFile, path: Path, sessions: Mapping[str, Facts]) -> tuple[dict[str, int], str]:
    """Tickets of each session by its risk score, and the SHA-256 of the scores. Raises InputError where a session has none."""
    if file.risk is None:
        return {}, ""
    where = Path(normpath(path.parent / file.risk))
    tickets = {held.id: held.tickets for held in read_ratings(where)}
    named = {id for id, facts in sessions.items() if file.weights.keys() & {id, str(facts["organiser"])}}
    if missing := sorted(sessions.keys() - tickets.keys() - named):
        raise InputError(
            f"没有这 {len(missing)} 期的风险评分 (has no score of these sessions): {'、'.join(missing[:9])}.", str(where),
            "请用同一计划表重新检查，或在 weights 下写明签数 (inspect under the same register, or write their tickets under weights).",
        )  # fmt: skip
    return tickets, sha256(where)


def _units(sessions: Mapping[str, Facts], file: _DrawFile, rates: Mapping[str, int]) -> Iterator[Unit]:
    for id, facts in sessions.items():
        stratum = str(facts[file.by]) if file.by else ""
        bodies = bodies_of(facts["organiser"], facts.get("supervisor"))
        yield _unit(id, bodies, stratum, str(facts.get("title") or ""), file, rates.get(id, 1))


def _organisers(sessions: Mapping[str, Facts], file: _DrawFile, path: Path, rates: Mapping[str, int]) -> Iterator[Unit]:
    """One unit for each organiser, whose bodies are those of all its sessions, with the tickets of its riskiest session."""
    held: dict[str, list[tuple[str, Facts]]] = {}
    for id, facts in sessions.items():
        held.setdefault(str(facts["organiser"]), []).append((id, facts))
    for organiser, its in held.items():
        strata = {str(facts[file.by]) if file.by else "" for _, facts in its}
        if len(strata) > 1:
            raise ParamsError(
                f"{organiser} 的各期分属不同的层 (its sessions are of several strata): {'、'.join(sorted(strata))}.",
                f"{path}, key by", "按单位抽取请改用 supervisor 或不分层 (use supervisor, or no strata).",
            )  # fmt: skip
        supervisors = sorted({str(facts["supervisor"]) for _, facts in its if facts.get("supervisor")})
        titles = "、".join(id for id, _ in its)
        most = max(rates.get(id, 1) for id, _ in its)
        yield _unit(organiser, bodies_of(organiser, *supervisors), strata.pop(), titles, file, most)


def _unit(id: str, bodies: tuple[str, ...], stratum: str, title: str, file: _DrawFile, rated: int) -> Unit:
    """The one place where a unit gets its weight: as the file of the draw names it, else by its risk score, 1 without one."""
    return Unit(id, bodies, stratum, file.weights.get(id, rated), file.specialities.get(id, ""), title)


def _people(
    file: _DrawFile, path: Path, layouts: Path
) -> tuple[tuple[Inspector, ...], dict[str, str], list[Text]]:  # fmt: skip
    notes: list[Text] = []
    given = list(file.inspectors)
    if file.inspectors_file is not None:
        book = Path(normpath(path.parent / file.inspectors_file))
        rows, left = read_inspectors(book, layouts)
        given = [read_model(Path(row.where), _Person, dict(row.values)) for row in rows]
        if left:
            said = "、".join(left)
            notes.append({
                "zh": f"检查人员名单 {book} 中 {len(left)} 行没有姓名、单位和期数，未读入；表下的说明不必理会，如是检查人员请补全：{said}",
                "en": f"{len(left)} rows of the inspectors in {book} have no name, unit and load and were not read; lines below the "
                f"table are no matter, an inspector needs all three: {said}",
            })  # fmt: skip
    people = tuple(
        Inspector(
            held.id or held.name, held.name, held.unit, held.most, tuple(held.specialities), tuple(held.interests),
            tuple(held.visited),
        )
        for held in given
    )  # fmt: skip
    return people, {held.id or held.name: held.contact for held in given if held.contact}, notes


def _known(path: Path, key: str, names: Iterable[str], units: tuple[Unit, ...]) -> None:
    ids = {unit.id for unit in units}
    for name in names:
        if name not in ids:
            raise ParamsError(
                f"名单中没有 {name} (is not on the list).", f"{path}, key {key}.{name}", nearest(name, ids)
            )


def _strata(path: Path, file: _DrawFile, units: tuple[Unit, ...]) -> None:
    """Refuses a number for no stratum, and a stratum without a number: it would be left out without a word."""
    strata = {unit.stratum for unit in units}
    for name in file.number:
        if name not in strata:
            raise ParamsError(
                f"没有这一层 (there is no such stratum): {name!r}.", f"{path}, key number", nearest(name, strata)
            )
    if missing := sorted(strata - set(file.number)):
        raise ParamsError(
            f"没有写这几层抽多少 (no number for these strata): {'、'.join(missing) or '全部'}.", f"{path}, key number",
            "每层都要写，不抽的写 0 (write one for each, 0 for none).",
        )  # fmt: skip
