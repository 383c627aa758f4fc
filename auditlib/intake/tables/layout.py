"""params/layouts: which header and label texts stand for which column, which texts for which choice. Loaded strictly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field

from auditlib.core.columns import MATERIALS, ROLES, ROW_TABLES, TABLES, Column
from auditlib.core.errors import ParamsError, nearest
from auditlib.core.params import Strict, read_model, read_yaml
from auditlib.intake.tables.header_texts import header_text
from auditlib.intake.tables.words import Words, load_words
from auditlib.intake.values.names import PERSON, WORDS
from auditlib.intake.values.texts import squeezed
from auditlib.intake.values.titles import LEVELS, PENDING, UNTOLD, UPPER

KEY = "session_id"  # of the register: no column of `sessions` but its index
REGISTER = "register"
FLAG = "flag"  # in values.yaml: the texts that say yes and no in every column that asks for it
# files of the folder that are no form of a table
NO_LAYOUT = {"values", "materials", "sheets", "titles", "lines", "marks", "names", "inspectors"}


class _Notes(Strict):
    zh: str
    en: str


class _Form(Strict):
    table: str
    form: Literal["rows", "labels"]
    sheet: str
    titles: list[str]
    columns: dict[str, list[str]]
    need: list[str | list[str]]
    ignored: list[str] = []
    constants: dict[str, dict[str, list[str]]] = {}
    spread: list[str] = []
    titled: bool = False
    instead_of: list[str] = []
    refused: list[str] = []
    barred: dict[str, list[str]] = {}
    across: str | None = None
    totals: dict[str, str] = {}
    aside: list[str] = []
    held: list[str] = []
    matrix: list[str] = []
    notes: _Notes


class _Material(Strict):
    zh: str
    en: str
    files: list[str]
    vague: list[str] = []
    content: list[str] = []
    sheets: list[str] = []
    role: str | None = None
    states: list[str] = []
    tables_tell: Literal["held", "planned", "nothing"] = "held"


class _Sheets(Strict):
    ignored: list[str] = Field(default_factory=list)
    planned: list[str] = Field(default_factory=list)
    held: list[str] = Field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Layout:
    """One form of a table. Header texts are as `header_text` gives them; words and titles are squeezed."""

    name: str
    table: str
    titles: tuple[str, ...]
    headers: Mapping[str, tuple[str, ...]]  # header → its columns: two where one cell holds a day and more
    rank: Mapping[str, tuple[int, int]]  # header → how many columns it states, place among synonyms: the least is best
    need: tuple[tuple[str, ...], ...]  # of each group one column at least
    ignored: frozenset[str]
    constants: Mapping[str, Mapping[str, tuple[str, ...]]]  # column → choice → words of sheet name, title, file name
    spread: frozenset[str]  # columns whose merged cells count for each row they cover
    titled: bool  # never read without a title that names it
    instead_of: frozenset[str]  # layouts that give way where a title names this one as near as theirs
    refused: frozenset[str]  # headers beside which a header row is not of this form
    barred: Mapping[str, tuple[str, ...]]  # column → words that a header of it does not hold, of another unit
    across: str | None  # the column that a cell merged over several columns states
    totals: Mapping[str, str]  # column → fact of the session that the row of totals states under it
    aside: frozenset[str]  # heads over columns of something else (预算), left out with what is under them
    held: frozenset[str]  # heads over a column that state what was held or spent, beside one of `aside`
    matrix: tuple[str, ...]  # what a header row needs beside columns of half days, where the table may be printed so

    @cached_property
    def needed(self) -> tuple[frozenset[str], ...]:
        """Header texts of which a header row has one of each group."""
        groups = (frozenset(group) for group in self.need)
        return tuple(frozenset(text for text, names in self.headers.items() if group & {*names}) for group in groups)

    @cached_property
    def known(self) -> frozenset[str]:
        """All header and label texts, those that are left out included."""
        return frozenset(self.headers) | self.ignored

    @cached_property
    def named(self) -> frozenset[str]:
        """Header texts of the columns of `matrix`."""
        return frozenset(text for text, names in self.headers.items() if {*self.matrix} & {*names})

    def column(self, name: str) -> Column:
        return Column("text", "项目编号", "session id", True) if name == KEY else TABLES[self.table].columns[name]


@dataclass(frozen=True)
class Material:
    files: tuple[str, ...]  # words, squeezed
    tables: frozenset[str]  # tables that prove it
    role: str | None
    zh: str
    en: str
    states: frozenset[str]  # key facts on which a document of this kind is believed
    tables_tell: str  # what the tables in a document of this kind tell: held, planned, nothing
    vague: frozenset[str]  # of `files`: words that may mean something else
    content: tuple[str, ...]  # how the title of such a document ends, squeezed


@dataclass(frozen=True)
class Layouts:
    register: Layout
    tables: tuple[Layout, ...]  # header row and data rows
    facts: tuple[Layout, ...]  # labels
    choices: Mapping[
        str, Mapping[str, str]
    ]  # column → squeezed text → choice; flag → text → yes or no; `titles`; words of names
    titles: Mapping[str, str]  # squeezed text in a professional title → its level, UPPER, UNTOLD or PENDING
    materials: Mapping[str, Material]
    ignored_sheets: frozenset[str]
    planned: tuple[str, ...]  # how a name or a title of what was planned ends; one that holds a word of `held` is none
    held: tuple[str, ...]
    words: Words


def load(folder: Path) -> Layouts:
    """All layouts of params/layouts. Raises ParamsError naming file and key where a file says what it may not say."""
    paths = sorted(folder.glob("*.yaml"))
    forms = {path.stem: (path, read_model(path, _Form)) for path in paths if path.stem not in NO_LAYOUT}
    if REGISTER not in forms:
        raise ParamsError("is missing.", str(folder / f"{REGISTER}.yaml"), "Restore the file from the repository.")
    built = {name: _layout(name, path, form) for name, (path, form) in forms.items()}
    for path, form in forms.values():
        _demand(form.instead_of, set(forms), f"{path}, key instead_of")
    place, beside = folder / "titles.yaml", folder / "names.yaml"
    sheets = read_model(folder / "sheets.yaml", _Sheets)
    titles = _stand_for(read_yaml(place), (*LEVELS, UPPER, UNTOLD, PENDING), place)
    return Layouts(
        register=built[REGISTER],
        tables=tuple(b for n, b in built.items() if n != REGISTER and forms[n][1].form == "rows"),
        facts=tuple(b for n, b in built.items() if forms[n][1].form == "labels"),
        choices={
            **_choices(folder / "values.yaml"),
            "professional_title": titles,
            PERSON: _stand_for(read_yaml(beside), WORDS, beside),
        },
        titles=titles,
        materials=_materials(folder / "materials.yaml", built),
        ignored_sheets=frozenset(map(squeezed, sheets.ignored)),
        planned=tuple(map(squeezed, sheets.planned)),
        held=tuple(map(squeezed, sheets.held)),
        words=load_words(folder),
    )


def _layout(name: str, path: Path, form: _Form) -> Layout:
    if form.table not in TABLES:
        raise ParamsError(f"there is no table {form.table!r}.", f"{path}, key table", nearest(form.table, TABLES))
    known = set(TABLES[form.table].columns) | ({KEY} if name == REGISTER else set())
    need = tuple((entry,) if isinstance(entry, str) else tuple(entry) for entry in form.need)
    _demand(form.columns, known, f"{path}, key columns")
    _demand([column for group in need for column in group] + form.spread, set(form.columns), f"{path}, key need")
    headers: dict[str, tuple[str, ...]] = {}
    rank: dict[str, int] = {}
    for column, texts in form.columns.items():
        if not texts:
            raise ParamsError(f"{column!r} has no header text.", f"{path}, key columns", "Write at least one.")
        for place, text in enumerate(texts):
            header = header_text(text)
            before = headers.get(header, ())
            if column in before:
                continue  # two spellings of one header
            if before and not _may_share(form.table, (*before, column)):
                raise ParamsError(
                    f"the header {text!r} stands for {before[0]!r} and for {column!r}.",
                    f"{path}, key columns.{column}",
                    "Keep it under one column only.",
                )
            headers[header] = (*before, column)
            rank.setdefault(header, place)
    _demand([form.across] if form.across else [], set(form.columns), f"{path}, key across")
    _demand(form.barred, set(form.columns), f"{path}, key barred")
    _demand(form.matrix, set(form.columns), f"{path}, key matrix")
    _demand(form.totals, set(form.columns), f"{path}, key totals")
    _demand([*form.totals.values()], set(TABLES["sessions"].columns), f"{path}, key totals")
    for column, words in form.constants.items():
        _demand([column], known, f"{path}, key constants")
        _demand(words, set(TABLES[form.table].columns[column].choices), f"{path}, key constants.{column}")
    return Layout(
        name=name,
        table=form.table,
        titles=tuple(squeezed(title) for title in form.titles),
        headers=headers,
        rank={header: (len(headers[header]), place) for header, place in rank.items()},
        need=need,
        ignored=frozenset(header_text(text) for text in form.ignored) - set(headers),
        constants={
            column: {choice: tuple(squeezed(word) for word in words) for choice, words in choices.items()}
            for column, choices in form.constants.items()
        },
        spread=frozenset(form.spread),
        titled=form.titled,
        instead_of=frozenset(form.instead_of),
        refused=frozenset(header_text(text) for text in form.refused),
        barred={column: tuple(squeezed(word) for word in words) for column, words in form.barred.items()},
        across=form.across,
        totals=form.totals,
        aside=frozenset(header_text(text) for text in form.aside),
        held=frozenset(header_text(text) for text in form.held),
        matrix=tuple(form.matrix),
    )


def _may_share(table: str, columns: Sequence[str]) -> bool:
    """Whether one cell may state both columns: a day, and the last day, a time or the half of the day after it."""
    found = [TABLES[table].columns.get(column) for column in columns]
    first, *others = (column.kind if column else "" for column in found)
    return first == "date" and (others in (["date"], ["clock"]) or columns[1:] == ("half",))


def _demand(words: Sequence[str] | Mapping[str, object], known: set[str], where: str) -> None:
    for word in words:
        if word not in known:
            raise ParamsError(f"{word!r} is not known here.", where, nearest(word, known))


def _choices(path: Path) -> dict[str, dict[str, str]]:
    columns = {
        name: column.choices
        for table in ("sessions", *ROW_TABLES)
        for name, column in TABLES[table].columns.items()
        if column.kind == "choice"
    } | {FLAG: ("yes", "no")}
    content = read_yaml(path)
    _demand(list(map(str, content)), set(columns), str(path))
    if missing := set(columns) - set(content):
        raise ParamsError(f"nothing stands for {min(missing)!r}.", str(path), "Add the texts of its choices.")
    return {name: _stand_for(choices, columns[name], f"{path}, key {name}") for name, choices in content.items()}


def _stand_for(content: object, choices: Sequence[str], where: str | Path) -> dict[str, str]:
    """Squeezed text → the choice that it stands for."""
    if not isinstance(content, dict):
        raise ParamsError("is no mapping.", str(where), "Write `choice: [texts]` lines.")
    _demand(list(map(str, content)), set(choices), str(where))
    out: dict[str, str] = {}
    for choice, words in content.items():
        if not isinstance(words, list) or not words:
            raise ParamsError("is no list of texts.", f"{where}, key {choice}", "Write [text, text].")
        for word in map(str, words):
            if out.setdefault(squeezed(word), choice) != choice:
                raise ParamsError(f"{word!r} stands for two choices.", str(where), "Keep it under one of them.")
    return out


def _materials(path: Path, layouts: Mapping[str, Layout]) -> dict[str, Material]:
    content = read_yaml(path)
    _demand(list(map(str, content)), set(MATERIALS), str(path))
    if missing := set(MATERIALS) - set(content):
        raise ParamsError(f"nothing stands for {min(missing)!r}.", str(path), "Add its file name words.")
    out = {}
    for name, entry in content.items():
        material = read_model(path, _Material, entry)
        _demand(material.sheets, set(layouts), f"{path}, key {name}.sheets")
        _demand([material.role] if material.role else [], set(ROLES), f"{path}, key {name}.role")
        _demand(material.states, set(TABLES["sessions"].columns), f"{path}, key {name}.states")
        _demand(material.vague, set(material.files), f"{path}, key {name}.vague")
        out[str(name)] = Material(
            tuple(squeezed(word) for word in material.files),
            frozenset(layouts[sheet].table for sheet in material.sheets),
            material.role,
            material.zh,
            material.en,
            frozenset(material.states),
            material.tables_tell,
            frozenset(squeezed(word) for word in material.vague),
            tuple(squeezed(word) for word in material.content),
        )
    return out
