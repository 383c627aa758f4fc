"""Forms: working paper (工作底稿), evidence sheet (取证单), inspection record (检查记录表)."""

from __future__ import annotations

from paper import FIVE, HEADING, SMALL_FIVE, TEXT, TITLE, Paper, set_line, write

LABELS = (24, 66, 24, 56)
OWN_LABEL = (24, 146)


def _title(paper: Paper, text: str, *, new_page: bool) -> None:
    paragraph = paper.line(text, font=TITLE, size=18, align="CENTER", keep=True)
    set_line(paragraph, 30)
    paragraph.paragraph_format.page_break_before = new_page


def _evidence(paper: Paper, cell: object) -> None:
    """Below the text of a cell: where the evidence came from, a line for each place."""
    t = paper.t
    for text in (
        "{%p for one in item.evidence %}",
        "{{ one.place }}{% if one.text %}" + t("：“{{ one.text }}”", ": “{{ one.text }}”") + "{% endif %}",
        "{%p endfor %}",
        "{%p if item.more %}",
        "{{ item.more }}" + t("（见电子底稿“证据”表）", " (see the sheet “evidence” of the workbook)"),
        "{%p endif %}",
    ):
        paragraph = cell.add_paragraph()  # type: ignore[attr-defined]
        write(paragraph, text, SMALL_FIVE, TEXT)


def working_paper(language: str) -> None:
    """What was found, or could not be judged, begins a page of its own; the others follow one another, each whole."""
    paper = Paper(language, size=FIVE, leading=16, form=True)
    name = paper.t("检查工作底稿", "Working paper")
    paper.tag("{%p for item in items %}")
    paper.tag("{%p if item.open %}")
    _title(paper, name, new_page=True)
    _matter(paper, keep=False)
    paper.tag("{%p else %}")
    _title(paper, name, new_page=False)
    _matter(paper, keep=True)
    paper.line("", size=FIVE)
    paper.tag("{%p endif %}")
    paper.tag("{%p endfor %}")
    paper.line("{{ no_proof }}", size=SMALL_FIVE)
    paper.save("working_paper")


def _matter(paper: Paper, *, keep: bool) -> None:
    t = paper.t
    table = paper.table(LABELS)
    size = SMALL_FIVE if keep else FIVE  # two on a page where nothing was found

    def pair(*texts: str) -> None:
        paper.row(table, texts, heads=(0, 2), keep=keep, size=size)

    def wide(label: str, text: str, whole: bool = True) -> object:
        return paper.row(table, (label, text), heads=(0,), spans=(1, 3), whole=whole, keep=keep, size=size)[1]

    pair(t("索引号", "Index"), "{{ item.index }}", t("页次", "Page"), "{{ item.page }}")
    wide(t("项目名称", "Title"), t("{{ title }}（{{ session_id }}）", "{{ title }} ({{ session_id }})"))
    pair(t("承办单位", "Organiser"), "{{ organiser }}", t("检查日期", "Day of\ninspection"), "{{ checked_on }}")
    pair(t("检查事项", "Matter"), "{{ item.check_id }} {{ item.matter }}", t("检查类别", "Family"), "{{ item.family }}")
    pair(t("编制人", "Prepared by"), "{{ item.prepared_by }}", t("编制日期", "Prepared on"), "{{ item.prepared_on }}")
    steps = "{{ item.steps }}\n" + t(
        "证据及其来源：{% if not item.evidence %}无{% endif %}",
        "Evidence and where it came from:{% if not item.evidence %} none{% endif %}",
    )
    if keep:
        steps += (
            "{% for one in item.evidence %}{{ one.place }}{% if not loop.last %}"
            + t("；", "; ")
            + "{% endif %}{% endfor %}"
        )
        steps += "{% if item.more %}" + t("；", "; ") + "{{ item.more }}{% endif %}"
    cell = wide(t("检查过程", "Steps"), steps, whole=keep)
    if not keep:
        _evidence(paper, cell)
    facts = (
        "{{ item.fact }}"
        if keep
        else "{{ item.fact }}{% if item.figures %}\n" + t("数字：", "Figures: ") + "{{ item.figures }}{% endif %}"
    )
    wide(t("事实", "Fact"), facts, whole=keep)
    wide(t("依据", "Basis"), "{{ item.basis }}", whole=keep)
    pair(t("性质", "Nature"), "{{ item.nature }}", t("涉及金额", "Amount"),
         "{{ item.amount }}{% if item.confirmed_amount %}" + t("（核定 {{ item.confirmed_amount }}）", " (confirmed: {{ item.confirmed_amount }})") + "{% endif %}")  # fmt: skip
    wanted = (
        "{% if item.to_hand_in %}\n" + t("须由承办单位补充：", "To be handed in: ") + "{{ item.to_hand_in }}{% endif %}"
    )
    wanted += (
        "{% if item.to_confirm %}\n"
        + t("须由检查单位核实：", "For the office to confirm: ")
        + "{{ item.to_confirm }}{% endif %}"
    )
    wide(t("结论", "Conclusion"), "{{ item.conclusion }}" + wanted, whole=keep)
    if not keep:
        paper.loop(table, "{%tr if item.explained %}")
        wide(t("承办单位\n说明", "Organiser's\nexplanation"), "{{ item.explained }}", whole=False)
        paper.loop(table, "{%tr endif %}")
        said = (
            "{{ item.decision }}{% if item.reason %}"
            + t("：", ": ")
            + "{{ item.reason }}{% endif %}{% if item.warning %}\n{{ item.warning }}{% endif %}"
        )
        wide(t("检查人员\n决定", "Decision"), said, whole=False)
    wide(t("审核意见", "Reviewer's\nopinion"), "{{ item.opinion }}")
    pair(t("审核人", "Reviewed by"), "{{ item.reviewed_by }}", t("审核日期", "Reviewed on"), "{{ item.reviewed_on }}")
    paper.row(
        table,
        (
            t("附件", "Attachments"),
            "{{ item.attachments }}{% if not item.attachments %}" + t("无", "none") + "{% endif %}",
        ),
        heads=(0,),
        spans=(1, 3),
        size=size,
    )


def evidence_sheet(language: str) -> None:
    paper = Paper(language, size=FIVE, leading=16, form=True)
    t = paper.t
    paper.tag("{%p for item in items %}")
    _title(paper, t("检查取证单", "Evidence sheet"), new_page=True)
    table = paper.table(LABELS)

    def pair(*texts: str) -> None:
        paper.row(table, texts, heads=(0, 2), height=8)

    def wide(label: str, text: str, height: float = 8, whole: bool = True) -> object:
        return paper.row(table, (label, text), heads=(0,), spans=(1, 3), height=height, whole=whole)[1]

    pair(t("索引号", "Index"), "{{ item.index }}", t("页次", "Page"), "{{ item.page }}")
    wide(t("项目名称", "Title"), t("{{ title }}（{{ session_id }}）", "{{ title }} ({{ session_id }})"))
    pair(t("被检查单位", "Inspected body"), "{{ organiser }}", t("检查日期", "Day of inspection"), "{{ checked_on }}")
    wide(t("检查事项", "Matter"), "{{ item.check_id }} {{ item.matter }}")
    cell = wide(
        t("检查事项\n摘要", "Summary"),
        "{{ item.fact }}{% if item.figures %}\n" + t("数字：", "Figures: ") + "{{ item.figures }}{% endif %}{% if item.amount %}\n"
        + t("涉及金额：", "Amount at stake: ") + "{{ item.amount }}{% endif %}\n" + t("证据及其来源：", "Evidence and where it came from:"),
        height=40, whole=False,
    )  # fmt: skip
    _evidence(paper, cell)
    wide(t("依据", "Basis"), "{{ item.basis }}", whole=False)
    wide(t("附件", "Attachments"), "{{ item.attachments }}")
    wide(
        t("证据提供\n单位意见", "Opinion of the\ninspected body"),
        t("□情况属实　　□有异议（书面说明附后）\n{{ item.explained }}\n\n负责人（签名）：　　　　　　　　　　（单位盖章）\n　　　　　　　　　　　　　　　　　　　　年　　月　　日",
          "□ correct　　□ disputed (statement attached)\n{{ item.explained }}\n\nHead (signature):　　　　　　　　　　(seal)\n\nDate:"),
        height=30,
    )  # fmt: skip
    wide(
        t("拒绝签字\n盖章的", "Where signing\nis refused"),
        t("原因：\n\n检查人员（签名）：1.　　　　　　　　2.　　　　　　　　　　年　　月　　日", "Reason:\n\nTwo inspectors (signatures): 1.　　　　　　　　2.　　　　　　　　Date:"),
        height=20,
    )  # fmt: skip
    pair(t("检查人员", "Inspectors"), "{{ inspectors }}", t("编制日期", "Prepared on"), "{{ item.prepared_on }}")
    pair(t("复核人", "Reviewed by"), "{{ item.reviewed_by }}", t("复核日期", "Reviewed on"), "{{ item.reviewed_on }}")
    paper.line(
        t("本单只记录事实和证据，不作处理决定。", "This sheet records facts and evidence; it decides nothing."),
        size=SMALL_FIVE,
    )
    paper.tag("{%p endfor %}")
    paper.save("evidence_sheet")


def inspection_record(language: str) -> None:
    paper = Paper(language, size=FIVE, leading=16, form=True)
    t = paper.t
    _title(paper, t("检查记录表", "Inspection record"), new_page=False)
    table = paper.table(LABELS)
    for texts in (
        (t("被检查单位", "Inspected body"), "{{ organiser }}", t("主管单位", "Supervisor"), "{{ supervisor }}"),
        (t("项目编号", "Id"), "{{ session_id }}", t("项目类别", "Kind"), "{{ kind }}"),
        (t("办班日期", "Held"), "{{ period }}", t("办班地点", "Place"), "{{ place }}"),
        (t("检查单位", "Inspecting\noffice"), "{{ office }}", t("检查日期", "Day of\ninspection"), "{{ checked_on }}"),
    ):
        paper.row(table, texts, heads=(0, 2), height=8)
    for label, text in ((t("项目名称", "Title"), "{{ title }}"), (t("依据", "Under"), "{{ notice }}"),
                        (t("检查人员", "Inspectors"), "{{ inspectors }}" + t("　　　　　（不少于两人）", "　　　　　(two at least)"))):  # fmt: skip
        paper.row(table, (label, text), heads=(0,), spans=(1, 3), height=8)
    results = (
        "{% for one in counts %}{{ one.label }} {{ one.number }}"
        + t("项{% if not loop.last %}，{% endif %}", "{% if not loop.last %}, {% endif %}")
        + "{% endfor %}"
    )
    paper.row(table, (t("结论数量", "Verdicts"), results), heads=(0,), spans=(1, 3), height=8)
    _listed(paper, t("一、所报材料", "1. Papers handed in"), (t("序号", "No."), t("文件", "File"), t("读取情况", "Read")), (12, 130, 28),
            "files", ("{{ loop.index }}", "{{ one.path }}", "{{ one.status }}"), "{{ files_more }}")  # fmt: skip
    _listed(paper, t("二、发现的问题", "2. Findings"), (t("序号", "No."), t("检查事项", "Matter"), t("事实", "Fact"), t("依据", "Basis"), t("性质", "Nature")),
            (12, 34, 70, 32, 22), "items", ("{{ one.number }}", "{{ one.check_id }} {{ one.matter }}", "{{ one.fact }}", "{{ one.clauses }}", "{{ one.nature }}"))  # fmt: skip
    _listed(paper, t("三、须由承办单位补充的材料（尚不能作出结论的事项）", "3. To be handed in (matters that could not be judged)"),
            (t("序号", "No."), t("检查事项", "Matter"), t("须补充的材料", "To be handed in")), (12, 52, 106), "to_hand_in",
            ("{{ one.number }}", "{{ one.matter }}", "{{ one.text }}"))  # fmt: skip
    _listed(paper, t("四、须由检查单位核实的标准", "4. Figures for the office to confirm"),
            (t("序号", "No."), t("检查事项", "Matter"), t("须核实的标准", "To be confirmed")), (12, 52, 106), "to_confirm",
            ("{{ one.number }}", "{{ one.matter }}", "{{ one.text }}"))  # fmt: skip
    _listed(paper, t("五、实地查看", "5. On site"), (t("条款", "Clause"), t("查看什么", "What to look at"), t("查看情况", "What was seen")), (36, 74, 60),
            "onsite", ("{{ one.clause }}", "{{ one.look }}", ""))  # fmt: skip
    paper.line("", size=FIVE)
    table = paper.table(OWN_LABEL)
    paper.row(
        table,
        (
            t("被检查单位\n意见", "Opinion of the\ninspected body"),
            t(
                "\n\n负责人（签名）：　　　　　　　　（单位盖章）　　　　　年　　月　　日",
                "\n\nHead (signature):　　　　　　　　(seal)　　　　Date:",
            ),
        ),
        heads=(0,),
        height=26,
    )
    paper.row(
        table,
        (
            t("检查人员\n签名", "Inspectors\n(signatures)"),
            t(
                "\n1.　　　　　　　　　　2.　　　　　　　　　　　　年　　月　　日",
                "\n1.　　　　　　　　　　2.　　　　　　　　　　Date:",
            ),
        ),
        heads=(0,),
        height=18,
    )
    paper.line("{{ no_proof }}", size=SMALL_FIVE)
    paper.save("inspection_record")


def _listed(paper: Paper, heading: str, heads: tuple[str, ...], widths: tuple[float, ...], name: str, texts: tuple[str, ...], after: str = "") -> None:  # fmt: skip
    """A heading and a table with a line for each; where there are none it says so."""
    paper.line(heading, font=HEADING, size=FIVE, keep=True, before=8)
    paper.tag(f"{{%p if {name} %}}")
    table = paper.table(widths)
    paper.row(table, heads, heads=range(len(heads)), size=SMALL_FIVE, repeat=True)
    paper.loop(table, f"{{%tr for one in {name} %}}")
    paper.row(table, texts, size=SMALL_FIVE, center=(0,))
    paper.loop(table, "{%tr endfor %}")
    if after:
        paper.line(after, size=SMALL_FIVE)
    paper.tag("{%p else %}")
    paper.line(paper.t("无。", "None."), size=FIVE)
    paper.tag("{%p endif %}")


ALL = (working_paper, evidence_sheet, inspection_record)
