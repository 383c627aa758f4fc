"""Fixtures of several test files: a small inspection made by hand, and a real browser."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import databases
import pylopdf_fonts_zh_cn
import pytest
from laboratory import laboratory
from playwright.sync_api import Browser, sync_playwright

from auditlib.core.columns import TABLES, frame
from auditlib.core.model import Block, CellRef, Finding, Tables
from auditlib.core.policy import load_policy
from auditlib.core.registry import load_checks
from auditlib.run.inspection import Inspection, inspect

ROOT = Path(__file__).parents[1]
CHROMIUM_ARGS = [
    "--no-sandbox",  # root (a container) has no usable sandbox
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--no-first-run",
    "--font-render-hinting=none",  # same glyph boxes on every machine
]
EVIL = "<script>document.title='evil'</script>"


# Files that take longest go first: the last of two processes would else work alone on one of them.
LONG = ("test_cases", "test_batch", "test_cluster", "test_links", "test_review_app", "test_review_desk", "test_invariants", "test_sample", "test_ledger_survives", "test_spot_check",
        "test_intake_settings", "test_session_samples", "test_intake_fuzz", "test_intake_property", "test_jupyterlab", "test_unattended", "test_same_findings",
        "test_overlap", "test_masked_copy", "test_notebooks", "test_papers_templates", "test_house_rules", "test_draw", "test_sampling_select", "test_sampling_draw")  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


def day(text: str) -> dict[str, datetime]:
    """Both columns of a date known to the day."""
    return {"": datetime.fromisoformat(text), "_latest": datetime.fromisoformat(text)}


def dates(**given: str) -> dict[str, datetime]:
    """Date columns and their companions: dates(start="2025-09-01")."""
    return {name + end: value for name, text in given.items() for end, value in day(text).items()}


@pytest.fixture(scope="session")
def small_inspection() -> Inspection:
    """Two sessions by hand: D01 with everything and hostile texts, O02 planned only. 31 planned, 29 trainees signed in."""
    policy = load_policy(ROOT / "params")
    sessions = frame(
        "sessions",
        [
            {
                "session_id": "FJ2025-D01",
                "notice": "fj2025",
                "title": f"数字经济{EVIL}高级研修班",
                "category": "demonstration",
                "organiser": "=福建示例学院",
                "supervisor": "示例市人社局",
                "planned_trainees": 31,
                "subsidy_claimed": 5_200_000,
                "in_register": True,
                "has_dossier": True,
                **dates(
                    planned_start="2025-09-01",
                    planned_end="2025-09-04",
                    start="2025-09-01",
                    end="2025-09-04",
                    plan_filed_on="2025-08-06",
                    notice_issued_on="2025-08-20",
                    settlement_filed_on="2025-10-12",
                    as_of="2025-12-20",
                ),
            },
            {
                "session_id": "FJ2025-O02",
                "notice": "fj2025",
                "title": "基层治理高级研修班",
                "category": "ordinary",
                "organiser": "示例研究院",
                "in_register": True,
                "has_dossier": False,
                **dates(as_of="2025-12-20"),
            },
        ],
    )
    people = [
        {"session_id": "FJ2025-D01", "name": f"学员{n}", "role": "trainee", "person_key": f"p{n}"} for n in range(31)
    ]
    halves = [
        (d, half) for d in ("2025-09-01", "2025-09-02", "2025-09-03", "2025-09-04") for half in ("afternoon", "morning")
    ]
    signins = [
        {**person, "half": half, **dates(day=d)}
        for place, (d, half) in enumerate(halves)
        for person in people[: 29 - 3 * (place == 2)]
    ]
    costs = [("lecturers", 1_200_000), ("lodging", 2_000_000), ("meals", 900_000), ("venue", 600_000), ("other", None)]
    given = {
        "sessions": sessions,
        "roster": frame("roster", [{**p, "block": 0, "row": n + 2} for n, p in enumerate(people)]),
        "signins": frame("signins", signins),
        "cost_lines": frame(
            "cost_lines", [{"session_id": "FJ2025-D01", "cost_category": name, "amount": fen} for name, fen in costs]
        ),
        "files": frame(
            "files",
            [{"session_id": "FJ2025-D01", "path": "FJ2025-D01/材料.xlsx", "sha256": "ab" * 32, "bytes": 9000, "status": "read"}],
        ),
        "problems": frame(
            "problems",
            [
                {
                    "session_id": "FJ2025-D01", "kind": "unreadable_value", "file": "FJ2025-D01/材料.xlsx", "sheet": "经费结算表",
                    "cell": "F7", "column": "金额", "raw": "约 300", "message_zh": "金额读不出。", "message_en": "No amount.",
                }
            ],
        ),
        "programmes": frame("programmes", [{"programme_id": "FJ2025", "notice": "fj2025", **dates(as_of="2025-12-20")}]),
    }  # fmt: skip
    tables = Tables(
        {name: given.get(name, frame(name, [])) for name in TABLES},
        (Block("FJ2025-D01/材料.xlsx", "学员名单", {"name": "B"}),),
    )
    return Inspection(tables, _findings(), policy, load_checks(), {})


def _findings() -> list[Finding]:
    ref = CellRef("FJ2025-D01/材料.xlsx", "签到表", "B2:B30")
    said = "实到学员 29 人，少于规定的 30 人。" + EVIL
    clauses, facts = ("fj2025:2.1f",), {"present": 29, "minimum": 30}
    return [
        Finding("FJ2025-D01", "BUD001", "fail", "violation", "申请 52,000.00 元，超过上限。", "Over the cap.",
                ("fj2025:3.3a",), {}, 200_000, (), ()),
        Finding("FJ2025-D01", "HDC002", "fail", "violation", said, "29 trainees." + EVIL, clauses, facts, None, (ref,), ()),
        Finding("FJ2025-D01", "BUD024", "fail", "advisory", "整数金额偏多。", "Round.", (), {}, None, (), ()),
        Finding("FJ2025-D01", "BUD006", "unknown", None, "无法判断：标准未录入/待核。", "Unknown.", ("fj2025:3.3b",), {}, None,
                (), ("标准未录入/待核：综合定额",)),
        Finding("FJ2025-D01", "TML001", "pass", None, "未发现“超过截止日”。", "Nothing.", ("fj2025:1.1c",), {}, None, (), ()),
        Finding("FJ2025-D01", "HDC018", "not_applicable", None, "不适用。", "Not applicable.", (), {}, None, (), ()),
        Finding("FJ2025-O02", "HDC001", "unknown", None, "无法判断：未收到该期档案。", "No dossier.", clauses, {}, None, (),
                ("未收到该期档案",)),
    ]  # fmt: skip


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where inspections of the sample keep what they read and found, in this run and for all its processes."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "sample-store"


@pytest.fixture(scope="session")
def sample_inspection(sample_store: Path) -> Inspection:
    """The whole sample, inspected."""
    sample = ROOT / "data" / "sample"
    return inspect(
        sample / "register.xlsx", sample / "dossiers", notice="fj2025", as_of="2025-12-31", store=sample_store
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a test module, with Chinese glyphs and no network of its own.

    Not of session scope: while Playwright is open its event loop counts as running, and asyncio.run() of a later test fails.
    """
    path = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("REQUIRE_BROWSER=1, but there is no chromium (apt-get install chromium, or set CHROMIUM_PATH)")
        pytest.skip("未找到 Chromium（apt-get install chromium，或设 CHROMIUM_PATH）")
    with tempfile.TemporaryDirectory(prefix="xdg-") as xdg, sync_playwright() as playwright:
        (Path(xdg) / "fonts").symlink_to(pylopdf_fonts_zh_cn.sans_path().parent, target_is_directory=True)
        environment: dict[str, str | float | bool] = {**os.environ, "XDG_DATA_HOME": xdg}
        running = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS, env=environment)
        yield running
        running.close()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """URL of a PostgreSQL server of the tests' own."""
    with databases.server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty ledger can be made: a path for SQLite, then a URL for PostgreSQL."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.sqlite")
    return databases.empty_database(request.getfixturevalue("postgresql"))


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """Address of a JupyterLab, `{}` standing for the name of a notebook."""
    with laboratory(tmp_path) as address:
        yield address
