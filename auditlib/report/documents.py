"""Documents rendered from the catalogue: a page for each check, the coverage of clauses, the on-site list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import unified_diff
from inspect import getdoc
from pathlib import Path

from auditlib.core.columns import TABLES
from auditlib.core.messages import Text
from auditlib.core.policy import KINDS, Threshold
from auditlib.core.registry import Check
from auditlib.report import pieces, words
from auditlib.report.catalogue import Catalogue, grade_word
from auditlib.run.files import write_whole

NOTICE = "fj2025"  # whose coverage the documents show; another notice in the terminal: auditlib catalogue --notice
_MADE = "<!-- Written by `auditlib catalogue --write` from auditlib/checks, params and tests/cases. Do not edit. -->"


def pages(made: Catalogue) -> dict[str, str]:
    """Path below docs/ → content of every document."""
    out = {f"checks/{check.id}.md": _page(made, check) for check in made.checks.values()}
    return {"checks/README.md": _index(made), **out, "coverage.md": _coverage(made), "onsite.md": _onsite(made)}


def write(made: Catalogue, docs: Path) -> list[str]:
    """Write all documents below `docs`, remove pages of checks that are gone; returns the paths that changed."""
    changed = []
    wanted = pages(made)
    for name, text in wanted.items():
        path = docs / name
        if _held(path) != text:
            write_whole(path, lambda part, text=text: part.write_text(text, encoding="utf-8", newline="\n"))  # type: ignore[misc]
            changed.append(name)
    for path in _gone(docs, wanted):
        path.unlink()
        changed.append(path.relative_to(docs).as_posix())
    return changed


def differences(made: Catalogue, docs: Path) -> list[str]:
    """What `write` would change, as lines of a diff; empty where the documents are up to date."""
    wanted = pages(made)
    out: list[str] = []
    for name, text in wanted.items():
        held = _held(docs / name)
        out += unified_diff(
            held.splitlines(), text.splitlines(), f"docs/{name}", f"docs/{name} (new)", lineterm="", n=1
        )
    return out + [f"docs/{path.relative_to(docs).as_posix()}: no check has this id" for path in _gone(docs, wanted)]


def _held(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _gone(docs: Path, wanted: Mapping[str, str]) -> list[Path]:
    return [path for path in sorted((docs / "checks").glob("*.md")) if f"checks/{path.name}" not in wanted]


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    heads = list(head)
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    return [*lines, *(f"| {' | '.join(_cell(text) for text in row)} |" for row in rows), ""]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>").replace("<s", "&lt;s")


def _both(text: Text) -> str:
    return f"{text['zh']}<br>{text['en']}"


def _index(made: Catalogue) -> str:
    lines = [_MADE, "", "# 检查目录 · Catalogue of checks", ""]
    lines += [
        "每项检查一页；按条款的对照见 [coverage.md](../coverage.md)，须由人实地查看的见 [onsite.md](../onsite.md)。",
        "",
    ]
    lines += [
        "A page for each check; by clause: [coverage.md](../coverage.md); what a person looks at: [onsite.md](../onsite.md).",
        "",
    ]
    for family, label in words.FAMILIES.items():
        mine = [check for check in made.checks.values() if check.family == family]
        lines += [f"## {label['zh']} · {label['en']}", ""]
        rows = (
            (
                f"[{check.id}]({check.id}.md)",
                _both(check.title),
                _both(check.formula),
                words.GRADES[check.grade]["zh"],
                "、".join(check.clauses) or "—",
                "待核" if _unconfirmed(made, check) else "",
            )
            for check in mine
        )
        lines += _table(("编号", "事项", "通过的条件", "性质", "条款", "标准"), rows)
    return "\n".join(lines)


def _unconfirmed(made: Catalogue, check: Check) -> list[str]:
    return [key for key in check.uses if not made.policy[key].confirmed]


def _page(made: Catalogue, check: Check) -> str:
    doc = (getdoc(check.function) or "").strip()
    lines = [_MADE, "", f"# {check.id} {check.title['zh']} · {check.title['en']}", ""]
    lines += [f"`{check.name}` · {_family(check)} · [目录 catalogue](README.md)", ""]
    lines += [
        "## 通过的条件 · What holds where it passes",
        "",
        check.formula["zh"] + "。",
        "",
        check.formula["en"] + ".",
        "",
    ]
    lines += ["## 怎样检查 · How it is asked", "", doc, ""]
    lines += _clauses(made, check)
    lines += _thresholds(made, check)
    lines += _words(made, check)
    lines += _needs(check)
    lines += _sentences(check)
    lines += _cases(made, check)
    return "\n".join(lines).rstrip() + "\n"


def _family(check: Check) -> str:
    return f"{words.FAMILIES[check.family]['zh']} {check.family}"


def _clauses(made: Catalogue, check: Check) -> Iterator[str]:
    yield from ("## 依据与性质 · Clauses and grade", "")
    rows = []
    for id in check.clauses:
        for clause in made.policy.standing_for(id, NOTICE):
            number = made.policy.notices[clause.notice].number or ""
            rows.append((clause.id, number, f"{clause.zh}<br>{clause.en}"))
    if rows:
        yield from _table(("条款 clause", "文件 document", "内容 demand"), rows)
    else:
        yield from ("不依据单独条款，每期都查。No clause of its own: asked of every session.", "")
    if check.unit == "sessions":
        kinds = ((_both(kind), grade_word(b, "zh"), grade_word(b, "en")) for kind, b in made.binding(check, NOTICE))
        yield from _table(("项目类别 kind of session", "不符时的性质", "grade of a failure"), kinds)


def _thresholds(made: Catalogue, check: Check) -> Iterator[str]:
    if not check.uses:
        return
    yield from ("## 标准 · Thresholds", "")
    for key in check.uses:
        threshold = made.policy[key]
        yield from (f"**{threshold.zh}** · {threshold.en} · `params/{key.replace('.', '/')}.yaml`", "")
        yield from _table(("自 from", "项目类别 kinds", "数值 figure", "依据 clause"), _entries(threshold))
        yield from ([f"{threshold.note['zh']} {threshold.note['en']}", ""] if threshold.note else [])


def _entries(threshold: Threshold) -> list[tuple[str, str, str, str]]:
    """The figures of a threshold, kinds that share one in one line."""
    held: dict[tuple[str, str, str], list[str]] = {}
    for kind, entries in threshold.entries.items():
        for entry in entries:
            line = (str(entry.since), pieces.value(entry.value, threshold.unit, "zh"), entry.clause)
            held.setdefault(line, []).append(KINDS[kind]["zh"])
    return [
        (since, "全部 all" if len(kinds) == len(KINDS) else "、".join(kinds), figure, clause)
        for (since, figure, clause), kinds in sorted(held.items())
    ]


def _words(made: Catalogue, check: Check) -> Iterator[str]:
    for name in check.words:
        found = made.policy.words[name]
        yield from ("## 词表 · Word list", "", f"**{found.zh}** · {found.en} · `params/words/{name}.yaml`", "")
        rows = ((word.text, word.clause, "、".join(word.unless)) for word in found.words)
        yield from _table(("词 word", "来源 source", "例外 unless"), rows)


def _needs(check: Check) -> Iterator[str]:
    yield from ("## 看哪些栏目 · Tables and columns", "")
    rows = []
    for table, names in check.needs.items():
        label = TABLES[table]
        zh, en = (
            ("、" if language == "zh" else ", ").join(
                words.column(table, name, language) + ("*" if name in check.optional else "") for name in names
            )
            for language in ("zh", "en")
        )
        rows.append((f"{label.zh}<br>{label.en}", f"{zh}<br>{en}"))
    yield from _table(("表 table", "栏目 columns（* 可空缺 may be blank）"), rows)


def _sentences(check: Check) -> Iterator[str]:
    yield from ("## 结论用语 · Sentences", "")
    rows = [("发现问题 found", _both(check.message))]
    rows += [("发现问题 found", _both(text)) for text in check.wordings.values()]
    rows += [("不适用 not applicable", _both(check.skipped))] if check.skipped else []
    rows += [("无法判断 cannot tell", _both(text)) for text in check.gaps.values()]
    yield from _table(("结论 verdict", "用语 sentence"), rows)


def _cases(made: Catalogue, check: Check) -> Iterator[str]:
    yield from ("## 实例 · Worked cases", "")
    rows = (
        (
            str(case["name"]),
            words.VERDICTS[case["expect"]]["zh"] + f" {case['expect']}",
            case.get("says", {}).get("zh", ""),
        )
        for case in made.cases(check)
    )
    yield from _table(("实例 case", "结论 verdict", "用语 sentence"), rows)


def _coverage(made: Catalogue) -> str:
    answers = made.answers(NOTICE)
    lines = [_MADE, "", "# 条款对照 · Coverage by clause", ""]
    lines += ["每一条由哪些检查回答，须由人查看什么，哪些不检查及其原因。", ""]
    lines += ["Which checks answer each clause, what a person looks at, and what is not checked and why.", ""]
    documents = dict.fromkeys(answer.clause.notice for answer in answers)
    for id in documents:
        document = made.policy.notices[id]
        lines += [f"## {document.zh}（{document.number}）", "", document.en, ""]
        rows = (
            (
                f"`{answer.clause.id}`",
                f"{answer.clause.zh}<br>{answer.clause.en}",
                "<br>".join(f"[{c.id}](checks/{c.id}.md) {c.title['zh']} · {c.title['en']}" for c in answer.checks)
                or "—",
                _both(answer.clause.onsite) if answer.clause.onsite else "—",
                _both(answer.clause.unchecked) if answer.clause.unchecked else "—",
            )
            for answer in answers
            if answer.clause.notice == id
        )
        lines += _table(("条款 clause", "要求 demand", "由程序检查 checked by", "须由人查看 a person looks", "不检查及原因 not checked, why"), rows)  # fmt: skip
    return "\n".join(lines)


def _onsite(made: Catalogue) -> str:
    lines = [_MADE, "", "# 实地查看清单 · On-site list", ""]
    lines += [
        "程序只比对所报材料；以下各条须由检查人员到现场、看原件、问当事人。每期的工作底稿中有同样的一页，只列约束该期的条款。",
        "",
    ]
    lines += ["The program compares papers only. These have to be looked at by inspectors: on site, in originals, by asking. The working paper of each session has the same list, with the clauses that bind it.", ""]  # fmt: skip
    rows = (
        (
            "☐",
            f"`{answer.clause.id}`",
            answer.clause.zh,
            _both(answer.clause.onsite),
            "、".join(check.id for check in answer.checks) or "—",
        )
        for answer in made.answers(NOTICE)
        if answer.clause.onsite
    )
    lines += _table(("", "条款 clause", "要求", "查看什么 what to look at", "相关检查 checks"), rows)
    return "\n".join(lines)
