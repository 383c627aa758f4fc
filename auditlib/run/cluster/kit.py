"""All that a batch needs but its dossiers, in one folder that goes to every machine: batch file, registers, rules, notebooks, history."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from auditlib.core.errors import InputError, ParamsError
from auditlib.core.model import Tables
from auditlib.core.params import read_model, read_yaml
from auditlib.core.policy import Policy, load_policy
from auditlib.core.registry import Check, load_checks
from auditlib.intake.files.folder import lying_in
from auditlib.intake.files.sources import ARCHIVES, dossier_places, session_id, shown
from auditlib.intake.files.traces import TRACES
from auditlib.intake.register import Register
from auditlib.intake.values.texts import plain
from auditlib.run.cluster.places import fetched, is_url, join, listed, local
from auditlib.run.inspection import layouts_of
from auditlib.run.memory import code
from auditlib.run.programmes import Programme, programmes, refuse_twice
from auditlib.run.request import PARAMS, BatchFile, Request, read_request

KIT, ALSO, DOSSIERS = "kit.json", "also", "dossiers"


@dataclass(frozen=True)
class Part:
    """Some sessions of one programme, by its number and theirs, and where their dossiers lie."""

    number: int
    programme: int
    first: int  # number of the first session among all
    ids: tuple[str, ...]
    places: tuple[str, ...]


def pack(batch: Path, folder: Path, seed: str = "") -> None:
    """Bring together what a batch file names, in an empty folder. A path may be one of this machine, or a URL.

    seed   before that of the file, where it is not empty

    Raises ParamsError for a batch file that is not in order or names what is not there, InputError for a URL that cannot be read.
    """
    content = read_yaml(batch)
    read_model(batch, BatchFile, content)
    root = str(batch.resolve().parent)

    def brought(name: str, place: object, into: str) -> str:
        found = _brought(_resolved(place, root), f"{batch}, key {name}", folder / into)
        return found.relative_to(folder).as_posix()

    others = [_resolved(other, root) for other in content.get("also") or ()]
    mine: dict[str, Any] = {name: brought(name, content[name], name) for name in ("register", "notebook", "overview")}
    mine["params"] = brought("params", content.get("params") or PARAMS, "params")
    mine["history"] = [brought("history", one, f"history/{n}") for n, one in enumerate(content.get("history") or (), 1)]
    mine["also"] = [f"{ALSO}/{number}/batch.yaml" for number in range(len(others))]
    roots = [_resolved(content["dossiers"], root)]
    for number, other in enumerate(others):
        notebooks = {name: f"../../{mine[name]}" for name in ("notebook", "overview")}
        roots.append(_pack_other(other, f"{batch}, key also", folder / ALSO / str(number), notebooks))
    _write_batch(folder / batch.name, {**content, **mine} | ({"seed": seed} if seed else {}))
    told = {
        "batch": batch.name,
        "roots": roots,
        "build": code(PARAMS),
        "parameters": read_request(folder / batch.name).parameters
        | {"dossiers": roots[0], "register": _resolved(content["register"], root), "also": ";".join(others)}
        | {"params": _resolved(content["params"], root) if content.get("params") else ""},
    }
    (folder / KIT).write_text(json.dumps(told), encoding="utf-8")


def _pack_other(batch: str, named_at: str, home: Path, notebooks: Mapping[str, str]) -> str:
    """The batch file of another programme with its register; where its dossiers lie."""
    path = _brought(batch, named_at, home)
    content = read_yaml(path)
    read_model(path, BatchFile, content)
    root = batch.rpartition("/")[0] if is_url(batch) else str(Path(batch).parent)
    register = _brought(_resolved(content["register"], root), f"{batch}, key register", home / "register")
    rest = {name: value for name, value in content.items() if name not in ("params", "also", "history")}
    _write_batch(home / "batch.yaml", {**rest, **notebooks, "register": f"register/{register.name}"})
    return _resolved(content["dossiers"], root)


def _write_batch(path: Path, content: Mapping[str, Any]) -> None:
    (path.parent / DOSSIERS).mkdir(exist_ok=True)
    text = yaml.safe_dump({**content, "dossiers": DOSSIERS}, allow_unicode=True)
    path.write_text(text, encoding="utf-8")


def _resolved(value: object, root: str) -> str:
    text = str(value)
    if is_url(text):
        return text
    return join(root, text) if is_url(root) else str((Path(root) / text).resolve())


def _brought(place: str, named_at: str, folder: Path) -> Path:
    """A file or a folder, copied into `folder` under its name."""
    here = local(place)
    if here is not None and not here.exists():
        raise ParamsError(f"路径不存在 (no such path): {here}.", named_at, "改正路径 (mend the path).")
    found = fetched(place, folder)
    target = folder / found.name
    if found.is_dir():
        shutil.copytree(found, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    elif found != target:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(found, target)
    return target


class Batch:
    """A kit, opened. Raises InputError where it was packed by another version of the workbench, and what its parts raise."""

    def __init__(self, folder: Path) -> None:
        told = json.loads((folder / KIT).read_text(encoding="utf-8"))
        if told["build"] != code(PARAMS):
            raise InputError(
                "这里的 auditlib 与发起检查的计算机上的不同 (auditlib here differs from that where the batch was started).",
                str(Path(__file__).parents[3]),
                "请在所有计算机上安装同一版本 (install the same version on every machine).",
            )
        for home in (folder, *(folder / ALSO).glob("*")):  # stores keep no empty folders
            (home / DOSSIERS).mkdir(exist_ok=True)
        self.folder = folder
        self.request: Request = read_request(folder / told["batch"])
        self.parameters: Mapping[str, str] = told["parameters"]
        self.roots: Sequence[str] = told["roots"]

    @property
    def rules(self) -> Path:
        return self.request.params or PARAMS

    @cached_property
    def layouts(self) -> Path:
        return layouts_of(self.rules)

    @cached_property
    def checks(self) -> Mapping[str, Check]:
        return load_checks()

    @cached_property
    def policy(self) -> Policy:
        return load_policy(self.rules, {key for check in self.checks.values() for key in check.rests_on})

    @cached_property
    def programmes(self) -> tuple[Programme, ...]:
        given = [self.request, *map(read_request, self.request.also)]
        return programmes(self.policy, self.rules, [(one.register, [], one.notice) for one in given])

    @cached_property
    def plans(self) -> list[Register]:
        return [programme.read_plan(self.layouts) or Register() for programme in self.programmes]

    @cached_property
    def planned(self) -> list[Tables]:
        """What each plan says by itself, without any dossier."""
        pairs = zip(self.programmes, self.plans, strict=True)
        return [programme.read_part(plan, [], self.layouts, self.request.as_of) for programme, plan in pairs]

    def parts(self, most: int) -> list[Part]:
        """All sessions, planned or handed in, at most so many of a programme in a part.

        Raises InputError where two dossiers, or sessions of two programmes, have one id, or a folder of dossiers cannot be read.
        """
        out: list[Part] = []
        first = 0
        for programme, (plan, root) in enumerate(zip(self.plans, self.roots, strict=True)):
            places = dossiers_of(root)
            ids = sorted({*plan.sessions, *places})
            for start in range(0, len(ids), most):
                mine = tuple(ids[start : start + most])
                held = tuple(place for id in mine for place in places.get(id, ()))
                out.append(Part(len(out), programme, first + start, mine, held))
            first += len(ids)
        refuse_twice([id for part in out for id in part.ids])
        return out

    def read(self, part: Part, places: Sequence[Path]) -> Tables:
        """The tables of a part whose dossiers lie at `places`."""
        plan = self.plans[part.programme].only({*part.ids})
        return self.programmes[part.programme].read_part(plan, places, self.layouts, self.request.as_of)


def dossiers_of(root: str) -> dict[str, list[str]]:
    """Where the dossiers of a folder lie, by session: a folder, an archive, or a folder with archives of its name beside it.

    Raises InputError where it is no folder, or two archives have one name.
    """
    here = local(root)
    found: dict[str, list[str]] = {}
    if here is not None:
        if not here.is_dir():
            raise InputError(
                "不是文件夹 (is no folder).", root, "请给出各期档案所在的文件夹 (name the folder of dossiers)."
            )
        lying = lying_in(here)
        dossier_places(lying)  # refuses two of one name
        for path in lying:
            found.setdefault(session_id(path), []).append(str(path))
        return found
    folders = set()
    for name, is_folder in listed(root):
        if name.startswith(TRACES) or not (is_folder or name.lower().endswith(ARCHIVES)):
            continue
        id = plain(shown(name)) if is_folder else session_id(Path(name))
        found.setdefault(id, []).append(join(root, name))
        folders |= {id} if is_folder else set()
    for id, places in found.items():
        if len(places) > 1 and id not in folders:
            raise InputError(
                f"与 {places[0]!r} 同名，分不清是哪一期 (has the name of {places[0]!r}).",
                repr(places[1]),
                "请改名或只给出一个 (rename one or give only one).",
            )
    return found
