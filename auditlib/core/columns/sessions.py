"""The session itself: what was planned, what was held, what was filed and when. One row a session."""

from __future__ import annotations

from collections.abc import Mapping

from auditlib.core.columns.choices import CATEGORIES, FUNDINGS, PLAN_CONTENTS
from auditlib.core.columns.shapes import Column, Table

SESSIONS: Mapping[str, Table] = {
    "sessions": Table(
        "期次",
        "sessions",
        "session",
        {
            "title": Column("text", "项目名称", "title"),
            "category": Column("choice", "项目类别", "category", True, CATEGORIES),
            "funding": Column("choice", "经费渠道", "funding", False, FUNDINGS),
            "organiser": Column("text", "承办单位", "organiser", True),
            "supervisor": Column("text", "主管（申报）单位", "applicant that supervises"),
            "planned_start": Column("date", "计划开班日期", "planned first day"),
            "planned_end": Column("date", "计划结束日期", "planned last day"),
            "planned_place": Column("text", "计划地点", "planned place"),
            "planned_trainees": Column("count", "计划学员人数", "trainees planned"),
            "planned_content": Column("text", "计划研修内容", "planned content"),
            "planned_audience": Column("text", "计划研修对象", "planned audience"),
            "held_title": Column("text", "实际研修选题", "topic as held"),
            "content": Column("text", "实际研修内容", "content as held"),
            "audience": Column("text", "实际研修对象", "audience as held"),
            "start": Column("date", "开班日期", "first day"),
            "end": Column("date", "结束日期", "last day"),
            "place": Column("text", "办班地点", "place"),
            "plan_filed_on": Column("date", "实施方案报送日期", "plan filed on"),
            "plan_approved_on": Column("date", "实施方案批复日期", "plan approved on"),
            "change_reported_on": Column("date", "变更报告日期", "change reported on"),
            "changed_fields": Column("text", "变更事项", "fields that the change report covers"),
            "notice_issued_on": Column("date", "开班通知印发日期", "opening notice issued on"),
            "platform_application": Column("flag", "公共服务平台申报审核", "application on the service platform"),
            "settlement_filed_on": Column("date", "结算（报销）材料报送日期", "settlement filed on"),
            "budget_total": Column("fen", "预算总额", "approved budget"),
            "declared_total": Column("fen", "决算总额", "declared total of the settlement"),
            "subsidy_claimed": Column("fen", "申请财政补助金额", "funding claimed"),
            "account_name": Column("text", "补助款票据户名", "account name on the subsidy receipt"),
            "account_number": Column("text", "补助款票据账号", "account number on the subsidy receipt"),
            "account_bank": Column("text", "补助款票据开户行", "bank on the subsidy receipt"),
            "reported_trainees": Column("count", "总结报告所列学员人数", "trainees in the summary report"),
            "certificates_issued": Column("count", "发放结业证书数", "certificates issued"),
            "credited_hours": Column("quantity", "认定继续教育学时", "hours credited to a trainee"),
            "forms_handed_out": Column("count", "满意度测评表发放份数", "satisfaction forms handed out"),
            "forms_returned": Column("count", "满意度测评表收回份数", "satisfaction forms returned"),
            "forms_valid": Column("count", "满意度测评表有效份数", "satisfaction forms valid"),
            "notice": Column("text", "依据文件", "notice that it stands under"),
            "in_register": Column("flag", "列入计划", "in the register"),
            "has_dossier": Column("flag", "已报送档案", "dossier received"),
            "as_of": Column("date", "检查日期", "day of inspection"),
        },
    ),
    "plan_contents": Table(
        "实施方案要点",
        "contents of the plan",
        "content of the plan of implementation",
        {
            "content": Column("choice", "方案事项", "content", True, tuple(PLAN_CONTENTS)),
            "stated": Column("text", "方案载明内容", "what the plan states of it"),
        },
    ),
    "programmes": Table(
        "计划",
        "programmes",
        "programme",
        {
            "notice": Column("text", "文件", "notice", True),
            "as_of": Column("date", "检查日期", "day of inspection"),
        },
    ),
}
