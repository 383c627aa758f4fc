"""Two runs compared, as a page; and what terminal and workbook say in the same words."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

import pandas as pd

from auditlib.core.messages import Language, Text, figure
from auditlib.core.model import GRADES
from auditlib.report import pieces, words
from auditlib.report.changes import LABELS, MEANS, check_name, lines
from auditlib.run.compared import KINDS, Compared, Scope, Tally
from auditlib.run.files import folder_name

LINES = 100  # of one table of the page
NAMED = 5  # files or ids in one cell
SETTINGS: Mapping[str, Text] = {
    "notice": {"zh": "依据文件", "en": "notice"},
    "as_of": {"zh": "检查日期", "en": "day of inspection"},
    "also": {"zh": "一并检查的其他计划", "en": "programmes inspected together with it"},
}
GROUPS: Mapping[str, Text] = {
    "rules": {"zh": "规则文件", "en": "rules"},
    "notebooks": {"zh": "笔记本", "en": "notebooks"},
    "register": {"zh": "计划表", "en": "register"},
    "dossier": {"zh": "档案文件", "en": "files of the dossier"},
}
STATES: Mapping[str, Text] = {
    "changed": {"zh": "改动", "en": "changed"},
    "new": {"zh": "新增", "en": "new"},
    "gone": {"zh": "减少", "en": "gone"},
}
NOT_PAIRED: Text = {
    "zh": "两次检查没有相同的期次（编号都不同），不能逐期比对；以下按检查事项和承办单位比较。",
    "en": "No session is in both runs (no id is the same), so none is compared with itself; checks and organisers are compared below.",
}
INPUTS_DIFFER: Text = {
    "zh": "两次检查的规则、程序、日期或材料不同（见下），结论的差别可能由此而来，不一定是承办单位作了整改或出了新问题。",
    "en": "Rules, programs, days or files are not the same (below): a difference may come from them and not from an organiser.",
}
INPUTS_EQUAL: Text = {
    "zh": "所记录的规则、程序、日期，以及两次都有的期次的档案，没有不同。",
    "en": "Rules, programs, day, and the dossiers of sessions that both runs have, are the same as far as they are recorded.",
}
FILES_NOT_KNOWN: Text = {
    "zh": "有一次的运行记录没有列出输入文件，不知道规则和档案是否改过。",
    "en": "A record lists no input files: whether rules or dossiers changed is not known.",
}
RATES: Text = {
    "zh": "比率 = 发现问题 ÷ 已判断（发现问题与未发现问题）；无法判断的另列，不算合格；不适用的不计。期次少时比率意义有限。"
    "涉及金额可能由几项检查重复计入，不能相加，也不等于应追回的金额。",
    "en": "Rate = found ÷ judged (found or nothing found). What cannot be told stands apart and is no pass; what is not applicable does not count. "
    "Rates of few sessions say little. Several checks may concern the same money: amounts do not add up, and are no claim.",
}
SCOPES: Mapping[bool, Text] = {
    True: {"zh": "两次都有的期次", "en": "sessions in both runs"},
    False: {"zh": "只在一次检查中的期次", "en": "sessions in one run only"},
}
KEYS: Mapping[str, Text] = {
    "checks": {"zh": "检查事项", "en": "check"},
    "organisers": {"zh": "承办单位", "en": "organiser"},
}


def head(compared: Compared, language: Language) -> list[tuple[str, str, str]]:
    """Label, and what it is in either run: where, when, under what, and how much was found."""
    zh = language == "zh"
    rows: list[tuple[str, list[str]]] = []
    runs = (compared.before, compared.now)
    parameters = [run.part("parameters") for run in runs]
    only = (compared.only_before, compared.only_now)
    rows.append(("输出文件夹" if zh else "folder", [str(run.folder.resolve()) for run in runs]))
    rows.append(("完成时间" if zh else "finished at", [_moment(run.record.get("finished_at")) for run in runs]))
    rows += [(SETTINGS[name][language], [held.get(name) or "—" for held in parameters]) for name in ("notice", "as_of")]
    shared = len(compared.common)
    rows.append((
        "期次" if zh else "sessions",
        [f"{shared + len(ids)}（只在这一次 {len(ids)}）" if zh else f"{shared + len(ids)} ({len(ids)} in this run only)" for ids in only],
    ))  # fmt: skip
    for word in ("fail", "unknown"):
        counts = [f"{int((run.verdicts['verdict'] == word).sum()):,}" for run in runs]
        rows.append((words.VERDICTS[word][language], counts))
    failed = [len(run.failed) for run in runs]
    if any(failed):
        rows.append(("未能生成的报告" if zh else "reports that failed", [str(number) for number in failed]))
    return [(label, before, now) for label, (before, now) in rows]


def _moment(stamp: object) -> str:
    return str(stamp or "—").replace("T", " ").replace("+00:00", " UTC")


def inputs(compared: Compared, language: Language) -> list[tuple[str, str]]:
    """Label and difference of each input that is not the same in both runs, files of dossiers as one."""
    zh = language == "zh"
    rows = []
    for setting in compared.settings:
        name = setting.name.removeprefix("versions.")
        label = SETTINGS[name][language] if name in SETTINGS else f"{name} 版本" if zh else f"version of {name}"
        rows.append((label, f"{setting.before or '—'} → {setting.now or '—'}"))
    for group in GROUPS:
        names = {state: [f.name for f in compared.files if f.group == group and f.state == state] for state in STATES}
        if any(names.values()):
            rows.append((GROUPS[group][language], _states(names, language)))
    if not compared.files_known:
        rows.append(("输入文件" if zh else "input files", FILES_NOT_KNOWN[language]))
    for label, ids in (
        ("只在前一次的期次" if zh else "sessions before only", compared.only_before if compared.common else ()),
        ("只在后一次的期次" if zh else "sessions now only", compared.only_now if compared.common else ()),
        ("只在前一次的检查" if zh else "checks before only", compared.checks_only_before),
        ("只在后一次的检查" if zh else "checks now only", compared.checks_only_now),
    ):
        if ids:
            rows.append((label, _named([check_name(id, language) for id in ids], language)))
    return rows


def _states(names: Mapping[str, Sequence[str]], language: Language) -> str:
    parts = [f"{STATES[state][language]} {_named(held, language)}" for state, held in names.items() if held]
    return ("；" if language == "zh" else "; ").join(parts)


def _named(names: Sequence[str], language: Language) -> str:
    """How many, and the first of them: 7：甲、乙……"""
    joined = ("、" if language == "zh" else ", ").join(names[:NAMED]) + ("……" if len(names) > NAMED else "")
    return f"{len(names)}{'：' if language == 'zh' else ': '}{joined}"


def differ(compared: Compared, language: Language) -> str:
    """Whether inputs of the runs differ, in a sentence."""
    if compared.settings or compared.files or compared.checks_only_before or compared.checks_only_now:
        return INPUTS_DIFFER[language]
    return INPUTS_EQUAL[language] if compared.files_known else FILES_NOT_KNOWN[language]


def untouched(compared: Compared, language: Language) -> str:
    """How many changes are of sessions whose dossier is the same to the last file; "" where that is not known, or none is."""
    rows = compared.changes[compared.changes["paired"]]
    number = int((rows["files"] == 0).sum())
    if not compared.files_known or not number:
        return ""
    if language == "zh":
        return f"{len(rows)} 项变化中，有 {number} 项所在期次的档案没有任何文件变动，变化来自规则、程序、日期、计划表或其他期次。"
    return (
        f"{number} of {len(rows)} changes are of sessions whose dossier is the same to the last file: they come from rules, "
        "programs, the day, the register or other sessions."
    )


def failed(compared: Compared, language: Language) -> str:
    """Which reports could not be made in either run, and what that means for the comparison; "" where all were."""
    zh = language == "zh"
    held = [
        f"{side}{' ' if zh else ': '}{_named([*run.failed], language)}"
        for side, run in zip(
            ("前一次", "后一次") if zh else ("before", "now"), (compared.before, compared.now), strict=True
        )
        if run.failed
    ]
    if not held:
        return ""
    if zh:
        return (
            f"有报告未能生成：{'；'.join(held)}。结论不由报告得出，这些期次的结论照样在比较之内；原因见该次的 index.html，"
            "如是源文件在检查期间被改动，请重新检查后再比较。"
        )
    return (
        f"Reports could not be made: {'; '.join(held)}. Findings do not come from reports, so those of these sessions are compared all the "
        "same. The index.html of the run says why; where a source changed during the inspection, inspect again before you compare."
    )


def rates(tally: Tally, key: str, language: Language) -> Iterator[tuple[str, list[str], list[str]]]:
    """Check or organiser, and per run: found of judged with the rate, by grade, cannot tell, amount in yuan. What has neither is left out."""
    order = pd.DataFrame({"now": -tally.now["fail"], "before": -tally.before["fail"]}).sort_values(
        ["now", "before"], kind="stable"
    )
    told = (tally.before[["fail", "unknown"]].sum(axis=1) + tally.now[["fail", "unknown"]].sum(axis=1)) > 0
    before, now = (held.to_dict("index") for held in (tally.before, tally.now))
    for id in order.index[told[order.index]]:
        name = check_name(id, language) if key == "checks" else id or words.NOT_GIVEN[language]
        yield name, _cells(before[id], language), _cells(now[id], language)


def _cells(counts: Mapping[str, int], language: Language) -> list[str]:
    judged = counts["fail"] + counts["pass"]
    if not judged + counts["unknown"] + counts["not_applicable"]:
        return ["—", "", "—", "—"]
    share = f"{100 * counts['fail'] / judged:.1f}%" if judged else "—"
    graded = [f"{words.GRADES[grade][language]} {counts[grade]}" for grade in GRADES if counts[grade]]
    return [
        f"{counts['fail']:,} / {judged:,}（{share}）" if language == "zh" else f"{counts['fail']:,} / {judged:,} ({share})",
        ("、" if language == "zh" else ", ").join(graded),
        f"{counts['unknown']:,}",
        figure(counts["amount_fen"], "fen", language).removesuffix(" 元").removesuffix(" yuan") if counts["amount_fen"] else "–",
    ]  # fmt: skip


def page(compared: Compared, at: Path, language: Language = "zh") -> str:
    """The whole HTML document, which will lie at `at`. Raises ReportError for an unknown language."""
    words.known(language)
    zh = language == "zh"
    listed = compared.changes[compared.changes["paired"]]
    kinds = []
    for kind in (kind for kind in KINDS if (listed["kind"] == kind).any()):
        rows = listed[listed["kind"] == kind]
        shown = list(lines(rows.head(LINES), language, files_known=compared.files_known))
        kinds.append((kind, LABELS[kind][language], MEANS[kind][language], len(rows), shown))
    columns = [kind for kind, *_ in kinds]
    sessions, checks = (_counted(compared, column, columns) for column in ("session_id", "check_id"))
    ids = {line.session_id for *_, shown in kinds for line in shown} | {row[0] for row in sessions}
    scopes = [(scope, key) for scope in compared.scopes for key in ("checks", "organisers")]
    return pieces.render(
        "compare.html.j2",
        language,
        title="两次检查的比较" if zh else "Two inspections compared",
        page_style=(pieces.TEMPLATES / "page.css").read_text(encoding="utf-8"),
        style=pieces.style(),
        head=head(compared, language),
        shown=[(_COLOURS.get(kind, ""), LABELS[kind][language], number) for kind, number in compared.kinds.items()],
        same=compared.same,
        paired=bool(compared.common),
        notes=[
            differ(compared, language),
            untouched(compared, language),
            failed(compared, language),
            "" if compared.common else NOT_PAIRED[language],
        ],
        inputs=inputs(compared, language),
        kinds=kinds,
        grades=GRADES,
        labels=[label for _, label, *_ in kinds],
        check_names={id: check_name(id, language) for id, _ in checks},
        organisers={**compared.before.organisers, **compared.now.organisers},
        counted=[(name, rows[:LINES], len(rows) - LINES) for name, rows in (("session", sessions), ("check", checks))],
        links={id: _links(compared, id, at) for id in ids},
        rates_note=RATES[language],
        tables=[held for scope, key in scopes if (held := _rates(scope, key, language))],
        dossiers=_dossiers(compared, language),
        book=at.with_suffix(".xlsx").name,
    )


_COLOURS = {"new": "violation", "unsettled": "unknown", "changed": "suspicion", "blank": "unknown", "added": "violation",
            "dropped": "unknown", "gone": "pass", "judged": "pass"}  # fmt: skip


def _counted(compared: Compared, column: str, kinds: Sequence[str]) -> list[tuple[str, list[int]]]:
    """Session or check, and its numbers of some kinds, those with most to look at first."""
    counts = (
        compared.by(column)[list(kinds)].sort_values(list(kinds), ascending=False, kind="stable")
        if kinds
        else pd.DataFrame()
    )
    return list(zip(map(str, counts.index), counts.to_numpy().tolist(), strict=True))


def _links(compared: Compared, session_id: str, at: Path) -> tuple[str, str]:
    """From the page to the report of a session in either run; "" where there is none."""
    found = []
    for run in (compared.before, compared.now):
        report = run.folder / "sessions" / folder_name(session_id) / "report.html"
        near = os.path.relpath(report.resolve(), at.resolve().parent)
        found.append(quote(Path(near).as_posix()) if report.is_file() else "")
    return found[0], found[1]


def _rates(scope: Scope, key: str, language: Language) -> dict[str, object] | None:
    tally: Tally | None = getattr(scope, key)
    if tally is None:
        return None
    rows = list(rates(tally, key, language))
    zh = language == "zh"
    by = f"按{KEYS[key]['zh']}" if zh else f"By {KEYS[key]['en']}"
    sizes = (scope.sessions_before, scope.sessions_now)
    return {
        "heading": f"{by}：{SCOPES[scope.paired]['zh']}" if zh else f"{by}: {SCOPES[scope.paired]['en']}",
        "key": KEYS[key][language],
        "sizes": [f"{name}（{n:,} 期）" if zh else f"{name} ({n:,} sessions)" for name, n in zip(("前一次", "后一次") if zh else ("before", "now"), sizes, strict=True)],
        "rows": rows[:LINES],
        "more": len(rows) - LINES,
        "without": len(tally.now) - len(rows),
    }  # fmt: skip


def _dossiers(compared: Compared, language: Language) -> tuple[list[tuple[str, str]], int]:
    """Session and the files of its dossier that differ; and how many sessions are left out."""
    held: dict[str, dict[str, list[str]]] = {}
    for file in compared.files:
        if file.group == "dossier":
            names = held.setdefault(file.session_id, {state: [] for state in STATES})
            names[file.state].append(file.name.partition("/")[2] or file.name)
    rows = [(id, _states(names, language)) for id, names in list(held.items())[:LINES]]
    return rows, len(held) - len(rows)
