"""The database under the ledger: tables, one writer at a time, the version of the schema, and its faults in plain words."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.exc import DBAPIError as DatabaseFault

from auditlib.core.errors import InputError

NAME = "ledger.sqlite"
SCHEMA = "3"  # the version that this code writes: the last file under migrations/versions
BUSY_SECONDS = 30
_LOCK = 0x617564_6C_6564  # one advisory lock for all writers of a PostgreSQL database
_ALONE = text(
    "SELECT pg_advisory_xact_lock(:key), "
    "CASE current_setting('synchronous_commit') WHEN 'off' THEN set_config('synchronous_commit', 'on', true) END"
)
GUARDS = ("events_kept_on_update", "events_kept_on_delete")

METADATA = MetaData()
TEXT = Text().with_variant(Text(collation="C"), "postgresql")  # sorted alike in every database
NUMBER = BigInteger().with_variant(Integer(), "sqlite")
EVENTS = Table(
    "events",
    METADATA,
    Column("seq", NUMBER, primary_key=True, autoincrement=False),
    *(Column(name, TEXT, nullable=False, unique=name == "id") for name in ("id", "kind", "session_id", "check_id", "run", "who", "at",
      "local", "after", "beside", "evidence", "payload", "origin")),
    Column("origin_seq", NUMBER, nullable=False),
    Column("previous", TEXT, nullable=False),
    Column("hash", TEXT, nullable=False),
)  # fmt: skip
Index("events_of_finding", EVENTS.c.session_id, EVENTS.c.check_id, EVENTS.c.seq)
Index(
    "events_of_session",
    EVENTS.c.session_id,
    EVENTS.c.seq,
    sqlite_where=EVENTS.c.check_id == "",
    postgresql_where=EVENTS.c.check_id == "",
)
STANDINGS = Table(
    "standings",
    METADATA,
    Column("session_id", TEXT, primary_key=True),
    Column("check_id", TEXT, primary_key=True),
    *(Column(name, TEXT, nullable=False) for name in ("verdict", "grade", "state", "decision", "decided_by", "decided_at", "reason",
      "explained", "owner", "due", "demanded", "opinion", "reviewed_by", "second", "evidence", "run", "last", "last_at")),
    Column("amount_fen", NUMBER),
    Column("confirmed_fen", NUMBER),
    Column("notes", NUMBER, nullable=False),
    *(Column(name, Boolean, nullable=False) for name in ("edited_after_review", "contested", "undecided")),
    Column("severity", NUMBER, nullable=False),
    Column("less", NUMBER, nullable=False),  # minus the money: most money first, in an order that only rises
)  # fmt: skip
ORDER = (STANDINGS.c.severity, STANDINGS.c.less, STANDINGS.c.session_id, STANDINGS.c.check_id)
_COUNTED = ("state", "grade", "verdict", "decision", "undecided", "contested", "edited_after_review", "amount_fen", "confirmed_fen",
            "owner", "decided_by", "due", "demanded")  # fmt: skip
Index(
    "standings_in_order", *ORDER, *(STANDINGS.c[name] for name in _COUNTED)
)  # a page filtered reads this and no texts
Index("standings_counted", *(STANDINGS.c[name] for name in _COUNTED))  # groups as they are counted, one after the other
Index("standings_by_session", STANDINGS.c.session_id, STANDINGS.c.severity, STANDINGS.c.less, STANDINGS.c.check_id)
Index("standings_by_decider", STANDINGS.c.decided_by)
Index("standings_by_state", STANDINGS.c.state, *ORDER)
Index("standings_undecided", STANDINGS.c.undecided, *ORDER)
Index("standings_by_owner", STANDINGS.c.owner, STANDINGS.c.due)
LEDGER = Table("ledger", METADATA, Column("id", TEXT, primary_key=True))
_VERSION = Table("alembic_version", MetaData(), Column("version_num", Text))


class Database:
    """One database, SQLite by path or PostgreSQL by URL. `place` names it without any password.

    refill  fills the tables that are derived from events, after the schema was changed

    Raises InputError where it cannot be reached, is damaged, locked or written by a newer version.
    """

    def __init__(self, where: str | Path, refill: Callable[[Connection], None], *, create: bool = True) -> None:
        url, self.place = _located(where)
        self.is_sqlite = url.get_backend_name() == "sqlite"
        if self.is_sqlite and not create and not Path(url.database or "").is_file():
            raise InputError("没有这本台账 (there is no such ledger).", self.place, "请检查路径 (check the path).")
        self.engine = self._engine(url)
        self._url = url
        try:
            self._bring_up_to_date(create, refill)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the ledger throughout, and holds up no writer."""
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with (
            self._telling(),
            self.engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection that writes alone: what is done in it is kept whole and on disk, or not at all."""
        with (
            self._telling(),
            self.engine.connect().execution_options(writing=True) as connection,
            connection.begin(),
        ):
            if not self.is_sqlite:
                connection.execute(_ALONE, {"key": _LOCK})
            yield connection

    def _engine(self, url: URL) -> Engine:
        waits = {"timeout": BUSY_SECONDS} if self.is_sqlite else {"connect_timeout": BUSY_SECONDS}
        engine = create_engine(url, connect_args=waits, pool_pre_ping=not self.is_sqlite)
        if self.is_sqlite:
            event.listen(engine, "connect", _prepare)
            event.listen(engine, "begin", _begin)
        return engine

    def _bring_up_to_date(self, create: bool, refill: Callable[[Connection], None]) -> None:
        """Bring the schema up to `SCHEMA`, and what is derived from events with it, in one transaction."""
        with self.reading() as connection:
            found = _version(connection)
        if found == SCHEMA:
            return
        if found is None and not create:
            raise InputError(
                "这个数据库里没有台账 (there is no ledger in this database).",
                self.place,
                "请检查路径或地址 (check path or URL).",
            )
        # Alembic takes a third of a second to import, and a ledger that is up to date needs none of it
        upgrade = import_module("auditlib.review.migrations.upgrade").upgrade
        with self.writing() as connection:
            found = _version(connection)
            is_known = found == SCHEMA or upgrade(connection, found)
            if is_known and found != SCHEMA:
                refill(connection)
        if not is_known:
            raise InputError(
                f"台账由更新的版本写成 (the ledger was written by a newer version, schema {found}).",
                self.place,
                "请升级本工具后再打开 (update the workbench, then open it again).",
            )

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except (DatabaseFault, sqlite3.DatabaseError) as error:
            raise InputError(*in_plain_words(error, self.place, self._url)) from None
        except SQLAlchemyError as error:
            raise InputError(
                f"台账无法使用 (the ledger cannot be used: {type(error).__name__}).", self.place, _ASK
            ) from None


_ASK = "请把本消息交给维护人员 (hand this message to whoever maintains the workbench)."


def _located(where: str | Path) -> tuple[URL, str]:
    """The URL and how it may be shown. A path is a file of SQLite, a folder the file `ledger.sqlite` in it."""
    if "://" not in str(where):
        path = Path(where)
        path = path / NAME if path.is_dir() else path
        return URL.create("sqlite+pysqlite", database=str(path)), str(path)
    scheme = str(where).partition("://")[0]
    try:
        url = make_url(str(where))
    except (ArgumentError, ValueError):
        url = None
    if url is None or "@" in (url.host or "") or (url.password is None and "@" in (url.database or "")):
        raise InputError(
            "地址无法识别 (the URL cannot be understood).",
            f"{scheme}://***",
            "口令中的 @ : / 请写成 %40 %3A %2F (in a password write @ : / as %40 %3A %2F): postgresql://user@host/database",
        )
    backend = url.get_backend_name()
    if backend == "sqlite":
        return url.set(drivername="sqlite+pysqlite"), str(url.database)
    if backend not in ("postgresql", "postgres"):
        raise InputError(
            "只支持 SQLite 和 PostgreSQL (only SQLite and PostgreSQL can be used).", f"{scheme}://***",
            "请给出文件路径或 postgresql:// 地址 (give a path or a postgresql:// URL)."
        )  # fmt: skip
    shown = url.set(query={key: value for key, value in url.query.items() if "pass" not in key.casefold()})
    return url.set(drivername="postgresql+psycopg"), shown.render_as_string(hide_password=True)


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by `_begin`, not by the driver
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    is_writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSION.name):
        return None
    return connection.execute(select(_VERSION.c.version_num)).scalar_one_or_none()


def in_plain_words(error: Exception, place: str, url: URL) -> tuple[str, str, str]:
    """What happened, where, what to do: of a fault of the database."""
    detail = str(getattr(error, "orig", None) or error).strip().split("\n")[0]
    for secret in filter(None, (url.password, *(v for k, v in url.query.items() if "pass" in k.casefold()))):
        detail = detail.replace(str(secret), "***")
    lower = detail.lower()
    if "locked" in lower or "busy" in lower:
        return ("台账正被占用 (the ledger is locked by another program).", place,
                "请关闭其他打开它的程序后重试；多人同时使用请改用 PostgreSQL (close it elsewhere and try again; for teams use PostgreSQL).")  # fmt: skip
    if any(
        words in lower
        for words in ("malformed", "not a database", "disk i/o", "corrupt", "not utf-8", "decode to utf-8")
    ):
        return (f"台账文件已损坏 (the ledger is damaged: {detail}).", place,
                "请不要改动它，从备份或导出文件恢复 (leave it as it is, restore it from a backup or an export).")  # fmt: skip
    if any(words in lower for words in ("readonly", "read-only", "unable to open", "permission denied for")):
        return (f"台账无法打开或写入 (the ledger cannot be opened or written: {detail}).", place,
                "请检查文件夹是否存在、是否可写，或把台账复制到可写的文件夹 (see whether the folder is there and can be written, or copy the ledger to one that can).")  # fmt: skip
    if "full" in lower or "no space" in lower:
        return (f"磁盘已满 (the disk is full: {detail}).", place, "请清理磁盘后重试 (make room and try again).")
    if url.get_backend_name() != "sqlite" and type(error).__name__ == "OperationalError":
        return (f"无法连接数据库 (the database cannot be reached: {detail}).", place,
                "请检查地址、网络和数据库服务 (check the URL, the network and the service).")  # fmt: skip
    return (f"台账无法使用 (the ledger cannot be used: {detail}).", place, _ASK)
