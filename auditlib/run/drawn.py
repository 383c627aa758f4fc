"""The record of a draw (draw.json): lists fixed before the seed was known, the seed, and the visits drawn.

Lists and visits are JSON of one form only, so that a hash over them is the same wherever it is worked out. `seal` is a hash over
all the rest of the record: it shows that something was changed to whoever has the seal from elsewhere, such as the published page.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import MAXYEAR, datetime
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from auditlib.core.errors import InputError
from auditlib.core.messages import Text
from auditlib.core.params import Strict
from auditlib.run.affinity import look_alikes, namesakes
from auditlib.run.differences import differences, shown
from auditlib.run.files import folder_name, write_whole
from auditlib.run.spotcheck import Drawing
from auditlib.sampling.draw import ALGORITHM, Lists, Visit, as_record, canonical, draw, fingerprint
from auditlib.sampling.seeds import refuse_unseen, same_seed

FIXED, RECORD = "lists.json", "draw.json"
TIME = "%Y-%m-%dT%H:%M:%SZ"
_HASH = re.compile("[0-9a-f]{64}")

Json = dict[str, Any]


class Fixed(Strict):
    """lists.json: what is fixed before the seed is known. Times are UTC, hashes SHA-256 in hexadecimal.

    `asked`: what a person was asked before fixing, in both languages: names that are nearly the same and recuse nobody, one
    person under two ids. No part of the hash of the lists; no key in the file where nothing was asked.
    """

    model_config = ConfigDict(strict=True)

    algorithm: str
    fixed_at: str
    lists_hash: str
    lists: Lists
    asked: tuple[Text, ...] = ()


class Record(Fixed):
    """draw.json. `purpose` to `witnesses` are those of the file of the draw, `by` says what the strata are of."""

    purpose: str
    drawn_by: str
    reviewed_by: str
    witnesses: tuple[str, ...]
    by: str
    seed: str
    seed_source: str
    drawn_at: str
    visits: tuple[Visit, ...]
    seal: str


def is_time(stamp: str) -> bool:
    """Whether a text is a time of UTC as records have it: 2026-03-02T08:00:00Z."""
    try:
        at = datetime.strptime(stamp, TIME)
    except ValueError:
        return False
    return at.strftime(TIME) == stamp and at.year < MAXYEAR  # the last year may end before it does in Beijing


def folder(out: Path, round: str) -> Path:
    """Where the papers of one round lie: rounds share `out`, so that a seed used before is noticed."""
    return out / folder_name(round)


def fix(drawing: Drawing, out: Path, now: datetime) -> tuple[Fixed, Path]:
    """Write lists.json, or find that the same lists were fixed before: then that time stands.

    Raises InputError where other lists of this round were fixed before, saying what changed.
    """
    path = folder(out, drawing.lists.round) / FIXED
    if path.exists():
        fixed = read_fixed(path)
        _refuse_changes(fixed, drawing, path)
        return fixed, path
    fixed = Fixed(
        algorithm=ALGORITHM, fixed_at=now.strftime(TIME), lists_hash=fingerprint(drawing.lists), lists=drawing.lists,
        asked=_asked(drawing.lists),
    )  # fmt: skip
    write_whole(path, lambda part: part.write_text(text(fixed), encoding="utf-8"))
    return fixed, path


def make(drawing: Drawing, out: Path, fixed: str, seed: str, source: str, now: datetime) -> Record:
    """Draw, once the lists were fixed.

    fixed    lists.json, or the hash of the lists, of which lists.json lies in the folder of the round
    source   where the seed is from, so that others can look it up

    Writes nothing. Raises InputError where the lists are not those that were fixed, the round was drawn before, or a seed is missing or
    was used in another round.
    """
    home = folder(out, drawing.lists.round)
    digest = fixed.strip().lower()
    path = home / FIXED if _HASH.fullmatch(digest) else Path(fixed)
    found = read_fixed(path)
    if path != Path(fixed) and found.lists_hash != digest:
        raise InputError(
            f"固定的名单指纹是 {found.lists_hash}，不是 {fixed} (another hash was fixed).", str(path),
            "请核对已公布的指纹 (look at the hash that was published).",
        )  # fmt: skip
    _refuse_changes(found, drawing, path)
    seed, source = seed.strip(), source.strip()
    if not seed or not source:
        raise InputError(
            "没有种子或没有说明种子的来源 (there is no seed, or its source is not told).", "--seed, --seed-source",
            "请写明公开的种子和出处 (give the public seed and where it can be looked up).",
        )  # fmt: skip
    refuse_unseen(seed, f"draw {drawing.lists.round}")  # before it is compared with others
    if now.strftime(TIME) < found.fixed_at:
        raise InputError(
            f"现在（{now.strftime(TIME)}）早于名单固定的时间 {found.fixed_at} (now is before the lists were fixed).", str(path),
            "请校准计算机的时钟 (set the clock).",
        )  # fmt: skip
    _refuse_drawn(out, {home, path.parent}, seed)
    unsealed = Record(
        **dict(found) | {"asked": _asked(found.lists, found.asked)}, **drawing.stated, by=drawing.by, seed=seed, seed_source=source, drawn_at=now.strftime(TIME),
        visits=draw(found.lists, seed), seal="",
    )  # fmt: skip
    return unsealed.model_copy(update={"seal": seal(as_json(unsealed))})


def _asked(lists: Lists, before: Iterable[Text] = ()) -> tuple[Text, ...]:
    """What lists.json says was asked, and what would be asked now: whoever deletes it there does not delete it from the record."""
    held = list(before)
    return (*held, *(text for text in (*namesakes(lists), *look_alikes(lists)) if text not in held))


def _refuse_drawn(out: Path, homes: Iterable[Path], seed: str) -> None:
    """`homes`: the folder of the round, and that of the lists, which may lie elsewhere."""
    for path in sorted(home / RECORD for home in homes):
        if path.exists():
            raise InputError(
                "这一轮已经抽取过，不能重抽 (this round was drawn before).", str(path),
                "另抽请写新的 round，用新的种子 (another draw is a round of its own, with a seed of its own).",
            )  # fmt: skip
    for path in sorted(out.glob(f"*/{RECORD}")):
        if same_seed(str(read_json(path).get("seed"))) == same_seed(seed):
            raise InputError(
                "这个种子在另一轮用过 (the seed was used in another round).", str(path),
                "请用本轮自己的种子 (use a seed of this round's own).",
            )  # fmt: skip


def _refuse_changes(fixed: Fixed, drawing: Drawing, path: Path) -> None:
    changes = list(differences("lists", as_record(fixed.lists), as_record(drawing.lists)))
    if changes:
        said = "；".join(f"{c.place}: {shown(c.stated)} → {shown(c.due)}" for c in changes[:9])
        more = f" …… {len(changes)}" if len(changes) > 9 else ""
        raise InputError(
            f"名单与 {fixed.fixed_at} 固定的不同 (the lists are no longer those that were fixed): {said}{more}", str(path),
            "请恢复名单；确须变更的，另起一轮（改 round）重新固定并公布 (restore the lists; where they must change, fix and publish them "
            "as a round of another name).",
        )  # fmt: skip


def text(record: Fixed) -> str:
    """The JSON text of a record: sorted, one form only."""
    return json.dumps(as_json(record), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def as_json(record: Fixed) -> Json:
    """JSON values of a record, lists in the order of their ids."""
    plain = dict(record) | {"lists": as_record(record.lists)}
    if not record.asked:  # so that records without it keep the seal that they have
        del plain["asked"]
    if isinstance(record, Record):
        plain["visits"] = [asdict(visit) for visit in record.visits]
    return dict(json.loads(json.dumps(plain, ensure_ascii=False)))


def seal(content: Mapping[str, object]) -> str:
    """SHA-256 of everything in the record but the seal, as canonical JSON."""
    rest = {key: value for key, value in content.items() if key != "seal"}
    return hashlib.sha256(canonical(rest).encode(errors="surrogatepass")).hexdigest()


def read_json(path: Path) -> Json:
    """The object of a JSON file. Raises InputError where there is none, or a key stands twice."""
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=_once)
    except OSError as error:
        raise InputError(
            f"无法打开文件 (cannot be opened: {error.strerror}).", str(path), "请检查路径 (check the path)."
        ) from None
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"不是完好的 JSON 文件 (is no JSON in order: {error}).", str(path), "请取原件 (get the original)."
        ) from None
    if not isinstance(found, dict):
        raise InputError("不是抽取记录 (is no record of a draw).", str(path), "请取原件 (get the original).")
    return found


def _once(pairs: Sequence[tuple[str, object]]) -> Json:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def read_fixed(path: Path) -> Fixed:
    """lists.json. Raises InputError where it is none, or its hash is not that of its lists."""
    try:
        fixed = TypeAdapter(Fixed).validate_json(json.dumps(read_json(path)))
    except ValidationError as error:
        place = place_of(error.errors()[0]["loc"])
        raise InputError(
            f"不是固定的名单，{place} 有误 (no lists.json in order).", str(path), "请取原件 (get the original)."
        ) from None
    if fixed.algorithm != ALGORITHM:
        raise InputError(
            f"是另一算法 {fixed.algorithm} 的名单 (is of another algorithm).",
            str(path),
            "请重新固定名单 (fix the lists again).",
        )
    if fingerprint(fixed.lists) != fixed.lists_hash:
        raise InputError(
            "名单与其指纹不符，文件被改动过 (the lists are not those of their hash).",
            str(path),
            "请取原件 (get the original).",
        )
    return fixed


def place_of(loc: Sequence[object]) -> str:
    return ".".join(map(str, loc))
