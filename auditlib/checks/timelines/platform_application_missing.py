"""TML019: no application for review on the public service platform."""

from auditlib.core.messages import Fact
from auditlib.core.model import Tables, Verdict
from auditlib.core.policy import Policy
from auditlib.core.registry import check


@check(
    "TML019",
    title={"zh": "未在公共服务平台申报审核", "en": "No application on the service platform"},
    formula={
        "zh": "公共服务平台申报审核为“是”",
        "en": "application on the service platform is yes",
    },
    clauses=["fj2025:1.2b"],
    needs={"sessions": ["category", "title", "platform_application"]},
    optional=["category", "title"],
    grade="violation",
    facts={"title": Fact("项目名称", "Title", "text")},
    message={
        "zh": "档案载明该期（项目名称：{title}）未在专业技术人员知识更新工程公共服务平台申报审核。",
        "en": "By its dossier this session (title: {title}) was not submitted for review on the public service platform of the project.",
    },
)
def platform_application_missing(tables: Tables, policy: Policy) -> Verdict:
    """Was the session submitted for review on the public service platform?

    Goes by what the dossier says of it; where it says nothing the question stays open, since the application is made on
    the platform and not in the dossier. Does not see the platform itself, nor when the application was made or how the
    review ended.
    """
    sessions = tables["sessions"]
    return Verdict(ok=sessions["platform_application"], facts=sessions[["title"]])
