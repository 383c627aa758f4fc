"""`params/risk/`: points of the risk score, and sizes of the samples inside a session. Working figures of the office, in no notice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from auditlib.core.errors import SamplingError
from auditlib.core.messages import Text
from auditlib.core.params import BothLanguages, Strict, read_model
from auditlib.run.inspection import PARAMS
from auditlib.sampling.draw import MOST_TICKETS
from auditlib.sampling.given import fraction, risk_of

RISK = "risk"
Whole = Annotated[int, Field(strict=True, ge=0)]
Tickets = Annotated[int, Field(strict=True, ge=1, le=MOST_TICKETS)]
_UNCONFIRMED: Text = {
    "zh": "尚未经本单位确认：请研究确定，并在文件中改为 confirmed。",
    "en": " The office has not confirmed them yet: settle them, then write confirmed.",
}


class Band(Strict):
    """`points` from the figure `start` on, until the next band begins."""

    start: Whole = Field(alias="from")
    points: Whole


class TicketBand(Strict):
    """`tickets` from so many points on."""

    start: Whole = Field(alias="from")
    tickets: Tickets


def _rising(bands: Sequence[Band | TicketBand]) -> Sequence[Band | TicketBand]:
    if any(first.start >= second.start for first, second in pairwise(bands)):
        raise ValueError("`from` rises from band to band")
    return bands


def _from_nought(bands: list[TicketBand]) -> list[TicketBand]:
    if not bands or bands[0].start:
        raise ValueError("the first band is from 0")
    if any(first.tickets > second.tickets for first, second in pairwise(bands)):
        raise ValueError("more points never mean fewer tickets")
    return bands


Bands = Annotated[list[Band], AfterValidator(_rising)]


class Grades(Strict):
    """Points of one failed check, by its grade."""

    violation: Whole
    suspicion: Whole
    advisory: Whole


class History(Strict):
    """Points of failed checks of earlier runs, by grade, and the most that a family gets by them."""

    grades: Grades
    most: Whole


class Figures(Strict):
    """Bands of each figure that is held against the peers', by distance above the median in median absolute deviations."""

    cost_per_trainee_day: Bands
    other_share: Bands


class Peers(Strict):
    """How many sessions of one kind must have a figure before it is compared."""

    fewest: Annotated[int, Field(strict=True, ge=2)]
    figures: Figures


TicketBands = Annotated[list[TicketBand], AfterValidator(_rising), AfterValidator(_from_nought)]


def tickets_of(points: int, bands: Sequence[TicketBand]) -> int:
    """Tickets of a session of so many points; the first band is from 0."""
    return max(band.tickets for band in bands if points >= band.start)


class _Working(Strict):
    status: Literal["confirmed", "unconfirmed"]
    checked_on: date
    note: BothLanguages

    @property
    def standing(self) -> Text:
        """The note, and that the figures are not confirmed where they are not."""
        added = _UNCONFIRMED if self.status == "unconfirmed" else {"zh": "", "en": ""}
        return {language: text + added[language] for language, text in self.note.text.items()}


class Weights(_Working):
    """weights.yaml. `stake` and `unknowns` in percent."""

    grades: Grades
    stake: Bands
    unknowns: Bands
    history: History
    peers: Peers
    tickets: TicketBands


def _exact(text: str) -> str:
    try:
        level = fraction(text, "")
    except SamplingError:
        raise ValueError('a share is written as "10%" or "0.1"') from None
    if level >= 1:
        raise ValueError("a share is below 100%")
    return text


def _sure(text: str) -> str:
    try:
        risk_of(text, "")
    except SamplingError:
        raise ValueError('a confidence is written as "90%", between 0% and 100%') from None
    return text


Share = Annotated[str, AfterValidator(_exact)]
Confidence = Annotated[str, AfterValidator(_sure)]


class Size(Strict):
    """Shares of what is drawn from, and the confidence, as texts that are read exactly."""

    tolerable: Share
    expected: Share
    confidence: Confidence

    @model_validator(mode="after")
    def _room_for_errors(self) -> Size:
        if fraction(self.expected, "") >= fraction(self.tolerable, ""):
            raise ValueError("tolerable is above expected")
        return self


class Sizes(_Working):
    """samples.yaml. `draws`: what a draw of sessions is to show, and the confidence of what its page says that it leaves open."""

    trainees: Size
    vouchers: Size
    draws: Size


def weights_file(rules: Path) -> Path:
    """The file of weights under `rules`, or beside the package where that folder has none of its own."""
    return _risk_of(rules) / "weights.yaml"


def read_weights(rules: Path) -> Weights:
    """Raises ParamsError with file, key and what to write instead."""
    return read_model(weights_file(rules), Weights)


def read_sizes(rules: Path) -> Sizes:
    """Raises ParamsError with file, key and what to write instead."""
    return read_model(_risk_of(rules) / "samples.yaml", Sizes)


def _risk_of(rules: Path) -> Path:
    return rules / RISK if (rules / RISK).is_dir() else PARAMS / RISK
