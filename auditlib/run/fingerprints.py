"""What an inspector saw of a finding, as one hash: it changes where verdict, figures or the texts of the cells cited change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache

from auditlib.core.model import CellRef
from auditlib.intake.contents import texts_in
from auditlib.run.inspection import Inspection

Key = tuple[str, str]  # session_id, check_id


def fingerprints(inspection: Inspection) -> Mapping[Key, str]:
    """SHA-256, in hexadecimal, for every finding: over verdict, grade, amount, figures, and each cell cited with its raw text.

    Of a file that is cited as a whole its own hash stands for the text. A file changed in cells that a finding does not cite leaves the hash
    of that finding as it is. Files are read again, since the tables keep no raw texts.
    """
    files = inspection.tables["files"]
    hashes = {path: str(digest) for path, digest in zip(files["path"], files["sha256"].fillna(""), strict=True)}

    @cache
    def said(ref: CellRef) -> str:
        source = inspection.sources.get(ref.file)
        if source is None or not ref.cell:
            return hashes.get(ref.file, "")
        return _digest(texts_in(source, ref.sheet, ref.cell))

    by_file = sorted(
        inspection.findings, key=lambda f: (f.session_id, f.evidence[:1])
    )  # a file is read once, not once a finding
    return {
        (f.session_id, f.check_id): _digest(
            [f.verdict, f.grade, f.amount_fen, f.facts, [[str(ref), said(ref)] for ref in f.evidence]]
        )
        for f in by_file
    }


def _digest(said: object) -> str:
    return hashlib.sha256(
        json.dumps(said, ensure_ascii=False, sort_keys=True).encode(errors="surrogatepass")
    ).hexdigest()
