"""The messy dossiers of tests/messy: each is read as what it must be, and says exactly what could not be read."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import messy
import pandas as pd
import pytest
from making import intake

from auditlib.core.columns import LATEST
from auditlib.core.model import Tables

INPUTS = [
    given
    for module in sorted(pkgutil.iter_modules(messy.__path__), key=lambda module: module.name)
    for given in importlib.import_module(f"messy.{module.name}").INPUTS
]


def _plain(row: pd.Series, name: str) -> object:
    value = row[name]
    if isinstance(value, pd.Timestamp) or name + LATEST in row:
        if pd.isna(value):
            return None
        first, last = (f"{row[end]:%Y-%m-%d}" for end in (name, name + LATEST))
        return first if first == last else (first, last)
    return None if pd.isna(value) else value


def _places(tables: Tables) -> list[tuple[str, str]]:
    found = []
    for problem in tables["problems"].astype(object).itertuples():
        place = [part for part in (problem.sheet, problem.cell) if pd.notna(part)]
        found.append((problem.kind, "!".join(place) or str(problem.file).removeprefix("D01/")))
    return sorted(found)


@pytest.mark.parametrize("given", INPUTS, ids=[given.name for given in INPUTS])
def test_a_messy_dossier_is_read_as_what_it_is(given: messy.Messy, tmp_path: Path) -> None:
    folder = tmp_path / "D01"
    folder.mkdir()
    given.write(folder)
    tables = intake(folder if folder.exists() else folder.with_name("D01.zip"))
    said = "\n".join(tables["problems"]["message_zh"])
    for table, rows in given.tables.items():
        read = [{name: _plain(found, name) for name in row}
                for row, (_, found) in zip(rows, tables[table].iterrows(), strict=False)]  # fmt: skip
        assert (len(tables[table]), read) == (len(rows), [dict(row) for row in rows]), f"{table}\n{said}"
    session = tables["sessions"].loc["D01"]
    assert {name: _plain(session, name) for name in given.facts} == dict(given.facts), said
    if given.problems is not None:
        assert _places(tables) == sorted(given.problems), said


def test_every_demand_has_an_input_and_every_input_a_name_of_its_own() -> None:
    assert len({given.name for given in INPUTS}) == len(INPUTS) >= 120
    assert {given.phrase for given in INPUTS} == set(messy.PHRASES)
