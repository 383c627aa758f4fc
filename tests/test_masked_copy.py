"""A run as others may see it: masked, equal in what was found, and accepted where the run itself is refused."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import yaml
from conftest import ROOT
from making import SAMPLE, sample_register
from openpyxl.worksheet.worksheet import Worksheet
from typer.testing import CliRunner

from auditlib.cli import app
from auditlib.core.errors import InputError
from auditlib.report import masked_copy
from auditlib.report.batch.publish import publish
from auditlib.report.masking import masked, role
from auditlib.report.people import People, of_list, of_run
from auditlib.report.risk import SHEETS

SESSIONS = ("FJ2025-D09", "FJ2025-E10", "FJ2025-N01")  # E10 has faults of persons, whom its sentences name
PUBLIC = role(ROOT / "params", "public")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of three dossiers of the sample, with one report."""
    folder = tmp_path_factory.mktemp("run")
    for id in SESSIONS:
        shutil.copytree(SAMPLE / "dossiers" / id, folder / "dossiers" / id)
    content = {
        "register": str(sample_register(folder / "register.xlsx", SESSIONS)), "dossiers": "dossiers", "notice": "fj2025", "as_of": "2025-12-31",
        "notebook": str(ROOT / "notebooks" / "session_inspection.ipynb"),
        "overview": str(ROOT / "notebooks" / "programme_overview.ipynb"),
    }  # fmt: skip
    (folder / "batch.yaml").write_text(yaml.safe_dump(content), "utf-8")
    done = publish(folder / "batch.yaml", folder / "out", wanted=[SESSIONS[1]], jobs=2, step=lambda done, total: None)
    assert not done.errors
    return folder / "out"


@pytest.fixture(scope="module")
def copy(run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("copy") / "public"
    masked_copy.export(run, out, PUBLIC)
    return out


def _release(folder: Path, people: Path) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["release", str(folder), "--people", str(people)], env={"COLUMNS": "400"})
    return done.exit_code, done.output


def test_the_masked_copy_has_the_verdicts_and_amounts_of_the_run_and_nobody_in_full(run: Path, copy: Path) -> None:
    people = of_run(run)
    assert len(people) > 100
    before, after = (pd.read_parquet(folder / "findings.parquet") for folder in (run, copy))
    said = ["session_id", "check_id", "verdict", "grade", "amount_fen"]
    assert before[said].equals(after[said])
    assert before["clauses"].map(list).equals(after["clauses"].map(list))
    assert before.dtypes.equals(after.dtypes)
    texts = "\n".join(before["message_zh"])
    assert people.hits(texts), "the run names people, or this test proves nothing"
    assert not people.hits("\n".join([*after["message_zh"], *after["message_en"], *after["facts"]]))
    assert re.search(r"99\*{4}\d{4}", "\n".join(after["message_zh"]))


def test_the_masked_workbook_has_the_cells_numbers_and_looks_of_the_run(run: Path, copy: Path) -> None:
    before, after = (openpyxl.load_workbook(folder / "findings.xlsx") for folder in (run, copy))
    scores = list(SHEETS["zh"])
    assert before.sheetnames == [*after.sheetnames, *scores], "chances of being drawn stay with the inspectors"
    changed = 0
    for name in after.sheetnames:
        pairs = list(zip(_cells(before[name]), _cells(after[name]), strict=True))
        assert [one.number_format for one, _ in pairs] == [other.number_format for _, other in pairs]
        assert [one.value for one, _ in pairs if not isinstance(one.value, str)] == [
            other.value for one, other in pairs if not isinstance(one.value, str)
        ]
        assert all(other.data_type != "f" for one, other in pairs if one.data_type != "f")
        changed += sum(one.value != other.value for one, other in pairs)
    assert changed


def _cells(sheet: Worksheet) -> list[openpyxl.cell.Cell]:
    return [cell for row in sheet.iter_rows() for cell in row]


def test_pages_say_that_they_are_masked_and_lead_to_nothing_that_is_not_there(run: Path, copy: Path) -> None:
    pages = sorted(copy.rglob("*.html"))
    assert [page.relative_to(copy).as_posix() for page in pages] == [
        "index.html", "programme.html", f"sessions/{SESSIONS[1]}/report.html",
    ]  # fmt: skip
    for page in pages:
        text = page.read_text("utf-8")
        assert "遮盖副本（对外提供）" in text
        for target in re.findall(r'<a [^>]*href="([^"#]+)"', text):
            assert (page.parent / target).is_file(), target
    assert "working_paper.xlsx" in (run / "index.html").read_text("utf-8")
    assert {path.suffix for path in copy.rglob("*") if path.is_file()} == {".html", ".xlsx", ".parquet", ".json"}
    report = (copy / "sessions" / SESSIONS[1] / "report.html").read_text("utf-8")
    original = (run / "sessions" / SESSIONS[1] / "report.html").read_text("utf-8")
    assert report.count("<tr") == original.count("<tr")
    assert report.count("<img") == original.count("<img") > 0
    assert not of_run(run).hits(re.sub(r'"data:[^"]*"', "", report))


def test_a_run_is_refused_as_it_is_and_its_masked_copy_is_accepted(run: Path, copy: Path) -> None:
    code, said = _release(run, run)
    assert code == 1
    for part in (
        "findings.xlsx!问题!I", "findings.xlsx!风险评分：风险评分或签数", "findings.parquet!message_zh row", "report.html!line", "working_paper.xlsx!",
        "report.ipynb!metadata.papermill：运行参数", "run.json：运行的缓存或记录", ".tables/", "随笔记本保存的完整结论",
    ):  # fmt: skip
        assert part in said, part
    assert not of_run(run).hits(said), "its own messages are masked"
    assert not re.search(r"99\d{15}", said)
    code, said = _release(copy, run)
    assert (code, said.strip().splitlines()[-1].endswith("release.json")) == (0, True), said
    note = json.loads((copy / "release.json").read_text("utf-8"))
    assert note["people"] == len(of_run(run))
    (copy / "release.json").unlink()


def test_a_reviewer_sees_names_and_no_numbers(run: Path, tmp_path: Path) -> None:
    masked_copy.export(run, tmp_path / "out", role(ROOT / "params", "reviewer"))
    said = "\n".join(pd.read_parquet(tmp_path / "out" / "findings.parquet")["message_zh"])
    assert of_run(run).hits(said)
    assert not re.search(r"(?<!\d)\d{15,}", said)


def test_a_text_of_a_page_stays_text_whatever_it_looks_like() -> None:
    given = '<!DOCTYPE html><body><p title="甲&quot;乙">甲&lt;b&gt; <a href="x.html">甲</a><br/><style>甲 > b</style></p><!-- 甲 -->'
    mask: Callable[[str], str] = lambda text: text.replace("甲", "<乙>")  # noqa: E731
    assert masked_copy.page(given, mask, "言", lambda target: False) == (
        '<!DOCTYPE html><body><p class="caveat">言</p><p title="&lt;乙&gt;&quot;乙">&lt;乙&gt;&lt;b&gt; &lt;乙&gt;<br/>'
        "<style>甲 > b</style></p>"
    )


def test_the_role_that_sees_everything_has_the_scores(run: Path, tmp_path: Path) -> None:
    masked_copy.export(run, tmp_path / "out", role(ROOT / "params", "inspector"))
    assert openpyxl.load_workbook(tmp_path / "out" / "findings.xlsx").sheetnames[-2:] == list(SHEETS["zh"])


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("<p>学员张<b>三</b>到<br/>场</p>", "<p>学员张*到\n场<b></b><br/></p>"),
        ("<p>张<br>三</p>", "<p>张*<br></p>"),
        ("<p><i>1380000</i>1234</p>", "<p><i>138****1234</i></p>"),
        ("<p>张</p><p>三</p>", "<p>张</p><p>三</p>"),
        ("<td>张</td><td>三</td>", "<td>张</td><td>三</td>"),
        ("<p>张三<br><b>到</b></p>", "<p>张*<br><b>到</b></p>"),
    ],
)
def test_what_goes_over_several_texts_of_one_block_is_masked(given: str, shown: str) -> None:
    def mask(text: str) -> str:
        return masked(text, People(["张三"]))

    assert masked_copy.page(given, mask, "言", lambda target: True) == shown


def test_what_is_no_run_or_no_new_folder_is_refused_before_anything_is_written(run: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"run\.json"):
        masked_copy.export(tmp_path, tmp_path / "out", PUBLIC)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a.txt").write_text("x")
    for out in (tmp_path / "full", run / "public", run):
        with pytest.raises(InputError, match="new folder"):
            masked_copy.export(run, out, PUBLIC)
    assert not (tmp_path / "out").exists()
    assert not (run / "public").exists()


def test_people_are_those_of_every_dossier_or_none(run: Path, tmp_path: Path) -> None:
    shutil.copytree(run, tmp_path / "run")
    shutil.rmtree(tmp_path / "run" / ".tables")
    (tmp_path / "run" / ".tables").mkdir()
    with pytest.raises(InputError, match="names of 3 sessions are missing"):
        of_run(tmp_path / "run")
    (tmp_path / "empty.txt").write_text("\n")
    with pytest.raises(InputError, match="no list of people"):
        of_list(tmp_path / "empty.txt")
