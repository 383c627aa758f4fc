"""The ten rules in SQL, on tables in memory: ENUM for session, role, mode and category, DATE for days, texts for id numbers."""

import duckdb

PACKAGES = ("duckdb",)
QUERIES = {
    "trainees per session": """
        select place from sessions left join
            (select session_id, count(distinct person_key) present from signins where role = 'trainee' group by 1)
        using (session_id) where coalesce(present, 0) < minimum_trainees""",
    "online share": """
        select place from sessions join
            (select session_id, count(*) filter (mode = 'online') online, count(*) trainees
             from roster where role = 'trainee' group by 1)
        using (session_id) where online * 10000 > trainees * online_share""",
    "staff share": """
        select place from sessions join
            (select session_id, count(*) filter (role = 'staff') staff, count(*) filter (role = 'trainee') trainees
             from (select distinct session_id, role, person_key from signins) group by 1)
        using (session_id) where staff * 10000 > trainees * staff_share or staff > staff_most""",
    "total is the sum of lines": """
        select place from sessions join (select session_id, sum(amount) lines from cost_lines group by 1)
        using (session_id) where lines <> declared_total""",
    "arithmetic of a line": """
        select place from cost_lines where amount <> (quantity * unit_price * days * 2 + 1000000) // 2000000""",
    "category allowed": "select place from cost_lines where cost_category = 'outside'",
    "cap": "select place from sessions where subsidy_claimed > funding_cap",
    "sign-in within session": """
        select i.place from signins i join sessions using (session_id) where day < "start" or day > "end" """,
    "person twice, or in overlapping sessions": """
        with entries as materialized (
            select session_id, id_number, count(*) filter (listed) times from (
                select session_id, id_number, true listed from roster where role = 'trainee' union all
                select session_id, id_number, false from signins where role = 'trainee') group by all),
        several as (select id_number from entries group by 1 having count(*) > 1),
        held as (
            select session_id, id_number, "start", "end" from entries semi join several using (id_number)
            join sessions using (session_id)),
        met as materialized (
            select distinct a.session_id, a.id_number from held a join held b on a.id_number = b.id_number
            and a.session_id <> b.session_id and a."start" <= b."end" and b."start" <= a."end")
        select place from roster semi join (select * from entries where times > 1) using (session_id, id_number)
            where role = 'trainee'
        union all select place + 100000000 from roster semi join met using (session_id, id_number) where role = 'trainee'
        union all select place + 200000000 from signins semi join met using (session_id, id_number) where role = 'trainee'
        """,
    "deadline": """select place from sessions where "end" > deadline""",
}


def load(folder):
    """A database in memory, with as many threads as it takes by itself."""
    database = duckdb.connect()
    database.execute(f"create type session as enum (select session_id from '{folder}/sessions.parquet' order by place)")
    for name, table, column in (
        ("role", "signins", "role"),
        ("mode", "roster", "mode"),
        ("category", "cost_lines", "cost_category"),
    ):
        database.execute(f"create type {name} as enum (select distinct {column} from '{folder}/{table}.parquet')")
    typed = {
        "sessions": '"start"::date as "start", "end"::date as "end", deadline::date as deadline',
        "roster": "role::role as role, mode::mode as mode",
        "signins": "role::role as role, day::date as day",
        "cost_lines": "cost_category::category as cost_category",
    }
    for table, columns in typed.items():
        database.execute(
            f"create table {table} as select * replace (session_id::session as session_id, {columns})"
            f" from '{folder}/{table}.parquet'"
        )
    return database


def rules(database):
    """Rule → function that gives the failing places."""
    return {name: lambda query=query: database.execute(query).fetchnumpy()["place"] for name, query in QUERIES.items()}
