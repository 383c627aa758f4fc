"""Samples inside a session: which trainees to call back, which vouchers to pull. The seed is given or nothing is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from auditlib.core.errors import SamplingError
from auditlib.core.messages import Text, figure
from auditlib.core.model import CellRef, Tables
from auditlib.run.sampled import fingerprint, order, person_ids, voucher_ids
from auditlib.run.weights import Size, Sizes
from auditlib.sampling import plan, select
from auditlib.sampling.coverage import coverage
from auditlib.sampling.evaluate import Hits, stringer
from auditlib.sampling.given import fraction, percent
from auditlib.sampling.population import population

Why = Literal["drawn", "all", "top", "apart"]
_NOT_DRAWN = ("staff", "lecturer")
_PEOPLE: Text = {"zh": " 人", "en": " trainees"}
_NO_SEED: Text = {
    "zh": "没有种子，未抽取。请在档案收齐以后公开产生种子（例如当众掷十面骰子二十次），写入批次文件的 seed:，或在命令后加 --seed，再运行一次。看过名单以后"
    "自己选定的种子不能为抽样结果辩护：换几次种子，就能换出想要的结果。",
    "en": "There is no seed, so nothing was drawn. Once the dossiers are in, make one in public (twenty throws of a ten-sided die), write it in the "
    "batch file as seed: or give it with --seed, and run again. A seed of one's own choosing afterwards is no defence: whoever "
    "tries a few gets the result that was wanted.",
}
_ALL: Text = {
    "zh": "总体不大于所需的样本，全部列出，不用抽取。",
    "en": "There are no more than the sample needs, so all are listed and none is drawn.",
}


@dataclass(frozen=True)
class Taken:
    """One unit to look at.

    position   of its row in the table (of several rows of one person, the first in the order of the sheets)
    why        drawn; all: of a population no larger than the sample; top: of the top stratum; apart: its amount is blank or not
               above zero, so that no draw of amounts can hit it
    numbers    tickets or monetary units that picked it; none where it was not drawn
    """

    position: int
    why: Why
    numbers: tuple[str | int, ...] = ()


@dataclass(frozen=True)
class Sample:
    """What to look at in one session, and the lines that say how it was chosen and what will follow from it.

    seed   the text that the numbers are made of; "" where nothing was drawn
    """

    taken: tuple[Taken, ...]
    said: tuple[Text, ...]
    seed: str = ""


def trainees(tables: Tables, session_id: str, size: Size, seed: str) -> Sample:
    """The trainees of the roster to call back, at random without replacement: the order drawn is the order of the tickets.

    A person of several rows counts once. Rows of which the role is blank count as trainees. Ids are those of `sampled.person_ids`.
    """
    rows = tables["roster"]
    rows = rows[rows["session_id"] == session_id]
    left_out = {role: int((rows["role"] == role).sum()) for role in _NOT_DRAWN}
    rows = rows[~rows["role"].isin(_NOT_DRAWN)]
    places = _places(tables, "roster", "name", rows.index)
    held_by = person_ids(rows, places)
    persons: dict[str, int] = {}
    for position in sorted(places, key=lambda held: order(places[held])):
        persons.setdefault(held_by[position], position)
    chosen_from, ids = [*persons.values()], [*persons]
    if not ids:
        return Sample((), (_nothing("学员名单", "roster"),))
    try:
        wanted: plan.Plan | None = plan.attributes(
            size.tolerable,
            confidence=size.confidence,
            method="hypergeometric",
            expected=size.expected,
            population=len(ids),
        )
    except SamplingError:  # so few that no sample is enough
        wanted = None
    if wanted is None or wanted.n >= len(ids):
        every = sorted(chosen_from, key=lambda held: order(places[held]))
        return Sample(tuple(Taken(position, "all") for position in every), (_drawn_from(ids, left_out), _ALL))
    said = [_drawn_from(ids, left_out), _planned(wanted, size)]
    if not seed:
        return Sample((), (*said, _NO_SEED))
    chosen = select.random(population(ids), wanted.n, own := _own(session_id, "trainees", seed))
    reach = coverage(len(ids), wanted.n, 0, confidence=size.confidence, units=_PEOPLE)
    said += [_supposed(reach), _numbers(chosen)]
    return Sample(tuple(Taken(persons[pick.id], "drawn", pick.numbers) for pick in chosen.picks), tuple(said), own)


def vouchers(tables: Tables, session_id: str, size: Size, seed: str) -> Sample:
    """The vouchers to pull, in proportion to their amounts: first the top stratum, then those hit, then those to look at apart.

    Ids are those of `sampled.voucher_ids`. Vouchers whose amount is zero, negative or blank stand apart, also without a seed.
    """
    rows = tables["vouchers"]
    rows = rows[rows["session_id"] == session_id]
    places = _places(tables, "vouchers", "amount", rows.index)
    if not places:
        return Sample((), (_nothing("凭证（票据）明细", "list of vouchers"),))
    in_order = sorted(places, key=lambda held: order(places[held]))
    held_by = voucher_ids(rows, places)
    amounts = {position: int(fen) for position, fen in rows["amount"].dropna().items()}
    above = [p for p in in_order if amounts.get(p, 0) > 0]
    ids = [held_by[p] for p in above]
    apart = tuple(Taken(p, "apart") for p in in_order if amounts.get(p, 0) <= 0)
    book = sum(amounts[p] for p in above)
    said = [_amounts(ids, book, len(apart))]
    if not above:
        return Sample(apart, tuple(said))
    try:
        wanted: plan.Plan | None = plan.monetary_units(
            book,
            _part(book, size.tolerable),
            confidence=size.confidence,
            method="poisson",
            expected=_part(book, size.expected),
        )
    except SamplingError:  # an amount so small that no part of it is tolerable
        wanted = None
    if wanted is None or wanted.n >= len(above):
        return Sample((*(Taken(p, "all") for p in above), *apart), (*said, _ALL))
    said.append(_planned(wanted, size))
    if not seed:
        return Sample(apart, (*said, _NO_SEED))
    try:
        items = population(ids, [amounts[p] for p in above])
        chosen = select.monetary_units(items, wanted.n, own := _own(session_id, "vouchers", seed))
    except SamplingError as error:
        return Sample(apart, (*said, _refused(error)))
    of_id = dict(zip(ids, above, strict=True))
    limit = stringer([Hits(chosen.total, chosen.hits, ())], confidence=size.confidence, method="poisson").upper
    said += [_interval(chosen), _limit(limit, book, size), _numbers(chosen)]
    top = sorted((of_id[pick.id] for pick in chosen.top), key=lambda held: (-amounts[held], order(places[held])))
    drawn = (Taken(of_id[pick.id], "drawn", pick.numbers) for pick in chosen.picks)
    return Sample((*(Taken(p, "top") for p in top), *drawn, *apart), tuple(said), own)


def of(tables: Tables, session_id: str, sizes: Sizes, seed: str) -> Mapping[str, Sample]:
    """Both samples of a session, by table."""
    return {
        "roster": trainees(tables, session_id, sizes.trainees, seed),
        "vouchers": vouchers(tables, session_id, sizes.vouchers, seed),
    }


def place_of(tables: Tables, table: str, column: str, position: int) -> CellRef | None:
    """The cell of a row under a column; None where its sheet has no such column, or the row no origin."""
    block, row = (int(tables[table][name][position]) for name in ("block", "row"))
    if block < 0 or column not in tables.blocks[block].letters:
        return None
    found = tables.blocks[block]
    return CellRef(found.file, found.sheet, f"{found.letters[column]}{row}")


def _places(tables: Tables, table: str, column: str, positions: Iterable[Any]) -> dict[int, CellRef]:
    return {p: place_of(tables, table, column, p) or CellRef(f"{table} {p}", "", "") for p in positions}


def _own(session_id: str, what: str, seed: str) -> str:
    """A seed of the sample's own, so that samples of one seed do not repeat each other's numbers."""
    return f"{session_id}|{what}|{seed}"


def _part(fen: int, share: str) -> int:
    return int(fen * fraction(share, ""))


def _refused(error: SamplingError) -> Text:
    """Such as amounts that no list of vouchers can add up to: the paper of the session is written all the same."""
    return {"zh": f"未能抽取：{error.what}{error.todo}", "en": f"Nothing could be drawn: {error.what} {error.todo}"}


def _nothing(zh: str, en: str) -> Text:
    return {
        "zh": f"没有读到{zh}，无从抽取：请取得后放入档案，再运行一次。",
        "en": f"No {en} was read, so there is nothing to draw from: get one, put it into the dossier and run again.",
    }


def _drawn_from(ids: Sequence[str], left_out: Mapping[str, int]) -> Text:
    staff, lecturers = (left_out[role] for role in _NOT_DRAWN)
    return {
        "zh": f"总体：学员名单中的学员 {len(ids)} 人（一人多行的计一次；人员类别空缺的计入；工作人员 {staff} 行、师资 {lecturers} 行未计入）。"
        f"总体指纹（SHA-256）：{fingerprint(ids)}。",
        "en": f"Drawn from {len(ids)} trainees of the roster (one of several rows once; those whose role is blank included; {staff} rows of "
        f"staff and {lecturers} of lecturers left out). SHA-256 of the population: {fingerprint(ids)}.",
    }


def _amounts(ids: Sequence[str], book: int, apart: int) -> Text:
    return {
        "zh": f"总体：金额大于零的凭证 {len(ids)} 张，合计 {figure(book, 'fen', 'zh')}；金额为零、为负或空缺的 {apart} 张抽不到，全部另查。"
        f"总体指纹（SHA-256）：{fingerprint(ids)}。",
        "en": f"Drawn from {len(ids)} vouchers above zero, together {figure(book, 'fen', 'en')}; {apart} whose amount is zero, negative or "
        f"blank cannot be hit and are all looked at apart. SHA-256 of the population: {fingerprint(ids)}.",
    }


def _planned(wanted: plan.Plan, size: Size) -> Text:
    levels = [percent(fraction(share, "")) for share in (size.tolerable, size.expected)]
    return {
        "zh": f"{wanted.text('zh')}可容忍 {levels[0]}，预期 {levels[1]}。",
        "en": f"{wanted.text('en')} Tolerable {levels[0]}, expected {levels[1]}.",
    }


def _supposed(said: Text) -> Text:
    return {
        "zh": f"结论的限度（假定联系到的都属实）：{said['zh']}联系不上的不能算作属实。",
        "en": f"What may be concluded if all turn out right: {said['en']} Whoever cannot be reached does not count as right.",
    }


def _limit(limit: int, book: int, size: Size) -> Text:
    sure = percent(fraction(size.confidence, ""))
    return {
        "zh": f"结论的限度（假定所抽凭证都没有差错）：按 {sure} 的置信水平，{figure(book, 'fen', 'zh')}中多列的仍可能有 {figure(limit, 'fen', 'zh')}。",
        "en": f"What may be concluded if all vouchers pulled are right: of {figure(book, 'fen', 'en')} up to {figure(limit, 'fen', 'en')} may "
        f"still be overstated at {sure}.",
    }


def _interval(chosen: select.Selection) -> Text:
    top = chosen.top_from or Fraction(0)
    from_on = int(top) + (top.denominator > 1)
    return {
        "zh": f"{figure(from_on, 'fen', 'zh')}及以上的 {len(chosen.top)} 张全部检查；其余按金额抽 {chosen.hits} 个号码，落入 {len(chosen.picks)} 张。",
        "en": f"All {len(chosen.top)} of {figure(from_on, 'fen', 'en')} or more; of the rest {chosen.hits} numbers by amount, which hit "
        f"{len(chosen.picks)}.",
    }


def _numbers(chosen: select.Selection) -> Text:
    """What picked each, so that anyone can work it out again."""
    if chosen.method == "random":
        how: Text = {
            "zh": "每人的票号由种子和其编号（人员标识的 SHA-256，与文件名无关）的 SHA-256 得出，小者先取",
            "en": "the ticket of each is a SHA-256 over the seed and its id (a SHA-256 of the key of the person, whatever the files are called), the smallest first",
        }
    else:
        how = {
            "zh": f"凭证按编号（票据号码、日期、金额、重复序号的 SHA-256，与文件名无关）排序后首尾相接，号码是其中的第几分钱；{chosen.formula['zh']}",
            "en": f"vouchers stand end to end, sorted by id (a SHA-256 of number, day, amount and running number of doubles), and a number is one fen of them; "
            f"{chosen.formula['en']}",
        }
    return {
        "zh": f"种子：{chosen.seed}。{how['zh']}。怎样重算见 docs/sampling.md。",
        "en": f"Seed: {chosen.seed}. How: {how['en']}. docs/sampling.md says how to work it out again.",
    }
