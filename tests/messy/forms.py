"""Forms of tables: how headers are written, where a table stands, and what stands between and under its lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from making import Rows, csv_file, ods, xls, xlsx

from messy import Messy

ID1, ID2, ID3 = "990101199001010012", "990101198502020024", "990101197903030035"
DAY = date(2025, 9, 1)


def _book(sheets: Mapping[str, Rows], *merged: str, name: str = "材料.xlsx") -> Callable[[Path], object]:
    """A workbook; the merged ranges are those of its first sheet."""
    return lambda folder: xlsx(folder / name, sheets, {next(iter(sheets)): merged})


def _shifted(rows: Rows, down: int, right: int) -> list[list[object]]:
    return [[] for _ in range(down)] + [[None] * right + [*row] for row in rows]


def _costs(*lines: Sequence[object]) -> Rows:
    return [["费用类别", "支出内容", "数量", "单价", "天数", "金额"], *lines]


LODGING: Sequence[object] = ["住宿费", "标准间", 20, 300, 3, 18000]
MEALS: Sequence[object] = ["伙食费", "自助餐", 40, 120, 3, 14400]
VENUE: Sequence[object] = ["场地费", "报告厅", 1, 2000, 4, 8000]

INPUTS = [
    # ------------------------------------------------------------------------------------------ headers by synonyms
    Messy(
        "a roster in other words, columns in another order, a column nobody asks for",
        "headers by synonyms",
        _book(
            {
                "学员花名册": [
                    ["编号", "所在单位", "学员姓名", "证件号码", "所在地市", "手机号", "性别"],
                    [1, "榕城大学", "林甲", ID1, "福州", "13800000001", "男"],
                    [2, "鹭岛研究院", "陈乙", ID2, "厦门", "13800000002", "女"],
                ]
            }
        ),
        tables={
            "roster": [
                {
                    "name": "林甲",
                    "employer": "榕城大学",
                    "id_number": ID1,
                    "prefecture": "福州",
                    "phone": "13800000001",
                },
                {
                    "name": "陈乙",
                    "employer": "鹭岛研究院",
                    "id_number": ID2,
                    "prefecture": "厦门",
                    "phone": "13800000002",
                },
            ]
        },
    ),
    Messy(
        "a settlement whose columns are subject, summary, standard and sum",
        "headers by synonyms",
        _book(
            {
                "经费决算": [
                    ["费用科目", "摘要", "人数", "标准", "天数", "决算金额", "发票号"],
                    ["餐费", "自助餐", 40, 120, 3, 14400, "25117001"],
                    ["教材费", "讲义印刷", 45, 30, None, 1350, "25117002"],
                ]
            }
        ),
        tables={
            "cost_lines": [
                {
                    "cost_category": "meals",
                    "item": "自助餐",
                    "quantity": 40_000,
                    "unit_price": 120_00,
                    "days": 3000,
                    "amount": 14_400_00,
                    "voucher_no": "25117001",
                },
                {
                    "cost_category": "materials",
                    "item": "讲义印刷",
                    "quantity": 45_000,
                    "unit_price": 30_00,
                    "amount": 1350_00,
                },
            ]
        },
    ),
    Messy(
        "invoices by buyer's words: date of issue, seller, price with tax",
        "headers by synonyms",
        _book(
            {
                "发票清单": [
                    ["发票号码", "开票日期", "销售方名称", "开票内容", "价税合计", "结算方式", "付款日期"],
                    ["25350001", date(2025, 9, 5), "榕城酒店有限公司", "住宿服务", 18000, "对公转账", date(2025, 9, 9)],
                ]
            }
        ),
        tables={
            "vouchers": [
                {
                    "voucher_no": "25350001",
                    "day": "2025-09-05",
                    "payee": "榕城酒店有限公司",
                    "item": "住宿服务",
                    "amount": 18_000_00,
                    "payment": "transfer",
                    "paid_on": "2025-09-09",
                }
            ]
        },
    ),
    Messy(
        "lecture fees as a payroll: due, withheld, paid out",
        "headers by synonyms",
        _book(
            {
                "课酬发放": [
                    ["序号", "主讲人", "身份证号码", "上课日期", "课时", "应发", "代扣个税", "实发", "领款人签字"],
                    [1, "王教授", ID3, DAY, 4, 4000, 640, 3360, None],
                ]
            }
        ),
        tables={
            "lecture_fees": [
                {
                    "lecturer": "王教授",
                    "id_number": ID3,
                    "day": "2025-09-01",
                    "hours": 4000,
                    "gross_fee": 4000_00,
                    "tax": 640_00,
                    "net_fee": 3360_00,
                }
            ]
        },
    ),
    Messy(
        "a column of halves beside one of times, which may tell both day and half",
        "headers by synonyms",
        _book(
            {
                "课酬发放": [
                    ["主讲专家姓名", "公民身份证号", "上课时间", "上/下午", "教学时数", "应发"],
                    ["王教授", ID3, DAY, "上午", 4, 4000],
                ],
                "课程表": [["授课时间", "午别", "课程", "主讲专家姓名"], [DAY, "下午", "海洋碳汇核算", "王教授"]],
            }
        ),
        tables={
            "lecture_fees": [
                {
                    "lecturer": "王教授",
                    "id_number": ID3,
                    "day": "2025-09-01",
                    "half": "morning",
                    "hours": 4000,
                    "gross_fee": 4000_00,
                }
            ],
            "timetable": [{"day": "2025-09-01", "half": "afternoon", "topic": "海洋碳汇核算", "lecturer": "王教授"}],
        },
    ),
    Messy(
        "a timetable of courses with English beside the Chinese",
        "headers by synonyms",
        _book(
            {
                "课程安排": [
                    ["日期 Date", "时间/Time", "Topic 授课内容", "授课教师 Lecturer", "教室 Room", "课时 Hours"],
                    [DAY, "上午", "海洋碳汇核算", "王教授", "一教", 4],
                ]
            }
        ),
        tables={
            "timetable": [
                {
                    "day": "2025-09-01",
                    "half": "morning",
                    "topic": "海洋碳汇核算",
                    "lecturer": "王教授",
                    "place": "一教",
                    "hours": 4000,
                }
            ]
        },
    ),
    # ------------------------------------------------------------------------------------------ headers with brackets
    Messy(
        "headers that say in brackets how to fill them in",
        "headers with brackets",
        _book(
            {
                "学员名单": [
                    [
                        "序号",
                        "姓名（必填）",
                        "身份证号【18位】",
                        "工作单位（全称）",
                        "职称（如高级工程师）",
                        "是否基层一线（是/否）",
                    ],
                    [1, "林甲", ID1, "榕城大学", "副教授", "否"],
                ]
            }
        ),
        tables={
            "roster": [
                {
                    "name": "林甲",
                    "id_number": ID1,
                    "employer": "榕城大学",
                    "professional_title": "副教授",
                    "grass_roots": False,
                }
            ]
        },
    ),
    Messy(
        "numbered headers with stars for what is compulsory",
        "headers with brackets",
        _book(
            {
                "结业证书发放名册": [
                    ["*1.姓名", "*2.工作单位", "③证书编号", "4、发证日期[年月日]"],
                    ["林甲", "榕城大学", "FJ2025-001", date(2025, 9, 4)],
                ]
            }
        ),
        tables={
            "certificates": [
                {"name": "林甲", "employer": "榕城大学", "certificate_no": "FJ2025-001", "issued_on": "2025-09-04"}
            ]
        },
    ),
    Messy(
        "headers wholly in brackets, and with a colon",
        "headers with brackets",
        _book(
            {"考核成绩": [["（姓名）", "（工作单位）", "【考核结果】", "备注："], ["林甲", "榕城大学", "合格", None]]}
        ),
        tables={"assessments": [{"name": "林甲", "employer": "榕城大学", "result": "passed"}]},
    ),
    Messy(
        "brackets of both widths around several things",
        "headers with brackets",
        _book(
            {
                "合同台账": [
                    [
                        "合同(协议)编号",
                        "签约单位（乙方）",
                        "合同内容(标的)",
                        "签订日期（签章）",
                        "合同金额（含税）（元）",
                    ],
                    ["HT-01", "榕城酒店有限公司", "会务服务", date(2025, 8, 1), 50000],
                ]
            }
        ),
        tables={
            "contracts": [
                {
                    "contract_no": "HT-01",
                    "party": "榕城酒店有限公司",
                    "item": "会务服务",
                    "signed_on": "2025-08-01",
                    "amount": 50_000_00,
                }
            ]
        },
    ),
    # ------------------------------------------------------------------------------------------ headers with line breaks
    Messy(
        "headers broken to fit narrow columns",
        "headers with line breaks",
        _book(
            {
                "学员名单": [
                    ["序\n号", "姓\n名", "身份证\n号码", "工 作\r\n单 位", "职称\n级别"],
                    [1, "林甲", ID1, "榕城大学", "副高级"],
                ]
            }
        ),
        tables={
            "roster": [{"name": "林甲", "id_number": ID1, "employer": "榕城大学", "title_level": "associate_senior"}]
        },
    ),
    Messy(
        "headers spread with blanks of every width",
        "headers with line breaks",
        _book({"签到表": [["姓    名", "单　　位", " 日 期 ", "时\u00a0段"], ["林甲", "榕城大学", DAY, "上午"]]}),
        tables={"signins": [{"name": "林甲", "employer": "榕城大学", "day": "2025-09-01", "half": "morning"}]},
    ),
    Messy(
        "a unit on the second line of a header",
        "headers with line breaks",
        _book(
            {
                "经费结算表": [
                    ["费用类别", "支出\n内容", "单价\n（元）", "金额\n（万元）"],
                    ["住宿费", "标准间", 300, 1.8],
                ]
            }
        ),
        tables={
            "cost_lines": [{"cost_category": "lodging", "item": "标准间", "unit_price": 300_00, "amount": 18_000_00}]
        },
    ),
    Messy(
        "line breaks in the headers of a .csv",
        "headers with line breaks",
        lambda folder: csv_file(
            folder / "住宿明细.csv",
            [
                ["入住\n日期", "退房\n日期", "房间\n数", "晚\n数", "房 价"],
                ["2025-09-01", "2025-09-04", "20", "3", "300"],
            ],
        ),
        tables={
            "lodging": [
                {"check_in": "2025-09-01", "check_out": "2025-09-04", "rooms": 20, "nights": 3, "unit_price": 300_00}
            ]
        },
    ),
    # ------------------------------------------------------------------------------------------ units in the header
    Messy(
        "sums in 万元 and prices in yuan, each by its header",
        "units in the header",
        _book(
            {
                "经费结算表": [
                    ["费用类别", "单价/元", "数量（间）", "天数/天", "金额(万元)"],
                    ["住宿费", 300, 20, 3, 1.8],
                ]
            }
        ),
        tables={"cost_lines": [{"unit_price": 300_00, "quantity": 20_000, "days": 3000, "amount": 18_000_00}]},
    ),
    Messy(
        "full-width brackets, a unit of a unit, and the sign of the yuan",
        "units in the header",
        _book(
            {"用餐明细": [["日期", "餐别", "用餐人数/人", "餐标（元/人·餐）", "金额￥"], [DAY, "午餐", 40, 60, 2400]]}
        ),
        tables={"meals": [{"persons": 40, "unit_price": 60_00, "amount": 2400_00}]},
    ),
    Messy(
        "the unit in a line above the table holds for headers without one",
        "units in the header",
        _book(
            {
                "表三": [
                    ["经费来源表", None],
                    [None, "金额单位：人民币万元"],
                    ["资金来源", "金额"],
                    ["财政补助", 12],
                    ["单位自筹", 3.5],
                ]
            }
        ),
        tables={"income": [{"source": "fiscal", "amount": 120_000_00}, {"source": "own", "amount": 35_000_00}]},
    ),
    Messy(
        "minutes and a percentage by their headers",
        "units in the header",
        _book(
            {
                "线上学习记录": [["姓名", "学习日期", "学习时长/分钟"], ["林甲", DAY, 95]],
                "满意度测评": [
                    ["题项", "很满意（份）", "满意（份）", "一般（份）", "不满意（份）", "满意率%"],
                    ["师资水平", 30, 5, 1, 0, 97.22],
                ],
            }
        ),
        tables={
            "online_log": [{"minutes": 95}],
            "satisfaction": [{"very_satisfied": 30, "satisfied": 5, "fair": 1, "dissatisfied": 0, "rate": 9722}],
        },
    ),
    Messy(
        "万 alone in brackets",
        "units in the header",
        _book(
            {
                "合同登记": [
                    ["合同编号", "乙方单位", "合同日期", "合同价款（万）"],
                    ["HT-02", "榕城会展公司", date(2025, 8, 2), 2.5],
                ]
            }
        ),
        tables={"contracts": [{"amount": 25_000_00}]},
    ),
    Messy(
        "the unit of the table above may not be that of the table below it, and is a guess",
        "units in the header",
        _book(
            {
                "经费": [
                    ["经费来源表（单位：万元）"],
                    ["来源", "金额"],
                    ["财政补助", 12],
                    [],
                    ["费用类别", "支出内容", "金额"],
                    ["住宿费", "标准间", 1.8],
                ]
            }
        ),
        tables={"income": [{"amount": 120_000_00}], "cost_lines": [{"amount": 18_000_00}]},
        problems=[("doubtful", "经费!C5")],
    ),
    # ------------------------------------------------------------------------------------------ two-line headers
    Messy(
        "a header over two rows, its upper cells merged",
        "two-line headers",
        _book(
            {
                "经费结算表": [
                    ["序号", "费用类别", "计算依据", None, None, "金额（元）"],
                    [None, None, "数量", "单价", "天数", None],
                    [1, "住宿费", 20, 300, 3, 18000],
                ]
            },
            "A1:A2",
            "B1:B2",
            "C1:E1",
            "F1:F2",
        ),
        tables={
            "cost_lines": [
                {
                    "cost_category": "lodging",
                    "quantity": 20_000,
                    "unit_price": 300_00,
                    "days": 3000,
                    "amount": 18_000_00,
                }
            ]
        },
    ),
    Messy(
        "a header over two rows without a merged cell",
        "two-line headers",
        _book(
            {
                "学员名单": [
                    ["序号", "姓名", "联系方式", None, "职称", None],
                    [None, None, "手机", "邮箱", "名称", "级别"],
                    [1, "林甲", "13800000001", "a@b", "副教授", "副高级"],
                ]
            }
        ),
        tables={
            "roster": [
                {
                    "name": "林甲",
                    "phone": "13800000001",
                    "professional_title": "副教授",
                    "title_level": "associate_senior",
                }
            ]
        },
    ),
    Messy(
        "the same under a merged title, in a .xls",
        "two-line headers",
        lambda folder: xls(
            folder / "住宿.xls",
            {
                "住宿明细表": [
                    ["住宿明细表"],
                    ["住宿", None, "房间数", "费用", None],
                    ["入住日期", "退房日期", None, "房价", "金额"],
                    [DAY, date(2025, 9, 4), 20, 300, 18000],
                ]
            },
        ),
        tables={
            "lodging": [
                {
                    "check_in": "2025-09-01",
                    "check_out": "2025-09-04",
                    "rooms": 20,
                    "unit_price": 300_00,
                    "amount": 18_000_00,
                }
            ]
        },
    ),
    Messy(
        "budget and settlement side by side: what was budgeted is no settlement",
        "two-line headers",
        _book(
            {
                "经费预决算表": [
                    ["费用类别", "支出内容", "预算", None, None, "决算", None, None],
                    [None, None, "数量", "单价", "金额", "数量", "单价", "金额"],
                    ["住宿费", "标准间", 60, 350, 21000, 60, 300, 18000],
                ]
            },
            "A1:A2",
            "B1:B2",
            "C1:E1",
            "F1:H1",
        ),
        tables={"cost_lines": [{"item": "标准间", "quantity": 60_000, "unit_price": 300_00, "amount": 18_000_00}]},
    ),
    Messy(
        "units in a row of their own under the headers",
        "two-line headers",
        _book(
            {
                "经费结算表": [
                    ["费用类别", "数量", "单价", "金额"],
                    [None, "（间）", "（元）", "（万元）"],
                    ["住宿费", 20, 300, 1.8],
                ]
            }
        ),
        tables={"cost_lines": [{"quantity": 20_000, "unit_price": 300_00, "amount": 18_000_00}]},
    ),
    # ------------------------------------------------------------------------------------------ merged headers
    Messy(
        "a group header over the persons and one over their posts",
        "merged headers",
        _book(
            {
                "学员名单": [
                    ["学员名单"],
                    ["序号", "人员信息", None, None, "单位信息", None],
                    [None, "姓名", "身份证号", "职称", "工作单位", "单位性质"],
                    [1, "林甲", ID1, "副教授", "榕城大学", "高校"],
                ]
            },
            "A1:F1",
            "A2:A3",
            "B2:D2",
            "E2:F2",
        ),
        tables={
            "roster": [
                {
                    "name": "林甲",
                    "id_number": ID1,
                    "professional_title": "副教授",
                    "employer": "榕城大学",
                    "employer_nature": "institution",
                }
            ]
        },
    ),
    Messy(
        "three lines of header",
        "merged headers",
        _book(
            {
                "经费结算表": [
                    ["经费结算表"],
                    ["序号", "费用类别", "支出情况", None, None, None, "备注"],
                    [None, None, "计算依据", None, None, "金额（元）", None],
                    [None, None, "数量", "单价", "天数", None, None],
                    [1, "住宿费", 20, 300, 3, 18000, None],
                    [2, "伙食费", 40, 120, 3, 14400, None],
                ]
            },
            "A1:G1",
            "A2:A4",
            "B2:B4",
            "C2:F2",
            "C3:E3",
            "F3:F4",
            "G2:G4",
        ),
        tables={
            "cost_lines": [
                {
                    "cost_category": "lodging",
                    "quantity": 20_000,
                    "unit_price": 300_00,
                    "days": 3000,
                    "amount": 18_000_00,
                },
                {"cost_category": "meals", "quantity": 40_000, "unit_price": 120_00, "days": 3000, "amount": 14_400_00},
            ]
        },
    ),
    Messy(
        "a header cell merged over two columns of which one is empty",
        "merged headers",
        _book(
            {"学员签到表": [["序号", "姓名", None, "日期", "时段"], [1, "林甲", None, DAY, "上午"]]}, "B1:C1", "B2:C2"
        ),
        tables={"signins": [{"name": "林甲", "day": "2025-09-01", "half": "morning"}]},
    ),
    Messy(
        "a group header over before and after tax",
        "merged headers",
        _book(
            {
                "讲课费发放表": [
                    ["授课专家", "授课日期", "学时", "讲课费（元）", None, None],
                    [None, None, None, "税前", "个税", "税后"],
                    ["王教授", DAY, 4, 4000, 640, 3360],
                ]
            },
            "A1:A2",
            "B1:B2",
            "C1:C2",
            "D1:F1",
        ),
        tables={
            "lecture_fees": [
                {"lecturer": "王教授", "hours": 4000, "gross_fee": 4000_00, "tax": 640_00, "net_fee": 3360_00}
            ]
        },
    ),
    Messy(
        "three lines without titles, the lowest names all",
        "merged headers",
        _book(
            {
                "Sheet1": [
                    ["参训人员登记", None, None, None, None],
                    ["基本信息", None, "工作信息", None, None],
                    ["姓名", "身份证号", "单位", "职称", "联系电话"],
                    ["林甲", ID1, "榕城大学", "副教授", "13800000001"],
                ]
            },
            "A1:E1",
            "A2:B2",
            "C2:E2",
        ),
        tables={
            "roster": [
                {
                    "name": "林甲",
                    "id_number": ID1,
                    "employer": "榕城大学",
                    "professional_title": "副教授",
                    "phone": "13800000001",
                }
            ]
        },
    ),
    # ------------------------------------------------------------------------------------------ header repeated
    Messy(
        "title and header again on each page",
        "header repeated on each page",
        _book(
            {
                "学员名单": [
                    ["示例研修班学员名单", None],
                    ["姓名", "工作单位"],
                    ["林甲", "榕城大学"],
                    ["第1页 共2页", None],
                    ["示例研修班学员名单", None],
                    ["姓名", "工作单位"],
                    ["陈乙", "鹭岛研究院"],
                    ["第2页 共2页", None],
                ]
            },
            "A1:B1",
            "A5:B5",
        ),
        tables={"roster": [{"name": "林甲", "employer": "榕城大学"}, {"name": "陈乙", "employer": "鹭岛研究院"}]},
    ),
    Messy(
        "a header of two lines repeated after a page break",
        "header repeated on each page",
        _book(
            {
                "经费结算表": [
                    ["费用类别", "计算依据", None, "金额"],
                    [None, "数量", "单价", None],
                    ["住宿费", 20, 300, 6000],
                    [],
                    ["费用类别", "计算依据", None, "金额"],
                    [None, "数量", "单价", None],
                    ["伙食费", 40, 120, 4800],
                ]
            },
            "A1:A2",
            "B1:C1",
            "D1:D2",
            "A5:A6",
            "B5:C5",
            "D5:D6",
        ),
        tables={
            "cost_lines": [
                {"cost_category": "lodging", "amount": 6000_00},
                {"cost_category": "meals", "amount": 4800_00},
            ]
        },
    ),
    Messy(
        "page numbers and 续表 between the pages",
        "header repeated on each page",
        _book(
            {
                "票据明细": [
                    ["票据号码", "收款单位", "金额"],
                    ["1", "榕城酒店", 100],
                    ["— 1 —"],
                    ["（续表）"],
                    ["票据号码", "收款单位", "金额"],
                    ["2", "榕城印务", 200],
                    ["— 2 —"],
                ]
            }
        ),
        tables={"vouchers": [{"voucher_no": "1", "amount": 100_00}, {"voucher_no": "2", "amount": 200_00}]},
    ),
    Messy(
        "a header repeated under another title is another list",
        "header repeated on each page",
        _book(
            {
                "名单": [
                    ["一、学员名单"],
                    ["姓名", "工作单位"],
                    ["林甲", "榕城大学"],
                    ["二、工作人员名单"],
                    ["姓名", "工作单位"],
                    ["周丙", "示例学会"],
                ]
            },
            "A1:B1",
            "A4:B4",
        ),
        tables={"roster": [{"name": "林甲", "role": "trainee"}, {"name": "周丙", "role": "staff"}]},
    ),
    # ------------------------------------------------------------------------------------------ several tables
    Messy(
        "income and costs under each other, each with its title",
        "several tables one under the other",
        _book(
            {
                "经费": [
                    ["一、经费来源"],
                    ["来源", "金额"],
                    ["财政补助", 30000],
                    ["合计", 30000],
                    [],
                    ["二、经费支出"],
                    ["费用类别", "支出内容", "金额"],
                    ["住宿费", "标准间", 18000],
                    ["合计", None, 18000],
                ]
            }
        ),
        tables={
            "income": [{"source": "fiscal", "amount": 30_000_00}],
            "cost_lines": [{"cost_category": "lodging", "amount": 18_000_00}],
        },
        facts={"declared_total": 18_000_00},
    ),
    Messy(
        "three tables without a blank row between them",
        "several tables one under the other",
        _book(
            {
                "Sheet1": [
                    ["资金来源", "金额"],
                    ["自筹", 5000],
                    ["票据号码", "票据日期", "收款单位", "金额"],
                    ["1", DAY, "榕城酒店", 3000],
                    ["合同编号", "乙方", "签订日期", "合同金额"],
                    ["HT-1", "榕城酒店", date(2025, 8, 1), 3000],
                ]
            }
        ),
        tables={
            "income": [{"source": "own", "amount": 5000_00}],
            "vouchers": [{"voucher_no": "1", "amount": 3000_00}],
            "contracts": [{"contract_no": "HT-1", "amount": 3000_00}],
        },
    ),
    Messy(
        "trainees and staff in one sheet, the titles not merged",
        "several tables one under the other",
        _book(
            {
                "Sheet1": [
                    ["学员名单"],
                    ["姓名", "单位", "职称"],
                    ["林甲", "榕城大学", "副教授"],
                    ["工作人员名单"],
                    ["姓名", "单位", "职务"],
                    ["周丙", "示例学会", "干事"],
                ]
            }
        ),
        tables={"roster": [{"name": "林甲", "role": "trainee"}, {"name": "周丙", "role": "staff"}]},
    ),
    Messy(
        "one roster under two headings that say who they are",
        "several tables one under the other",
        _book(
            {
                "参训人员": [
                    ["序号", "姓名", "单位"],
                    ["一、学员（2人）"],
                    [1, "林甲", "榕城大学"],
                    [2, "陈乙", "鹭岛研究院"],
                    ["二、工作人员"],
                    [3, "周丙", "示例学会"],
                ]
            }
        ),
        tables={
            "roster": [
                {"name": "林甲", "role": "trainee"},
                {"name": "陈乙", "role": "trainee"},
                {"name": "周丙", "role": "staff"},
            ]
        },
    ),
    Messy(
        "a form of key facts below a roster",
        "several tables one under the other",
        _book(
            {"材料": [["姓名", "工作单位"], ["林甲", "榕城大学"], [], ["项目名称", "示例研修班"], ["办班地点", "福州"]]}
        ),
        tables={"roster": [{"name": "林甲", "employer": "榕城大学"}]},
        facts={"title": "示例研修班", "place": "福州"},
    ),
    Messy(
        "the same list in two blocks with other columns, one under the other",
        "several tables one under the other",
        _book(
            {
                "住宿明细": [
                    ["入住日期", "退房日期", "房间数", "房价"],
                    [DAY, date(2025, 9, 4), 20, 300],
                    [],
                    ["入住日期", "房间数", "晚数", "房价", "金额"],
                    [DAY, 2, 3, 260, 1560],
                ]
            }
        ),
        tables={"lodging": [{"rooms": 20, "unit_price": 300_00}, {"rooms": 2, "nights": 3, "amount": 1560_00}]},
    ),
    # ------------------------------------------------------------------------------------------ starts at C5
    Messy(
        "a roster that starts at C5",
        "a table that starts at C5",
        _book({"名单": _shifted([["姓名", "工作单位"], ["林甲", "榕城大学"], ["陈乙", "鹭岛研究院"]], 4, 2)}),
        tables={"roster": [{"name": "林甲", "employer": "榕城大学"}, {"name": "陈乙", "employer": "鹭岛研究院"}]},
    ),
    Messy(
        "a settlement in万元 at C5 whose title stands in A1",
        "a table that starts at C5",
        _book(
            {
                "Sheet2": [
                    ["示例研修班经费结算表"],
                    [],
                    [None, None, None, None, "单位：万元"],
                    [],
                    *_shifted([["费用类别", "支出内容", "金额"], ["住宿费", "标准间", 1.8], ["合计", None, 1.8]], 0, 2),
                ]
            }
        ),
        tables={"cost_lines": [{"cost_category": "lodging", "amount": 18_000_00}]},
        facts={"declared_total": 18_000_00},
    ),
    Messy(
        "a .ods that starts at C5",
        "a table that starts at C5",
        lambda folder: ods(
            folder / "课表.ods",
            {"课程表": _shifted([["日期", "时段", "课程", "课时"], [DAY, "上午", "海洋碳汇核算", 4]], 4, 2)},
        ),
        tables={"timetable": [{"day": "2025-09-01", "half": "morning", "topic": "海洋碳汇核算", "hours": 4000}]},
    ),
    Messy(
        "a frame of notes left of a table that starts at C5",
        "a table that starts at C5",
        _book(
            {
                "用餐明细": [
                    ["注意"],
                    [],
                    [],
                    [],
                    [None, None, "日期", "餐别", "人数", "餐标"],
                    ["核对无误", None, DAY, "午餐", 40, 60],
                ]
            }
        ),
        tables={"meals": [{"day": "2025-09-01", "persons": 40, "unit_price": 60_00}]},
        problems=[("unknown_column", "用餐明细!A6")],
    ),
    # ------------------------------------------------------------------------------------------ Sheet1
    Messy(
        "three sheets with the names that a new workbook gives",
        "sheets named Sheet1",
        _book(
            {
                "Sheet1": [["姓名", "工作单位", "职称"], ["林甲", "榕城大学", "副教授"]],
                "Sheet2": [["姓名", "日期", "时段"], ["林甲", DAY, "上午"]],
                "Sheet3": [["用餐日期", "餐别", "用餐人数"], [DAY, "午餐", 40]],
            }
        ),
        tables={
            "roster": [{"name": "林甲"}],
            "signins": [{"name": "林甲", "half": "morning"}],
            "meals": [{"persons": 40}],
        },
    ),
    Messy(
        "the file's name tells whose sign-ins Sheet1 holds",
        "sheets named Sheet1",
        _book({"Sheet1": [["姓名", "日期", "时段"], ["周丙", DAY, "上午"]]}, name="工作人员签到表.xlsx"),
        tables={"signins": [{"name": "周丙", "role": "staff"}]},
    ),
    Messy(
        "an empty Sheet2 and Sheet3 are nothing to speak of",
        "sheets named Sheet1",
        _book(
            {
                "Sheet1": [["项目名称", "示例研修班"], ["承办单位", "示例学会"], ["开班日期", DAY]],
                "Sheet2": [],
                "Sheet3": [[None]],
            }
        ),
        facts={"title": "示例研修班", "organiser": "示例学会", "start": "2025-09-01"},
    ),
    Messy(
        "a title line in Sheet1 tells the certificates from the roster",
        "sheets named Sheet1",
        _book(
            {
                "Sheet1": [["结业证书发放登记表"], ["姓名", "单位", "证书编号"], ["林甲", "榕城大学", "001"]],
                "工作表2": [["公共服务平台学员名单"], ["姓名", "单位"], ["林甲", "榕城大学"]],
            },
            "A1:C1",
        ),
        tables={"certificates": [{"certificate_no": "001"}], "platform_roster": [{"name": "林甲"}], "roster": []},
    ),
    # ------------------------------------------------------------------------------------------ roster by group
    Messy(
        "a roster over three sheets, a group each",
        "roster split over sheets by group",
        _book(
            {
                f"第{group}组": [["姓名", "身份证号", "工作单位"], [name, number, "榕城大学"]]
                for group, name, number in (("一", "林甲", ID1), ("二", "陈乙", ID2), ("三", "周丙", ID3))
            },
            name="学员名单.xlsx",
        ),
        tables={"roster": [{"name": "林甲"}, {"name": "陈乙"}, {"name": "周丙"}]},
    ),
    Messy(
        "groups without id numbers, namesakes of other employers among them",
        "roster split over sheets by group",
        _book(
            {
                "学员名单1组": [["姓名", "单位"], ["林甲", "榕城大学"], ["陈乙", "鹭岛研究院"]],
                "学员名单2组": [["姓名", "单位"], ["林甲", "泉南农科所"], ["周丙", "示例学会"]],
            }
        ),
        tables={"roster": [{"name": "林甲"}, {"name": "陈乙"}, {"name": "林甲"}, {"name": "周丙"}]},
    ),
    Messy(
        "groups in files of their own, one of them twice",
        "roster split over sheets by group",
        lambda folder: (
            [
                xlsx(folder / f"{name}.xlsx", {"学员名单": [["姓名", "身份证号"], row]})
                for name, row in (
                    ("第一组", ["林甲", ID1]),
                    ("第二组", ["陈乙", ID2]),
                    ("第二组（打印稿）", ["陈乙", ID2]),
                )
            ]
            and xlsx(
                folder / "第二组（打印稿）.xlsx",
                {"学员名单": [["学员名单（二组）"], ["姓名", "身份证号"], ["陈乙", ID2]]},
            )
        ),
        tables={"roster": [{"name": "林甲"}, {"name": "陈乙"}]},
        problems=[("bypassed_row", "学员名单!A2")],
    ),
    Messy(
        "a group sheet that repeats somebody of another one has to be looked at",
        "roster split over sheets by group",
        _book(
            {
                "第一组": [["姓名", "身份证号"], ["林甲", ID1], ["陈乙", ID2]],
                "第二组": [["姓名", "身份证号"], ["陈乙", ID2], ["周丙", ID3]],
            },
            name="学员名单.xlsx",
        ),
        tables={"roster": [{"name": "林甲"}, {"name": "陈乙"}, {"name": "陈乙"}, {"name": "周丙"}]},
        problems=[("conflict", "第二组!A1")],
    ),
    Messy(
        "groups under headings within one sheet",
        "roster split over sheets by group",
        _book({"学员名单": [["姓名", "单位"], ["第一组"], ["林甲", "榕城大学"], ["第二组"], ["陈乙", "鹭岛研究院"]]}),
        tables={"roster": [{"name": "林甲"}, {"name": "陈乙"}]},
        problems=[("bypassed_row", "学员名单!A2"), ("bypassed_row", "学员名单!A4")],
    ),
    # ------------------------------------------------------------------------------------------ page totals
    Messy(
        "a total on each page and one of all",
        "page totals",
        _book(
            {
                "经费结算表": _costs(
                    LODGING,
                    MEALS,
                    ["本页合计", None, None, None, None, 32400],
                    VENUE,
                    ["本页小计", None, None, None, None, 8000],
                    ["合计", None, None, None, None, 40400],
                )
            }
        ),
        tables={"cost_lines": [{"amount": 18_000_00}, {"amount": 14_400_00}, {"amount": 8000_00}]},
        facts={"declared_total": 40_400_00},
    ),
    Messy(
        "carried forward and brought forward, as in a ledger",
        "page totals",
        _book(
            {
                "票据明细": [
                    ["票据号码", "收款单位", "内容", "金额"],
                    ["1", "榕城酒店", "房费", 18000],
                    [None, None, "过次页", 18000],
                    [None, None, "承前页", 18000],
                    ["2", "榕城印务", "印刷", 1350],
                    [None, None, "合计", 19350],
                ]
            }
        ),
        tables={"vouchers": [{"voucher_no": "1", "amount": 18_000_00}, {"voucher_no": "2", "amount": 1350_00}]},
    ),
    Messy(
        "a page total that is not the sum of its page is shown",
        "page totals",
        _book(
            {
                "经费结算表": _costs(
                    LODGING,
                    ["本页合计", None, None, None, None, 20000],
                    MEALS,
                    ["本页合计", None, None, None, None, 14400],
                )
            }
        ),
        tables={"cost_lines": [{"amount": 18_000_00}, {"amount": 14_400_00}]},
        problems=[("bypassed_row", "经费结算表!A3")],
    ),
    Messy(
        "the number of persons at the foot of each page of a roster",
        "page totals",
        _book(
            {
                "学员名单": [
                    ["序号", "姓名", "单位"],
                    [1, "林甲", "榕城大学"],
                    [2, "陈乙", "鹭岛研究院"],
                    ["本页人数：2人"],
                    ["序号", "姓名", "单位"],
                    [3, "周丙", "示例学会"],
                    ["本页人数：1人"],
                    ["共计3人"],
                ]
            }
        ),
        tables={"roster": [{"name": "林甲"}, {"name": "陈乙"}, {"name": "周丙"}]},
    ),
    # ------------------------------------------------------------------------------------------ subtotals, totals
    Messy(
        "a subtotal under each category and a total in the second column",
        "subtotal and total rows",
        _book(
            {
                "经费结算表": [
                    ["序号", "费用类别", "支出内容", "金额"],
                    [1, "住宿费", "标准间", 18000],
                    [2, "住宿费", "单间", 2000],
                    [None, "小计", None, 20000],
                    [3, "伙食费", "自助餐", 14400],
                    [None, "小  计", None, 14400],
                    [None, "合  计", None, 34400],
                ]
            }
        ),
        tables={"cost_lines": [{"item": "标准间"}, {"item": "单间"}, {"item": "自助餐"}]},
        facts={"declared_total": 34_400_00},
    ),
    Messy(
        "the word of the subtotal in the column of the item, the category before it",
        "subtotal and total rows",
        _book(
            {
                "经费结算表": [
                    ["费用类别", "支出内容", "金额"],
                    ["住宿费", "标准间", 18000],
                    ["住宿费", "单间", 2000],
                    ["住宿费", "小计", 20000],
                    ["伙食费", "三天早中晚餐合计", 14400],
                    ["总计：", None, 34400],
                ]
            }
        ),
        tables={
            "cost_lines": [{"item": "标准间"}, {"item": "单间"}, {"item": "三天早中晚餐合计", "amount": 14_400_00}]
        },
        facts={"declared_total": 34_400_00},
    ),
    Messy(
        "a subtotal of a category that no line stands above is all that is said of it",
        "subtotal and total rows",
        _book(
            {
                "经费结算表": [
                    ["费用类别", "支出内容", "金额"],
                    ["住宿费", "标准间", 18000],
                    ["住宿费小计", None, 18000],
                    ["伙食费小计", None, 14400],
                    ["合计（大写：叁万贰仟肆佰元整）", None, 32400],
                ]
            }
        ),
        tables={"cost_lines": [{"item": "标准间"}]},
        facts={"declared_total": 32_400_00},
        problems=[("bypassed_row", "经费结算表!A4")],
    ),
    Messy(
        "a total behind a running number, and a total of meals by the day",
        "subtotal and total rows",
        _book(
            {
                "用餐明细": [
                    ["日期", "餐别", "用餐人数", "餐标", "金额"],
                    [DAY, "午餐", 40, 60, 2400],
                    [DAY, "晚餐", 40, 60, 2400],
                    [DAY, "小计", 80, None, 4800],
                    [date(2025, 9, 2), "午餐", 38, 60, 2280],
                    [date(2025, 9, 2), "小计", 38, None, 2280],
                    ["总 计", None, 118, None, 7080],
                ],
                "经费来源": [["序号", "来源", "金额"], [1, "财政补助", 30000], [2, "合计", 30000]],
            }
        ),
        tables={"meals": [{"persons": 40}, {"persons": 40}, {"persons": 38}], "income": [{"source": "fiscal"}]},
    ),
    Messy(
        "the total of fees with tax and net beside it",
        "subtotal and total rows",
        _book(
            {
                "讲课费发放表": [
                    ["序号", "姓名", "学时", "应发", "个税", "实发"],
                    [1, "王教授", 4, 4000, 640, 3360],
                    [2, "李研究员", 4, 3000, 480, 2520],
                    ["小计", None, 8, 7000, 1120, 5880],
                    ["总计（人民币大写）：伍仟捌佰捌拾元整"],
                ]
            },
            "A5:F5",
        ),
        tables={"lecture_fees": [{"lecturer": "王教授"}, {"lecturer": "李研究员"}]},
    ),
    # ------------------------------------------------------------------------------------------ blank separators
    Messy(
        "blank rows between the lines, some with blanks in them",
        "blank separators",
        _book(
            {
                "学员名单": [
                    ["姓名", "工作单位"],
                    [],
                    ["林甲", "榕城大学"],
                    [None, None],
                    [" ", "　"],
                    ["陈乙", "鹭岛研究院"],
                ]
            }
        ),
        tables={"roster": [{"name": "林甲"}, {"name": "陈乙"}]},
    ),
    Messy(
        "rows of dashes and stars between the days",
        "blank separators",
        _book(
            {
                "课程表": [
                    ["日期", "时段", "课程", "课时"],
                    [DAY, "上午", "海洋碳汇核算", 4],
                    ["--------"],
                    [date(2025, 9, 2), "上午", "监测方法", 4],
                    ["****", "****", "****", "****"],
                    [date(2025, 9, 2), "下午", "分组研讨", 4],
                ]
            }
        ),
        tables={"timetable": [{"topic": "海洋碳汇核算"}, {"topic": "监测方法"}, {"topic": "分组研讨"}]},
    ),
    Messy(
        "the empty lines of a printed form: numbers alone, and formulas that came to 0",
        "blank separators",
        _book(
            {
                "经费结算表": [
                    ["序号", "费用类别", "数量", "单价", "金额"],
                    [1, "住宿费", 20, 300, 6000],
                    [2, None, None, None, 0],
                    [3, None, 0, 0, 0],
                    ["4", None, None, None, None],
                    [5, None, None, None, None],
                ]
            }
        ),
        tables={"cost_lines": [{"amount": 6000_00}]},
    ),
    Messy(
        "以下空白 under the last line",
        "blank separators",
        _book({"证书发放表": [["姓名", "证书编号"], ["林甲", "001"], ["以下空白", None], [], ["（以下空白）"]]}),
        tables={"certificates": [{"name": "林甲"}]},
    ),
    # ------------------------------------------------------------------------------------------ remarks
    Messy(
        "a remark and a line of signatures under a settlement",
        "remarks under the table",
        _book(
            {
                "经费结算表": [
                    *_costs(LODGING),
                    ["合计", None, None, None, None, 18000],
                    ["注：以上费用均已取得发票。"],
                    ["制表人：周丙", None, "审核：吴丁", None, None, "日期：2025年9月10日"],
                    ["单位负责人（签字）：", None, None, "（公章）"],
                ]
            }
        ),
        tables={"cost_lines": [{"amount": 18_000_00}]},
        problems=[("bypassed_row", "经费结算表!A4")],
    ),
    Messy(
        "the notes on filling in a form, one line each",
        "remarks under the table",
        _book(
            {
                "学员名单": [
                    ["姓名", "工作单位"],
                    ["林甲", "榕城大学"],
                    ["填表说明：1.姓名与身份证一致；"],
                    ["2.单位填写全称。"],
                ]
            },
            "A3:B3",
            "A4:B4",
        ),
        tables={"roster": [{"name": "林甲"}]},
        problems=[("bypassed_row", "学员名单!A3"), ("bypassed_row", "学员名单!A4")],
    ),
    Messy(
        "a remark between the lines, and one to their right without a header",
        "remarks under the table",
        _book(
            {
                "学员名单": [
                    ["姓名", "工作单位"],
                    ["林甲", "榕城大学"],
                    ["以下学员线上参训："],
                    ["陈乙", "鹭岛研究院", "9月2日退出"],
                ]
            }
        ),
        tables={"roster": [{"name": "林甲"}, {"name": "陈乙"}]},
        problems=[("bypassed_row", "学员名单!A3"), ("unknown_column", "学员名单!C4")],
    ),
    Messy(
        "signatures in cells of their own, a date and a page number",
        "remarks under the table",
        _book(
            {
                "票据明细": [
                    ["票据号码", "收款单位", "金额"],
                    ["1", "榕城酒店", 100],
                    ["填报人：", "周丙", "联系电话：0591-80000000"],
                    ["2025年9月10日"],
                    ["第1页/共1页"],
                ]
            }
        ),
        tables={"vouchers": [{"voucher_no": "1"}]},
    ),
    Messy(
        "a line of data that calls itself an annex keeps its sum",
        "remarks under the table",
        _book(
            {
                "经费结算表": [
                    ["费用类别", "支出内容", "金额"],
                    ["住宿费", "标准间", 18000],
                    ["附：教材", None, "500元"],
                    ["备注：", "含税", None],
                ]
            }
        ),
        tables={"cost_lines": [{"amount": 18_000_00}, {"amount": 500_00}]},
        problems=[("bypassed_row", "经费结算表!A4")],
    ),
    # -------------------------------------------------------------------------------- one sum given in parts below its header
    *(
        Messy(
            f"a sum over {parts[0]} and {parts[1]}, of which the latter was spent",
            "two-line headers",
            _book(
                {
                    "经费结算表": [
                        ["费用类别", "支出内容", "金额", None],
                        [None, None, *parts],
                        ["住宿费", "标准间", 20000, 18000],
                    ]
                },
                *merged,
            ),
            tables={"cost_lines": [{"amount": 18_000_00}]},
        )
        for parts, merged in ((("预算", "实际"), ["C1:D1", "A1:A2", "B1:B2"]), (("计划", "实支"), []))
    ),
    Messy(
        "a sum over its sources is given by neither of them",
        "two-line headers",
        _book(
            {
                "经费结算表": [
                    ["费用类别", "支出内容", "金额", None],
                    [None, None, "财政", "自筹"],
                    ["住宿费", "标准间", 20000, 18000],
                ]
            },
            "C1:D1",
        ),
        tables={"cost_lines": [{"item": "标准间", "amount": None}]},
        problems=[("unreadable_value", "经费结算表!C2")],
    ),
    Messy(
        "a part of a sum beside one that says it was spent",
        "two-line headers",
        _book(
            {
                "经费结算表": [
                    ["费用类别", "支出内容", "金额", None],
                    [None, None, "财政", "实际"],
                    ["住宿费", "标准间", 20000, 18000],
                ]
            },
            "C1:D1",
        ),
        tables={"cost_lines": [{"amount": 18_000_00}]},
        problems=[("unknown_column", "经费结算表!C2")],
    ),
]
