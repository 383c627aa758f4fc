"""One session as its organiser ran it: facts, persons, sign-ins, money, papers, and what an inspector ought to find."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from making.people import Person

Address = tuple[str, str, str]  # path of the file, sheet, cell
Place = tuple[str, int | None, str]  # table, index of the row, column: a cell still without an address
Row = dict[str, Any]
Where = dict[Place, Address]
SPACED = ("bureau", "official")  # houses that align names of two characters on their rosters with a blank
LOWER = ("company",)  # houses whose sign-in sheets write the x of an id number small
CATEGORY = {"N": "国家级", "D": "省级示范", "E": "工程领域专项", "O": "省级普通"}
_REPORTED = ["opening_notice", "summary_report", "news"]
_NINE = [*_REPORTED, "satisfaction", "research_result", "subsidy_receipt"]  # of the nine, those that are no table
PAPERS = {  # by kind of session, what has to be handed in and is no table
    "N-f": [*_REPORTED, "approved_plan", "training_receipt"],
    "N-s": [*_REPORTED, "approved_plan"],
    "D": _NINE,
    "E": _NINE,
    "O": _REPORTED,
}
WRITTEN = ("facts", "roster", "signins", "staff_signins", "cost_lines", "vouchers", "income")  # parts of the workbooks


@dataclass(frozen=True)
class Expected:
    """What ought to be found: the check, the verdict, the place that gives it away, and why, in words."""

    check: str
    verdict: str
    place: Place | None
    why: str


@dataclass
class Session:
    """Money is in fen, days are dates. Rows of a table hold its columns; a blank cell is None or no key at all."""

    id: str
    title: str
    field: str
    organiser: str
    supervisor: str
    fiscal: bool
    start: date
    end: date
    place: str
    house: str
    trainees: list[Person]
    staff: list[Person]
    lecturers: list[str]
    planned: Row = field(default_factory=dict)  # columns of the register
    facts: Row = field(default_factory=dict)
    signins: list[Row] = field(default_factory=list)
    cost_lines: list[Row] = field(default_factory=list)
    vouchers: list[Row] = field(default_factory=list)
    income: list[Row] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=lambda: list(WRITTEN))
    left_out: set[tuple[str, str]] = field(default_factory=set)  # table and column that the organiser's form lacks
    damaged: set[str] = field(default_factory=set)  # parts whose file is cut off
    expected: dict[str, Expected] = field(default_factory=dict)
    in_register: bool = True
    has_dossier: bool = True
    story: str = ""

    @property
    def kind(self) -> str:
        """N-f, N-s, D, E or O, as the clauses name them."""
        letter = self.category
        return letter if letter != "N" else "N-f" if self.fiscal else "N-s"

    @property
    def category(self) -> str:
        """N, D, E or O."""
        return str(self.facts["category_letter"])

    @property
    def people(self) -> list[Person]:
        """Trainees, then staff."""
        return [*self.trainees, *self.staff]

    def expect(self, check: str, verdict: str, why: str, place: Place | None = None) -> None:
        """Write down what a fault makes of a check. A second fault may turn an unknown into a fail, never the reverse."""
        old = self.expected.get(check)
        if old is not None and (old.verdict, verdict) != ("unknown", "fail"):
            raise ValueError(f"{self.id} {check}: {old.verdict} is there already, now {verdict}: {why}")
        self.expected[check] = Expected(check, verdict, place, why)

    def unknown(self, checks: Iterable[str], why: str) -> None:
        """Several checks that cannot be judged for one reason; those that another fault decides stay as they are."""
        for check in checks:
            if check not in self.expected:
                self.expect(check, "unknown", why)

    def total(self) -> int:
        """Sum of the cost lines, in fen; blanks and unreadable amounts count nothing."""
        return sum(line["amount"] for line in self.cost_lines if isinstance(line["amount"], int))

    def reckon(self) -> None:
        """Make income, declared total and vouchers follow the cost lines and the funding claimed."""
        claimed = self.facts["subsidy_claimed"]
        total = self.facts["declared_total"] = self.total()
        self.facts["budget_total"] = -(-total // 500_000) * 500_000
        self.income = [{"source": "财政补助", "amount": claimed}] if claimed else []
        self.income.append({"source": "单位自筹", "amount": total - (claimed or 0)})


def rows_of(made: Session, part: str, *, with_staff: bool) -> list[Row]:
    """The rows of a part; `with_staff` where staff have no sheet of their own."""
    if part == "roster":
        people = made.people if with_staff else made.trainees
        return [
            {
                "name": _spaced(person.name) if made.house in SPACED else person.name,
                "id_number": person.id_number,
                "role": "工作人员" if number >= len(made.trainees) else "学员",
                "mode": person.mode,
                "employer": person.employer,
                "professional_title": person.title,
                "phone": person.phone,
            }
            for number, person in enumerate(people)
        ]
    if part in ("signins", "staff_signins"):
        wanted = [row for row in made.signins if with_staff or row["staff"] == (part == "staff_signins")]
        return [
            {
                "name": row["person"].name,
                "id_number": row["person"].id_number.lower() if made.house in LOWER else row["person"].id_number,
                "role": "工作人员" if row["staff"] else "学员",
                "mode": row["person"].mode,
                "employer": row["person"].employer,
                "day": row["day"],
                "half": row["half"],
            }
            for row in wanted
        ]
    return list(getattr(made, part))


def _spaced(name: str) -> str:
    return f"{name[0]}\u3000{name[1]}" if len(name) == 2 else name
