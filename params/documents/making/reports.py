"""Reports: of one session and of a programme (检查报告)."""

from __future__ import annotations

from paper import FIVE, FOUR, SECOND, SMALL_FIVE, Paper


def _table(paper: Paper, heads: tuple[str, ...], widths: tuple[float, ...], name: str, texts: tuple[str, ...], center: tuple[int, ...] = (0,),
           right: tuple[int, ...] = (), size: float = FIVE) -> None:  # fmt: skip
    table = paper.table(widths)
    paper.row(table, heads, heads=range(len(heads)), repeat=True, size=size)
    paper.loop(table, f"{{%tr for one in {name} %}}")
    paper.row(table, texts, center=center, right=right, size=size)
    paper.loop(table, "{%tr endfor %}")


def _draft(paper: Paper) -> None:
    paper.tag("{%p if draft %}")
    paper.line("{{ draft }}", font=SECOND, size=FOUR)
    paper.tag("{%p endif %}")


def _problems(paper: Paper, heading: str, name: str) -> None:
    t = paper.t
    paper.tag(f"{{%p if {name} %}}")
    paper.line(heading, font=SECOND, indent=True, keep=True)
    paper.tag(f"{{%p for one in {name} %}}")
    paper.line(
        t(
            "{{ one.number }}. {{ one.matter }}（{{ one.check_id }}）",
            "{{ one.number }}. {{ one.matter }} ({{ one.check_id }})",
        ),
        indent=True,
        keep=True,
    )
    paper.line(t("事实：{{ one.fact }}", "Fact: {{ one.fact }}"), indent=True)
    paper.tag("{%p if one.basis %}")
    paper.line(t("依据：{{ one.basis }}", "Basis: {{ one.basis }}"), indent=True)
    paper.tag("{%p endif %}")
    paper.line(t("性质：{{ one.nature }}{% if one.amount %}。涉及金额：{{ one.confirmed_amount or one.amount }}{% endif %}",
                 "Nature: {{ one.nature }}{% if one.amount %}. Amount at stake: {{ one.confirmed_amount or one.amount }}{% endif %}"), indent=True)  # fmt: skip
    for value, label in (
        ("one.explained", t("承办单位说明：", "Explanation of the organiser: ")),
        ("one.reason", t("核定理由：", "Reason of the decision: ")),
        ("one.warning", ""),
    ):
        paper.tag(f"{{%p if {value} %}}")
        paper.line(f"{label}{{{{ {value} }}}}", indent=True)
        paper.tag("{%p endif %}")
    paper.tag("{%p endfor %}")
    paper.tag("{%p endif %}")


def _end(paper: Paper) -> None:
    t = paper.t
    paper.line("{{ no_proof }}", size=FOUR, font=SECOND, indent=True, before=12, keep=True)
    paper.line("{{ office }}", align="RIGHT", before=24, keep=True)
    paper.line(
        t("检查人员：{{ inspectors or '　　　　　　　　' }}", "Inspectors: {{ inspectors or '________________' }}"),
        align="RIGHT",
        keep=True,
    )
    paper.line(t("　　　　年　　月　　日", "Date: ____________"), align="RIGHT")


def session_report(language: str) -> None:
    paper = Paper(language)
    t = paper.t
    paper.title(t("{{ title }}检查报告", "Inspection report: {{ title }}"))
    _draft(paper)
    paper.heading(t("一、基本情况", "1. The session"))
    table = paper.table((28, 50, 28, 50))
    for texts in (
        (t("项目编号", "Id"), "{{ session_id }}", t("项目类别", "Kind"), "{{ kind }}"),
        (t("承办单位", "Organiser"), "{{ organiser }}", t("主管单位", "Supervisor"), "{{ supervisor }}"),
        (t("办班日期", "Held"), "{{ period }}", t("办班地点", "Place"), "{{ place }}"),
        (t("依据文件", "Under"), "{{ notice }}", t("检查日期", "Inspected on"), "{{ checked_on }}"),
    ):
        paper.row(table, texts, heads=(0, 2), height=8)
    paper.line(t("材料读取情况：{{ reading }}。", "What was read: {{ reading }}."), indent=True, before=6)
    paper.heading(t("二、检查结果", "2. Results"))
    _table(
        paper,
        (t("类别", "Class"), t("项数", "Number")),
        (78, 78),
        "counts",
        ("{{ one.label }}", "{{ one.number }}"),
        center=(0, 1),
    )
    paper.line(t("{% if total %}各项问题涉及金额合计 {{ total }}（同一笔钱可能被多项检查涉及，合计有重叠，不等于应追回的金额）。{% else %}发现的问题均不涉及金额。{% endif %}",
                 "{% if total %}Amounts at stake sum up to {{ total }} (checks may concern the same money, so that the sum overlaps).{% else %}No finding concerns an amount.{% endif %}"), indent=True, before=6)  # fmt: skip
    paper.heading(t("三、发现的问题", "3. Findings"))
    paper.tag("{%p if not violations and not suspicions and not advisories %}")
    paper.line(t("未发现问题。", "Nothing was found."), indent=True)
    paper.tag("{%p endif %}")
    for heading, name in (
        (t("违规", "Violations"), "violations"),
        (t("疑点（须核实后认定）", "Suspicions (to be verified)"), "suspicions"),
        (t("提示", "Advisories"), "advisories"),
    ):
        _problems(paper, heading, name)
    paper.heading(t("四、尚不能作出结论的事项", "4. Matters that could not be judged"))
    paper.tag("{%p if to_hand_in %}")
    paper.line(
        t("下列事项因材料不足，尚不能作出结论：", "These matters could not be judged for want of evidence:"),
        indent=True,
        keep=True,
    )
    _table(
        paper,
        (t("序号", "No."), t("检查事项", "Matter"), t("须补充的材料", "To be handed in")),
        (14, 50, 92),
        "to_hand_in",
        ("{{ one.number }}", "{{ one.matter }}", "{{ one.text }}"),
    )
    paper.tag("{%p endif %}")
    paper.tag("{%p if not to_hand_in and not to_confirm %}")
    paper.line(t("无。", "None."), indent=True)
    paper.tag("{%p endif %}")
    paper.tag("{%p if to_confirm %}")
    paper.line(
        t(
            "下列事项因标准未经核实，尚不能作出结论，由检查单位核实标准后重新检查：",
            "These matters wait for figures that the office has to confirm:",
        ),
        indent=True,
        keep=True,
        before=6,
    )
    _table(
        paper,
        (t("序号", "No."), t("检查事项", "Matter"), t("须核实的标准", "To be confirmed")),
        (14, 50, 92),
        "to_confirm",
        ("{{ one.number }}", "{{ one.matter }}", "{{ one.text }}"),
    )
    paper.tag("{%p endif %}")
    paper.tag("{%p if dismissed %}")
    paper.heading(t("五、经核实不予认定的事项", "5. Dismissed after inspection"))
    _table(
        paper,
        (t("序号", "No."), t("检查事项", "Matter"), t("理由", "Reason")),
        (14, 60, 82),
        "dismissed",
        ("{{ one.number }}", "{{ one.check_id }} {{ one.matter }}", "{{ one.reason }}"),
    )
    paper.tag("{%p endif %}")
    paper.heading(
        t("{{ '六' if dismissed else '五' }}、未发现问题的事项", "{{ '6' if dismissed else '5' }}. Nothing found")
    )
    _table(
        paper,
        (t("类别", "Family"), t("检查事项", "Matters")),
        (28, 128),
        "passed",
        ("{{ one.family }}", "{{ one.matters }}"),
    )
    _end(paper)
    paper.save("session_report")


def programme_report(language: str) -> None:
    paper = Paper(language)
    t = paper.t
    paper.title(t("高级研修项目检查报告", "Report on the inspection of a programme"))
    _draft(paper)
    paper.heading(t("一、检查概况", "1. Overview"))
    paper.line(t("检查日期 {{ checked_on }}，依据{{ programme }}，共检查 {{ sessions_total }} 期，其中已报送档案 {{ with_dossier }} 期。发现违规的 {{ with_violation }} 期，"
                 "占 {{ lowest }}；若无法判断的事项均有问题，则为 {{ highest }}。",
                 "Inspected on {{ checked_on }} under {{ programme }}: {{ sessions_total }} sessions, {{ with_dossier }} of them with a dossier. A violation was found in {{ with_violation }}, "
                 "{{ lowest }}; if all that could not be judged were faulty, {{ highest }}."), indent=True)  # fmt: skip
    _table(
        paper,
        (t("结论", "Verdict"), t("项次", "Number")),
        (78, 78),
        "counts",
        ("{{ one.label }}", "{{ one.number }}"),
        center=(0, 1),
    )
    paper.line(t("{% if total %}各项问题涉及金额合计 {{ total }}（同一笔钱可能被多项检查涉及，合计有重叠，不等于应追回的金额）。{% endif %}",
                 "{% if total %}Amounts at stake sum up to {{ total }} (checks may concern the same money, so that the sum overlaps).{% endif %}"), indent=True, before=6)  # fmt: skip
    paper.tag("{%p if programme_items %}")
    paper.heading(t("计划本身的问题", "The programme itself"))
    paper.tag("{%p for one in programme_items %}")
    paper.line(
        t(
            "{{ one.number }}. {{ one.fact }}依据：{{ one.clauses }}。性质：{{ one.nature }}。",
            "{{ one.number }}. {{ one.fact }} Basis: {{ one.clauses }}. Nature: {{ one.nature }}.",
        ),
        indent=True,
    )
    paper.tag("{%p endfor %}")
    paper.tag("{%p endif %}")
    paper.heading(t("二、各检查事项的发现情况", "2. By check"))
    heads = (
        t("编号", "Id"),
        t("检查事项", "Matter"),
        t("性质", "Nature"),
        t("发现\n期数", "Found"),
        t("无法\n判断", "Cannot\ntell"),
        t("发现率\n下限", "Lowest\nrate"),
        t("发现率\n上限", "Highest\nrate"),
        t("涉及金额\n（元）", "Amount\n(yuan)"),
    )
    _table(paper, heads, (17, 46, 18, 12, 12, 16, 16, 25), "faults",
           ("{{ one.check_id }}", "{{ one.matter }}", "{{ one.nature }}", "{{ one.sessions }}", "{{ one.unknowns }}", "{{ one.lowest }}", "{{ one.highest }}", "{{ one.amount }}"),
           center=(0, 3, 4, 5, 6), right=(7,), size=SMALL_FIVE)  # fmt: skip
    paper.heading(t("三、各期情况", "3. By session"))
    heads = (
        t("项目编号", "Id"),
        t("项目名称", "Title"),
        t("承办单位", "Organiser"),
        t("违规", "Viol."),
        t("疑点", "Susp."),
        t("提示", "Adv."),
        t("无法\n判断", "Cannot\ntell"),
        t("涉及金额\n（元）", "Amount\n(yuan)"),
    )
    _table(paper, heads, (22, 44, 32, 10, 10, 10, 11, 23), "sessions",
           ("{{ one.session_id }}", "{{ one.title }}", "{{ one.organiser }}", "{{ one.violations }}", "{{ one.suspicions }}", "{{ one.advisories }}", "{{ one.unknowns }}", "{{ one.amount }}"),
           center=(0, 3, 4, 5, 6), right=(7,), size=SMALL_FIVE)  # fmt: skip
    _end(paper)
    paper.save("programme_report")


ALL = (session_report, programme_report)
