"""What the review desk shows: rows of the queue, one finding with its evidence and history, progress. As JSON values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from auditlib.core.messages import Language, Text
from auditlib.core.model import GRADES, VERDICTS, Finding
from auditlib.report import pieces, words
from auditlib.report.explain import explanation
from auditlib.report.review import texts
from auditlib.report.review.excerpts import excerpts
from auditlib.review.events import Event
from auditlib.review.ledger import Filters, Ledger
from auditlib.review.standing import ASKED, SENT_BACK, Standing, in_effect, same_person
from auditlib.run.inspection import Inspection
from auditlib.sampling.agreement import agreement

Key = tuple[str, str]  # session_id, check_id
_APART = (
    "formula",
    "facts",
    "thresholds",
    "clauses",
    "words",
    "looked_through",
)  # parts of an explanation that stand below the evidence
_SAID = ("reason", "text", "to", "due", "deadline", "name", "where")  # of an event's payload, shown as written


@dataclass(frozen=True)
class Shown:
    """What there is to be shown, and how much of it.

    blind    findings that a second person judges without seeing the first decision
    hide     masks personal data in a text, where it is masked
    """

    inspection: Inspection
    ledger: Ledger
    found: Mapping[Key, Finding]
    blind: Sequence[Key]
    hide: Callable[[str], str]

    def choices(self) -> dict[str, dict[Language, list[tuple[str, str]]]]:
        """Value and label of what each filter offers, by language."""
        sessions = sorted({session for session, _ in self.found})
        checks = sorted({check for _, check in self.found})
        return {
            "session": _both(lambda language: [(id, f"{id} {self._title(id)}".strip()) for id in sessions]),
            "check": _both(
                lambda language: [(id, f"{id} {pieces.title(self.inspection, id, language)}") for id in checks]
            ),
            "grade": _both(lambda language: [(grade, words.GRADES[grade][language]) for grade in GRADES]),
            "verdict": _both(
                lambda language: [(v, words.VERDICTS[v][language]) for v in VERDICTS if v != "not_applicable"]
            ),
            "state": _both(
                lambda language: [
                    ("undecided", "待处理" if language == "zh" else "to be decided"),
                    *((state, text[language]) for state, text in texts.STATES.items() if state != "judged"),
                ]
            ),
            "inspector": _both(lambda language: [(name, name) for name in self.ledger.people()]),
        }

    def filters(self, given: Mapping[str, str]) -> Filters:
        """Filters of the page as the ledger knows them. A text is looked for in sessions and checks."""
        state = given.get("state", "")
        out = Filters(
            sessions=_one(given.get("session")), checks=_one(given.get("check")), grades=_one(given.get("grade")),
            verdicts=_one(given.get("verdict")), states=_one("" if state == "undecided" else state),
            undecided=True if state == "undecided" else None, inspector=given.get("inspector", ""),
        )  # fmt: skip
        text = given.get("text", "").strip().casefold()
        if not text:
            return out
        checks = {check for _, check in self.found}
        named = [
            id
            for id in checks
            if text in id.casefold()
            or any(text in pieces.title(self.inspection, id, lang).casefold() for lang in ("zh", "en"))
        ]
        if named:
            return replace(out, checks=[id for id in named if not out.checks or id in out.checks] or ("",))
        sessions = {session for session, _ in self.found}
        here = [id for id in sessions if text in f"{id} {self._title(id)} {self._title(id, 'organiser')}".casefold()]
        return replace(out, sessions=[id for id in here if not out.sessions or id in out.sessions] or ("",))

    def page(
        self, mode: str, given: Mapping[str, str], offset: int, limit: int, language: Language, who: str
    ) -> dict[str, Any]:
        """Rows of the queue from `offset` on, and how many there are in all."""
        if mode == "second":
            keys = self.blind[offset : offset + limit]
            return {"rows": [self.row(key, mode, language, who) for key in keys], "total": len(self.blind)}
        standings, total = self.ledger.queue(self.filters(given), limit=limit, offset=offset)
        return {"rows": [self._row(standing, language) for standing in standings], "total": total}

    def row(self, key: Key, mode: str, language: Language, who: str) -> dict[str, Any]:
        """One row. In blind mode without anything that others decided."""
        standing = self.ledger.standing(*key)
        if standing is None:
            raise KeyError(key)
        row = self._row(standing, language)
        if mode == "second":
            judged = any(event.kind == "second" and same_person(event.who, who) for event in self.ledger.history(*key))
            amount = pieces.amount(standing.amount_fen, language)  # what the machine found, not what somebody confirmed
            row |= {"state": "judged" if judged else "open", "flags": [], "amount": amount}
        return row

    def progress(self, mode: str, given: Mapping[str, str], who: str) -> dict[str, Any]:
        """How much is done of what the filters leave; in blind mode of the sample, with the agreement once all of it is judged."""
        if mode == "second":
            return self._blind_progress(who)
        filters = self.filters(given)
        filters = filters if filters.verdicts else replace(filters, verdicts=ASKED)
        counts = self.ledger.counts(replace(filters, undecided=None))
        done = counts.total - counts.undecided
        said = {"zh": f"已处理 {done} / {counts.total}", "en": f"{done} of {counts.total} decided"}
        return {"done": done, "total": counts.total, "text": said}

    def _blind_progress(self, who: str) -> dict[str, Any]:
        pairs = []
        done = 0
        for key in self.blind:
            history = self.ledger.history(*key)
            own = [event for event in history if event.kind == "second" and same_person(event.who, who)]
            done += bool(own)
            # the first decision counts, not what became of it once both were known
            first = next(
                (e for _, e in in_effect(history) if e.kind == "decided" and not same_person(e.who, who)), None
            )
            if own and first:
                pairs.append((str(first.payload["decision"]), str(own[0].payload["decision"])))
        said = {"zh": f"盲审 {done} / {len(self.blind)}", "en": f"{done} of {len(self.blind)} judged"}
        if done == len(self.blind) and pairs:
            found = agreement(pairs)
            kappa = "—" if found.kappa is None else f"{found.kappa:.2f}"
            said["zh"] += f"，与首次处理一致 {found.same} / {found.items}（{found.share:.1%}），kappa {kappa}"
            said["en"] += f"; {found.same} of {found.items} as the first ({found.share:.1%}), kappa {kappa}"
        if (waits := done - len(pairs)) > 0:
            said["zh"] += f"，{waits} 项首次尚未处理"
            said["en"] += f"; {waits} not decided by the first yet"
        return {"done": done, "total": len(self.blind), "text": said}

    def detail(self, key: Key, mode: str, language: Language, who: str) -> dict[str, Any]:
        """One finding with all that it rests on."""
        row = self.row(key, mode, language, who)
        standing, finding = self.ledger.standing(*key), self.found.get(key)
        assert standing is not None
        out = {"row": row, "title": pieces.title(self.inspection, key[1], language), "seen": standing.last, "said": row["said"],
               "warnings": [] if mode == "second" else [*self._signed(key[0], language), *self._warnings(standing, language)],
               "history": [] if mode == "second" else [self._event(event, language, who) for event in self.ledger.history(*key)],
               "session": "　".join(filter(None, (self._title(key[0]), self._title(key[0], "organiser")))),
               "missing": [], "sections": [], "excerpts": [], "leftOut": ""}  # fmt: skip
        if finding is None:
            return out
        found, left_out = excerpts(self.inspection, finding)
        out["missing"] = list(finding.missing) if language == "zh" else []
        out["excerpts"] = [
            {
                "file": one.file, "sheet": one.sheet, "path": one.path, "columns": one.columns,
                "rows": [[number, [*map(self.hide, line)], sorted(marked)] for number, line, marked in one.rows],
                "leftOut": pieces.more(one.left_out, language) if one.left_out else "",
            }
            for one in found
        ]  # fmt: skip
        out["leftOut"] = pieces.more(left_out, language) if left_out else ""
        sections = explanation(self.inspection, *key, language=language)
        out["sections"] = [
            {"heading": s.heading, "columns": s.columns, "rows": [[*map(self.hide, line)] for line in s.rows]}
            for s in sections
            if s.name in _APART
        ]
        return out

    def _row(self, standing: Standing, language: Language) -> dict[str, Any]:
        key = standing.session_id, standing.check_id
        finding = self.found.get(key)
        gone = {"zh": "这次检查中已没有这一项。", "en": "This run no longer has it."}
        said = pieces.said(finding, language) if finding else gone[language]
        grade = standing.grade or standing.verdict
        label = words.GRADES[grade] if grade in GRADES else words.VERDICTS.get(grade, {"zh": grade, "en": grade})
        amount = standing.amount_fen if standing.confirmed_fen is None else standing.confirmed_fen
        flags = {"edited": standing.edited_after_review, "contested": standing.contested,
                 "sent_back": standing.opinion in SENT_BACK, "accepted": standing.opinion == "accepted"}  # fmt: skip
        return {
            "session": standing.session_id, "check": standing.check_id, "verdict": standing.verdict, "grade": standing.grade,
            "graded": label[language], "amount": pieces.amount(amount, language), "state": standing.state, "said": self.hide(said),
            "flags": [texts.FLAGS[name][language] for name, is_so in flags.items() if is_so],
        }  # fmt: skip

    def _signed(self, session_id: str, language: Language) -> list[str]:
        """By whom and when the session was signed, and whether anything waits again since."""
        signed = self.ledger.signed(session_id)
        if signed is None:
            return []
        waits, at = self.ledger.counts(Filters(sessions=(session_id,))).undecided, signed.local[:16].replace("T", " ")
        zh = f"本期已由 {signed.who} 于 {at} 签字" + (
            f"，此后又有 {waits} 项待处理，请重新打开本期。" if waits else "。"
        )
        en = f"{signed.who} signed the session at {at}" + (
            f"; {waits} findings wait again since: reopen it." if waits else "."
        )
        return [zh if language == "zh" else en]

    def _warnings(self, standing: Standing, language: Language) -> list[str]:
        out: list[Text] = []
        if standing.edited_after_review:
            out.append({"zh": f"{standing.decided_by} 处理之后，数据或所引单元格有了变化，请重新核对。",
                        "en": f"Figures or cells cited changed after {standing.decided_by} decided. Look again."})  # fmt: skip
        if standing.contested:
            out.append({"zh": "两人在互不知情时作了不同处理，见处理记录；请看过后重新处理。",
                        "en": "Two people decided without knowing of each other, see the history. Decide again, having seen both."})  # fmt: skip
        return [text[language] for text in out]

    def _event(self, event: Event, language: Language, who: str) -> list[str]:
        payload = event.payload
        if event.kind == "second" and not same_person(event.who, who):
            payload = {"reason": "（盲审，不显示）" if language == "zh" else "(blind, not shown)"}
        said = [str(payload[name]) for name in _SAID if payload.get(name)]
        if "decision" in payload:
            said.insert(0, texts.STATES[str(payload["decision"])][language])
        if "opinion" in payload:
            said.insert(0, texts.OPINIONS[str(payload["opinion"])][language])
        if isinstance(fen := payload.get("fen"), int):
            said.insert(0, pieces.amount(fen, language))
        return [
            event.local[:19].replace("T", " "),
            event.who,
            texts.KINDS[event.kind][language],
            self.hide("；".join(said)),
        ]

    def _title(self, session_id: str, column: str = "title") -> str:
        sessions = self.inspection.tables["sessions"]
        value = sessions[column].get(session_id)
        return "" if value is None or value != value else str(value)  # NaN and NA are no text


def _one(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def _both(of: Callable[[Language], list[tuple[str, str]]]) -> dict[Language, list[tuple[str, str]]]:
    return {"zh": of("zh"), "en": of("en")}
