"""CRS005: one file handed in for two sessions."""

import pandas as pd

from auditlib.core.meetings import elsewhere, joined, keyed
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import count, handed_in, listed, no_row, rows_with


def _compared(files: pd.DataFrame) -> pd.Series:
    return (files["bytes"] != 0).fillna(True).astype(bool) & files["sha256"].notna()


def _shared(tables: Tables, policy: Policy) -> pd.Series:
    files = tables["files"][_compared(tables["files"])]
    return keyed(files["session_id"], files["sha256"])


@check(
    "CRS005",
    title={"zh": "同一文件报送于两期档案", "en": "File in two dossiers"},
    formula={
        "zh": "本期档案的文件（按内容 SHA-256 比对）都不在其他期次的档案中",
        "en": "no file of the dossier (by the SHA-256 of its content) is in the dossier of another session",
    },
    clauses=["fj2025:3.3e"],
    elsewhere="suspicion",
    needs={"files": ["path", "sha256", "bytes"]},
    optional=["path", "bytes"],
    links=_shared,
    grade="suspicion",
    facts={
        "files": Fact("内容相同的文件", "Files of the same content", "count"),
        "names": Fact("本期文件", "Files of this session", "text"),
        "sessions": Fact("涉及的其他期次", "Other sessions concerned", "text"),
        "others": Fact("其他期次的文件", "Files of the other sessions", "text"),
        "compared": Fact("已比对文件", "Files compared", "count"),
    },
    message={
        "zh": "档案所列 {compared} 个文件中有 {files} 个（{names}）与其他期次（{sessions}）档案中的文件（{others}）内容完全相同；统一下发的通知、空白表格除外，须核对是否把一期的材料、照片用于另一期。",
        "en": "Files of the dossier that were compared: {compared}; of these with exactly the content of a file of another session: {files} ({names}; other sessions {sessions}: {others}). Unless "
        "they are notices or blank forms that everybody received, see whether one session's papers or pictures were used for another.",
    },
    gaps={
        "hashed": {
            "zh": "档案中没有可以比对内容的文件",
            "en": "no file of the dossier could be compared by its content",
        },
    },
)
def file_in_two_dossiers(tables: Tables, policy: Policy) -> Verdict:
    """Is no file of the dossier in the dossier of another session too?

    Compares the SHA-256 of whole files, pictures included. Empty files are set aside, and so are those whose content could not be read: they
    are counted by material_unreadable. A dossier in which no file can be compared stays open; so does a session without dossier.
    Names one other file for each of its own. Does not see the same picture saved anew, or the same text in another file.
    """
    sessions, files = tables["sessions"], tables["files"]
    asked = _compared(files)
    compared = files[asked]
    met = elsewhere(compared, compared, ["sha256"])
    fault = asked.astype("boolean") & files.index.isin(met.index)
    other = files.loc[met].set_axis(met.index)
    here = files["session_id"].reindex(met.index)
    return Verdict(
        ok=no_row(tables, "files", fault).where(handed_in(tables, "files", asked.astype("boolean"))),
        facts=sessions[[]].assign(
            files=count(tables, "files", fault).low,
            names=listed(tables, "files", "path", fault),
            sessions=joined(here, other["session_id"], sessions.index),
            others=joined(here, other["path"], sessions.index),
            compared=count(tables, "files", asked.astype("boolean")).low,
        ),
        looked_at={"files": rows_with(tables, "files", fault) & asked},
        gaps={"hashed": ~handed_in(tables, "files", asked.astype("boolean"))},
    )
