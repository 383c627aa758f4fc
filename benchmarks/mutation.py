"""Do the cases notice broken checks? Each comparison, threshold and column of each check is changed once.

    .venv/bin/python benchmarks/mutation.py [CHECK ...] [--jobs 2]

A mutant is caught if a case of the check no longer gets what it expects. Those that no case catches are listed; the reasons why
they may live stand in benchmarks/survivors.yaml, and one without a reason, or fewer than 95 of 100 caught, is exit status 1.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))
import cases  # noqa: E402

from auditlib.core import registry  # noqa: E402
from auditlib.core.columns import TABLES  # noqa: E402
from auditlib.core.policy import Policy, load_policy  # noqa: E402
from auditlib.core.registry import Check, load_checks  # noqa: E402
from auditlib.core.vector import at_most  # noqa: E402
from auditlib.run import engine  # noqa: E402

SURVIVORS = ROOT / "benchmarks" / "survivors.yaml"
DEMANDED = 95  # of 100
OPERATORS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
CALLS = {  # a comparison of core.vector → the one beside it
    "at_most": "before", "at_least": "at_most", "before": "at_most", "equal": "at_most", "isin": "eq", "isna": "notna",
    "notna": "isna", "share_at_most": "share_over", "duplicated": "isna", "le": "lt", "lt": "le", "ge": "gt", "gt": "ge",
    "eq": "ne", "ne": "eq",
}  # fmt: skip
MASKS: dict[type[ast.operator], type[ast.operator]] = {ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd}


@dataclass(frozen=True)
class Mutant:
    """One change: a name that stays the same while the line does, and what is changed (source or figure)."""

    check: str
    name: str
    source: str | None = None  # of the whole module
    figure: tuple[str, int] | None = None  # threshold, and the change of each of its figures


def mutants(check: Check) -> Iterator[Mutant]:
    """Every mutant of one check."""
    path = Path(sys.modules[check.function.__module__].__file__ or "")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    seen: dict[str, int] = {}
    for change, undo, label in _changes(tree, check):
        change()
        source = ast.unparse(tree)
        undo()
        seen[label] = seen.get(label, 0) + 1
        yield Mutant(check.id, f"{label} #{seen[label]}" if seen[label] > 1 else label, source)
    for key in check.uses:
        for step in (1, -1):
            yield Mutant(check.id, f"threshold {key} {step:+}", figure=(key, step))


Change = tuple[Callable[[], None], Callable[[], None], str]


def _changes(tree: ast.Module, check: Check) -> Iterator[Change]:
    for node in _body(tree):
        if isinstance(node, ast.Compare):
            for place, operator in enumerate(node.ops):
                other = OPERATORS[type(operator)]()
                yield _swap(node.ops, place, other, f"{ast.unparse(node)} → {type(other).__name__}")
        elif isinstance(node, ast.BinOp) and type(node.op) in MASKS:
            yield _attribute(
                node, "op", MASKS[type(node.op)](), f"{ast.unparse(node)} → {MASKS[type(node.op)].__name__}"
            )
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in CALLS:
                yield from _other_call(node)
            elif isinstance(node.func, ast.Attribute) and node.func.attr in CALLS and node.func.attr != "isin":
                label = f"{ast.unparse(node)} → {CALLS[node.func.attr]}"
                yield _attribute(node.func, "attr", CALLS[node.func.attr], label)
    yield from _columns(tree, check)


def _body(tree: ast.Module) -> Iterator[ast.AST]:
    """Nodes of all functions, decorators left out."""
    for function in tree.body:
        if isinstance(function, ast.FunctionDef):
            for statement in function.body:
                yield from ast.walk(statement)


def _other_call(node: ast.Call) -> Iterator[Change]:
    assert isinstance(node.func, ast.Name)
    name, before = node.func.id, ast.unparse(node)
    if name == "equal":  # is not equal
        yield _whole(node, f"(~({before}))", f"{before} → not equal")
    elif name in ("at_most", "at_least", "before") and len(node.args) == 2:
        strict = {"at_most": "~at_most({b}, {a})", "at_least": "~at_most({a}, {b})", "before": "~({b} <= {a})"}
        loose = {"at_most": "at_most({b}, {a})", "at_least": "at_most({a}, {b})", "before": "~({call})"}
        texts = {"a": ast.unparse(node.args[0]), "b": ast.unparse(node.args[1]), "call": before}
        if name != "before":
            yield _whole(node, strict[name].format(**texts).replace("at_most", "_mutant_at_most"), f"{before} → strict")
        yield _whole(
            node, loose[name].format(**texts).replace("at_most", "_mutant_at_most"), f"{before} → turned round"
        )
    elif name == "share_at_most":
        yield _whole(node, f"(~({before}))", f"{before} → over")


def _columns(tree: ast.Module, check: Check) -> Iterator[Change]:
    """Each column once: another of its kind read in its place, at every place of the function; else left out of `needs`."""
    constants = [n for n in _body(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    constants += [
        n for s in tree.body if isinstance(s, ast.Assign) for n in ast.walk(s) if isinstance(n, ast.Constant) and isinstance(n.value, str)
    ]  # fmt: skip
    for table, names in check.needs.items():
        for name in names:
            kind = TABLES[table].columns[name].kind
            places = [n for n in constants if n.value == name]
            others = [c for c, column in TABLES[table].columns.items() if column.kind == kind and c != name]
            others.sort(key=lambda c: (c in names, c))  # one that the check does not read already, if there is one
            if places and others:
                yield (
                    lambda places=places, other=others[0]: [setattr(n, "value", other) for n in places],  # type: ignore[misc]
                    lambda places=places, name=name: [setattr(n, "value", name) for n in places],  # type: ignore[misc]
                    f"column {table}.{name} → {others[0]}",
                )
            else:
                yield _not_needed(tree, table, name)


def _not_needed(tree: ast.Module, table: str, name: str) -> Change:
    decorated = next(f for f in tree.body if isinstance(f, ast.FunctionDef) and f.decorator_list)
    call = next(d for d in decorated.decorator_list if isinstance(d, ast.Call))
    needs = next(k.value for k in call.keywords if k.arg == "needs")
    assert isinstance(needs, ast.Dict)
    place = next(i for i, k in enumerate(needs.keys) if isinstance(k, ast.Constant) and k.value == table)
    old = needs.values[place]
    new = ast.Call(ast.Name("_mutant_without", ast.Load()), [deepcopy(old), ast.Constant(name)], [])
    return _swap(needs.values, place, new, f"column {table}.{name} not needed")


def _swap(held: list[Any], place: int, new: Any, label: str) -> Change:
    old = held[place]
    return lambda: held.__setitem__(place, new), lambda: held.__setitem__(place, old), label


def _attribute(node: Any, name: str, new: Any, label: str) -> Change:
    old = getattr(node, name)
    return lambda: setattr(node, name, new), lambda: setattr(node, name, old), label


def _whole(node: ast.Call, text: str, label: str) -> Change:
    """A call made another expression in place: f(a, b) → _mutant_is(EXPRESSION)."""
    func, args, keywords = node.func, node.args, node.keywords
    new = ast.parse(text, mode="eval").body

    def change() -> None:
        node.func, node.args, node.keywords = ast.Name("_mutant_is", ast.Load()), [new], []

    def undo() -> None:
        node.func, node.args, node.keywords = func, args, keywords

    return change, undo, label


def lives(mutant: Mutant) -> bool:
    """Whether every case of the check still gets what it expects. A mutant that breaks down is caught."""
    checks = load_checks()
    check = checks[mutant.check]
    policy = load_policy(ROOT / "params")
    try:
        if mutant.source is not None:
            module = sys.modules[check.function.__module__]
            space = {
                "__name__": module.__name__,
                "_mutant_at_most": at_most,
                "_mutant_is": lambda value: value,
                "_mutant_without": _without,
            }
            exec(compile(mutant.source, str(module.__file__), "exec"), space)
            check = registry.REGISTRY[mutant.check]
        for case in cases.load(cases.FOLDER / check.family / f"{check.name}.yaml"):
            given = cases.policy_for(policy, case)
            if mutant.figure and mutant.figure[0] not in case.expected.get("unconfirmed", []):
                given = _moved(given, *mutant.figure)
            found = engine.findings(cases.tables([case]), given, {check.id: check})
            finding = next(f for f in found if f.session_id == cases.subject(case))
            if cases.deviations(case, finding):
                return False
    except Exception:  # a check that breaks down is noticed by whoever runs it
        return False
    finally:
        registry.REGISTRY[mutant.check] = checks[mutant.check]
    return True


def _without(names: list[str], name: str) -> list[str]:
    return [other for other in names if other != name]


def _moved(policy: Policy, key: str, step: int) -> Policy:
    """The policy with every figure of a threshold moved by one step of its unit; a list of names loses its last or first."""
    threshold = policy[key]

    def move(value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, str):
            names = value.split()
            return " ".join(names[:-1] if step > 0 else names[1:])
        if isinstance(value, int):
            return value + step
        return (pd.Timestamp(value) + pd.Timedelta(days=step)).date()

    entries = {k: tuple(replace(e, value=move(e.value)) for e in found) for k, found in threshold.entries.items()}
    return replace(policy, thresholds={**policy.thresholds, key: replace(threshold, entries=entries)})


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("checks", nargs="*")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    made = [
        m for check in load_checks().values() if not given.checks or check.id in given.checks for m in mutants(check)
    ]
    with ProcessPoolExecutor(given.jobs) as pool:
        alive = [m for m, living in zip(made, pool.map(lives, made, chunksize=8), strict=True) if living]
    reasons = yaml.safe_load(SURVIVORS.read_text(encoding="utf-8")) if SURVIVORS.is_file() else {}
    for mutant in alive:
        why = (reasons.get(mutant.check) or {}).get(mutant.name)
        print(f"{mutant.check}: {mutant.name}\n    {why or 'NO REASON'}")
    caught = len(made) - len(alive)
    print(f"{caught} of {len(made)} mutants caught, {caught / max(len(made), 1):.1%}")
    unexplained = [m for m in alive if m.name not in (reasons.get(m.check) or {})]
    return 1 if unexplained or caught * 100 < DEMANDED * len(made) else 0


if __name__ == "__main__":
    sys.exit(main())
