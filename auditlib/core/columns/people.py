"""Persons: who was on the list, who signed in, who was online, who was assessed and certified."""

from __future__ import annotations

from collections.abc import Mapping

from auditlib.core.columns.choices import EMPLOYER_NATURES, HALVES, MODES, RESULTS, ROLES, TITLE_LEVELS
from auditlib.core.columns.shapes import Column, Table

_NAME = Column("text", "姓名", "name", True)
_ID = Column("text", "身份证号", "id number")
_ROLE = Column("choice", "人员类别", "role", False, ROLES)
_MODE = Column("choice", "参训方式", "mode of attendance", False, MODES)
_EMPLOYER = Column("text", "工作单位", "employer")
_KEY = Column("text", "人员标识", "key of the person", drawn_from=("name", "id_number"))

PEOPLE: Mapping[str, Table] = {
    "roster": Table(
        "学员名单",
        "roster",
        "person",
        {
            "name": _NAME,
            "id_number": _ID,
            "role": _ROLE,
            "mode": _MODE,
            "employer": _EMPLOYER,
            "employer_nature": Column("choice", "单位性质", "nature of the employer", False, EMPLOYER_NATURES),
            "province": Column("text", "所在省份", "province"),
            "prefecture": Column("text", "所在设区市", "prefecture"),
            "professional_title": Column("text", "职称", "professional title"),
            "title_level": Column(
                "choice", "职称级别", "level of the title", False, TITLE_LEVELS, ("professional_title", "title_level")
            ),
            "manager": Column("flag", "经营管理人员", "works in management"),
            "grass_roots": Column("flag", "基层一线", "works at the grass roots"),
            "phone": Column("text", "联系电话", "phone"),
            "person_key": _KEY,
        },
    ),
    "signins": Table(
        "签到表",
        "sign-in sheets",
        "person and half day",
        {
            "name": _NAME,
            "id_number": _ID,
            "role": _ROLE,
            "mode": _MODE,
            "employer": _EMPLOYER,
            "day": Column("date", "签到日期", "day", True),
            "half": Column("choice", "时段", "half day", False, HALVES),
            "time": Column("clock", "签到时刻", "time of signing in"),
            "person_key": _KEY,
        },
    ),
    "online_log": Table(
        "线上学习记录",
        "online log",
        "online trainee and day",
        {
            "name": _NAME,
            "id_number": _ID,
            "employer": _EMPLOYER,
            "day": Column("date", "学习日期", "day"),
            "minutes": Column("count", "在线时长（分钟）", "minutes online", True),
            "person_key": _KEY,
        },
    ),
    "assessments": Table(
        "结业考核成绩表",
        "assessments",
        "trainee assessed",
        {
            "name": _NAME,
            "id_number": _ID,
            "employer": _EMPLOYER,
            "result": Column("choice", "考核结果", "result", True, RESULTS),
            "person_key": _KEY,
        },
    ),
    "certificates": Table(
        "结业证书发放表",
        "certificates",
        "certificate",
        {
            "name": _NAME,
            "id_number": _ID,
            "employer": _EMPLOYER,
            "certificate_no": Column("text", "证书编号", "certificate number", True),
            "issued_on": Column("date", "发证日期", "issued on"),
            "person_key": _KEY,
        },
    ),
    "platform_roster": Table(
        "平台学员名单",
        "roster on the service platform",
        "person",
        {"name": _NAME, "id_number": _ID, "employer": _EMPLOYER, "person_key": _KEY},
    ),
}
