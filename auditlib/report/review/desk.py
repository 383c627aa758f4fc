"""The review desk in a notebook: a widget that shows findings and appends what is decided. No rule and no arithmetic is in it."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import anywidget
import traitlets

from auditlib.core.errors import AuditError
from auditlib.core.messages import LANGUAGES, Language
from auditlib.report import pieces, words
from auditlib.report.review import texts
from auditlib.report.review.shown import Key, Shown
from auditlib.report.review.work import Answer, Work

_WEB = files("auditlib.report.review") / "web"
_PARTS = ("dom.js", "kernel.js", "queue.js", "detail.js", "desk.js")
MOST_ROWS = 500  # of the queue in one answer
MOST_LISTED = 100  # findings on a page without a person


class ReviewWidget(anywidget.AnyWidget):
    """The page. It asks by messages, and shows as saved what an answer says is saved."""

    _esm = traitlets.Unicode("\n".join((_WEB / part).read_text(encoding="utf-8") for part in _PARTS)).tag(sync=True)
    _css = traitlets.Unicode((_WEB / "desk.css").read_text(encoding="utf-8")).tag(sync=True)


class ReviewDesk:
    """One person at the desk: answers what the page asks. Its state outlives a page that is loaded again, the ledger outlives the kernel."""

    def __init__(
        self, shown: Shown, work: Work, *, language: Language, masked: bool | None, mask: Callable[[bool], None]
    ) -> None:
        """Parameters: what is shown and done; language at first; whether personal data is masked (None: nothing is), and how that is turned."""
        words.known(language)
        self._shown, self._work = shown, work
        self._language, self._mode = language, "decide"
        self._filters: dict[str, str] = {"state": "undecided"}
        self._at: Key | None = None
        self._masked, self._mask = masked, mask

    def widget(self) -> ReviewWidget:
        """A page of the desk; several may be open."""
        page = ReviewWidget()
        page.on_msg(lambda widget, content, _buffers: widget.send({"id": content.get("id"), **self.answer(content)}))
        return page

    def listed(self) -> str:
        """How far the work has come, and the first findings that wait, for a page without a person."""
        page = self._shown.page("decide", {"state": "undecided"}, 0, MOST_LISTED, self._language, self._work.who)
        progress = self._shown.progress("decide", {}, self._work.who)["text"][self._language]
        return pieces.render(
            "review.html.j2",
            self._language,
            progress=progress,
            style=pieces.style(),
            rows=[[r["session"], r["check"], r["graded"], r["amount"], r["said"]] for r in page["rows"]],
            left=page["total"] - len(page["rows"]),
            place=self._shown.ledger.place,
        )

    def answer(self, asked: dict[str, Any]) -> Answer:
        """The answer to one question of the page; a refusal or a fault is an answer too."""
        try:
            return self._answered(asked)
        except (AuditError, OSError) as error:
            return {"refused": str(error)}
        except Exception as error:  # the page must hear that nothing was saved, whatever went wrong
            return {
                "refused": f"程序出错，没有保存 (a fault of the program, nothing was saved): {type(error).__name__}: {error}"
            }

    def _answered(self, asked: dict[str, Any]) -> Answer:
        what = asked.get("ask")
        language: Language = "en" if asked.get("language", self._language) == "en" else "zh"
        mode = asked.get("mode", self._mode)
        mode = mode if mode in texts.MODES else "decide"
        given = {str(name): str(value) for name, value in dict(asked.get("filters") or {}).items()}
        asked = {**asked, "mode": mode, "filters": given}
        key = str(asked.get("session", "")), str(asked.get("check", ""))
        who = self._work.who
        if what == "open":
            return self._opened()
        if what == "turned":
            self._language, self._mode, self._filters = language, mode, given
            return {}
        if what == "page":
            first, most = max(int(asked["offset"]), 0), min(int(asked["limit"]), MOST_ROWS)
            return self._shown.page(mode, given, first, most, language, who)
        if what == "counts":
            self._filters = given
            return {"counts": self._shown.progress(mode, given, who)}
        if what == "detail":
            self._at = key
            if self._masked is False:
                self._work.looked_behind(key, language)
            return self._shown.detail(key, mode, language, who)
        if what == "next":
            return self._next(asked.get("after"), mode, given)
        if what == "undo":
            answer = self._work.undo(asked, language)
            return answer if "refused" in answer else answer | {"at": self._place(answer["key"], mode, given)}
        if what == "unmask":
            return self._unmasked(bool(asked.get("masked")), language)
        done = {"decide": self._work.decide, "rectified": self._work.rectified, "amount": self._work.amount, "assign": self._work.assign,
                "explain": self._work.explain, "note": self._work.note, "evidence": self._work.add_evidence, "close": self._work.close, "reopen": self._work.reopen,
                "sign": self._work.sign, "notice": self._work.demand, "seen": self._work.seen}.get(str(what))  # fmt: skip
        if done is None:
            return {"refused": f"没有这种操作 (there is no such action): {what!r}"}
        if what == "notice" and self._masked:
            zh, en = (
                "通知书含有完整信息，当前角色不能出具。",
                "The notice holds data in full: this role cannot write it.",
            )
            return {"refused": zh if language == "zh" else en}
        return done(key, asked, language)

    def _opened(self) -> Answer:
        choices: dict[str, Any] = {**self._shown.choices(), "masked": self._masked}
        return {
            "labels": {language: texts.labels(language, bool(self._shown.blind)) for language in LANGUAGES}, "choices": choices, "language": self._language,
            "mode": self._mode, "filters": self._filters, "who": self._work.who,
            "counts": self._shown.progress(self._mode, self._filters, self._work.who),
            "at": self._place(self._at, self._mode, self._filters) if self._at else 0,
        }  # fmt: skip

    def _next(self, after: dict[str, str] | None, mode: str, given: dict[str, str]) -> Answer:
        here = (after["session"], after["check"]) if after else None
        key = self._next_blind(here) if mode == "second" else self._next_undecided(here, given)
        if key is None:
            return {"at": None}
        return {"at": self._place(key, mode, given), "session": key[0], "check": key[1]}

    def _next_undecided(self, here: Key | None, given: dict[str, str]) -> Key | None:
        found = self._shown.ledger.next_undecided(here, self._shown.filters(given))
        return (found.session_id, found.check_id) if found else None

    def _next_blind(self, here: Key | None) -> Key | None:
        keys = list(self._shown.blind)
        start = keys.index(here) + 1 if here in keys else 0
        turned = keys[start:] + keys[:start]
        return next(
            (key for key in turned if self._shown.row(key, "second", "zh", self._work.who)["state"] == "open"), None
        )

    def _place(self, key: Key, mode: str, given: dict[str, str]) -> int:
        if mode == "second":
            return self._shown.blind.index(key) if key in self._shown.blind else 0
        return self._shown.ledger.position(key, self._shown.filters(given))

    def _unmasked(self, masked: bool, language: Language) -> Answer:
        if self._masked is None:
            return {"masked": None}
        answer: Answer = {"saved": ""}
        if not masked:
            if self._at is None:
                return {"refused": "请先选择一项。" if language == "zh" else "Choose a finding first."}
            answer = self._work.unmask(*self._at, language)
        if "refused" not in answer:
            self._masked = masked
            self._mask(masked)
        return answer | {"masked": self._masked}
