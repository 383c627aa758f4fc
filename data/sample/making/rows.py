"""The rows of a part of a dossier, as they go onto a sheet: column → what is to be written there."""

from __future__ import annotations

from making.people import Person
from making.session import Row, Session

SPACED = ("bureau", "official")  # houses that align names of two characters on their rosters with a blank
LOWER = ("company",)  # houses whose sign-in sheets write the x of an id number small
SIGNINS = ("signins", "staff_signins")


def rows_of(made: Session, part: str, *, with_staff: bool) -> list[Row]:
    """The rows of a part; `with_staff` where staff have no sheet of their own."""
    if part == "roster":
        people = made.people if with_staff else made.trainees
        listed = [
            {**_person(person), "role": "工作人员" if number >= len(made.trainees) else "学员"}
            for number, person in enumerate(people)
        ]
        return [{**row, "name": _spaced(row["name"])} for row in listed] if made.house in SPACED else listed
    if part in SIGNINS:
        wanted = [row for row in made.signins if with_staff or row["staff"] == (part == "staff_signins")]
        signed = [{**_person(row["person"]), **row, "role": "工作人员" if row["staff"] else "学员"} for row in wanted]
        lower = made.house in LOWER
        return [{**row, "id_number": row["id_number"].lower()} for row in signed] if lower else signed
    rows: list[Row] = getattr(made, part)
    return [{**_person(row["person"]), **row} if "person" in row else dict(row) for row in rows]


def _person(person: Person) -> Row:
    return {
        "name": person.name,
        "id_number": person.id_number,
        "mode": person.mode,
        "employer": person.employer,
        "employer_nature": person.nature,
        "province": person.province,
        "prefecture": person.prefecture,
        "professional_title": person.title,
        "title_level": person.level,
        "manager": person.manager,
        "grass_roots": person.grass_roots,
        "phone": person.phone,
    }


def _spaced(name: str) -> str:
    return f"{name[0]}\u3000{name[1]}" if len(name) == 2 else name
