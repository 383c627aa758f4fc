"""What the tools that judge one pandas frame at a time are given: for each rule a frame with both sides of it in columns.

Joins and aggregates are pandas', their time counts as the tool's. A tool states the comparison and finds the rows that fail: it is a module of
functions `at_most(frame, left, right)`, `equal(frame, left, right)`, `among(frame, column, values)` and `unique(frame, columns)`, each giving
labels of failing rows, or their number. Tables are loaded as `pandas.read_parquet` gives them: texts on Arrow, days datetime64. Session, role,
mode and category are made categories in each round, once a table, within the time of the rule that first asks for it: pandas is many times
faster on them. Id numbers stay texts.
"""

from functools import cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

CATEGORIES = ("lecturers", "lodging", "meals", "venue", "materials", "transport", "other")
TABLES = ("sessions", "roster", "signins", "cost_lines")
IN_RUNS, OTHERS = ("role", "mode"), ("cost_category",)  # texts of few choices, by what is fastest
APART = 100_000_000


def load(folder):
    """Table → frame, labelled by place."""
    return {name: pd.read_parquet(folder / f"{name}.parquet").set_index("place") for name in TABLES}


def _in_runs(column, ids=None):
    """A column as categories (`ids` in their order, or what stands in it): many times faster than `astype` where rows alike stand together."""
    parts = [pc.run_end_encode(part) for part in pa.chunked_array(column).chunks]
    texts = pa.chunked_array([part.values for part in parts]).combine_chunks()
    sizes = np.concatenate([np.diff(part.run_ends.to_numpy(), prepend=0) for part in parts])
    encoded = texts.dictionary_encode()
    values = pd.Index(encoded.dictionary.to_pandas()) if ids is None else ids
    at = encoded.indices if ids is None else pc.index_in(texts, value_set=pa.array(ids))
    return pd.Categorical.from_codes(at.to_numpy().repeat(sizes), dtype=pd.CategoricalDtype(values), validate=False)


def rules_by(tables, tool):
    """Rule → function that gives the failing places, all comparisons made by `tool`, on categories that are made when first asked for."""

    @cache
    def ids():
        return pd.Index(tables["sessions"]["session_id"])

    @cache
    def typed(table):
        rows = tables[table]
        made = {"session_id": _in_runs(rows["session_id"], ids())}
        made |= {name: _in_runs(rows[name]) for name in IN_RUNS if name in rows}
        made |= {name: rows[name].astype("category") for name in OTHERS if name in rows}
        return rows.assign(**made)

    @cache
    def facts():
        return typed("sessions").reset_index().set_index("session_id", drop=False)

    def by_session(**columns):
        return facts()[["place", *LIMITS]].assign(**columns).set_index("place")

    def trainees():
        signins = typed("signins")
        present = signins[signins["role"] == "trainee"].groupby("session_id", observed=False)["person_key"].nunique()
        return tool.at_most(by_session(present=present), "minimum_trainees", "present")

    def online():
        roster = typed("roster")
        held = roster[roster["role"] == "trainee"]
        grouped = (held["mode"] == "online").groupby(held["session_id"], observed=False)
        frame = by_session(online=grouped.sum() * 10_000, trainees=grouped.size())
        return tool.at_most(frame.assign(most=frame["trainees"] * frame["online_share"]), "online", "most")

    def staff():
        persons = typed("signins")[["session_id", "role", "person_key"]].drop_duplicates()
        number = persons.groupby(["session_id", "role"], observed=False).size().unstack()
        frame = by_session(staff=number["staff"], scaled=number["staff"] * 10_000, trainees=number["trainee"])
        frame = frame.assign(most=frame["trainees"] * frame["staff_share"])
        return _both(tool.at_most(frame, "scaled", "most"), tool.at_most(frame, "staff", "staff_most"),
                     (frame["scaled"] > frame["most"]) & (frame["staff"] > frame["staff_most"]))  # fmt: skip

    def total():
        summed = typed("cost_lines").groupby("session_id", observed=False)["amount"].sum()
        return tool.equal(by_session(lines=summed, declared=facts()["declared_total"]), "declared", "lines")

    def arithmetic():
        lines = tables["cost_lines"]
        product = lines["quantity"] * lines["unit_price"] * lines["days"]
        return tool.equal(lines[["amount"]].assign(product=(product * 2 + 1_000_000) // 2_000_000), "amount", "product")

    def cap():
        frame = by_session(claimed=facts()["subsidy_claimed"]).dropna(subset=["funding_cap"])
        return tool.at_most(frame, "claimed", "funding_cap")

    def within():
        signins, sessions = typed("signins"), facts()
        place = signins["session_id"].cat.codes.to_numpy()
        frame = signins[["day"]].assign(**{name: sessions[name].to_numpy()[place] for name in ("start", "end")})
        return _both(tool.at_most(frame, "start", "day"), tool.at_most(frame, "day", "end"), None)

    def persons():
        roster, signins, sessions = typed("roster"), typed("signins"), facts()
        held = roster.loc[roster["role"] == "trainee", ["session_id", "id_number"]]
        there = signins.loc[signins["role"] == "trainee", ["session_id", "id_number"]]
        twice = tool.unique(held, ["session_id", "id_number"])
        entries = pd.concat([held, there]).drop_duplicates()
        entries = entries[entries["id_number"].duplicated(keep=False)]
        entries = entries.assign(
            **{name: sessions[name].to_numpy()[entries["session_id"].cat.codes] for name in ("start", "end")}
        )
        met = entries.merge(entries, on="id_number", suffixes=("", "_other"))
        met = met[(met["session_id"] != met["session_id_other"]) & (met["start"] <= met["end_other"])
                  & (met["start_other"] <= met["end"])]  # fmt: skip
        met = met[["session_id", "id_number"]].drop_duplicates().assign(meets=1)
        found = [twice]
        for part, rows in enumerate((held, there), 1):
            near = rows[rows["id_number"].isin(met["id_number"])]
            meets = near.merge(met, how="left", on=["session_id", "id_number"]).set_axis(near.index)["meets"]
            frame = pd.DataFrame({"meets": meets.reindex(rows.index).fillna(0).astype("int64"), "most": 0})
            answer = tool.at_most(frame, "meets", "most")
            found.append(answer if isinstance(answer, int) else np.asarray(answer) + part * APART)
        return sum(found) if isinstance(twice, int) else np.concatenate(found)

    return {
        "trainees per session": trainees,
        "online share": online,
        "staff share": staff,
        "total is the sum of lines": total,
        "arithmetic of a line": arithmetic,
        "category allowed": lambda: tool.among(typed("cost_lines")[["cost_category"]], "cost_category", CATEGORIES),
        "cap": cap,
        "sign-in within session": within,
        "person twice, or in overlapping sessions": persons,
        "deadline": lambda: tool.at_most(by_session(end=facts()["end"]), "end", "deadline"),
    }


LIMITS = ("minimum_trainees", "online_share", "staff_share", "staff_most", "funding_cap", "deadline")


def _both(one, other, common):
    """Rows that fail one or the other; of numbers the sum less the rows that fail both (None: none can)."""
    if isinstance(one, int):
        return one + other - (0 if common is None else int(common.sum()))
    return np.concatenate([one, other])
