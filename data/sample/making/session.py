"""One session as its organiser ran it: facts, persons, sign-ins, money, papers, and what an inspector ought to find."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from making.figures import LEFT_OPEN
from making.people import Lecturer, Person

Address = tuple[str, str, str]  # path of the file, sheet, cell
Place = tuple[str, int | None, str]  # table, index of the row, column: a cell still without an address
Row = dict[str, Any]
Where = dict[Place, Address]
CATEGORY = {"N": "国家级", "D": "省级示范", "E": "工程领域专项", "O": "省级普通"}
_REPORTED = ["opening_notice", "summary_report", "news"]
_NINE = [*_REPORTED, "research_result", "subsidy_receipt"]  # of the nine, those that are no table
PAPERS = {  # by kind of session, what has to be handed in and is no table
    "N-f": [*_REPORTED, "approved_plan", "training_receipt"],
    "N-s": [*_REPORTED, "approved_plan"],
    "D": _NINE,
    "E": _NINE,
    "O": _REPORTED,
}
NATIONAL = ("assessments", "platform_roster")  # what only a national session has
PLANNED = ("plan_contents",)  # what only those have whose plan the department reads beforehand: N and D
WRITTEN = (  # parts of the workbooks
    "facts", "roster", "signins", "staff_signins", "cost_lines", "vouchers", "income", "contracts", "lecture_fees", "lodging",
    "meals", "timetable", "satisfaction", "certificates", "online_log", *NATIONAL, *PLANNED,
)  # fmt: skip


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
    lecturers: list[Lecturer]
    planned: Row = field(default_factory=dict)  # columns of the register
    facts: Row = field(default_factory=dict)
    signins: list[Row] = field(default_factory=list)
    cost_lines: list[Row] = field(default_factory=list)
    vouchers: list[Row] = field(default_factory=list)
    income: list[Row] = field(default_factory=list)
    contracts: list[Row] = field(default_factory=list)
    lecture_fees: list[Row] = field(default_factory=list)
    lodging: list[Row] = field(default_factory=list)
    meals: list[Row] = field(default_factory=list)
    timetable: list[Row] = field(default_factory=list)
    satisfaction: list[Row] = field(default_factory=list)
    certificates: list[Row] = field(default_factory=list)
    online_log: list[Row] = field(default_factory=list)
    assessments: list[Row] = field(default_factory=list)
    platform_roster: list[Row] = field(default_factory=list)
    plan_contents: list[Row] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=lambda: list(WRITTEN))
    left_out: set[tuple[str, str]] = field(default_factory=set)  # table and column that the organiser's form lacks
    damaged: set[str] = field(default_factory=set)  # parts whose file is cut off
    expected: dict[str, Expected] = field(default_factory=dict)
    entered: dict[str, Expected] = field(default_factory=dict)  # what is found besides once every figure is entered
    beside: dict[str, tuple[tuple[str, object], ...]] = field(
        default_factory=dict
    )  # path → labels of one more workbook
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)  # part → lines below its table
    picture_of: Session | None = None  # whose picture of the opening was handed in, where not the session's own
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
    def days(self) -> int:
        """From the first day to the last, both counted."""
        return (self.end - self.start).days + 1

    @property
    def people(self) -> list[Person]:
        """Trainees, then staff."""
        return [*self.trainees, *self.staff]

    def swap(self, old: Person, new: Person) -> None:
        """Another person in the place of one, on every list and sheet of the session."""
        self.trainees = [new if person == old else person for person in self.trainees]
        for table in (self.signins, self.certificates, self.assessments, self.platform_roster, self.online_log):
            for row in table:
                row["person"] = new if row["person"] == old else row["person"]

    def expect(self, check: str, verdict: str, why: str, place: Place | None = None) -> None:
        """Write down what a fault makes of a check. A second fault may turn an unknown into a fail, never the reverse.

        What rests on a figure that the rules ship without is found only where it is entered.
        """
        book = self.entered if self.has_dossier and self.kind in LEFT_OPEN.get(check, ()) else self.expected
        old = book.get(check)
        if old is not None and (old.verdict, verdict) != ("unknown", "fail"):
            raise ValueError(f"{self.id} {check}: {old.verdict} is there already, now {verdict}: {why}")
        book[check] = Expected(check, verdict, place, why)

    def find_entered(self, check: str, why: str, place: Place | None = None) -> None:
        """A failure that shows once a figure is entered which only some sessions need."""
        self.entered[check] = Expected(check, "fail", place, why)

    def expect_always(self, check: str, why: str, place: Place | None = None) -> None:
        """A failure that shows although one figure of the check is not entered."""
        self.expected[check] = Expected(check, "fail", place, why)

    def unknown(self, checks: Iterable[str], why: str) -> None:
        """Several checks that cannot be judged for one reason; those that another fault decides stay as they are."""
        for check in checks:
            if check not in self.expected and check not in self.entered:
                self.expect(check, "unknown", why)

    def total(self) -> int:
        """Sum of the cost lines, in fen; blanks and unreadable amounts count nothing."""
        return sum(line["amount"] for line in self.cost_lines if isinstance(line["amount"], int))

    def reckon(self) -> None:
        """Make income, declared total and sums of contracts follow the cost lines, the vouchers and the funding claimed."""
        claimed = self.facts["subsidy_claimed"]
        total = self.facts["declared_total"] = self.total()
        self.facts["budget_total"] = -(-total // 500_000) * 500_000
        self.income = [{"source": "财政补助", "amount": claimed}] if claimed else []
        self.income.append({"source": "单位自筹", "amount": total - (claimed or 0)})
        for contract in self.contracts:
            paid = [row["amount"] for row in self.vouchers if row["contract_no"] == contract["contract_no"]]
            contract["amount"] = sum(amount for amount in paid if isinstance(amount, int))
