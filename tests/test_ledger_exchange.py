"""Ledgers from machine to machine, of an older schema, and that cannot be used: export, merge, migration, the command line."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import ledgers
import pytest
from ledgers import LI, WANG, ZHAO, decide, finding, of_session, take_in, write
from sqlalchemy import create_engine, insert, inspect, make_url
from typer.testing import CliRunner

from auditlib import cli
from auditlib.core.errors import InputError
from auditlib.review.database import EVENTS, METADATA, in_plain_words
from auditlib.review.events import FIELDS, content_of, row_of
from auditlib.review.exchange import export, merge, read
from auditlib.review.ledger import Ledger
from auditlib.review.migrations.upgrade import upgrade
from auditlib.review.rules import Refused

RUN = CliRunner()
ROWS = [finding("S1", "BUD001", fen=200_000), finding("S1", "HDC002", "suspicion")]


def _two(place: str, tmp_path: Path) -> tuple[Ledger, Ledger]:
    """An office's ledger and that of a laptop that took it along."""
    office, laptop = Ledger(place), Ledger(tmp_path / "laptop.sqlite")
    take_in(office, ROWS)
    export(office, tmp_path / "along.jsonl")
    merge(laptop, tmp_path / "along.jsonl")
    return office, laptop


def test_a_laptop_that_was_away_loses_nothing_and_merging_again_adds_nothing(place: str, tmp_path: Path) -> None:
    office, laptop = _two(place, tmp_path)
    with office, laptop:
        assert laptop.head() == office.head()
        write(office, LI, "noted", text="办公室")
        away = decide(laptop, WANG, "confirmed", reason="现场核实").event
        write(laptop, WANG, "amount", fen=200_000)
        merged = merge(office, tmp_path / "laptop.sqlite")
        assert (merged.added, merged.already, merged.conflicts) == (2, 2, ())
        here = {event.id: event for event in office.events()}[away.id]
        assert content_of(row_of(here)) == content_of(row_of(away))
        assert (here.seq, here.origin_seq, here.origin) == (4, 3, laptop.id)
        standing = office.standing("S1", "BUD001")
        assert standing is not None
        assert (standing.state, standing.decided_by, standing.confirmed_fen) == ("confirmed", WANG, 200_000)
        head = office.head()
        assert merge(office, tmp_path / "laptop.sqlite").added == 0
        export(laptop, tmp_path / "back.jsonl")
        assert merge(office, tmp_path / "back.jsonl").added == 0
        assert office.head() == head
        assert (office.verify(), laptop.verify()) == ([], [])
        merge(laptop, place)
        assert {event.id for event in laptop.events()} == {event.id for event in office.events()}


def test_two_decisions_without_knowing_of_each_other_are_listed_until_one_who_saw_both_decides(
    place: str, tmp_path: Path
) -> None:
    office, laptop = _two(place, tmp_path)
    with office, laptop:
        here = decide(office, LI, "dismissed", reason="凭证齐全").event
        away = decide(laptop, WANG, "confirmed").event
        write(laptop, WANG, "noted", text="其后")
        decide(laptop, WANG, "confirmed", check="HDC002")
        for _ in range(2):
            conflicts = merge(office, tmp_path / "laptop.sqlite").conflicts
            assert [(each.kind, each.check_id, [e.id for e in each.events]) for each in conflicts] == [
                ("decisions", "BUD001", [here.id, away.id])
            ]
            assert LI in conflicts[0].said("zh")
            assert "dismissed" in conflicts[0].said("en")
        standing = office.standing("S1", "BUD001")
        assert standing is not None
        assert standing.contested
        decide(laptop, WANG, "needs_evidence")  # saw one of both, so it settles nothing
        assert len(merge(office, tmp_path / "laptop.sqlite").conflicts) == 1
        decide(office, ZHAO, "confirmed", reason="看过双方")
        assert merge(office, tmp_path / "laptop.sqlite").conflicts == ()
        assert office.verify() == []


@pytest.mark.parametrize("signs_here", [True, False])
def test_a_decision_that_a_signer_had_not_seen_is_listed(place: str, tmp_path: Path, signs_here: bool) -> None:
    office, laptop = _two(place, tmp_path)
    with office, laptop:
        signer, other = (office, laptop) if signs_here else (laptop, office)
        for check in ("BUD001", "HDC002"):
            decide(signer, LI, "confirmed", check=check)
        of_session(signer, ZHAO, "signed")
        amount = write(other, WANG, "amount", fen=200_000).event
        conflicts = merge(office, tmp_path / "laptop.sqlite").conflicts
        assert [(each.kind, [event.kind for event in each.events]) for each in conflicts] == [
            ("signed", ["signed", "amount"])
        ]
        assert conflicts[0].events[1].id == amount.id
        assert office.verify() == []


def test_a_review_of_an_earlier_decision_is_none_of_the_later_one(place: str, tmp_path: Path) -> None:
    office, laptop = _two(place, tmp_path)
    with office, laptop:
        decide(office, WANG, "confirmed")
        merge(laptop, place)
        write(laptop, LI, "reviewed", opinion="accepted")
        decide(office, WANG, "needs_evidence")
        merge(office, tmp_path / "laptop.sqlite")
        standing = office.standing("S1", "BUD001")
        assert standing is not None
        assert (standing.decision, standing.opinion, standing.reviewed_by) == ("needs_evidence", "", "")


def test_decisions_that_a_signer_had_seen_are_no_conflict_wherever_they_come_back_from(
    place: str, tmp_path: Path
) -> None:
    office, laptop = _two(place, tmp_path)
    with office, laptop:
        for check in ("BUD001", "HDC002"):
            decide(office, LI, "confirmed", check=check)
        merge(laptop, place)
        of_session(office, ZHAO, "signed")
        write(laptop, WANG, "noted", text="现场")
        assert merge(office, tmp_path / "laptop.sqlite").conflicts == ()


def test_an_older_run_of_a_laptop_does_not_turn_back_the_evidence(place: str, tmp_path: Path) -> None:
    with Ledger(place) as office, Ledger(tmp_path / "laptop.sqlite") as laptop:
        take_in(laptop, ROWS, "old")
        take_in(office, ROWS, "new")
        merge(office, tmp_path / "laptop.sqlite")
        standing = office.standing("S1", "BUD001")
        assert standing is not None
        assert standing.evidence == "new"


def _export(tmp_path: Path) -> list[str]:
    with Ledger(tmp_path / "a.sqlite") as ledger:
        take_in(ledger, ROWS)
        decide(ledger, WANG, "confirmed")
        export(ledger, tmp_path / "a.jsonl")
    return (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda lines: [lines[0], lines[1], lines[2].replace("suspicion", "violation"), lines[3]],
        lambda lines: [lines[0], *lines[2:]],
        lambda lines: lines[:3],
        lambda lines: [*lines, lines[3]],
        lambda lines: lines[1:],
        lambda lines: [lines[0], lines[1][:20]],
        lambda lines: [lines[0], json.dumps(dict.fromkeys(FIELDS, "x"))],
        lambda lines: [lines[0], "[" * 100_000],
        lambda lines: ["\ufffd"],
        lambda lines: [],
    ],
)
def test_an_export_that_was_changed_is_refused_whole(tmp_path: Path, spoil: Callable[[list[str]], list[str]]) -> None:
    lines = spoil(_export(tmp_path))
    path = tmp_path / "spoilt.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with Ledger(tmp_path / "b.sqlite") as ledger:
        with pytest.raises(InputError, match=r"spoilt\.jsonl"):
            merge(ledger, path)
        assert ledger.head().count == 0


def test_a_ledger_that_does_not_fit_is_not_merged_nor_one_event_with_two_contents(tmp_path: Path) -> None:
    _export(tmp_path)
    with Ledger(tmp_path / "b.sqlite") as ledger:
        merge(ledger, tmp_path / "a.sqlite")
        head = ledger.head()
        ledgers.without_guards(str(tmp_path / "a.sqlite"))
        ledgers.change(str(tmp_path / "a.sqlite"), "UPDATE events SET who = '别人' WHERE seq = 3")
        with pytest.raises(InputError, match="第 3 条"):
            merge(ledger, tmp_path / "a.sqlite")
        third = list(read(tmp_path / "a.jsonl"))[2]
        with pytest.raises(Refused, match=third.id):
            ledger.take_in([type(third)(**{**vars(third), "who": "别人"})])
        assert ledger.head() == head


def _columns(place: str) -> dict[str, object]:
    engine = create_engine(place if "://" in place else f"sqlite:///{place}")
    looked = inspect(engine)
    found: dict[str, object] = {
        table: ([(c["name"], str(c["type"]), c["nullable"]) for c in looked.get_columns(table)],
                sorted((str(i["name"]), tuple(i["column_names"])) for i in looked.get_indexes(table) if not i["unique"]))
        for table in ("events", "standings", "ledger")
    }  # fmt: skip
    engine.dispose()
    return found


def test_migrations_lead_to_the_tables_that_the_code_knows(place: str, tmp_path: Path) -> None:
    Ledger(place).close()
    other = f"{tmp_path}/other.sqlite"
    if "://" in place:
        other = ledgers.another(place)
    engine = create_engine(other if "://" in other else f"sqlite:///{other}")
    METADATA.create_all(engine)
    engine.dispose()
    assert _columns(place) == _columns(other)


def test_a_ledger_of_an_older_schema_is_brought_up_to_date_with_every_event(place: str, tmp_path: Path) -> None:
    with Ledger(tmp_path / "new.sqlite") as ledger:
        take_in(ledger, ROWS)
        decide(ledger, WANG, "confirmed")
        rows, standing = [row_of(event) for event in ledger.events()], ledger.standing("S1", "BUD001")
    engine = create_engine(place if "://" in place else f"sqlite:///{place}")
    with engine.begin() as connection:
        upgrade(connection, None, "1")
        connection.execute(insert(EVENTS), rows)
    assert not inspect(engine).has_table("standings")
    engine.dispose()
    with Ledger(place) as ledger:
        assert [row_of(event) for event in ledger.events()] == rows
        assert ledger.standing("S1", "BUD001") == standing
        decide(ledger, WANG, "needs_evidence")
        assert ledger.verify() == []


def test_alembic_is_imported_for_a_migration_alone(tmp_path: Path) -> None:
    code = "import sys; from auditlib.review.ledger import Ledger; Ledger(sys.argv[1]).close(); print('alembic' in sys.modules)"
    said = [subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True, cwd=cli.__file__.rsplit("/", 2)[0]).stdout
            for _ in range(2)]  # fmt: skip
    assert said == ["True\n", "False\n"]


def _newer(path: Path) -> str:
    Ledger(path).close()
    ledgers.change(str(path), "UPDATE alembic_version SET version_num = '99'")
    return str(path)


def _damaged(path: Path) -> str:
    Ledger(path).close()
    path.write_bytes(path.read_bytes()[:100] + os.urandom(8000))
    return str(path)


def _text(path: Path) -> str:
    path.write_text("这不是台账" * 500, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_newer, "99"),
        (_damaged, "已损坏"),
        (_text, "已损坏"),
        (lambda path: str(path), "没有这本台账"),
        (lambda path: str(path.parent / "none" / "a.sqlite"), "没有这本台账"),
        (lambda path: "postgresql://u:geheim@127.0.0.1:1/db", "无法连接"),
        (lambda path: "postgresql://u@127.0.0.1:1/db?password=geheim", "无法连接"),
        (lambda path: "postgresql://u:ge@heim@127.0.0.1:1/db", "%40"),
        (lambda path: "postgresql://u:geheim@127.0.0.1:port/db", "无法识别"),
        (lambda path: "mysql://u:geheim@127.0.0.1/db", "PostgreSQL"),
        (lambda path: "nonsense://geheim", "PostgreSQL"),
    ],
)
def test_a_ledger_that_cannot_be_used_is_a_message_without_a_password(
    tmp_path: Path, make: Callable[[Path], str], says: str
) -> None:
    where = make(tmp_path / "a.sqlite")
    with pytest.raises(InputError) as error:
        Ledger(where, create=False)
    assert says in str(error.value)
    assert "heim" not in str(error.value)
    found = RUN.invoke(cli.app, ["ledger", "verify", where])
    assert isinstance(found.exception, InputError)


@pytest.mark.parametrize("url", ["postgresql://u:geheim@h/db", "postgresql://u@h/db?password=geheim"])
def test_what_the_driver_says_is_shown_without_a_password(url: str) -> None:
    said = in_plain_words(RuntimeError("connection failed: password=geheim host=h"), "h", make_url(url))
    assert "geheim" not in "".join(said)
    assert "password=***" in said[0]


def test_a_locked_ledger_is_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditlib.review.database.BUSY_SECONDS", 0.05)
    with Ledger(tmp_path) as ledger:
        take_in(ledger, ROWS)
        holder = sqlite3.connect(tmp_path / "ledger.sqlite", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(InputError, match="正被占用"):
            decide(ledger, WANG, "confirmed")
        holder.close()
        decide(ledger, WANG, "confirmed")


def test_a_ledger_in_a_folder_that_cannot_be_written_is_a_message(tmp_path: Path) -> None:
    Ledger(tmp_path).close()
    code = ("import os, sys; from auditlib.core.errors import AuditError; from auditlib.review.ledger import Ledger\n"
            "os.geteuid() or os.setuid(65534)\n"
            "try: Ledger(sys.argv[1])\nexcept AuditError as error: print(error)")  # fmt: skip
    for above in tmp_path.parents:  # pytest's own folders are closed to others
        if above == Path(tempfile.gettempdir()):
            break
        above.chmod(0o755)
    tmp_path.chmod(0o555)
    (tmp_path / "ledger.sqlite").chmod(0o444)
    root = cli.__file__.rsplit("/", 2)[0]
    for where in (tmp_path, tmp_path / "new.sqlite"):
        said = subprocess.run(
            [sys.executable, "-c", code, str(where)], capture_output=True, text=True, check=True, cwd=root
        ).stdout
        assert "可写的文件夹" in said


def test_the_commands_verify_export_and_merge(tmp_path: Path) -> None:
    with Ledger(tmp_path / "a.sqlite") as ledger:
        take_in(ledger, ROWS)
        decide(ledger, WANG, "confirmed")
        head = ledger.head()
    a, b, file = (str(tmp_path / name) for name in ("a.sqlite", "b.sqlite", "a.jsonl"))
    found = RUN.invoke(cli.app, ["ledger", "verify", a])
    assert (found.exit_code, f"条数 {head.count}\n末条哈希 {head.hash}" in found.stdout) == (0, True)
    assert RUN.invoke(cli.app, ["ledger", "verify", a, "--head", head.hash, "--count", "3"]).exit_code == 0
    assert RUN.invoke(cli.app, ["ledger", "verify", a, "--head", head.hash, "--count", "4"]).exit_code == 1
    assert head.hash in RUN.invoke(cli.app, ["ledger", "export", a, file]).stdout
    assert isinstance(
        RUN.invoke(cli.app, ["ledger", "merge", b, file]).exception, InputError
    )  # a path mistyped makes none
    assert "3 events added" in RUN.invoke(cli.app, ["ledger", "merge", b, file, "--new", "--language", "en"]).stdout
    with Ledger(b) as ledger, Ledger(a) as other:
        take_in(other, ROWS, "e2")
        decide(other, WANG, "confirmed")
        decide(ledger, LI, "dismissed", reason="凭证齐全")
    found = RUN.invoke(cli.app, ["ledger", "merge", a, b])
    assert (found.exit_code, "冲突 1 处" in found.stdout, LI in found.stderr) == (1, True, True)
    ledgers.without_guards(b)
    ledgers.change(b, "UPDATE events SET who = '别人' WHERE seq = 3")
    found = RUN.invoke(cli.app, ["ledger", "verify", b])
    assert (found.exit_code, found.stderr.startswith("第 3 条")) == (1, True)
    assert isinstance(
        RUN.invoke(cli.app, ["ledger", "export", a, str(tmp_path / "a.sqlite" / "x")]).exception, InputError
    )
