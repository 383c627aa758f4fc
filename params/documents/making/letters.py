"""Rectification: the notice to an organiser (整改通知书) and the table of its state (整改情况表)."""

from __future__ import annotations

from paper import FIVE, FOUR, SECOND, Paper


def rectification_notice(language: str) -> None:
    paper = Paper(language)
    t = paper.t
    paper.title(t("整改通知书", "Rectification notice"))
    paper.line("{{ document_number }}", align="CENTER", size=FOUR)
    paper.tag("{%p if draft %}")
    paper.line("{{ draft }}", font=SECOND, size=FOUR)
    paper.tag("{%p endif %}")
    paper.line(t("{{ organiser }}：", "To {{ organiser }}:"), before=10)
    paper.line(
        t("为规范高级研修项目管理和财政资金使用，根据{{ notice }}，{{ office or '我单位' }}于{{ checked_on }}对你单位承办的“{{ title }}”（{{ session_id }}）进行了检查。"
          "现将须整改的问题和要求通知如下：",
          "For the orderly use of public money, and under {{ notice }}, {{ office or 'this office' }} inspected on {{ checked_on }} the session “{{ title }}” ({{ session_id }}), which you organised. "
          "The following is to be put right."), indent=True)  # fmt: skip
    paper.heading(t("一、须整改的问题", "1. Problems"))
    paper.tag("{%p for one in problems %}")
    paper.line(
        t("（{{ one.number }}）{{ one.matter }}", "({{ one.number }}) {{ one.matter }}"),
        font=SECOND,
        indent=True,
        keep=True,
    )
    for label, value, always in (
        (t("事实：", "Fact: "), "one.fact", True), (t("标准：", "Standard: "), "one.standard", False), (t("实际：", "Actual: "), "one.figures", False),
        (t("依据：", "Basis: "), "one.clauses", False), (t("性质：", "Nature: "), "one.nature", True),
    ):  # fmt: skip
        if not always:
            paper.tag(f"{{%p if {value} %}}")
        paper.line(f"{label}{{{{ {value} }}}}", indent=True)
        if not always:
            paper.tag("{%p endif %}")
    paper.tag("{%p if one.amount %}")
    paper.line(
        t(
            "涉及金额：{{ one.confirmed_amount or one.amount }}",
            "Amount at stake: {{ one.confirmed_amount or one.amount }}",
        ),
        indent=True,
    )
    paper.tag("{%p endif %}")
    paper.line(t("要求：{{ one.demand }}{% if not deadline and one.deadline %}期限：{{ one.deadline }}。{% endif %}",
                 "Demand: {{ one.demand }}{% if not deadline and one.deadline %} Deadline: {{ one.deadline }}.{% endif %}"), indent=True)  # fmt: skip
    paper.tag("{%p endfor %}")
    paper.heading(t("二、整改要求和期限", "2. Demand and deadline"))
    paper.line(t("请你单位对照上述问题逐项整改，于{{ deadline or '　　　　年　　月　　日' }}前书面报告整改情况，附《整改情况表》和证明材料。不能立即完成的，说明分阶段安排。",
                 "Put each problem right and report in writing by {{ deadline or '____________' }}, with the table of rectification and proof. Where something cannot be done at once, say in which stages."), indent=True)  # fmt: skip
    paper.tag("{%p if to_hand_in %}")
    paper.heading(t("三、请一并补充的材料", "3. To be handed in with it"))
    paper.line(
        t("下列事项因材料不足尚不能作出结论，请补充：", "These matters could not be judged for want of evidence:"),
        indent=True,
    )
    paper.tag("{%p for one in to_hand_in %}")
    paper.line(
        t(
            "{{ one.number }}. {{ one.matter }}：{{ one.text }}。",
            "{{ one.number }}. {{ one.matter }}: {{ one.text }}.",
        ),
        indent=True,
    )
    paper.tag("{%p endfor %}")
    paper.tag("{%p endif %}")
    paper.line(
        t(
            "对本通知所列事实有异议的，可在上述期限内书面说明并附依据。",
            "Whoever disputes a fact may say so in writing, with proof, within the same time.",
        ),
        indent=True,
        keep=True,
    )
    paper.line(t("附件：{{ attachments }}", "Attachments: {{ attachments }}"), indent=True, before=12, keep=True)
    paper.line("{{ office }}" + t("（盖章）", " (seal)"), align="RIGHT", before=30, keep=True)
    paper.line(t("　　　　年　　月　　日", "Date: ____________"), align="RIGHT")
    paper.save("rectification_notice")


def rectification_state(language: str) -> None:
    paper = Paper(language, size=FIVE, leading=18, wide=True)
    t = paper.t
    paper.title(t("整改情况表", "Table of rectification"))
    paper.line(t("项目：{{ title }}（{{ session_id }}）　　承办单位：{{ organiser }}　　通知书文号：{{ document_number }}　　整改期限：{{ deadline }}",
                 "{{ title }} ({{ session_id }})　　organiser: {{ organiser }}　　notice: {{ document_number }}　　deadline: {{ deadline }}"))  # fmt: skip
    table = paper.table((10, 60, 52, 22, 27, 40, 36))
    heads = (t("序号", "No."), t("问题（事实、依据）", "Problem (fact, basis)"), t("整改要求", "Demand"), t("期限", "Deadline"), t("整改状态", "State"),
             t("整改结果和证明材料", "Outcome and proof"), t("核实人、日期", "Verified by, on"))  # fmt: skip
    paper.row(table, heads, heads=range(len(heads)), repeat=True)
    paper.loop(table, "{%tr for one in problems %}")
    paper.row(table, ("{{ one.number }}", "{{ one.matter }}" + t("：", ": ") + "{{ one.fact }}\n{{ one.clauses }}", "{{ one.demand }}", "{{ one.deadline }}",
                      "{{ one.state }}", "{{ one.settled }}", ""), center=(0,))  # fmt: skip
    paper.loop(table, "{%tr endfor %}")
    paper.line(t("承办单位负责人（签名、盖章）：　　　　　　　　　　检查人员（签名）：　　　　　　　　　　年　　月　　日",
                 "Head of the organiser (signature, seal):　　　　　　　　　　Inspectors (signatures):　　　　　　　　　　Date:"), before=16)  # fmt: skip
    paper.save("rectification_state")


ALL = (rectification_notice, rectification_state)
