"""Write the sample: the register, the dossiers, and the README with every finding they ought to give.

    python data/sample/make_sample.py [FOLDER]

Without FOLDER the files of this folder are written anew. The same code gives the same bytes every time. Lock files such as
`~$名单.xlsx` are part of it: git ignores them elsewhere, so a new one is added with `git add -f`.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from making import clean, injected, plan
from making.houses import House, houses
from making.papers import odd_files, papers
from making.people import Town
from making.readme import readme
from making.register import REGISTER_FILE, register
from making.render import dossier
from making.session import Address, Expected, Session

from auditlib.report.template import write_template

HERE = Path(__file__).resolve().parent
LAYOUTS = HERE.parent.parent / "params" / "layouts"
PROGRAMME = "FJ2025"
WITH_ODD_FILES = ("D02", "N03", "E05", "O13", "O19", "X99")
PLAN_IN_DISPUTE = "the notice states 83 sessions, its parts add up to 85, and the register has another number of rows"


def sample() -> list[Session]:
    """All sessions with their faults, in the order of the plan."""
    town = Town()
    sessions = {line.id.removeprefix(f"{PROGRAMME}-"): clean.session(line, town) for line in plan.lines()}
    injected.inject(sessions, town)
    return list(sessions.values())


def write(folder: Path) -> None:
    """Write register.xlsx, dossiers/ and README.md into `folder`; dossiers of an earlier run are removed first."""
    known = houses()
    with TemporaryDirectory() as scratch:
        write_template(Path(scratch) / "blank.xlsx", LAYOUTS)
        blank = (Path(scratch) / "blank.xlsx").read_bytes()
    sessions = sample()
    planned = [made for made in sessions if made.in_register]
    plan_file, plan_cells = register(planned)
    shutil.rmtree(folder / "dossiers", ignore_errors=True)
    where: dict[tuple[str, Expected], Address | None] = {}
    for made in sessions:
        files: dict[str, bytes] = {}
        cells = {("register", None, name): address for (id, name), address in plan_cells.items() if id == made.id}
        if made.has_dossier:
            files, filled = dossier(made, known, blank)
            cells |= {place: (f"{made.id}/{path}", *rest) for place, (path, *rest) in filled.items()}
            files |= papers(made, known.get(made.house, House({}, {})))
            files |= odd_files(made, list(files)) if made.id.endswith(WITH_ODD_FILES) else {}
        for path, content in files.items():
            target = folder / "dossiers" / made.id / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        for expected in (*made.expected.values(), *made.entered.values()):
            where[made.id, expected] = None if expected.place is None else cells[expected.place]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / REGISTER_FILE).write_bytes(plan_file)
    disputed = Expected("REC009", "fail", None, PLAN_IN_DISPUTE)
    (folder / "README.md").write_text(readme(sessions, where, (PROGRAMME, [disputed])), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
