"""REC001: a material that the rules demand is not in the dossier."""

import pandas as pd

from auditlib.core.columns import MATERIALS
from auditlib.core.days import add_months, span
from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check
from auditlib.core.vector import Range, before, count


@check(
    "REC001",
    title={"zh": "应报送材料缺失", "en": "Material missing"},
    formula={
        "zh": "已报送材料项数 = 应报送材料项数",
        "en": "materials found = materials demanded",
    },
    clauses=["fj2025:3.3e", "fj2025:3.2c", "mof2016:17"],
    uses=["records.materials_demanded", "timelines.settlement_months"],
    needs={
        "sessions": ["category", "funding", "start", "end", "settlement_filed_on", "has_dossier", "as_of"],
        "materials": ["material", "path", "sureness"],
        "files": ["path", "status"],
    },
    optional=["funding", "settlement_filed_on", "path", "status", "sureness"],
    grade="violation",
    facts={
        "demanded": Fact("应报送材料项数", "Materials demanded", "count"),
        "found": Fact("已报送项数", "Materials found", "count"),
        "missing": Fact("缺少材料", "Materials missing", "text", MATERIALS),
    },
    message={
        "zh": "应报送材料 {demanded} 项，已报送 {found} 项，缺少：{missing}。",
        "en": "Materials demanded of the session: {demanded}; in the dossier: {found}; missing: {missing}.",
    },
    skipped={
        "zh": "不适用：材料报送期限未到，且尚未报送结算（报销）材料。",
        "en": "Not applicable: the papers are not due yet, and no settlement has been filed.",
    },
    gaps={
        "unread": {
            "zh": "档案中有文件无法读取，缺少的材料可能在其中，须打开原件或请承办单位重新报送",
            "en": "a file of the dossier could not be read and may hold what is missing: open it, or ask for it again",
        },
        "guessed": {
            "zh": "有应报送材料只凭文件名中含义不定的词（如“总结”“收据”“发票”）认定，须打开文件核对，确认后在 dossier.yaml（materials）中指明",
            "en": "for a material nothing speaks but a vague word in a file's name: open the file, and say in dossier.yaml (materials) what it is",
        },
    },
)
def material_missing(tables: Tables, policy: Policy) -> Verdict:
    """Are all materials that the rules demand of this kind of session in its dossier?

    A material is there if a file is named so or a table of its sort was read; where nothing speaks for one but a word
    that may mean something else, and no other is missing, the answer stays open. It is asked once the months for filing
    are over, or as soon as a settlement was filed. Where something is missing and a file could not be read, the
    material may be in that file: then the answer stays open and the file is cited. Does not see whether a material is
    complete or true.
    """
    sessions, materials, files = tables["sessions"], tables["materials"], tables["files"]
    demanded = policy["records.materials_demanded"].at(sessions).str.split().explode().dropna()
    wanted = demanded.rename("material").rename_axis("session_id").reset_index()
    held = materials[["session_id", "material"]].drop_duplicates()
    sure = materials.loc[(materials["sureness"] != "guess").fillna(True), ["session_id", "material"]].drop_duplicates()
    there = wanted.merge(held, how="left", indicator="side")["side"] == "both"
    number = there.groupby(wanted["session_id"]).count().reindex(sessions.index).astype("Int64")
    found = there.groupby(wanted["session_id"]).sum().reindex(sessions.index).astype("Int64")
    certain = wanted.merge(sure, how="left", indicator="side")["side"] == "both"
    guessed = (there & ~certain).groupby(wanted["session_id"]).any().reindex(sessions.index).fillna(False).astype(bool)
    missing = (
        wanted["material"][~there].groupby(wanted["session_id"]).agg(" ".join).reindex(sessions.index).astype("string")
    )

    unreadable = files["status"] == "unreadable"
    all_read = count(tables, "files", unreadable).high.fillna(0) == 0
    complete = (found == number).where(sessions["has_dossier"].fillna(False))
    maybe_unread = ~complete.fillna(True) & ~all_read
    end, months = span(sessions, "end"), policy["timelines.settlement_months"].at(sessions)
    maybe_other = guessed & complete.fillna(False).astype(bool)
    due = Range(*(add_months(day, months) for day in end))
    return Verdict(
        ok=complete.mask(maybe_unread | maybe_other, pd.NA),
        facts=sessions[[]].assign(demanded=number, found=found, missing=missing.fillna("")),
        looked_at={"files": unreadable.fillna(True).astype(bool)},
        gaps={"unread": maybe_unread, "guessed": maybe_other},
        applies=before(due, span(sessions, "as_of")) | sessions["settlement_filed_on"].notna().astype("boolean"),
    )
