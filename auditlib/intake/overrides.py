"""dossier.yaml put to use: what it says of files and sheets goes before what is recognised, and is said wherever it did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from auditlib.core.columns import MATERIALS, TABLES
from auditlib.intake.files.settings import Settings, fits, near, shown
from auditlib.intake.files.sources import Source, own_path
from auditlib.intake.problems import Problem
from auditlib.intake.tables.header_texts import header_text
from auditlib.intake.tables.layout import Layout, Layouts
from auditlib.intake.values.texts import squeezed

NOTHING = {"", "none", "null", "~", "无", "不读取"}
NAMED = 3  # files or sheets that a message names
EVERY = ("",)  # as the words of a title or a constant: every text holds it

_By = tuple[str, str]  # key of dossier.yaml, and its entry


@dataclass
class Overrides:
    """What a dossier.yaml says, with what it was used for; asked file by file and sheet by sheet."""

    settings: Settings
    layouts: Layouts
    wrong: list[Problem] = field(default_factory=list)
    used: dict[_By, list[str]] = field(default_factory=dict)  # entry → files and sheets
    files: set[str] = field(default_factory=set)  # paths asked for
    sheets: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.wrong += self.settings.problems
        entries = self.settings.entries
        ignored = [entries.ignored] if isinstance(entries.ignored, str) else entries.ignored
        self._ignored = dict.fromkeys(ignored, True)
        self._materials = {
            pattern: found
            for pattern, words in entries.materials.items()
            if (found := self._materials_of(pattern, [words] if isinstance(words, str) else words)) is not None
        }
        self._tables = {
            place: layouts
            for place, word in entries.tables.items()
            if (layouts := self._layouts_of(place, word)) is not None
        }
        self._headers = {place: self._columns_of(place, found) for place, found in entries.headers.items()}
        self._constants = {place: self._constants_of(place, found) for place, found in entries.constants.items()}

    def ignores(self, source: Source) -> bool:
        """Whether a file is not to be read."""
        self.files.add(own_path(source))
        return any(self._uses("ignored", pattern, source) for pattern in self._ignored)

    def materials(self, source: Source) -> tuple[str, ...] | None:
        """The materials that a file stands for; None where nothing is said of it."""
        self.files.add(own_path(source))
        found = [names for pattern, names in self._materials.items() if self._uses("materials", pattern, source)]
        return tuple(name for name in MATERIALS if any(name in names for names in found)) if found else None

    def layouts_for(self, source: Source, sheet: str) -> Sequence[Layout] | None:
        """The layouts to look for on a sheet; None where it is not to be read."""
        self.sheets.add(f"{own_path(source)}!{sheet}")
        named = [found for place, found in self._tables.items() if self._uses("tables", place, source, sheet)]
        if named and not named[0]:
            return None
        out: Sequence[Layout] = [replace(layout, titles=EVERY) for layout in named[0]] if named else self.layouts.tables
        headers = {
            header: column
            for place, found in self._headers.items()
            if self._uses("headers", place, source, sheet)
            for header, column in found.items()
        }
        constants = {
            column: choice
            for place, found in self._constants.items()
            if self._uses("constants", place, source, sheet)
            for column, choice in found.items()
        }
        return [_changed(layout, headers, constants) for layout in out] if headers or constants else out

    def problems(self) -> Iterator[Problem]:
        """What was used and for what, and what is wrong; once everything was asked."""
        yield from self.wrong
        for key in ("ignored", "materials", "tables", "headers", "constants"):
            for place in getattr(self, f"_{key}"):
                if places := self.used.get((key, place)):
                    yield self._done(key, place, places)
                else:
                    yield self._idle(key, place)

    def _uses(self, key: str, place: str, source: Source, sheet: str | None = None) -> bool:
        file, _, name = place.rpartition("!") if sheet is not None and "!" in place else (place, "", "*")
        if not fits(file, source) or (sheet is not None and not _alike(name, sheet)):
            return False
        where = own_path(source) if sheet is None else f"{own_path(source)}!{sheet}"
        seen = self.used.setdefault((key, place), [])
        if where not in seen:
            seen.append(where)
        return True

    def _materials_of(self, place: str, words: Sequence[str]) -> tuple[str, ...] | None:
        known = {squeezed(name): code for code, text in MATERIALS.items() for name in (code, text["zh"])}
        out = []
        for word in words:
            if squeezed(word) in known:
                out.append(known[squeezed(word)])
            elif squeezed(word) not in NOTHING:
                self._refuse("materials", place, word, [text["zh"] for text in MATERIALS.values()] + [*MATERIALS])
                return None
        return tuple(out)

    def _layouts_of(self, place: str, word: str) -> tuple[Layout, ...] | None:
        """The layout of a word; () where the sheet is not to be read, None where the word is not known."""
        if squeezed(word) in NOTHING:
            return ()
        wanted = squeezed(word)
        known: dict[str, Layout] = {}
        for layout in self.layouts.tables:
            for name in (layout.name, squeezed(TABLES[layout.table].zh), *layout.titles):
                known.setdefault(name, layout)
        within = {known[title].name: known[title] for title in known if title in wanted}
        if wanted in known or len(within) == 1:
            return (known[wanted] if wanted in known else within.popitem()[1],)
        self._refuse("tables", place, word, [text for layout in self.layouts.tables for text in
                                             (layout.name, TABLES[layout.table].zh)])  # fmt: skip
        return None

    def _columns_of(self, place: str, words: Mapping[str, str]) -> dict[str, str]:
        """Header text → column, "" where the column is not to be read."""
        known = {
            squeezed(word): name
            for layout in self.layouts.tables
            for name, column in TABLES[layout.table].columns.items()
            for word in (name, column.zh)
        }
        out = {}
        for header, word in words.items():
            if squeezed(word) in known or squeezed(word) in NOTHING:
                out[header_text(header)] = known.get(squeezed(word), "")
            else:
                self._refuse(f"headers.{shown(place)}", header, word, known)
        return out

    def _constants_of(self, place: str, words: Mapping[str, str]) -> dict[str, str]:
        known = {
            squeezed(label): name
            for layout in self.layouts.tables
            for name, column in TABLES[layout.table].columns.items()
            if column.kind == "choice"
            for label in (name, column.zh)
        }
        out = {}
        for label, word in words.items():
            name = known.get(squeezed(label))
            if name is None:
                self._refuse("constants", place, label, known)
                continue
            texts = self.layouts.choices.get(name, {})
            choice = word if word in texts.values() else texts.get(squeezed(word))
            if choice is None:
                self._refuse(f"constants.{shown(place)}", label, word, [*texts.values(), *texts])
            else:
                out[name] = choice
        return out

    def _refuse(self, key: str, place: str, word: str, known: Iterable[str]) -> None:
        hint = near(word, known)
        zh = f"{key} 中“{shown(place)}”一项的“{shown(word)}”不可识别，没有采用。{hint.zh}"
        en = f"{shown(word)!r} of {shown(place)!r} under {key} is not known and was not used. {hint.en}"
        self.wrong.append(Problem("override", zh, en, self.settings.file))

    def _done(self, key: str, place: str, places: Sequence[str]) -> Problem:
        zh, en = _AS[key]
        said = "、".join(f"“{where}”" for where in places[:NAMED])
        said += f"等 {len(places)} 处" if len(places) > NAMED else ""
        told = ", ".join(places[:NAMED]) + (f" and others, {len(places)} in all" if len(places) > NAMED else "")
        value_zh, value_en = self._value(key, place)
        return Problem(
            "override",
            f"按 {key} 的指定，{said}{zh.format(value_zh)}。这是人工指定，不是从材料中识别的，请核对。",
            f"As {key} says, {told} {en.format(value_en)}. Somebody set this; it was not recognised. Look whether it holds.",
            self.settings.file,
        )

    def _value(self, key: str, place: str) -> tuple[str, str]:
        if key == "materials":
            names = self._materials[place]
            return "、".join(MATERIALS[n]["zh"] for n in names) or "无", ", ".join(names) or "none"
        if key == "tables":
            found = self._tables[place]
            return (TABLES[found[0].table].zh, found[0].name) if found else ("不读取", "none")
        held = getattr(self.settings.entries, key)[place] if key in ("headers", "constants") else {}
        words = [f"{shown(header)} → {shown(word) or 'none'}" for header, word in held.items()]
        return "、".join(words), ", ".join(words)

    def _idle(self, key: str, place: str) -> Problem:
        hint = near(place, self.files | (self.sheets if key not in ("ignored", "materials") else set()))
        zh = f"{key} 中的“{shown(place)}”没有对应的文件或工作表，没有起作用。{hint.zh}"
        en = f"No file or sheet is meant by {shown(place)!r} under {key}; it had no effect. {hint.en}"
        return Problem("override", zh, en, self.settings.file)


_AS = {
    "ignored": ("没有读取{}", "was not read{}"),
    "materials": ("认作材料：{}", "stands for these materials: {}"),
    "tables": ("的表格认作：{}", "was read as: {}"),
    "headers": ("的表头认作：{}", "has these headers: {}"),
    "constants": ("各行认作：{}", "has these values in all rows: {}"),
}


def _alike(pattern: str, sheet: str) -> bool:
    wanted, name = squeezed(pattern), squeezed(sheet)
    return name == wanted or fnmatchcase(name, wanted)


def _changed(layout: Layout, headers: Mapping[str, str], constants: Mapping[str, str]) -> Layout:
    """A layout under which these headers stand for these columns, and all rows have these choices where no cell says more."""
    columns = TABLES[layout.table].columns
    mine = {header: name for header, name in headers.items() if name in columns}
    none = {header for header, name in headers.items() if not name}
    return replace(
        layout,
        headers={h: names for h, names in layout.headers.items() if h not in none} | {h: (n,) for h, n in mine.items()},
        rank={**layout.rank, **dict.fromkeys(mine, (0, 0))},
        ignored=layout.ignored - mine.keys() | none,
        refused=layout.refused - headers.keys(),
        barred={name: words for name, words in layout.barred.items() if name not in mine.values()},
        constants={**layout.constants, **{n: {choice: EVERY} for n, choice in constants.items() if n in columns}},
    )
