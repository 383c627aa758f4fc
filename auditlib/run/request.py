"""The batch file: what an inspection reads, under which notice, on which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from auditlib.core.errors import InputError, ParamsError
from auditlib.core.messages import Language
from auditlib.core.params import Strict, read_model

PARAMS = Path(__file__).parents[2] / "params"
STORE = ".tables"  # folder of a run: the tables as read, so that notebooks need not read every dossier again


class BatchFile(Strict):
    """What may stand in a batch file."""

    plan: Path = Field(alias="register")  # pydantic models have a method of that name
    dossiers: Path
    notice: str
    as_of: date
    notebook: Path
    overview: Path
    params: Path | None = None
    language: Language = "zh"
    also: list[Path] = []
    history: list[Path] = []
    seed: Annotated[str, StringConstraints(strip_whitespace=True)] = ""


@dataclass(frozen=True)
class Request:
    """A batch file with its paths resolved against its own folder.

    history   risk.json of earlier runs
    seed      of the samples inside a session; "" as long as there is none
    """

    path: Path
    register: Path
    dossiers: Path
    notice: str
    as_of: date
    notebook: Path
    overview: Path
    params: Path | None
    language: Language
    also: tuple[Path, ...]
    history: tuple[Path, ...] = ()
    seed: str = ""

    @property
    def inspected(self) -> dict[str, Any]:
        """What of the file `inspect` takes, by the names of its parameters."""
        return {name: getattr(self, name) for name in ("register", "dossiers", "notice", "as_of", "params", "also")}

    @property
    def programmes(self) -> tuple[Request, ...]:
        """This one and those that are looked at with it."""
        return (self, *map(read_request, self.also))

    @property
    def roots(self) -> tuple[Path, ...]:
        """Every file and folder that the answer rests on."""
        read = [place for one in self.programmes for place in (one.path, one.register, one.dossiers)]
        rules = [PARAMS, *([self.params] if self.params else []), Path(__file__).parents[1]]
        return tuple(path.resolve() for path in (*read, *rules, self.notebook, self.overview, *self.history))

    def refuse_among(self, out: Path) -> None:
        """Raise InputError for outputs among the dossiers: they would be taken for a session, and sources are read-only."""
        for one in self.programmes:
            if out.resolve().is_relative_to(one.dossiers):
                raise InputError(
                    "在档案文件夹之内，会被当作一期 (lies in the folder of dossiers, and would be taken for a session).", str(out),
                    "换一个输出文件夹 (name another folder with --out).",
                )  # fmt: skip

    @property
    def parameters(self) -> dict[str, str]:
        """What every notebook of the batch is given."""
        return {
            "dossiers": str(self.dossiers),
            "register": str(self.register),
            "notice": self.notice,
            "as_of": self.as_of.isoformat(),
            "language": self.language,
            "params": str(self.params or ""),
            "also": ";".join(map(str, self.also)),
        }


def read_request(path: Path) -> Request:
    """Read a batch file. Raises ParamsError for an unknown key (naming the nearest), a missing one or a missing path."""
    file = read_model(path, BatchFile)
    root = path.resolve().parent
    found = {name: (root / given).resolve() for name, given in file if isinstance(given, Path)}
    also = [(root / other).resolve() for other in file.also]
    history = [(root / other).resolve() for other in file.history]
    listed = [("also", other) for other in also] + [("history", other) for other in history]
    for name, place in [*found.items(), *listed]:
        if not place.exists():
            name = "register" if name == "plan" else name
            raise ParamsError(
                f"路径不存在 (no such path): {place}.", f"{path}, key {name}", "改正路径 (mend the path)."
            )
    return Request(
        path, found["plan"], found["dossiers"], file.notice, file.as_of, found["notebook"], found["overview"],
        found.get("params"), file.language, tuple(also),
        tuple(history), file.seed,
    )  # fmt: skip
