"""risk.json: the scores of a run, for the draw of the same year and as history of the next."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from auditlib.core.errors import InputError
from auditlib.core.messages import Text
from auditlib.core.params import Strict
from auditlib.run.files import sha256
from auditlib.run.inspection import Inspection
from auditlib.run.risk import DISCLAIMER, Past, Score, score
from auditlib.run.weights import TicketBands, Weights, read_weights, tickets_of, weights_file

NAME = "risk.json"
FORMAT = "auditlib-risk/1"
_Whole = Annotated[int, Field(ge=0)]


@dataclass(frozen=True)
class Rated:
    """Scores of a run, most points first, by which weights, and the earlier risk.json they rest on with their SHA-256."""

    scores: tuple[Score, ...]
    weights: Weights
    weights_sha256: str
    history: tuple[tuple[str, str], ...]


class _Item(Strict):
    family: str
    part: str
    points: _Whole
    zh: str
    en: str
    check_id: str


class Rating(Strict):
    """One session of risk.json."""

    id: str
    title: str
    organiser: str
    kind: str
    points: _Whole
    families: dict[str, _Whole]
    tickets: Annotated[int, Field(ge=1)]
    items: list[_Item]
    not_rated: list[dict[str, str]]
    failed: dict[str, dict[str, _Whole]]


class _Earlier(Strict):
    file: str
    sha256: str


class _RiskFile(Strict):
    model_config = ConfigDict(strict=True)

    format: Literal["auditlib-risk/1"]
    says: dict[str, str]
    weights: dict[str, Any]
    weights_sha256: str
    history: list[_Earlier]
    sessions: list[Rating]


def rate(inspection: Inspection, rules: Path, history: Sequence[Path] = ()) -> Rated:
    """Score an inspection by the weights under `rules`.

    history   risk.json of earlier runs, in any order

    Raises ParamsError for weights that are not in order, InputError for a file of history that cannot be used or holds none
    but sessions that are inspected here.
    """
    weights = read_weights(rules)
    here = {str(id) for id in inspection.tables["sessions"].index}
    past: list[Past] = []
    for path in history:
        held = [Past(r.id, r.organiser, r.failed) for r in read_ratings(path)]
        if held and here.issuperset(one.id for one in held):
            raise InputError(
                "其中都是本次检查的期次，不是历史 (all its sessions are inspected now, so it is no history).", str(path),
                "请给出以往年度的 risk.json (name the risk.json of an earlier year).",
            )  # fmt: skip
        past += held
    known = tuple(sorted((path.name, sha256(path)) for path in history))
    return Rated(tuple(score(inspection, weights, past)), weights, sha256(weights_file(rules)), known)


def refuse_unusable(rules: Path, history: Sequence[Path]) -> None:
    """Raises as `rate` does for weights and files of history, before dossiers have been read for minutes."""
    read_weights(rules)
    for path in history:
        read_ratings(path)


def text(rated: Rated) -> str:
    """The JSON text of risk.json: equal scores give equal text, so that its hash can be fixed with the lists of a draw."""
    content = {
        "format": FORMAT,
        "says": dict(DISCLAIMER),
        "weights": rated.weights.model_dump(mode="json", by_alias=True),
        "weights_sha256": rated.weights_sha256,
        "history": [{"file": name, "sha256": digest} for name, digest in rated.history],
        "sessions": [_record(held) for held in sorted(rated.scores, key=lambda held: held.session_id)],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _record(held: Score) -> dict[str, object]:
    return {
        "id": held.session_id,
        "title": held.title,
        "organiser": held.organiser,
        "kind": held.kind,
        "points": held.points,
        "families": held.families,
        "tickets": held.tickets,
        "items": [
            {"family": i.family, "part": i.part, "points": i.points, "check_id": i.check_id, **_both(i.text)}
            for i in held.items
        ],
        "not_rated": [_both(note) for note in held.not_rated],
        "failed": held.failed,
    }


def _both(said: Text) -> dict[str, str]:
    return {"zh": said["zh"], "en": said["en"]}


def read_ratings(path: Path) -> list[Rating]:
    """The sessions of a risk.json.

    Raises InputError for a file that is none, whose points are not those of its items or tickets not those of its points, or that
    names a session twice.
    """
    try:
        found = TypeAdapter(_RiskFile).validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(
            f"无法打开文件 (cannot be opened: {error.strerror}).", str(path), "请检查路径 (check the path)."
        ) from None
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"])) or "JSON"
        raise _damaged(path, f"不是风险评分文件，{place} 有误 (no {NAME} in order)") from None
    if wrong := [r.id for r in found.sessions if r.points != sum(item.points for item in r.items)]:
        raise _damaged(path, f"{wrong[0]} 的得分与各项之和不符 (its points are not the sum of its items)")
    try:
        bands = TypeAdapter(TicketBands).validate_python(found.weights.get("tickets"))
    except ValidationError:
        raise _damaged(path, f"不是风险评分文件，weights.tickets 有误 (no {NAME} in order)") from None
    if off := [r for r in found.sessions if r.tickets != tickets_of(r.points, bands)]:
        due = tickets_of(off[0].points, bands)
        raise _damaged(
            path,
            f"{off[0].id} 的签数 {off[0].tickets} 与得分 {off[0].points} 不符，按文件中的权重应为 {due} "
            f"(its tickets are not those of its points by the weights of the file, {due})",
        )
    if twice := _twice(r.id for r in found.sessions):
        raise _damaged(path, f"{twice} 出现两次 (stands twice)")
    return found.sessions


def _twice(ids: Iterable[str]) -> str:
    seen: set[str] = set()
    return next((id for id in ids if id in seen or seen.add(id)), "")  # type: ignore[func-returns-value]


def _damaged(path: Path, what: str) -> InputError:
    return InputError(f"{what}.", str(path), "请用 auditlib inspect 重新生成 (make it again with auditlib inspect).")
