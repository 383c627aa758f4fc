"""Notebooks through papermill: its engine, the shell that stands for a kernel, one notebook of a batch."""

import sys

_GRAMMAR = "rfc3987_syntax"

# nbformat asks for jsonschema, which compiles a grammar of web addresses when it is imported, where that is installed. No notebook is judged
# by it, and it takes as long as pandas: it is passed over once, and can be imported afterwards.
if not {_GRAMMAR, "jsonschema"} & {*sys.modules}:
    sys.modules[_GRAMMAR] = None  # type: ignore[assignment]
    try:
        import nbformat  # noqa: F401
    finally:
        del sys.modules[_GRAMMAR]
