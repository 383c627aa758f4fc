"""What tells a person as people write it: names, id numbers, phone numbers, titles with their level."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from making import csv_file, xls, xlsx

from messy import Messy

UNREADABLE, GUESS = "unreadable_value", "guess"


def _roster(head: list[object], *rows: list[object], **sheets: list[list[object]]) -> Callable[[Path], object]:
    """A roster with these rows, and other sheets after it."""
    return lambda folder: xlsx(folder / "学员.xlsx", {"学员名单": [head, *rows], **sheets})


INPUTS = [
    # names with spaces
    Messy(
        "a name spread to the width of three, on the roster and on the sign-in sheet",
        "names with spaces",
        _roster(["姓名", "工作单位"], ["张 三", "甲公司"], ["李　四", "乙公司"], ["王五", "丙公司"],
                签到表=[["姓名", "签到日期"], ["张三", "2025-09-01"], ["李四", "2025-09-01"], ["王\u00a0五", "2025-09-01"]]),
        tables={
            "roster": [{"name": "张三", "person_key": "name:张三/甲公司"}, {"name": "李四", "person_key": "name:李四/乙公司"},
                       {"name": "王五", "person_key": "name:王五/丙公司"}],
            "signins": [{"name": "张三", "person_key": "name:张三/甲公司"}, {"name": "李四", "person_key": "name:李四/乙公司"},
                        {"name": "王五", "person_key": "name:王五/丙公司"}],
        },
    ),
    Messy(
        "foreign names keep one space, names of three or four signs in a row none",
        "names with spaces",
        _roster(["姓名"], ["John  Smith"], ["欧阳 修"], ["王 小 明"], ["司 马 相 如"], ["Ｍａｒｙ　Ｌｅｅ"]),
        tables={"roster": [{"name": "John Smith"}, {"name": "欧阳修"}, {"name": "王小明"}, {"name": "司马相如"}, {"name": "Mary Lee"}]},
    ),
    Messy(
        "the dot of a name in three kinds, and a line break",
        "names with spaces",
        _roster(["姓名"], ["阿依古丽·买买提"], ["古丽•阿布都"], ["迪力 ・ 热合曼"], ["陈\n七"]),
        tables={"roster": [{"name": "阿依古丽·买买提"}, {"name": "古丽·阿布都"}, {"name": "迪力·热合曼"}, {"name": "陈七"}]},
    ),
    Messy(
        "two lecturers in one cell are not run together",
        "names with spaces",
        lambda folder: xlsx(folder / "a.xlsx", {"讲课费发放表": [["授课专家", "应发金额"], ["赵 六", 1000], ["张三 李四", 2000]]}),
        tables={"lecture_fees": [{"lecturer": "赵六"}, {"lecturer": "张三 李四"}]},
    ),
    # 15-digit ids
    Messy(
        "old ids as text, as a number and in groups",
        "15-digit ids",
        _roster(["姓名", "身份证号"], ["甲某", "990102800101123"], ["乙某", 990102800101131], ["丙某", "990102 800101 115"], ["丁某", "９９０１０２８００１０１００７"]),
        tables={"roster": [{"id_number": "990102800101123"}, {"id_number": "990102800101131"}, {"id_number": "990102800101115"}, {"id_number": "990102800101007"}]},
    ),
    Messy(
        "old ids in an .xls, where every number is a float",
        "15-digit ids",
        lambda folder: xls(folder / "a.xls", {"学员名单": [["姓名", "身份证号"], ["甲某", 990102800101123.0], ["乙某", "990102800101131 "]]}),
        tables={"roster": [{"id_number": "990102800101123"}, {"id_number": "990102800101131"}]},
    ),
    Messy(
        "an old id that ends in zeros is whole",
        "15-digit ids",
        _roster(["姓名", "身份证号码"], ["甲某", 990102800101000], ["乙某", "990102800102000"]),
        tables={"roster": [{"id_number": "990102800101000"}, {"id_number": "990102800102000"}]},
    ),
    # 18-digit ids
    Messy(
        "ids with spaces, in two groups, with a dash, full-width, with a small x",
        "18-digit ids",
        _roster(["姓名", "身份证号"], ["甲某", "990102 19900101 0015"], ["乙某", "990102199001 01012X"], ["丙某", "990103-19850612-0131"], ["丁某", "９９０１０３１９８５０６１２０５７Ｘ"],
                ["戊某", "99010219900101012x"]),
        tables={"roster": [
            {"id_number": "990102199001010015"}, {"id_number": "99010219900101012X"}, {"id_number": "990103198506120131"}, {"id_number": "99010319850612057X"},
            {"id_number": "99010219900101012x", "person_key": "99010219900101012X"},
        ]},
    ),
    Messy(
        "ids behind an apostrophe, a backquote, a tab and a formula of text",
        "18-digit ids",
        lambda folder: csv_file(folder / "学员名单.csv", [["姓名", "身份证号"], ["甲某", "'990102199001010015"], ["乙某", "`990103198506120131"], ["丙某", "\t990102199001010138"],
                                                     ["丁某", '="990103198506120019"']]),
        tables={"roster": [{"id_number": "990102199001010015"}, {"id_number": "990103198506120131"}, {"id_number": "990102199001010138"}, {"id_number": "990103198506120019"}]},
    ),
    Messy(
        "the id in groups on the roster is that of the sign-in sheet",
        "18-digit ids",
        _roster(["姓名", "身份证号"], ["甲某", "990102 199001010015"], ["甲某", "990103198506120131"],
                签到表=[["姓名", "身份证号", "签到日期"], ["甲某", "990102199001010015", "2025-09-01"]]),
        tables={"signins": [{"person_key": "990102199001010015"}]},
    ),
    Messy(
        "a multiplication sign for the X at the end, a masked number, a passport",
        "18-digit ids",
        _roster(["姓名", "证件号码"], ["甲某", "99010219900101012×"], ["乙某", "990102********0138"], ["丙某", "E 12345678"]),
        tables={"roster": [{"id_number": "99010219900101012X"}, {"id_number": "990102********0138"}, {"id_number": "E 12345678"}]},
    ),
    # ids damaged by Excel
    Messy(
        "an id as a number, as its scientific text, and one that is whole",
        "ids damaged by Excel",
        _roster(["姓名", "身份证号"], ["甲某", 990102199001010015], ["乙某", "9.90102E+17"], ["丙某", "9.90102199001010E+17"], ["丁某", "990102199001010138"]),
        tables={"roster": [{"id_number": None}, {"id_number": None}, {"id_number": None}, {"id_number": "990102199001010138"}]},
        problems=[(UNREADABLE, f"学员名单!B{row}") for row in (2, 3, 4)],
    ),
    Messy(
        "an id rounded to ...000 and made text again",
        "ids damaged by Excel",
        _roster(["姓名", "身份证号", "工作单位"], ["甲某", "990102199001010000", "甲公司"], ["乙某", "990103198506121000", "乙公司"]),
        tables={"roster": [{"id_number": None, "person_key": "name:甲某/甲公司"}, {"id_number": None, "person_key": "name:乙某/乙公司"}]},
        problems=[(UNREADABLE, "学员名单!B2"), (UNREADABLE, "学员名单!B3")],
    ),
    Messy(
        "an id that ends in 000 and may be right",
        "ids damaged by Excel",
        _roster(["姓名", "身份证号"], ["甲某", "990102199001015000"], ["乙某", "990102199001010138"]),
        tables={"roster": [{"id_number": "990102199001015000"}, {"id_number": "990102199001010138"}]},
        problems=[(GUESS, "学员名单!B2")],
    ),
    Messy(
        "ids damaged in a .csv that a spreadsheet saved, and in an .xls",
        "ids damaged by Excel",
        lambda folder: (
            csv_file(folder / "学员名单.csv", [["姓名", "身份证号"], ["甲某", "9.90102E+17"], ["乙某", "990103198506120131"]], "gb18030"),
            xls(folder / "讲课费.xls", {"讲课费发放表": [["授课专家", "身份证号", "应发金额"], ["赵六", 990103198506120131.0, 1000]]}),
        ),
        tables={"roster": [{"id_number": None}, {"id_number": "990103198506120131"}], "lecture_fees": [{"id_number": None}]},
        problems=[(UNREADABLE, "学员名单!B2"), (UNREADABLE, "讲课费发放表!B2")],
    ),
    # phone numbers
    Messy(
        "mobile numbers as text, as numbers, with spaces, dashes and the country",
        "phone numbers",
        _roster(["姓名", "联系电话"], ["甲某", "13800000001"], ["乙某", 13800000002], ["丙某", "138 0000 0003"], ["丁某", "138-0000-0004"], ["戊某", "+86 13800000005"], ["己某", "１３８０００００００６"]),
        tables={"roster": [{"phone": f"1380000000{number}"} for number in range(1, 7)]},
    ),
    Messy(
        "two numbers in one cell, by every sign that parts them",
        "phone numbers",
        _roster(["姓名", "手机"], ["甲某", "13800000001/13900000001"], ["乙某", "138 0000 0002、0591-87650002"], ["丙某", "13800000003\n13900000003"], ["丁某", "13800000004，13900000004"]),
        tables={"roster": [{"phone": "13800000001、13900000001"}, {"phone": "13800000002、0591-87650002"}, {"phone": "13800000003、13900000003"}, {"phone": "13800000004、13900000004"}]},
    ),
    Messy(
        "landlines with brackets, spaces and an extension, and what is no full number",
        "phone numbers",
        _roster(["姓名", "电话"], ["甲某", "0591-87650001"], ["乙某", "（0591）87650002"], ["丙某", "0591 87650003"], ["丁某", "0591-87650004-801"], ["戊某", "87650005"], ["己某", "138****0006"]),
        tables={"roster": [{"phone": "0591-87650001"}, {"phone": "0591-87650002"}, {"phone": "0591-87650003"}, {"phone": "0591-87650004-801"}, {"phone": "87650005"}, {"phone": "138****0006"}]},
    ),
    Messy(
        "a mobile number in scientific notation has lost its digits",
        "phone numbers",
        lambda folder: csv_file(folder / "学员名单.csv", [["姓名", "手机号码"], ["甲某", "1.38E+10"], ["乙某", "13800000002.0"]]),
        tables={"roster": [{"phone": None}, {"phone": "13800000002"}]},
        problems=[(UNREADABLE, "学员名单!B2")],
    ),
    # titles with their level
    Messy(
        "titles, some with their level beside them",
        "titles with their level",
        _roster(["姓名", "职称"], ["甲某", "高级工程师"], ["乙某", "正高级工程师（教授级）"], ["丙某", "工程师/中级"], ["丁某", "高工"], ["戊某", "助理工程师（初级）"], ["己某", "研究员（正高）"], ["庚某", "无"]),
        tables={"roster": [{"title_level": level} for level in ("associate_senior", "senior", "middle", "associate_senior", "junior", "senior", "none")]},
    ),
    Messy(
        "two titles in one cell: of one level, of two, of a level and a qualification",
        "titles with their level",
        _roster(["姓名", "职称"], ["甲某", "高级工程师、高级经济师"], ["乙某", "教授、高级工程师"], ["丙某", "高级工程师/注册会计师"], ["丁某", "高级工程师\n一级建造师"], ["戊某", "经济师；助理工程师"]),
        tables={"roster": [{"title_level": level} for level in ("associate_senior", "senior", "associate_senior", "associate_senior", "middle")]},
        problems=[(GUESS, "学员名单!B3"), (GUESS, "学员名单!B6")],
    ),
    Messy(
        "titles that contradict themselves, or may be of two levels",
        "titles with their level",
        _roster(["姓名", "职称"], ["甲某", "高级工程师（正高级）"], ["乙某", "工程师（高级）"], ["丙某", "高级"], ["丁某", "工程师"]),
        tables={"roster": [{"title_level": level} for level in (None, None, None, "middle")]},
        problems=[(UNREADABLE, f"学员名单!B{row}") for row in (2, 3, 4)],
    ),
    Messy(
        "posts that hold a title are none",
        "titles with their level",
        _roster(["姓名", "职务/职称"], ["甲某", "总工程师"], ["乙某", "总工程师/高级工程师"], ["丙某", "副总编辑"], ["丁某", "处长"]),
        tables={"roster": [{"title_level": level} for level in (None, "associate_senior", None, None)]},
    ),
    Messy(
        "titles where the level is asked, of trainees and of a lecturer",
        "titles with their level",
        _roster(["姓名", "职称", "职称级别"], ["甲某", "工程师", "中级"], ["乙某", None, "高级工程师"], ["丙某", "高工", "副高级（高级工程师）"],
                讲课费发放表=[["授课专家", "专家级别", "应发金额"], ["赵六", "教授级高工", 1000], ["钱七", "工程师", 500], ["孙八", "中国工程院院士", 1500]]),
        tables={
            "roster": [{"title_level": "middle"}, {"title_level": "associate_senior"}, {"title_level": "associate_senior"}],
            "lecture_fees": [{"level": "senior"}, {"level": "other"}, {"level": "academician"}],
        },
    ),
]  # fmt: skip
