"""A look at the bytes of a workbook before calamine has them: what it would hide, and what would exhaust or end the process."""

from __future__ import annotations

import olefile

from auditlib.intake.cells import Looked
from auditlib.intake.problems import Fault
from auditlib.intake.workbooks.hidden_ods import CONTENT, look_ods
from auditlib.intake.workbooks.hidden_xls import look_xls
from auditlib.intake.workbooks.hidden_xlsx import WORKBOOK, look_xlsx
from auditlib.intake.workbooks.parts import Parts
from auditlib.intake.workbooks.refusals import ABSURD, DAMAGED, NO_WORKBOOK, Refused


def look(data: bytes) -> Looked | Fault:
    """What a workbook says beside its values, and what of it calamine may read; a Fault where reading is senseless."""
    try:
        if data.startswith(b"PK"):
            parts = Parts(data)
            if WORKBOOK in parts:
                return look_xlsx(parts)
            return look_ods(parts) if CONTENT in parts else NO_WORKBOOK
        return look_xls(data) if data.startswith(olefile.MAGIC) else NO_WORKBOOK
    except Refused as refused:
        return refused.fault
    except MemoryError:
        return ABSURD
    except Exception:  # whatever a damaged file makes zipfile, expat and olefile raise: they have no list of it
        return DAMAGED
