"""The widgets of the spot check's notebook: draw, evaluate, and the plan of `desk_plan.py`. No refusal is a traceback."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import ipywidgets as w

from auditlib.core.errors import AuditError, InputError
from auditlib.core.messages import Language
from auditlib.report import draw as papers
from auditlib.report import spot, spot_after, words
from auditlib.report.controls import LABEL, look, show, wrapping
from auditlib.report.desk_plan import show_plan
from auditlib.run import drawn
from auditlib.run.inspection import located
from auditlib.run.replay import read_record
from auditlib.run.spotcheck import read_drawing
from auditlib.run.visited import OPEN, RESULTS, Result, add_results, read_results

_LINE, _ROW, _REMARK = "48em", "20em", "22em"  # widths: of a long text, of a session with its result, of a remark


class Desk:
    """One spot check at a desk: its file, its folder, and the three parts that the notebook shows."""

    def __init__(
        self, draw: str, out: str, *, results: str = "", aims: Mapping[str, object] | None = None, population: object = "",
        language: Language = "zh", params: str = "",
    ) -> None:  # fmt: skip
        """Read the file of a draw.

        draw       file of the draw; a relative path is looked for upwards, and `out` and `results` lie below where it was found
        results    file of what the visits showed; beside the record where empty
        aims       what goes before `draws` of params/risk/samples.yaml, texts or numbers; those that are "" do not
        population units to plan for; those that are drawn from at random where empty
        """
        words.known(language)
        self.language = language
        self._population = str(population).strip()
        path = Path.cwd() / located(draw)
        base = Path.cwd() if Path(draw).is_absolute() else path.parents[max(len(Path(draw).parts) - 1, 0)]
        self.out, self._results = base / out, base / results if results else None
        self.drawing, self.aims, self._refused = None, spot.Aims("", "", ""), ""
        try:
            self.drawing = read_drawing(path, params or None)
            size = self.drawing.sizes.draws
            self.aims = spot.Aims(size.confidence, size.tolerable, size.expected)
        except (AuditError, OSError) as error:
            self._refused = spot.refusal(error, language)
        said = {name: str(value) for name, value in (aims or {}).items() if str(value)}
        self.aims = self.aims._replace(**said)
        self._after: w.VBox | None = None
        self._zh = language == "zh"

    @property
    def heading(self) -> str:
        """Title and notes; what is wrong with the file, where it cannot be used."""
        return spot.heading(self.drawing, self.language) + self._refused

    def plan(self) -> None:
        """Show the controls of the plan and what it buys, which follows them."""
        show_plan(self.drawing, self.aims, self._population, self.language)

    # Draw

    def draw(self, seed: object = "", source: object = "", fixed: object = "") -> None:
        """Fix the lists and show them with their hash; with a seed draw at once, else by the button.

        seed, source, fixed   as those of the command `auditlib draw`
        """
        if self.drawing is None:
            show(self._refused, lambda: w.HTML(self._refused))
            return
        asked = bool(seed) and isinstance(seed, str)
        lists, said = self._fixed(asked), ""
        if asked:
            said = self._draw(str(fixed), str(seed), str(source))
            self._look_again()
        elif seed:
            seed, said = "", spot.refusal(
                InputError(
                    f"种子成了数字 {seed}，开头的 0 可能已经丢失 (the seed came as a number; zeros in front may be lost).", "seed",
                    "请作为文本给出，papermill 用 -r seed … (give it as text: papermill -r seed …).",
                ), self.language,
            )  # fmt: skip
        page, given = self._drawn(), (str(fixed), str(seed), str(source))
        show(lists + said + page, lambda: self._drawing(lists, given, said, page))

    def _drawing(self, lists: str, given: tuple[str, str, str], said: str, drawn_page: str) -> w.VBox:
        """The lists, what is asked for, the button, and what came of it; `given` in the order in which it is asked for."""
        message, page = w.HTML(said), w.HTML(drawn_page)
        labels = [("已公布的指纹", "hash published"), ("种子", "seed"), ("种子的出处", "where it is from")]
        boxes = [w.Text(text, **look(self.language, *label, _LINE)) for text, label in zip(given, labels, strict=True)]
        button = w.Button(
            description="抽取并写记录" if self._zh else "Draw and write the record", button_style="primary",
            layout=w.Layout(width="auto", align_self="flex-start", margin=f"0 0 0 {LABEL}"),
        )  # fmt: skip

        def press(_: object = None) -> None:
            message.value = ""
            message.value = self._draw(*(box.value for box in boxes))
            page.value = self._drawn()
            self._look_again()

        button.on_click(press)
        return w.VBox([w.HTML(lists), *boxes, button, message, page])

    def _fixed(self, drawing: bool) -> str:
        """The lists; fixed now unless they were, or a draw is asked for at once: then they are to have been fixed before."""
        assert self.drawing is not None
        try:
            path = drawn.folder(self.out, self.drawing.lists.round) / drawn.FIXED
            if drawing:
                return spot.lists(self.drawing, drawn.read_fixed(path), path, self.language)
            return spot.lists(self.drawing, *drawn.fix(self.drawing, self.out, datetime.now(UTC)), self.language)
        except (AuditError, OSError) as error:
            return spot.refusal(error, self.language)

    def _draw(self, fixed: str, seed: str, source: str) -> str:
        """Draw and write the record; a refusal, or nothing."""
        assert self.drawing is not None
        try:
            if not fixed.strip():
                raise InputError(
                    "没有写已公布的名单指纹 (the hash published before is not given).", "fixed: 已公布的指纹",
                    "名单固定后先公布指纹，再产生种子；请填写公布的那一个 (publish the hash before the seed is made; give the one published).",
                )  # fmt: skip
            record = drawn.make(self.drawing, self.out, fixed.strip(), seed, source, datetime.now(UTC))
            sure = self.drawing.sizes.draws.confidence
            papers.write(record, self.drawing.contacts, self._home(), confidence=sure, language=self.language)
        except (AuditError, OSError) as error:
            return spot.refusal(error, self.language)
        return ""

    def _home(self) -> Path:
        assert self.drawing is not None
        return drawn.folder(self.out, self.drawing.lists.round)

    def _drawn(self) -> str:
        """The page of this round, where it was drawn."""
        if self.drawing is None or not (self._home() / drawn.RECORD).exists():
            return ""
        try:
            record = read_record(self._home() / drawn.RECORD)
        except AuditError as error:
            return spot.refusal(error, self.language)
        files = [path for path in sorted(self._home().iterdir()) if path.is_file()]
        sure = self.drawing.sizes.draws.confidence
        return spot.drawn(record, self.drawing.contacts, files, self.language, confidence=sure)

    # After the visits

    def evaluate(self) -> None:
        """Show what is entered for each session, and what follows from it."""
        said, children = self._visits()

        def build() -> w.VBox:
            self._after = w.VBox(children())
            return self._after

        show(said, build)

    def _look_again(self) -> None:
        """The part on the visits, where it is on the screen, from the record and the results as they are now."""
        if self._after is not None:
            self._after.children = self._visits()[1]()

    def _visits(self) -> tuple[str, Callable[[], list[Any]]]:
        """The part on the visits from the record and the results as they are now: its HTML, and what makes its widgets."""
        path = self._home() / drawn.RECORD if self.drawing else None
        if path is None or not path.exists():
            said = spot.message(
                "还没有抽取记录" if self._zh else "Nothing is drawn yet",
                "抽取之后在这里填写检查结果。" if self._zh else "Results are entered here after the draw.", language=self.language,
            )  # fmt: skip
            return said, lambda: [w.HTML(said)]
        kept = self._results or path.parent / RESULTS
        try:
            record = read_record(path)
            results = read_results(kept, record)
        except (AuditError, OSError) as error:
            refused = spot.refusal(error, self.language)
            return refused, lambda: [w.HTML(refused)]
        said = spot_after.visits(record, results, True, self.language) + self._evaluated(record, results)
        return said, lambda: self._entering(record, results, kept)

    def _evaluated(self, record: drawn.Record, results: Mapping[str, Result]) -> str:
        assert self.drawing is not None
        return spot_after.evaluation(record, results, self.aims, self.drawing.draws, self.language)

    def _entering(self, record: drawn.Record, results: Mapping[str, Result], kept: Path) -> list[Any]:
        options = [(text[self.language], key) for key, text in spot_after.RESULTS.items()]
        rows = {}
        for visit in record.visits:
            row = results.get(visit.id)
            label = {"description": visit.id, "style": {"description_width": LABEL}, "layout": w.Layout(width=_ROW)}
            choice = w.Dropdown(options=options, value=row.result if row else OPEN, **label)
            remark = w.Text(
                row.remark if row else "", placeholder="备注" if self._zh else "remark", layout=w.Layout(width=_REMARK)
            )
            rows[visit.id] = (choice, remark)
        titles = {unit.id: unit.title for unit in record.lists.units}
        by = w.Text("", **look(self.language, "填写人", "entered by", _ROW))
        button = w.Button(description="保存结果" if self._zh else "Save the results", button_style="primary")
        message, said = w.HTML(), w.HTML(self._evaluated(record, results))

        def press(_: object = None) -> None:
            given = {id: (choice.value, remark.value) for id, (choice, remark) in rows.items()}
            try:
                number = add_results(kept, record, given, by.value, datetime.now(UTC))
                said.value = self._evaluated(record, read_results(kept, record))
            except (AuditError, OSError) as error:
                message.value = spot.refusal(error, self.language)
            else:
                message.value = spot.message(
                    f"已保存 {number} 条" if self._zh else f"{number} saved",
                    str(kept.resolve()),
                    language=self.language,
                )

        def changed(_: object = None) -> None:
            message.value = spot.message(
                "有更改尚未保存" if self._zh else "There are changes not saved yet", language=self.language
            )

        for choice, remark in rows.values():
            choice.observe(changed, "value")
            remark.observe(changed, "value")
        button.on_click(press)
        lines = [w.HBox([*pair, w.Label(titles[id])], layout=wrapping()) for id, pair in rows.items()]
        head = w.HTML(spot_after.visits(record, results, False, self.language))
        return [head, *lines, w.HBox([by, button]), message, said]
