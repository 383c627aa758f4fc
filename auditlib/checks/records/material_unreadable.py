"""REC002: a file of the dossier that cannot be read."""

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import count, listed, no_row, rows_with


@check(
    "REC002",
    title={"zh": "材料无法读取", "en": "Material that cannot be read"},
    formula={
        "zh": "档案中没有无法读取的文件（加密、损坏、空文件等）",
        "en": "no file of the dossier is unreadable (encrypted, damaged, empty)",
    },
    clauses=["fj2025:3.3e"],
    needs={"sessions": ["has_dossier"], "files": ["path", "status"]},
    optional=["path"],
    grade="suspicion",
    elsewhere="suspicion",
    facts={
        "files": Fact("无法读取的文件", "Files that cannot be read", "count"),
        "names": Fact("文件", "Which files", "text"),
    },
    message={
        "zh": "档案中有 {files} 个文件无法读取（加密、损坏、空文件等）：{names}；其中内容未经检查，须打开原件或请承办单位重新报送。",
        "en": "Files of the dossier that cannot be read (encrypted, damaged, empty): {files}, namely {names}. What they hold was not checked; open the originals or ask for them again.",
    },
    gaps={
        "files": {
            "zh": "没有档案的文件清单，或有文件未注明是否读取",
            "en": "the dossier's files are not listed, or it is not told of one whether it was read",
        }
    },
)
def material_unreadable(tables: Tables, policy: Policy) -> Verdict:
    """Can every file of the dossier be read?

    Counts the files that the intake could not open or that hold nothing; pictures and scans, which are only recorded,
    are none of them. The clause names the materials of demonstration and engineering sessions; other kinds are asked
    too, since what cannot be read leaves every other check in the dark. A session without a dossier stays open. Does
    not see whether a scan or a picture is legible.
    """
    sessions, files = tables["sessions"], tables["files"]
    unreadable = files["status"] == "unreadable"
    clean = no_row(tables, "files", unreadable).where(sessions["has_dossier"].fillna(False))
    return Verdict(
        ok=clean,
        facts=sessions[[]].assign(
            files=count(tables, "files", unreadable).low, names=listed(tables, "files", "path", unreadable)
        ),
        looked_at={"files": rows_with(tables, "files", unreadable)},
        gaps={"files": clean.isna()},
    )
