"""What an office says of its papers: `params/documents/papers.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from auditlib.core.params import BothLanguages, Strict, read_model

FOLDER, FILE = "documents", "papers.yaml"


class Settings(Strict):
    """office: name of the inspecting office. fewest: smallest count of persons that is published. penalties: words that no working paper may hold."""

    office: str = ""
    fewest: Annotated[int, Field(ge=1)]
    penalties: list[str]
    status: Literal["confirmed", "unconfirmed"]
    note: BothLanguages


def folder(params: Path, own: Path) -> Path:
    """The templates of these rules; without a folder of that name in them those beside the package hold."""
    return params / FOLDER if (params / FOLDER).is_dir() else own / FOLDER


def read_settings(documents: Path) -> Settings:
    """Raises ParamsError for a file that is missing or not in order."""
    return read_model(documents / FILE, Settings)
