"""From a batch file and its run to an open desk: what a notebook calls."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from auditlib.core.errors import AuditError, InputError
from auditlib.core.messages import Language
from auditlib.core.model import Finding
from auditlib.report import controls, masking, people, spot, words
from auditlib.report.controls import Widget
from auditlib.report.papers import settings, write
from auditlib.report.papers.content import Basis
from auditlib.report.personal import KINDS
from auditlib.report.review.desk import ReviewDesk
from auditlib.report.review.shown import Key, Shown
from auditlib.report.review.work import Noticed, Work
from auditlib.review.events import PROGRAM
from auditlib.review.ledger import Ledger
from auditlib.run.fingerprints import fingerprints
from auditlib.run.inspection import PARAMS, STORE, Inspection, inspect, located
from auditlib.run.request import read_request
from auditlib.sampling.population import population
from auditlib.sampling.select import random

PAPERS = "papers"  # folder of the run for papers that the desk writes


def show(
    batch: str, out: str, *, ledger: str = "", inspector: str = "", role: str = "inspector", second: int | str = 0, seed: str = "",
    language: Language = "zh",
) -> None:  # fmt: skip
    """Open the desk on the run that lies in `out`, and show it: to a person the page, else how far the work has come.

    batch      batch file of the run; relative paths are looked for upwards
    out        folder of the run, where the ledger lies too
    ledger     path or URL of another ledger; where empty that of the environment variable AUDITLIB_LEDGER, else the one in `out`
    inspector  name that is written down with every event
    role       who reads, see params/privacy/roles.yaml
    second     how many findings somebody judges without seeing the first decision; by `seed` those are drawn

    A run that differs from the one that the ledger knows is taken in: decisions stay, and what changed since is marked.
    """
    words.known(language)

    def page(name: str) -> tuple[str, Callable[[], Widget]]:
        try:
            opened = _opened(batch, out, ledger, name, role, int(second or 0), str(seed), language)
        except (AuditError, OSError) as error:
            told = spot.refusal(error, language)
            return told, lambda: controls.text(told)
        return opened.listed(), lambda: controls.boxed(opened.widget())

    if controls.attended() and not inspector.strip():
        controls.show("", lambda: controls.asking(language, lambda name: page(name)[1]()))
    else:
        controls.show(*page(inspector))


def _opened(
    batch: str, out: str, ledger: str, inspector: str, role: str, second: int, seed: str, language: Language
) -> ReviewDesk:
    name = inspector.strip()
    if not name:
        raise InputError(
            "没有写检查人姓名 (no inspector is named).",
            "inspector",
            "请在参数格填写姓名 (give a name in the parameters).",
        )
    path = located(batch)
    request = read_request(path)
    run = Path.cwd() / located(out)
    if not (run / "run.json").is_file():
        raise InputError(
            "这里没有检查结果 (there is no run here).", str(run),
            f"请先运行 auditlib inspect {path} --out {out} (run it first).",
        )  # fmt: skip
    inspection = inspect(**request.inspected, store=run / STORE)
    asked = [finding for finding in inspection.findings if finding.verdict != "not_applicable"]
    found = {(finding.session_id, finding.check_id): finding for finding in asked}
    evidence = {key: digest for key, digest in fingerprints(inspection).items() if key in found}
    held = Ledger(
        ledger or os.environ.get("AUDITLIB_LEDGER") or run
    )  # a URL may hold a password, and a notebook is a file
    id = run_of(evidence)
    held.open_run(id, asked, evidence, PROGRAM)
    rules = request.params or PARAMS
    hiding = Hiding(inspection, rules if (rules / masking.PRIVACY).is_dir() else PARAMS, role)
    shown = Shown(inspection, held, found, drawn(asked, second, seed), hiding.text)
    documents = settings.folder(rules, PARAMS)

    def basis(language: Language) -> Basis:
        stands = {(standing.session_id, standing.check_id): standing for standing in held.folded()}
        return Basis(inspection, stands, settings.read_settings(documents).office, language)

    work = Work(shown, held, name, id, evidence, _noticed(basis, documents, run, request.notice))
    return ReviewDesk(shown, work, language=language, masked=hiding.masked, mask=hiding.turn)


def run_of(evidence: Mapping[Key, str]) -> str:
    """The id of a run: the same for the same findings on the same evidence."""
    told = "\n".join(f"{session} {check} {digest}" for (session, check), digest in sorted(evidence.items()))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def drawn(found: list[Finding], number: int, seed: str) -> list[Key]:
    """The findings for a blind second review: `number` of those that somebody must decide on, drawn by a seed. Raises InputError without one."""
    asked = {
        f"{f.session_id} {f.check_id}": (f.session_id, f.check_id) for f in found if f.verdict in ("fail", "unknown")
    }
    if number < 1 or not asked:
        return []
    if not seed.strip():
        raise InputError(
            "盲审需要种子 (a blind review needs a seed).", "seed",
            "请在参数格填写公开的种子，如开奖号码 (give a public seed in the parameters).",
        )  # fmt: skip
    picked = random(population(sorted(asked)), min(number, len(asked)), seed)
    return [asked[pick.id] for pick in picked.picks]


class Hiding:
    """Masks personal data in what the desk shows, for a role that does not see all of it (`masked` is None where it does)."""

    def __init__(self, inspection: Inspection, params: Path, role: str) -> None:
        self._sees = masking.role(params, role).sees
        self.masked: bool | None = None if self._sees.issuperset(KINDS) else True
        self._people = None if self.masked is None else people.of_tables(inspection.tables)

    def turn(self, masked: bool) -> None:
        """Mask, or show in full."""
        self.masked = masked

    def text(self, text: str) -> str:
        """A text as this reader sees it."""
        return masking.masked(text, self._people, self._sees) if self.masked else text


def _noticed(basis: Callable[[Language], Basis], documents: Path, out: Path, notice: str) -> Noticed:
    """What writes the rectification notice of a session, beside the run, and gives its path and SHA-256."""

    def noticed(session: str, deadline: str, language: Language) -> tuple[str, str]:
        given = write.Given(deadline=date.fromisoformat(deadline))
        done = write.write(
            basis(language),
            documents,
            out / PAPERS,
            sessions=[session],
            notice=notice,
            kinds=["rectification_notice"],
            given=given,
        )
        if not done.paths:
            raise InputError(
                "本期没有已确认的问题 (no problem of the session is confirmed).",
                session,
                "请先确认问题 (confirm one first).",
            )
        return str(done.paths[0]), hashlib.sha256(done.paths[0].read_bytes()).hexdigest()

    return noticed
