"""Word files, PDFs, scans and pictures: tables and key facts as they stand in papers that were written for people."""

from __future__ import annotations

from pathlib import Path

from docx.document import Document as WordFile
from PIL import Image
from PIL.ExifTags import IFD, Base
from reportlab.pdfgen.canvas import Canvas
from writing import NEXT_PAGE, docx, drawn, fill, pdf, ruled, run, scan, xml

from messy import Messy

PEOPLE = [["1", "张三", "福州大学", "教授"], ["2", "李四", "厦门大学", "工程师"]]
ROSTER = [["序号", "姓名", "工作单位", "职称"], *PEOPLE]
READ = [{"name": "张三", "employer": "福州大学"}, {"name": "李四", "employer": "厦门大学"}]
DAYS = {"start": "2025-09-01", "end": "2025-09-04"}


def _timetable(document: WordFile) -> None:
    document.add_paragraph("课程日程表")
    rows = [
        ["日期", "时段", "课程名称", "授课专家"],
        ["2025年9月1日", "上午", "海洋大数据导论", "连红丽"],
        ["", "下午", "分组研讨", "方佳"],
        ["2025年9月2日", "上午", "现场教学", ""],
    ]
    table = fill(document.add_table(4, 4), rows)
    table.cell(1, 0).merge(table.cell(2, 0))


def _approval(document: WordFile) -> None:
    """A form with cells merged over columns and down, as Word's own drawing of tables makes it."""
    document.add_heading("高级研修班基本情况表", 1)
    rows = [
        ["项目名称", "智慧海洋大数据应用高级研修班", "", ""],
        ["开班日期", "2025年9月1日", "结束日期", "2025年9月4日"],
        ["办班地点", "福州市", "参训学员人数", "36人"],
        ["经费", "决算总额（万元）", "3.2", ""],
    ]
    table = fill(document.add_table(4, 4), rows)
    table.cell(0, 1).merge(table.cell(0, 3))
    table.cell(3, 2).merge(table.cell(3, 3))


def _tracked(document: WordFile) -> None:
    document.add_paragraph("学员名单")
    row = "<w:tr>{}<w:tc><w:p>{}</w:p></w:tc><w:tc><w:p>{}</w:p></w:tc></w:tr>"
    gone, new = (f'<w:trPr><w:{kind} w:id="1" w:author="a"/></w:trPr>' for kind in ("del", "ins"))
    lines = [("", "姓名", "单位"), ("", "张三", "福州大学"), (gone, "王五", "福州大学"), (new, "李四", "厦门大学")]
    xml(f"<w:tbl>{''.join(row.format(mark, run(a), run(b)) for mark, a, b in lines)}</w:tbl>")(document)


def _boxed(document: WordFile) -> None:
    document.add_paragraph("研修班工作总结")
    box = "".join(f"<w:p>{run(text)}</w:p>" for text in ("办班地点：福州市", "培训人数：50人"))
    xml(
        f'<w:p>{run("封面")}<w:r><mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx><w:txbxContent>{box}'
        f"</w:txbxContent></wps:txbx></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>{box}</w:txbxContent>"
        "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )(document)


def _picture(path: Path, taken: str | None = None, pages: int = 1) -> None:
    exif = Image.Exif()
    if taken:
        exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = taken
    picture = Image.new("L", (8, 8))
    more = {"save_all": True, "append_images": [picture] * (pages - 1)} if pages > 1 else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, exif=exif.tobytes(), **more)


def _page_of_facts(canvas: Canvas) -> None:
    for y, text in (
        (780, "2025年高级研修班基本情况"),
        (740, "办班地点：福州市鼓楼区"),
        (710, "培训人数：50人"),
    ):
        canvas.drawString(72, y, text)
    canvas.drawString(320, 740, "开班日期：2025年9月1日")


def _columns_without_lines(canvas: Canvas) -> None:
    canvas.drawString(250, 780, "学员名单")
    rows = [
        ["姓名", "工作单位", "职称"],
        ["张三", "福州大学", "教授"],
        ["李四", "", "工程师"],
        ["王五", "厦门大学", "讲师"],
    ]
    for y, row in zip((740, 720, 700, 680), rows, strict=True):
        for x, text in zip((72, 200, 380), row, strict=True):
            canvas.drawString(x, y, text)


INPUTS = [
    # tables of Word files
    Messy(
        "a roster in a summary, its title above the table",
        "tables of Word files",
        lambda folder: docx(
            folder / "研修班总结.docx", "高级研修班工作总结", "本期研修班已顺利结束。", "附件1", "学员名单", ROSTER
        ),
        tables={"roster": [{**row, "role": "trainee"} for row in READ]},
    ),
    Messy(
        "a timetable whose days are merged down",
        "tables of Word files",
        lambda folder: docx(folder / "附件.docx", _timetable),
        tables={
            "timetable": [
                {"day": "2025-09-01", "half": "morning", "topic": "海洋大数据导论", "lecturer": "连红丽"},
                {"day": "2025-09-01", "half": "afternoon", "topic": "分组研讨", "lecturer": "方佳"},
                {"day": "2025-09-02", "half": "morning", "topic": "现场教学", "lecturer": None},
            ]
        },
    ),
    Messy(
        "a settlement in 万元, the unit in a line of its own above the table",
        "tables of Word files",
        lambda folder: docx(
            folder / "结算.docx",
            "经费结算表",
            "单位：万元",
            [["费用类别", "金额"], ["住宿费", "1.2"], ["伙食费", "0.85"], ["合计", "2.05"]],
        ),
        tables={"cost_lines": [{"amount": 12_000_00}, {"amount": 8_500_00}]},
        facts={"declared_total": 20_500_00},
    ),
    Messy(
        "two rosters, of trainees and of staff, told apart by the lines above them",
        "tables of Word files",
        lambda folder: docx(
            folder / "名册.docx", "一、学员名单", ROSTER[:2], "二、工作人员名单", [ROSTER[0], PEOPLE[1]]
        ),
        tables={"roster": [{"name": "张三", "role": "trainee"}, {"name": "李四", "role": "staff"}]},
    ),
    Messy(
        "a table with tracked changes: a row deleted and one inserted",
        "tables of Word files",
        lambda folder: docx(folder / "名单.docx", _tracked),
        tables={"roster": READ},
        problems=[("guess", "名单.docx")],
    ),
    Messy(
        "the timetable of an opening notice is what was planned",
        "tables of Word files",
        lambda folder: docx(
            folder / "通知.docx", "关于举办高级研修班的通知", "各有关单位：", "一、有关事项通知如下。", _timetable
        ),
        tables={"timetable": []},
        problems=[("bypassed_row", "表1 课程日程表!A1")],
    ),
    Messy(
        "a list of names in the text of a research result is no roster",
        "tables of Word files",
        lambda folder: docx(folder / "研修成果.docx", "学习成果汇编", "编写人员名单", ROSTER),
        tables={"roster": []},
    ),
    Messy(
        "a roster set with tabs, which are not the same number in each row",
        "tables of Word files",
        lambda folder: docx(
            folder / "学员名单.docx",
            "学员名单",
            "姓名\t\t工作单位\t职称",
            "张三\t\t福州大学\t教授",
            "李四\t\t工程师",
            "欧阳王五\t厦门大学\t讲师",
        ),
        tables={"roster": []},
        problems=[("unknown_sheet", "正文")],
    ),
    # key facts of Word files
    Messy(
        "a summary that lists what was held, in numbered statements",
        "key facts of Word files",
        lambda folder: docx(
            folder / "总结报告.docx",
            "高级研修班总结报告",
            "一、培训时间：2025年9月1日至4日",
            "（二）办班地点：福州市鼓楼区；",
            "3.培训人数：50人",
            "④ 结业人数：48",
            "研修班邀请了连红丽等专家授课。",
        ),
        facts={**DAYS, "place": "福州市鼓楼区", "reported_trainees": 50, "certificates_issued": 48},
    ),
    Messy(
        "an opening notice states what is planned, and none of it was held",
        "key facts of Word files",
        lambda folder: docx(
            folder / "开班通知.docx",
            "关于举办高级研修班的通知",
            "一、培训时间：2025年9月1日至4日",
            "二、培训地点：福州市",
            "三、培训人数：50人",
            "四、承办单位：福州大学",
        ),
        facts={"start": None, "end": None, "place": None, "reported_trainees": None, "organiser": "福州大学"},
    ),
    Messy(
        "a notice under a name that says nothing is told by its heading, broken over two lines",
        "key facts of Word files",
        lambda folder: docx(
            folder / "附件3（盖章）.docx",
            "关于举办2025年智慧海洋大数据应用高级研修",
            "班的通知",
            "培训时间：2025年9月1日至4日",
        ),
        facts={"start": None},
    ),
    Messy(
        "a hotel's contract states days and an account, and is believed on neither",
        "key facts of Word files",
        lambda folder: docx(
            folder / "酒店合同.docx",
            "会议服务合同",
            "培训时间：2025年9月1日至4日",
            "户名：某某大酒店",
            "账号：350000000000000001",
        ),
        facts={"start": None, "account_name": None, "account_number": None},
        problems=[("bypassed_row", "正文!A2")],
    ),
    Messy(
        "a form of key facts with merged cells",
        "key facts of Word files",
        lambda folder: docx(folder / "情况.docx", _approval),
        facts={
            **DAYS,
            "title": "智慧海洋大数据应用高级研修班",
            "place": "福州市",
            "reported_trainees": 36,
            "declared_total": 32_000_00,
        },
        problems=None,
    ),
    Messy(
        "labels as headings, each value in the next paragraph",
        "key facts of Word files",
        lambda folder: docx(
            folder / "总结报告.docx",
            "高级研修班工作总结",
            "一、研修时间",
            "2025年9月1日至4日。",
            "二、培训人数：",
            "50人",
            "三、研修地点",
            "四、主要做法",
        ),
        facts={**DAYS, "place": None, "reported_trainees": 50},
    ),
    Messy(
        "statements parted by tabs and line breaks inside one paragraph",
        "key facts of Word files",
        lambda folder: docx(
            folder / "工作总结.docx", "研修班工作总结", "培训时间：2025年9月1日至4日\t办班地点：福州市\n培训人数：50人"
        ),
        facts={**DAYS, "place": "福州市", "reported_trainees": 50},
    ),
    Messy(
        "statements in a text box on the cover, which Word keeps twice",
        "key facts of Word files",
        lambda folder: docx(folder / "总结报告.docx", _boxed),
        facts={"place": "福州市", "reported_trainees": 50},
    ),
    # tables of PDF files
    Messy(
        "a roster over three pages, its header on each",
        "tables of PDF files",
        lambda folder: pdf(
            folder / "学员名单.pdf",
            "高级研修班学员名单",
            ruled([ROSTER[0], *([str(n), f"学员{n}", "福州大学", "教授"] for n in range(1, 81))], repeat=1),
        ),
        tables={"roster": [{"name": f"学员{n}", "role": "trainee"} for n in range(1, 81)]},
    ),
    Messy(
        "a sign-in sheet whose days are merged down",
        "tables of PDF files",
        lambda folder: pdf(
            folder / "签到.pdf",
            "学员签到表",
            ruled(
                [
                    ["签到日期", "时段", "姓名"],
                    ["2025年9月1日", "上午", "张三"],
                    ["", "下午", "张三"],
                    ["2025年9月2日", "上午", "张三"],
                ],
                ("SPAN", (0, 1), (0, 2)),
            ),
        ),
        tables={
            "signins": [
                {"name": "张三", "day": "2025-09-01", "half": "morning", "role": "trainee"},
                {"name": "张三", "day": "2025-09-01", "half": "afternoon", "role": "trainee"},
                {"name": "张三", "day": "2025-09-02", "half": "morning", "role": "trainee"},
            ]
        },
    ),
    Messy(
        "a settlement in 万元 with a total, long texts broken in their cells",
        "tables of PDF files",
        lambda folder: pdf(
            folder / "决算.pdf",
            "经费决算表",
            "（单位：万元）",
            ruled(
                [
                    ["费用类别", "金额", "备注"],
                    ["住宿费", "1.2", "某某大酒店标准间两人一间共四晚"],
                    ["伙食费", "0.85", ""],
                    ["合计", "2.05", ""],
                ],
                widths=[80, 60, 70],
            ),
        ),
        tables={"cost_lines": [{"amount": 12_000_00}, {"amount": 8_500_00}]},
        facts={"declared_total": 20_500_00},
    ),
    Messy(
        "two tables on one page, of trainees and of staff",
        "tables of PDF files",
        lambda folder: pdf(folder / "名册.pdf", "学员名单", ROSTER[:2], "工作人员名单", [ROSTER[0], PEOPLE[1]]),
        tables={"roster": [{"name": "张三", "role": "trainee"}, {"name": "李四", "role": "staff"}]},
    ),
    Messy(
        "a plan's timetable is what was planned",
        "tables of PDF files",
        lambda folder: pdf(
            folder / "实施方案.pdf",
            "高级研修班实施方案",
            "课程日程表",
            [["日期", "课程名称", "授课专家"], ["2025年9月1日", "导论", "连红丽"]],
        ),
        tables={"timetable": []},
        problems=[("bypassed_row", "第1页 表1 课程日程表!A1")],
    ),
    Messy(
        "a roster set in columns without lines, with blanks in it",
        "tables of PDF files",
        lambda folder: drawn(folder / "学员名单.pdf", _columns_without_lines),
        tables={"roster": []},
        problems=[("unknown_sheet", "第1页")],
    ),
    # key facts of PDF files
    Messy(
        "a form of key facts without lines, two statements side by side",
        "key facts of PDF files",
        lambda folder: drawn(folder / "基本情况.pdf", _page_of_facts),
        facts={"start": "2025-09-01", "place": "福州市鼓楼区", "reported_trainees": 50},
    ),
    Messy(
        "a summary whose statement goes on in the next line",
        "key facts of PDF files",
        lambda folder: pdf(
            folder / "总结报告.pdf",
            "高级研修班工作总结",
            "（一）培训时间：2025年9月1日至4日",
            "（二）培训地点：福建省福州市鼓楼区湖东路某某大厦三层会议中心及福州市马尾区某某海洋观测站一楼会议室",
            "（三）培训人数：50人",
        ),
        facts={
            **DAYS,
            "place": "福建省福州市鼓楼区湖东路某某大厦三层会议中心及福州市马尾区某某海洋观测站一楼会议室",
            "reported_trainees": 50,
        },
    ),
    Messy(
        "a notice and a summary in one file: each is believed on what it states",
        "key facts of PDF files",
        lambda folder: pdf(
            folder / "全套材料.pdf",
            "关于举办高级研修班的通知",
            "培训时间：2025年8月25日至28日",
            NEXT_PAGE,
            "高级研修班工作总结",
            "培训时间：2025年9月1日至4日",
        ),
        facts=DAYS,
    ),
    Messy(
        "an opening notice as PDF states nothing that was held",
        "key facts of PDF files",
        lambda folder: pdf(
            folder / "开班通知.pdf", "关于举办高级研修班的通知", "一、培训时间：9月1日至4日", "二、培训地点：福州市"
        ),
        facts={"start": None, "end": None, "place": None},
    ),
    # scans and pictures
    Messy(
        "scans of three pages and a fax of two",
        "scans and pictures",
        lambda folder: (drawn(folder / "批复.pdf", scan, scan, scan), _picture(folder / "补助款票据.tif", pages=2)),
        tables={
            "files": [
                {"path": "D01/批复.pdf", "status": "recorded", "pages": 3, "taken_on": None},
                {"path": "D01/补助款票据.tif", "status": "recorded", "pages": 2, "taken_on": None},
            ]
        },
    ),
    Messy(
        "photos of several formats, of which three say when they were taken",
        "scans and pictures",
        lambda folder: (
            _picture(folder / "照片/1.webp", "2025:09:01 08:45:00"),
            _picture(folder / "照片/2.JPG", "2025:09:02 14:45:00"),
            _picture(folder / "照片/3.bmp"),
            _picture(folder / "照片/4.tif", "2025:09:03 08:45:00"),
        ),
        tables={
            "files": [
                {"path": "D01/照片/1.webp", "status": "recorded", "taken_on": "2025-09-01"},
                {"path": "D01/照片/2.JPG", "status": "recorded", "taken_on": "2025-09-02"},
                {"path": "D01/照片/3.bmp", "status": "recorded", "taken_on": None},
                {"path": "D01/照片/4.tif", "status": "recorded", "taken_on": "2025-09-03"},
            ]
        },
    ),
    Messy(
        "a paper of which one page is a scan",
        "scans and pictures",
        lambda folder: drawn(
            folder / "总结报告.pdf", lambda canvas: canvas.drawString(72, 700, "办班地点：福州市"), scan
        ),
        tables={"files": [{"status": "read", "pages": 2}]},
        facts={"place": "福州市"},
        problems=[("bypassed_row", "第2页")],
    ),
    Messy(
        "a Word file that holds nothing but scans",
        "scans and pictures",
        lambda folder: docx(folder / "学员签到表.docx", ""),
        tables={"files": [{"status": "recorded"}]},
        problems=None,
    ),
]
