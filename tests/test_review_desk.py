"""The review desk: what it shows of a finding, what it saves, and that nothing is shown as saved that is not."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from dataclasses import replace
from datetime import date

import pytest
from making import LAYOUTS
from openpyxl import load_workbook

import auditlib
from auditlib.report import followup
from auditlib.report.review import texts
from auditlib.report.review.desk import ReviewDesk
from auditlib.report.review.excerpts import MOST_ROWS, excerpts
from auditlib.report.review.opening import Hiding, drawn, run_of
from auditlib.report.review.shown import Shown
from auditlib.report.review.work import Work
from auditlib.review.ledger import Filters, Ledger
from auditlib.run.fingerprints import fingerprints
from auditlib.run.inspection import PARAMS

SAMPLE = LAYOUTS.parents[1] / "data" / "sample"
ID = "FJ2025-D09"


def _inspected(folder):
    return auditlib.inspect(SAMPLE / "register.xlsx", folder, notice="fj2025", as_of="2025-12-31")


@pytest.fixture(scope="module")
def inspection(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dossiers")
    shutil.copytree(SAMPLE / "dossiers" / ID, folder / ID)
    return _inspected(folder)


class Room:
    """A ledger in a folder, and desks at which people sit."""

    def __init__(self, folder, inspection, blind=()):
        self.ledger = Ledger(folder / "ledger.sqlite")
        self.inspection, self.blind = inspection, blind
        self.take(inspection)

    def take(self, inspection):
        self.inspection = inspection
        asked = [f for f in inspection.findings if f.verdict != "not_applicable" and f.session_id == ID]
        self.found = {(f.session_id, f.check_id): f for f in asked}
        self.evidence = {key: digest for key, digest in fingerprints(inspection).items() if key in self.found}
        self.run = run_of(self.evidence)
        self.ledger.open_run(self.run, asked, self.evidence, "auditlib")

    def desk(self, who, notice=lambda *_: ("x.docx", "0" * 64)):
        shown = Shown(self.inspection, self.ledger, self.found, self.blind, lambda text: text)
        work = Work(shown, self.ledger, who, self.run, self.evidence, notice)
        return ReviewDesk(shown, work, language="zh", masked=None, mask=lambda _: None)

    def failed(self):
        standings, _ = self.ledger.queue(Filters(verdicts=("fail",)))
        return [(s.session_id, s.check_id) for s in standings]


@pytest.fixture
def room(tmp_path, inspection):
    with (held := Room(tmp_path, inspection)).ledger:
        yield held


def _look(desk, key, **given):
    return desk.answer({"ask": "detail", "session": key[0], "check": key[1], **given})


def _decide(desk, key, decision, reason="", seen=None, **given):
    seen = _look(desk, key)["seen"] if seen is None else seen
    asked = {"session": key[0], "check": key[1], "decision": decision, "reason": reason, "seen": seen}
    return desk.answer({"ask": "decide", **asked, **given})


def test_the_queue_lists_the_most_severe_and_dearest_first_in_pages(room):
    desk = room.desk("张三")
    opened = desk.answer({"ask": "open"})
    assert opened["labels"]["zh"]["title"] == "检查处理台"
    total = opened["counts"]["total"]
    first = desk.answer({"ask": "page", "filters": {"state": "undecided"}, "offset": 0, "limit": 5})
    rest = desk.answer({"ask": "page", "filters": {"state": "undecided"}, "offset": 5, "limit": 500})
    assert first["total"] == total == len(first["rows"]) + len(rest["rows"])
    rows = first["rows"] + rest["rows"]
    assert [row["verdict"] for row in rows] == sorted((row["verdict"] for row in rows), key=["fail", "unknown"].index)
    assert len({(row["session"], row["check"]) for row in rows}) == total


def test_filters_leave_what_they_say(room):
    desk = room.desk("张三")
    page = lambda **filters: desk.answer({"ask": "page", "filters": filters, "offset": 0, "limit": 500})  # noqa: E731
    assert {row["grade"] for row in page(grade="violation")["rows"]} == {"violation"}
    assert {row["check"] for row in page(check="BUD028")["rows"]} == {"BUD028"}
    assert {row["check"] for row in page(text="bud02")["rows"]} >= {"BUD028"}
    assert page(text="没有这样的词")["total"] == 0
    _decide(desk, room.failed()[0], "confirmed")
    assert [row["state"] for row in page(state="confirmed")["rows"]] == ["confirmed"]
    assert page(inspector="张三")["total"] == 1
    assert page(inspector="李四")["total"] == 0


def test_a_finding_is_shown_with_the_rows_around_its_cells(room):
    key = room.failed()[0]
    shown = _look(room.desk("张三"), key)
    assert shown["said"] == room.found[key].message_zh
    marked = {
        f"{one['file']}!{one['sheet']}!{one['columns'][column]}{number}": texts_[column]
        for one in shown["excerpts"]
        for number, texts_, columns in one["rows"]
        for column in columns
    }
    assert {str(ref) for ref in room.found[key].evidence if ":" not in ref.cell} <= set(marked)
    assert all(one["path"] for one in shown["excerpts"])
    for one in shown["excerpts"]:
        numbers = {number for number, _, _ in one["rows"]}
        first = min(number for number, _, columns in one["rows"] if columns)
        assert {first - 1, first - 2} & set(range(1, first)) <= numbers, "rows above a cell are shown"
    assert {"判断公式（通过的条件）", "所依据条款"} <= {section["heading"] for section in shown["sections"]}


def test_rows_left_out_of_an_excerpt_are_counted(inspection):
    finding = max(inspection.of(ID), key=lambda f: sum(ref.cell.count(":") for ref in f.evidence))
    found, _ = excerpts(inspection, finding)
    for one in found:
        cited = {ref.cell for ref in finding.evidence if (ref.file, ref.sheet) == (one.file, one.sheet)}
        assert len(one.rows) <= MOST_ROWS
        assert one.left_out >= 0
        if any(
            int(cell.rpartition(":")[2].strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") or 0) > 60 for cell in cited if ":" in cell
        ):
            assert one.left_out > 0


def test_what_is_saved_is_in_the_ledger_and_a_reason_is_asked_for(room):
    desk, key = room.desk("张三"), room.failed()[0]
    refused = _decide(desk, key, "dismissed")
    assert "须写明理由" in refused["refused"]
    assert refused["needsReason"]
    assert room.ledger.standing(*key).decision == ""
    saved = _decide(desk, key, "dismissed", "原件符合规定")
    assert saved["saved"].startswith("已保存")
    assert saved["row"]["state"] == "dismissed"
    assert saved["counts"]["done"] == 1
    assert room.ledger.standing(*key).reason == "原件符合规定"


def test_undo_is_an_event_that_takes_back_ones_own_last_decision(room):
    desk, key = room.desk("张三"), room.failed()[0]
    _decide(desk, key, "confirmed")
    undone = desk.answer({"ask": "undo", "filters": {}})
    assert (undone["row"]["state"], undone["at"]) == ("open", 0)
    assert [event.kind for event in room.ledger.history(*key)] == ["opened", "decided", "undone"]
    assert "没有可以撤销" in desk.answer({"ask": "undo", "filters": {}})["refused"]
    _decide(room.desk("李四"), key, "confirmed")
    assert "refused" in desk.answer({"ask": "undo", "session": key[0], "check": key[1], "filters": {}})


def test_after_a_restart_the_last_decision_of_the_finding_on_the_screen_can_still_be_undone(room):
    key = room.failed()[0]
    _decide(room.desk("张三"), key, "confirmed")
    fresh = room.desk("张三")
    assert _look(fresh, key)["row"]["state"] == "confirmed"
    assert fresh.answer({"ask": "undo", "session": key[0], "check": key[1], "filters": {}})["row"]["state"] == "open"


def test_next_undecided_goes_on_from_here_and_round(room):
    desk, keys = room.desk("张三"), room.failed()
    after = {"session": keys[0][0], "check": keys[0][1]}
    found = desk.answer({"ask": "next", "after": after, "filters": {}})
    assert (found["session"], found["check"]) == keys[1]
    for key in keys:
        _decide(desk, key, "confirmed")
    only_failed = {"verdict": "fail"}
    assert desk.answer({"ask": "next", "after": after, "filters": only_failed}) == {"at": None}


def test_the_second_of_two_people_is_told_who_decided_what_and_both_events_are_kept(room):
    key = room.failed()[0]
    one, other = room.desk("张三"), room.desk("李四")
    seen = _look(other, key)["seen"]
    _decide(one, key, "confirmed")
    told = _decide(other, key, "dismissed", "原件符合规定", seen=seen)
    assert "张三" in told["told"]
    assert "已确认" in told["told"]
    kinds = [(event.kind, event.who) for event in room.ledger.history(*key)]
    assert kinds[1:] == [("decided", "张三"), ("decided", "李四")]
    assert "两人处理不一" in _look(one, key)["row"]["flags"]


def test_a_rerun_keeps_decisions_and_marks_those_whose_evidence_changed(room, inspection):
    desk, (key, other, *_) = room.desk("张三"), room.failed()
    _decide(desk, key, "confirmed")
    _decide(desk, other, "confirmed")
    changed = [
        replace(f, facts={**f.facts, "x": 1}) if (f.session_id, f.check_id) == key else f for f in inspection.findings
    ]
    room.take(replace(inspection, findings=changed))
    shown = _look(room.desk("张三"), key)
    assert shown["row"]["state"] == "confirmed"
    assert "处理后证据有变" in shown["row"]["flags"]
    assert any("请重新核对" in text for text in shown["warnings"])
    assert _look(room.desk("张三"), other)["row"]["flags"] == []


def test_a_session_is_signed_once_all_of_it_is_decided(room):
    desk = room.desk("张三")
    key = room.failed()[0]
    sign = lambda desk: desk.answer({"ask": "sign", "session": key[0], "check": key[1]})  # noqa: E731
    assert "未处理" in sign(desk)["refused"]
    standings, _ = room.ledger.queue(Filters(undecided=True), limit=None)
    for standing in standings:
        _decide(desk, (standing.session_id, standing.check_id), "needs_evidence")
    assert sign(desk)["saved"].startswith("已保存")
    assert room.ledger.signed(ID).who == "张三"
    assert "已由 张三 签字" in _decide(desk, key, "confirmed")["refused"]


def test_who_prepared_it_cannot_review_it(room):
    key = room.failed()[0]
    _decide(room.desk("张三"), key, "confirmed")
    assert "不能复核自己" in _decide(room.desk("张 三"), key, "accepted", mode="review")["refused"]
    accepted = _decide(room.desk("李四"), key, "accepted", mode="review")
    assert "审核同意" in accepted["row"]["flags"]


def test_a_blind_second_review_shows_no_first_decision_and_ends_with_the_agreement(tmp_path, inspection):
    asked = [f for f in inspection.findings if f.session_id == ID]
    blind = drawn(asked, 4, "4711")
    assert blind == drawn(list(reversed(asked)), 4, "4711")
    room = Room(tmp_path, inspection, blind)
    first, second = room.desk("张三"), room.desk("李四")
    for key in blind:
        _decide(first, key, "needs_evidence")
    of = {"session": blind[0][0], "check": blind[0][1]}
    first.answer({"ask": "amount", **of, "yuan": "123,456.00", "reason": "已核对"})
    _decide(room.desk("王五"), blind[0], "needs_evidence", seen=room.ledger.history(*blind[0])[0].id)
    assert "两人处理不一" in _look(first, blind[0])["row"]["flags"]
    page = second.answer({"ask": "page", "mode": "second", "filters": {}, "offset": 0, "limit": 10})
    assert "123,456" not in str(page)
    assert [row["flags"] for row in page["rows"]] == [[]] * 4
    assert [row["state"] for row in page["rows"]] == ["open"] * 4
    shown = _look(second, blind[0], mode="second")
    assert shown["history"] == shown["warnings"] == []
    assert "张三" not in str(shown)
    answers = ["needs_evidence", "needs_evidence", "needs_evidence", "confirmed"]
    for key, answer in zip(blind, answers, strict=True):
        after = {"session": key[0], "check": key[1]}
        done = _decide(second, key, answer, "已核对", mode="second")
        assert done["row"]["state"] == "judged"
    assert second.answer({"ask": "next", "after": after, "mode": "second", "filters": {}}) == {"at": None}
    assert "一致 3 / 4（75.0%）" in done["counts"]["text"]["zh"]
    assert "另一人" in _decide(first, blind[0], "confirmed", mode="second", reason="x")["refused"]
    # whoever looks afterwards changes nothing of it, nor sees what the second said
    _decide(second, blind[0], "confirmed", "又改了", mode="second")  # nor does a second thought of the second person
    assert "盲审，不显示" in str(_look(first, blind[3])["history"])
    _decide(first, blind[3], "confirmed", "再次核对")
    progress = second.answer({"ask": "counts", "mode": "second", "filters": {}})["counts"]["text"]["zh"]
    assert "一致 3 / 4（75.0%）" in progress


def test_of_two_amounts_set_unknowingly_the_second_is_told_and_a_reason_settles_it(room):
    key = room.failed()[0]
    one, other = room.desk("张三"), room.desk("李四")
    _decide(one, key, "confirmed", "已核对")
    seen = _look(other, key)["seen"]
    ask = {"ask": "amount", "session": key[0], "check": key[1], "reason": "已核对"}
    one.answer({**ask, "yuan": "5", "seen": seen})
    told = other.answer({**ask, "yuan": "7", "seen": seen})
    assert "张三" in told["told"]
    assert "5.00" in told["told"]
    assert "两人处理不一" in told["row"]["flags"]
    assert "须写明理由" in _decide(one, key, "confirmed")["refused"]
    settled = one.answer({**ask, "yuan": "7", "seen": _look(one, key)["seen"]})
    assert settled["row"]["flags"] == []


def test_a_signature_is_shown_and_that_something_waits_since(room, inspection):
    desk, key = room.desk("张三"), room.failed()[0]
    for standing in room.ledger.queue(Filters(undecided=True), limit=None)[0]:
        _decide(desk, (standing.session_id, standing.check_id), "needs_evidence")
    desk.answer({"ask": "sign", "session": key[0], "check": key[1]})
    assert any("张三" in text and "签字" in text for text in _look(desk, key)["warnings"])
    changed = [
        replace(f, facts={**f.facts, "x": 1}) if (f.session_id, f.check_id) == key else f for f in inspection.findings
    ]
    room.take(replace(inspection, findings=changed))
    assert any("1 项待处理" in text for text in _look(room.desk("张三"), key)["warnings"])


def test_signing_and_papers_rest_on_the_events_and_not_on_the_table_of_standings(room):
    key = room.failed()[0]
    desk = room.desk("张三")
    with sqlite3.connect(room.ledger.place) as database:
        database.execute("UPDATE standings SET undecided = 0, decision = 'dismissed', state = 'dismissed'")
    assert "未处理" in desk.answer({"ask": "sign", "session": key[0], "check": key[1]})["refused"]
    assert {standing.decision for standing in room.ledger.folded()} == {""}


def test_a_blind_sample_needs_a_seed(inspection):
    with pytest.raises(auditlib.AuditError, match="种子"):
        drawn(inspection.findings, 3, " ")


def test_amounts_are_whole_fen(room):
    desk, key = room.desk("张三"), room.failed()[0]

    def amount(yuan):
        asked = {"session": key[0], "check": key[1], "yuan": yuan, "reason": "x"}
        return desk.answer({"ask": "amount", **asked})

    for wrong in ("", "一百", "1.005", "-3", "1e5"):
        assert "refused" in amount(wrong), wrong
    assert amount("￥1,234.50 元")["row"]["amount"] == "1,234.50 元"
    assert room.ledger.standing(*key).confirmed_fen == 123_450


def test_a_notice_marks_every_confirmed_problem_with_its_deadline(room):
    desk, (key, other, *_) = room.desk("张三"), room.failed()
    _decide(desk, key, "confirmed")
    ask = {"ask": "notice", "session": key[0], "check": key[1]}
    assert "期限" in desk.answer(ask)["refused"]
    assert "x.docx" in desk.answer({**ask, "deadline": "2026-03-01"})["told"]
    assert room.ledger.standing(*key).demanded == "2026-03-01"
    assert room.ledger.standing(*other).demanded == ""


def test_a_file_handed_in_later_is_noted_with_its_hash(room, tmp_path):
    desk, key = room.desk("张三"), room.failed()[0]
    paper = tmp_path / "说明.pdf"
    paper.write_bytes(b"%PDF-1.4")
    ask = {"ask": "evidence", "session": key[0], "check": key[1]}
    assert "没有这个文件" in desk.answer({**ask, "path": str(tmp_path / "none.pdf")})["refused"]
    assert desk.answer({**ask, "path": f'"{paper}"'})["saved"]
    added = room.ledger.history(*key)[-1].payload
    assert added == {"name": "说明.pdf", "bytes": 8, "sha256": hashlib.sha256(b"%PDF-1.4").hexdigest()}


def test_the_follow_up_lists_what_is_overdue_and_what_each_organiser_came_to(room, tmp_path):
    desk, (key, other, *_) = room.desk("张三"), room.failed()
    _decide(desk, key, "confirmed", "已核对原件")
    _decide(desk, other, "dismissed", "原件符合规定")
    of = {"session": key[0], "check": key[1]}
    desk.answer({"ask": "assign", **of, "to": "李四", "due": "2026-01-31"})
    desk.answer({"ask": "explain", **of, "reply": "原文：已退回。 ", "by": "王五"})
    standings, _ = room.ledger.queue(limit=None)
    stands = {(each.session_id, each.check_id): each for each in standings}
    for day, late in ((date(2026, 1, 31), 0), (date(2026, 2, 1), 1)):
        followup.write(tmp_path / "followup.xlsx", room.inspection, stands, day)
        book = load_workbook(tmp_path / "followup.xlsx")
        lines = [[cell.value for cell in row] for row in book["整改进度"].iter_rows(min_row=3)]
        assert [(line[0], line[2].split()[0], line[6], line[12]) for line in lines] == [
            (*key, "李四", "原文：已退回。 ")
        ]
        assert book["逾期"].max_row == 2 + late
        result = [cell.value for cell in book["按承办单位"][3]]
        assert result[1:4] == [1, 1, 1]
        assert result[8] == late
        assert result[9] > 0, "what nobody has decided is told"
        assert "已核对原件" in result[10]


def test_looking_behind_the_mask_is_an_event(room):
    hiding = Hiding(room.inspection, PARAMS, "public")
    named = next(f for f in room.found.values() if f.check_id == "HDC005")
    shown = Shown(room.inspection, room.ledger, room.found, (), hiding.text)
    work = Work(shown, room.ledger, "张三", room.run, room.evidence, lambda *_: ("", ""))
    desk = ReviewDesk(shown, work, language="zh", masked=hiding.masked, mask=hiding.turn)
    key = (named.session_id, named.check_id)
    names = named.message_zh.partition("：")[2].rstrip("。").split("、")
    ids = room.inspection.tables["signins"]["id_number"].dropna().unique()
    seen = str(_look(desk, key))
    assert names
    assert not any(name in seen for name in names)
    assert not any(id in seen for id in ids)
    assert f"{names[0][0]}*" in seen
    assert "unmasked" not in [event.kind for event in room.ledger.history(*key)]
    assert desk.answer({"ask": "unmask", "masked": False})["masked"] is False
    assert all(name in str(_look(desk, key)) for name in names)
    assert room.ledger.history(*key)[-1].kind == "unmasked"
    other = next(each for each in room.found if each != key)
    _look(desk, other)
    assert room.ledger.history(*other)[-1].kind == "unmasked", "each finding looked at in full is one"
    assert desk.answer({"ask": "unmask", "masked": True})["masked"] is True
    assert names[0] not in str(_look(desk, key))
    assert Hiding(room.inspection, PARAMS, "inspector").masked is None


def test_what_cannot_be_asked_is_refused_in_words(room):
    desk = room.desk("张三")
    assert "没有这种操作" in desk.answer({"ask": "drop table"})["refused"]
    assert "refused" in _look(desk, ("FJ2025-D09", "XXX999"))
    assert "refused" in desk.answer({"ask": "page", "filters": {}, "offset": "x", "limit": 5})
    assert "refused" in _decide(desk, room.failed()[0], "approved", seen="")


def test_both_languages_have_every_label():
    zh, en = texts.labels("zh", True), texts.labels("en", True)
    assert zh.keys() == en.keys()
    assert zh["states"].keys() == en["states"].keys()
    keys = [one[2] for one in zh["decisions"]]
    assert len({*keys, "s", "n", "u", "r", "/"}) == len(keys) + 5
