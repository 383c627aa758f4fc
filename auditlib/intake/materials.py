"""Which materials a dossier holds: told by words in file names, or by the tables found in a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auditlib.intake.layout import Material
from auditlib.intake.tables import FoundTable
from auditlib.intake.texts import squeezed


def proven(path: str, tables: Sequence[FoundTable], materials: Mapping[str, Material]) -> list[str]:
    """Materials that a file stands for, in the order of the list. `path` is the one inside the dossier.

    Whether the file could be read is not asked here: `files.status` says so.
    """
    named = _named(path, materials)
    return [
        name
        for name, material in materials.items()
        if name in named or any(_shows(table, material) for table in tables)
    ]


def _shows(table: FoundTable, material: Material) -> bool:
    if table.layout.table not in material.tables:
        return False
    return any(material.role is None or row.get("role") == material.role for row in table.rows)


def _named(path: str, materials: Mapping[str, Material]) -> set[str]:
    """A word inside a longer word that stands at the same place does not count."""
    found: list[tuple[int, int, str]] = []
    for part in path.split("/"):
        text = squeezed(part)
        here: list[tuple[int, int, str]] = []
        for name, material in materials.items():
            for word in material.files:
                at = text.find(word)
                while at >= 0:
                    here.append((at, at + len(word), name))
                    at = text.find(word, at + 1)
        found += [h for h in here if not any(o[0] <= h[0] and h[1] <= o[1] and o[:2] != h[:2] for o in here)]
    return {name for _, _, name in found}
