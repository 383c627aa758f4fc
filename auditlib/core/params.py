"""Files under params/: strict YAML, validated by a pydantic model, each fault with file, key and what to write instead."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from auditlib.core.errors import ParamsError, meant
from auditlib.core.messages import Text

Model = TypeVar("Model", bound="Strict")


class Strict(BaseModel):
    """Base of the models of params files: unknown keys are refused, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class BothLanguages(Strict):
    """A text in Chinese and in English."""

    zh: str
    en: str

    @property
    def text(self) -> Text:
        return {"zh": self.zh, "en": self.en}


class _Once(yaml.constructor.SafeConstructor):
    """Refuses a key written twice: YAML would keep the last one without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise ParamsError(
                    f"键 {key!r} 写了两次 (the key {key!r} is written twice).",
                    f"{key_node.start_mark.name}:{key_node.start_mark.line + 1}",
                    "只留其中一个 (Keep one of the two).",
                )
            seen.add(key)
        return super().construct_mapping(node, deep)

    def construct_yaml_timestamp(self, node: yaml.ScalarNode) -> Any:
        try:
            return super().construct_yaml_timestamp(node)
        except ValueError:
            where = f"{node.start_mark.name}:{node.start_mark.line + 1}"
            raise ParamsError(
                f"{node.value!r} 不是日历上的日期 ({node.value!r} is no day of the calendar).", where,
                "请写成 (Write it as) 2025-06-09.",
            ) from None  # fmt: skip


_Once.add_constructor("tag:yaml.org,2002:timestamp", _Once.construct_yaml_timestamp)  # type: ignore[type-var]


class _Loader(_Once, yaml.CSafeLoader):  # of libyaml: ten times as fast as SafeLoader
    pass


class _TextLoader(_Once, yaml.SafeLoader):
    """Every value is a text: 0123, no and 9.1 stay what they are. No aliases, with which a few lines could stand for millions."""

    yaml_implicit_resolvers = {}

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem_mark=self.peek_event().start_mark)  # type: ignore[no-untyped-call]
        return super().compose_node(parent, index)


_KINDS = {  # of values, by the first word of what pydantic calls their faults
    "bool": "应为 true 或 false", "date": "应为日期，如 2025-06-09", "dict": "应为几行“键: 值”", "int": "应为整数",
    "list": "应为列表", "model": "应为几行“键: 值”", "path": "应为路径", "string": "应为文字",
}  # fmt: skip


def texts_of(content: str) -> dict[Any, Any]:
    """The mapping that a text of YAML holds, values as texts; {} of nothing. For files that organisers may have written.

    Raises ParamsError with nothing of the content in it, which may hold passwords: `where` is the number of a line or "".
    """
    try:
        found = yaml.load(content, _TextLoader)
    except ParamsError as error:  # a key twice
        line = error.where.rpartition(":")[2]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = str(mark.line + 1) if mark else ""
    except (ValueError, TypeError, RecursionError):  # of explicit tags, keys that are lists, lists in lists in lists
        line = ""
    else:
        if isinstance(found, dict) or not found:
            return found or {}
        line = "1"
    raise ParamsError("is no valid YAML, or has a key twice.", line, "Mend that line.") from None


def read_yaml(path: Path) -> dict[Any, Any]:
    """The mapping in a YAML file. Raises ParamsError where there is no file, no mapping, or a key twice."""
    try:
        with path.open(encoding="utf-8") as stream:
            content = yaml.load(stream, _Loader)
    except OSError as error:
        what = "没有这个文件" if isinstance(error, FileNotFoundError) else "无法读取"
        what = "这是文件夹，不是文件" if isinstance(error, IsADirectoryError) else what
        raise ParamsError(
            f"{what} (cannot be read: {error.strerror}).", str(path), "请检查路径 (Check the path)."
        ) from None
    except UnicodeDecodeError:
        raise ParamsError(
            "不是 UTF-8 编码的文本 (is not UTF-8 text).", str(path), "请另存为 UTF-8 编码 (Save it as UTF-8)."
        ) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "no valid YAML"
        raise ParamsError(
            f"不合 YAML 格式 (is no valid YAML: {problem}).", f"{path}{line}", "请改正这一行 (Mend that line)."
        ) from None
    if not isinstance(content, dict):
        raise ParamsError(
            "其中没有“键: 值” (holds no keys).", str(path), "请逐行写“键: 值” (Write `key: value` lines)."
        )
    return content


def read_model(path: Path, model: type[Model], content: object | None = None, at: str = "") -> Model:
    """A params file as `model`. `content` is one part of a larger file, which stands there under the key `at`."""
    data = read_yaml(path) if content is None else content
    try:
        return model.model_validate(data)
    except ValidationError as error:
        faults = error.errors(include_url=False)
        # a key misspelt is missing too: the message about the wrong word helps more
        first = next((fault for fault in faults if fault["type"] == "extra_forbidden"), faults[0])
        raise ParamsError(*_message(first, model, path, at)) from None


def _message(fault: Any, model: type[BaseModel], path: Path, at: str) -> tuple[str, str, str]:
    keys = [part for part in (at, *map(str, fault["loc"])) if part]
    where = f"{path}, key {'.'.join(keys)}" if keys else str(path)
    if fault["type"] == "extra_forbidden":
        return (
            f"没有键 {keys[-1]!r} (the key {keys[-1]!r} is not known).", where,
            meant(keys[-1], _fields_at(model, fault["loc"][:-1])),
        )  # fmt: skip
    if fault["type"] == "missing":
        return f"缺少键 {keys[-1]!r} (the key {keys[-1]!r} is missing).", where, "请补上 (Add it)."
    expected = str(fault.get("ctx", {}).get("expected", "")).replace(" or ", " 或 ")
    kind = f"应为 {expected}" if expected else _KINDS.get(fault["type"].partition("_")[0], "这样的值不能用")
    return (
        f"{kind}，不能是 {fault['input']!r} ({fault['msg']}, not {fault['input']!r}).", where,
        "请改正这个值 (Write a value of that kind).",
    )  # fmt: skip


def _fields_at(model: type[BaseModel], loc: tuple[Any, ...]) -> list[str]:
    """Names of the keys allowed at a place inside a model: those of the nested model the path leads to."""
    current: Any = model
    for part in loc:
        annotation = current.model_fields[part].annotation if part in getattr(current, "model_fields", {}) else current
        current = next((t for t in _types_in(annotation) if isinstance(t, type) and issubclass(t, BaseModel)), current)
    return [field.alias or name for name, field in current.model_fields.items()]


def _types_in(annotation: Any) -> list[Any]:
    found = [annotation]
    for argument in getattr(annotation, "__args__", ()):
        found += _types_in(argument)
    return found
