"""Faults between sessions and between papers: lecturers, rosters, pictures and accounts that stand in two places."""

from __future__ import annotations

from making.session import Row, Session


def lecturer_in_two_places(one: Session, other: Session) -> None:
    """An expert of one session also teaches, and is paid, in another city on the same afternoon."""
    shared = one.lecturers[0]
    day, half = one.start, "下午"
    for made, against in ((one, other), (other, one)):
        lesson = _row(made.timetable, day, half)
        fee = _row(made.lecture_fees, day, half)
        lesson["lecturer"] = shared.name
        fee |= {"lecturer": shared.name, "id_number": shared.id_number, "level": shared.level}
        why = f"{shared.name} teaches in {against.id} too on {day} {half}"
        made.expect("CRS002", "fail", why, ("timetable", made.timetable.index(lesson), "lecturer"))
        why = f"{shared.name} is paid by {against.id} too for {day} {half}"
        made.expect("CRS006", "fail", why, ("lecture_fees", made.lecture_fees.index(fee), "lecturer"))


def _row(rows: list[Row], day: object, half: str) -> Row:
    return next(row for row in rows if (row["day"], row["half"]) == (day, half))


def held_again(one: Session, other: Session, shared: int) -> None:
    """The second session of one topic has most of its trainees from the first."""
    for index in range(shared):
        other.swap(other.trainees[index], one.trainees[index])
    why = f"{shared} of {len(other.trainees)} trainees are on both rosters"
    for made, against in ((one, other), (other, one)):
        made.expect("CRS010", "fail", f"{against.id} again: {why}", ("roster", 0, "id_number"))
        made.expect("CRS004", "fail", f"with {against.id}: {why}", ("roster", 0, "id_number"))


def supplier_everywhere(sessions: list[Session], most: int) -> None:
    """One hotel houses all sessions of an organiser, and takes more than `most` per cent of all their vouchers."""
    payee = sessions[0].contracts[0]["party"]
    rows = [row for made in sessions for row in made.vouchers]
    taken = sum(row["amount"] for row in rows if row["payee"] == payee)
    whole = sum(row["amount"] for row in rows)
    if taken * 100 <= whole * most:
        raise ValueError(f"{payee}: {taken} of {whole} is no more than {most} %")
    why = f"{payee} takes {taken / 100:,.2f} of {whole / 100:,.2f} yuan over {len(sessions)} sessions"
    for made in sessions:
        index = next(index for index, row in enumerate(made.vouchers) if row["payee"] == payee)
        made.expect("CRS007", "fail", why, ("vouchers", index, "payee"))


def one_account(one: Session, other: Session) -> None:
    """The receipts of two organisers name one account."""
    other.facts["account_number"] = one.facts["account_number"]
    for made, against in ((one, other), (other, one)):
        why = f"{against.organiser} ({against.id}) has the same account"
        made.expect("CRS008", "fail", why, ("facts", None, "account_number"))


def picture_again(one: Session, other: Session) -> None:
    """The picture of one session is handed in for another, held on other days."""
    other.picture_of = one
    for made, against in ((one, other), (other, one)):
        made.expect("CRS005", "fail", f"the picture of the opening is in {against.id} too")
    why = f"taken on {one.start}, the session was held {other.start} to {other.end}"
    other.expect("REC008", "fail", why)


def contradicts_itself(made: Session, file: str, more: int) -> None:
    """A table beside the summary report states another number of trainees than the form of facts."""
    stated = made.facts["reported_trainees"]
    made.beside[file] = (("项目名称", made.title), ("学员人数", stated + more))
    why = f"{stated} trainees on the form of facts, {stated + more} in the table of the report"
    made.expect("REC005", "fail", why, ("facts", None, "reported_trainees"))


def notes_below(made: Session, *lines: str) -> None:
    """Lines under the roster that look like rows and are none."""
    made.notes["roster"] = lines
    made.expect("REC004", "fail", f"{len(lines)} lines under the roster are no rows")
