"""Which materials a dossier holds: told by tables that were read, by words in file names, by the titles of documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from auditlib.core.columns import MATERIALS, TABLES
from auditlib.intake.cells import Sheet
from auditlib.intake.problems import Problem
from auditlib.intake.tables.found import FoundTable
from auditlib.intake.tables.layout import Material
from auditlib.intake.values.texts import bare, squeezed

TITLES, LONGEST = 5, 60  # first lines of a sheet, and signs of one, that may be a title
BELOW = 2  # lines that a document has below its title; a title by itself is none
_SURENESS = ("certain", "likely", "guess")


@dataclass(frozen=True, slots=True)
class Proof:
    """Why a file stands for a material, in both languages, and how sure that is."""

    material: str
    sureness: str
    zh: str
    en: str

    def row(self, session_id: str, path: str) -> dict[str, object]:
        """As a row for columns.frame."""
        return {
            "session_id": session_id, "material": self.material, "path": path, "sureness": self.sureness,
            "reason_zh": self.zh, "reason_en": self.en,
        }  # fmt: skip


def proven(
    path: str, sheets: Sequence[Sheet], tables: Sequence[FoundTable], materials: Mapping[str, Material]
) -> list[Proof]:
    """The surest proof of each material that a file stands for, in the order of the list. `path` is inside the dossier.

    Whether the file could be read is not asked here: `files.status` says so.
    """
    found = [*_by_table(tables, materials), *_by_name(path, tables, materials), *_by_title(sheets, tables, materials)]
    found.sort(key=lambda proof: _SURENESS.index(proof.sureness))
    return [
        next(p for p in found if p.material == name) for name in materials if any(p.material == name for p in found)
    ]


def set_by_hand(names: Sequence[str], file: str) -> list[Proof]:
    """The materials for which a dossier.yaml (`file`, as reports name it) says that a file stands."""
    return [Proof(name, "certain", f"由 {file} 指定", f"{file} says so") for name in names]


def guessed_alone(rows: Sequence[Mapping[str, object]]) -> Iterator[Problem]:
    """Of rows of `materials`: those materials for which nothing speaks but a word that may mean something else."""
    for material in dict.fromkeys(str(row["material"]) for row in rows):
        here = [row for row in rows if row["material"] == material]
        if all(row["sureness"] == "guess" for row in here):
            names, first = MATERIALS[material], here[0]
            zh = f"只凭“{first['reason_zh']}”认作“{names['zh']}”（共 {len(here)} 个文件），内容未核对。请打开文件看是否确为该材料。"
            en = f"Taken for the {names['en']} for no more than this: {first['reason_en']} ({len(here)} files). Open it and look."
            yield Problem("guess", zh, en, str(first["path"]))


def named(path: str, materials: Mapping[str, Material]) -> set[str]:
    """Materials whose words a path or a title holds. A word inside a longer word that stands at the same place does not count."""
    return {name for part in path.split("/") for name, _ in _words(part, materials)}


def _by_table(tables: Sequence[FoundTable], materials: Mapping[str, Material]) -> Iterator[Proof]:
    for name, material in materials.items():
        for table in tables:
            if table.layout.table in material.tables:
                roles = table.rows.column("role")
                rows = len(roles) if material.role is None else roles.count(material.role)
                label = TABLES[table.layout.table]
                if rows:
                    yield Proof(name, "certain", f"读出{label.zh} {rows} 行", f"{rows} rows read of its {label.en}")


def _by_name(path: str, tables: Sequence[FoundTable], materials: Mapping[str, Material]) -> Iterator[Proof]:
    """By words in the path; a vague one is no guess where a table of that sort was read, if only without the role."""
    *folders, own = path.split("/")
    read = {table.layout.table for table in tables if len(table.rows)}
    for part, zh, en in [
        (own, "文件名", "its name"),
        *((folder, "文件夹名", "its folder's name") for folder in folders),
    ]:
        for name, word in sorted(_words(part, materials), key=lambda found: -len(found[1])):
            vague = word in materials[name].vague and read.isdisjoint(materials[name].tables)
            sureness = "guess" if vague else "likely"
            yield Proof(name, sureness, f"{zh}含“{word}”", f"{en} holds {word}")


def _by_title(
    sheets: Sequence[Sheet], tables: Sequence[FoundTable], materials: Mapping[str, Material]
) -> Iterator[Proof]:
    """By how the title lines of sheets end on which no table was read: of those the table says what they are."""
    read = {table.sheet for table in tables}
    words = tuple(word for material in materials.values() for word in material.content)
    for sheet in sheets:
        for title in _titles(sheet) if sheet.name not in read else ():
            if not title.endswith(words):
                continue  # most do not
            ends = {word: name for name, m in materials.items() for word in m.content if title.endswith(word)}
            longest = max(ends, key=len, default="")
            for name, material in materials.items():
                if longest and longest in material.content:
                    yield Proof(name, "likely", f"内容标题含“{longest}”", f"a title in it ends with {longest}")


def _titles(sheet: Sheet) -> Iterator[str]:
    """The first lines of a sheet that has more below them, brackets left out, and each with the one before it."""
    lines = ["".join(text for _, text in sheet.texts(row)) for row in range(min(sheet.height, TITLES))]
    more = sum(bool(sheet.filled(row)) for row in range(min(sheet.height, TITLES + BELOW + 1)))
    before = ""
    for line in filter(str.strip, lines):
        more -= 1
        if more < BELOW:
            return
        if len(line) <= LONGEST:
            yield bare(line)
            yield bare(before + line)
        before = line if len(line) <= LONGEST else ""


def _words(text: str, materials: Mapping[str, Material]) -> list[tuple[str, str]]:
    """Material and word of each word that counts in a name or a title."""
    squeeze = squeezed(text)
    here: list[tuple[int, int, str]] = []
    for name, material in materials.items():
        for word in material.files:
            at = squeeze.find(word)
            while at >= 0:
                here.append((at, at + len(word), name))
                at = squeeze.find(word, at + 1)
    whole = [h for h in here if not any(o[0] <= h[0] and h[1] <= o[1] and o[:2] != h[:2] for o in here)]
    return [(name, squeeze[start:end]) for start, end, name in whole]
