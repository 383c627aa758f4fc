"""Values as people write them: figures as text, sums of money with their units, sums in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from making import Rows, csv_file, xlsx
from openpyxl import load_workbook

from messy import Messy

UNREADABLE, CONFLICT = "unreadable_value", "conflict"


def _costs(*rows: list[object], head: Rows = (["费用类别", "金额"],)) -> Callable[[Path], object]:
    """A settlement with these rows under its header."""
    return lambda folder: xlsx(folder / "结算.xlsx", {"经费结算表": [*head, *rows]})


def _facts(*rows: list[object]) -> Callable[[Path], object]:
    return lambda folder: xlsx(folder / "基本情况.xlsx", {"基本情况": rows})


def _shown(rows: Rows, formats: Mapping[str, str]) -> Callable[[Path], object]:
    """Key facts whose cells have formats of numbers."""

    def write(folder: Path) -> None:
        path = xlsx(folder / "基本情况.xlsx", {"基本情况": rows})
        book = load_workbook(path)
        for cell, form in formats.items():
            book["基本情况"][cell].number_format = form
        book.save(path)

    return write


INPUTS = [
    # yuan sign and 万元 in one column
    Messy(
        "a sum with the yuan sign and thousands, and one in 万元",
        "yuan sign and 万元 in one column",
        _costs(["住宿费", "¥12,000.50"], ["伙食费", "1.2万元"]),
        tables={"cost_lines": [{"amount": 12_000_50}, {"amount": 12_000_00}]},
    ),
    Messy(
        "both widths of the yuan sign, RMB and 人民币 before the sum, 元整 and 圆 behind it",
        "yuan sign and 万元 in one column",
        _costs(["住宿费", "￥３，６００"], ["伙食费", "RMB 1,200.00"], ["场地费", "人民币：5000元整"], ["资料费", "800圆"], ["交通费", 0.35]),
        tables={"cost_lines": [{"amount": 3600_00}, {"amount": 1200_00}, {"amount": 5000_00}, {"amount": 800_00}, {"amount": 35}]},
    ),
    Messy(
        "sums that name 元 or 万 themselves under a header in 万元",
        "yuan sign and 万元 in one column",
        _costs(["住宿费", 1.36], ["伙食费", "9600元"], ["场地费", "0.5万"], ["师资费", "￥2万元"], head=(["费用类别", "金额（万元）"],)),
        tables={"cost_lines": [{"amount": 13_600_00}, {"amount": 9600_00}, {"amount": 5000_00}, {"amount": 20_000_00}]},
    ),
    Messy(
        "a yuan sign without a unit under a header in 万元 may be either",
        "yuan sign and 万元 in one column",
        _costs(["住宿费", "¥13,600"], ["伙食费", 0.96], head=(["费用类别", "金额（万元）"],)),
        tables={"cost_lines": [{"amount": None}, {"amount": 9600_00}]},
        problems=[(UNREADABLE, "经费结算表!B2")],
    ),
    Messy(
        "dollars are no yuan",
        "yuan sign and 万元 in one column",
        _costs(["师资费", "$500"], ["住宿费", "US$1,200"], ["伙食费", "¥300"]),
        tables={"cost_lines": [{"amount": None}, {"amount": None}, {"amount": 300_00}]},
        problems=[(UNREADABLE, "经费结算表!B2"), (UNREADABLE, "经费结算表!B3")],
    ),
    # units in the header
    Messy(
        "a price in 元 beside a sum in 万元",
        "units in the header",
        _costs(["住宿费", 40, 340, 4, 5.44], head=(["费用类别", "数量", "单价（元/人·天）", "天数", "金额（单位：万元）"],)),
        tables={"cost_lines": [{"quantity": 40_000, "unit_price": 340_00, "days": 4000, "amount": 54_400_00}]},
    ),
    Messy(
        "the unit in a line of its own above the table",
        "units in the header",
        _costs(["住宿费", 5.44], ["伙食费", "1.2"], head=(["XX研修班经费结算表"], [None, "单位：万元"], ["费用类别", "金额"])),
        tables={"cost_lines": [{"amount": 54_400_00}, {"amount": 12_000_00}]},
    ),
    Messy(
        "the currency named in the line of the unit",
        "units in the header",
        _costs(["住宿费", 5.44], head=(["经费结算表（金额单位：人民币万元）"], ["费用类别", "金额"])),
        tables={"cost_lines": [{"amount": 54_400_00}]},
    ),
    Messy(
        "a line of 万元 over one table, and of 元 over the next",
        "units in the header",
        _costs(
            ["住宿费", 5.44], ["单位：元", None], ["经费来源", "金额"], ["财政补助", 60000],
            head=(["单位：万元", None], ["费用类别", "金额"]),
        ),
        tables={"cost_lines": [{"amount": 54_400_00}], "income": [{"amount": 60_000_00}]},
    ),
    Messy(
        "the unit in the second line of a header, and in one with a line break",
        "units in the header",
        lambda folder: xlsx(
            folder / "结算.xlsx",
            {
                "经费结算表": [["费用类别", "金额"], [None, "（万元）"], ["住宿费", 5.44]],
                "经费来源表": [["经费来源", "金 额\n（千元）"], ["财政补助", 54.4]],
            },
            {"经费结算表": ["A1:A2"]},
        ),
        tables={"cost_lines": [{"amount": 54_400_00}], "income": [{"amount": 54_400_00}]},
    ),
    Messy(
        "the unit of the key facts in a line above them, and in a label",
        "units in the header",
        _facts(["项目基本情况", None], [None, "单位：万元"], ["预算总额", 12], ["决算总额（元）", 118000], ["申请财政补助金额", "10"]),
        facts={"budget_total": 120_000_00, "declared_total": 118_000_00, "subsidy_claimed": 100_000_00},
        problems=None,
    ),
    *(
        Messy(
            f"the unit of a table as {' '.join(filter(None, line))}", "units in the header",
            _costs(["住宿费", "标间", 1.2], head=(["经费结算表"], line, ["费用类别", "内容", "金额"])),
            tables={"cost_lines": [{"amount": 12_000_00}]},
        )
        for line in (
            ["（单位：万）"], ["单位：人民币（万元）"], ["单位（万元）"], ["以万元为单位"], ["万元"], ["单位：万圆"], ["金额单位：萬元"],
            ["所有金额均以万元计"], [None, "单位：", "万元"], ["填报单位：某院（万元）"],
        )
    ),
    *(
        Messy(
            f"a line from which the unit cannot be told: {line}", "units in the header",
            _costs(["住宿费", "标间", 1.2], head=(["经费结算表"], [line], ["费用类别", "内容", "金额"])),
            tables={"cost_lines": [{"amount": 120}]}, problems=[("doubtful", "经费结算表!C3")],
        )
        for line in ("单位：元、万元", "Unit: 万元")
    ),
    Messy(
        "the unit in brackets behind a title, with the word of sums", "units in the header",
        _costs(["住宿费", 1.2], head=(["经费结算表(金额:万元)"], ["费用类别", "金额（萬元）"])),
        tables={"cost_lines": [{"amount": 12_000_00}]},
    ),
    Messy(
        "the unit right of the title, over a table of two columns", "units in the header",
        _costs(["住宿费", 1.2], head=(["经费结算表", None, "金额单位:人民币万元"], ["费用类别", "金额"])),
        tables={"cost_lines": [{"amount": 12_000_00}]},
    ),
    Messy(
        "the unit below the table", "units in the header",
        _costs(["住宿费", "标间", 1.2], ["单位：万元"], head=(["费用类别", "内容", "金额"],)),
        tables={"cost_lines": [{"amount": 12_000_00}]}, problems=[("doubtful", "经费结算表!C1")],
    ),
    Messy(
        "the unit in a remark below the total", "units in the header",
        _costs(["住宿费", "标间", 1.2], ["合计", None, 1.2], ["注：金额单位为万元"], head=(["费用类别", "内容", "金额"],)),
        tables={"cost_lines": [{"amount": 12_000_00}]}, facts={"declared_total": 12_000_00}, problems=None,
    ),
    Messy(
        "a sum in 万元 in a remark is no unit of the table", "units in the header",
        _costs(["住宿费", "标间", 12000], ["注：财政补助5万元"], head=(["费用类别", "内容", "金额"],)),
        tables={"cost_lines": [{"amount": 12_000_00}]}, problems=[("bypassed_row", "经费结算表!A3")],
    ),
    Messy(
        "the unit in the name of the file", "units in the header",
        lambda folder: xlsx(folder / "决算（万元）.xlsx", {"经费结算表": [["费用类别", "金额"], ["住宿费", 1.2]]}),
        tables={"cost_lines": [{"amount": 12_000_00}]}, problems=[("doubtful", "经费结算表!B1")],
    ),
    Messy(
        "the unit in the name of the sheet", "units in the header",
        lambda folder: xlsx(folder / "材料.xlsx", {"经费结算表（万元）": [["费用类别", "金额"], ["住宿费", 1.2]]}),
        tables={"cost_lines": [{"amount": 12_000_00}]}, problems=None,
    ),
    Messy(
        "a column with the unit of each row, the total's too", "units in the header",
        _costs(["住宿费", "标间", 1.2, "万元"], ["伙食费", "桌餐", 5000, "元"], ["场地费", "礼堂", 300, None], ["合计", None, 1.73, "万元"],
               head=(["费用类别", "内容", "金额", "单位"],)),
        tables={"cost_lines": [{"amount": 12_000_00}, {"amount": 5000_00}, {"amount": 300_00}]}, facts={"declared_total": 17_300_00},
        problems=None,
    ),
    Messy(
        "the unit below key facts", "units in the header",
        _facts(["项目基本情况", None], ["决算总额", 6.8], ["申请补助金额", "50000元"], ["学员人数", 40], ["注：金额单位为万元", None]),
        facts={"declared_total": 68_000_00, "subsidy_claimed": 50_000_00, "reported_trainees": 40}, problems=[("doubtful", "基本情况!B2")],
    ),
    Messy(
        "the unit of key facts in a cell of its own", "units in the header",
        _facts(["项目基本情况", None], [None, "万元"], ["决算总额", 6.8]),
        facts={"declared_total": 68_000_00},
    ),
    Messy(
        "key facts over a table in 万元 are not of its unit for sure", "units in the header",
        lambda folder: xlsx(folder / "材料.xlsx", {"情况": [["决算总额", 68000], ["学员人数", 40], [], ["经费结算表"], ["单位：万元"],
                                                   ["费用类别", "金额"], ["住宿费", 1.2]]}),
        tables={"cost_lines": [{"amount": 12_000_00}]}, facts={"declared_total": 68_000_00}, problems=[("doubtful", "情况!B1")],
    ),
    Messy(
        "units that stand in the formats of numbers alone", "yuan sign and 万元 in one column",
        _shown([["申请补助金额", 5.8], ["预算总额", 70000], ["决算总额", 66000], ["学员人数", 40]],
               {"B1": '0.0"万元"', "B2": '0.0,"千元"', "B3": '0!.0000"万元"', "B4": '0"人"'}),
        facts={"subsidy_claimed": 58_000_00, "budget_total": 70_000_00, "declared_total": 66_000_00, "reported_trainees": 40},
        problems=[("doubtful", "基本情况!B1")],
    ),
    # numbers stored as text
    Messy(
        "figures with spaces, full-width digits and thousands of both widths",
        "numbers stored as text",
        _costs(["住宿费", "12 000.50"], ["伙食费", "１２，０００．５０"], ["场地费", " 3,600 "], ["资料费", "8００"], ["交通费", "＋６００"]),
        tables={"cost_lines": [{"amount": a} for a in (12_000_50, 12_000_50, 3600_00, 800_00, 600_00)]},
    ),
    Messy(
        "a measure word behind every figure",
        "numbers stored as text",
        _costs(
            ["住宿费", "40人", "340元/人·天", "4 天", "54,400元"], ["师资费", "8 学时", "500元/学时", None, "4000.00 元"],
            ["伙食费", "共40人", "130/人/天", "4天", "20800元整"],
            head=(["费用类别", "数量", "单价", "天数", "金额"],),
        ),
        tables={"cost_lines": [
            {"quantity": 40_000, "unit_price": 340_00, "days": 4000, "amount": 54_400_00},
            {"quantity": 8000, "unit_price": 500_00, "days": None, "amount": 4000_00},
            {"quantity": 40_000, "unit_price": 130_00, "days": 4000, "amount": 20_800_00},
        ]},
    ),
    Messy(
        "counts as text among the key facts, one with an apostrophe",
        "numbers stored as text",
        _facts(["学员人数", "４５ 人"], ["发放结业证书数", "'45"], ["发出份数", "45份"], ["收回份数", "共 44 份"], ["预算总额", "'120,000"]),
        facts={"reported_trainees": 45, "certificates_issued": 45, "forms_handed_out": 45, "forms_returned": 44, "budget_total": 120_000_00},
    ),
    Messy(
        "a .csv, where every number is text",
        "numbers stored as text",
        lambda folder: csv_file(folder / "经费结算表.csv", [["费用类别", "数量", "金额"], ["住宿费", "40", "54,400.00"], ["伙食费", "40.0", "20800"]], "gb18030"),
        tables={"cost_lines": [{"quantity": 40_000, "amount": 54_400_00}, {"quantity": 40_000, "amount": 20_800_00}]},
    ),
    Messy(
        "figures that nobody can be sure of",
        "numbers stored as text",
        _costs(["住宿费", "约12000"], ["伙食费", "1,20"], ["场地费", "5000左右"], ["资料费", "——"], ["交通费", "600-800"], ["其他费用", "一"]),
        tables={"cost_lines": [{"amount": None}] * 6},
        problems=[(UNREADABLE, f"经费结算表!B{row}") for row in range(2, 8)],
    ),
    # amounts in words
    Messy(
        "sums in words alone in their cells",
        "amounts in words",
        _costs(["住宿费", "壹万贰仟元整"], ["伙食费", "人民币伍佰元零伍角"], ["场地费", "壹拾万圆整"], ["资料费", "人民币（大写）：叁仟零伍拾元捌角陆分"], ["交通费", "两千元"]),
        tables={"cost_lines": [{"amount": a} for a in (12_000_00, 500_50, 100_000_00, 3050_86, 2000_00)]},
    ),
    Messy(
        "words beside figures in one cell, which agree",
        "amounts in words",
        _costs(["住宿费", "10000.00（壹万元整）"], ["伙食费", "壹仟贰佰元整（￥1,200.00）"], ["场地费", "大写：伍仟元整 小写：5000.00元"], ["资料费", "0.08万元（捌佰元）"]),
        tables={"cost_lines": [{"amount": a} for a in (10_000_00, 1200_00, 5000_00, 800_00)]},
    ),
    Messy(
        "words beside figures in one cell, which differ",
        "amounts in words",
        _costs(["住宿费", "12000.00（壹万元整）"], ["伙食费", "￥1,200.00 壹仟贰佰元整"]),
        tables={"cost_lines": [{"amount": None}, {"amount": 1200_00}]},
        problems=[(CONFLICT, "经费结算表!B2")],
    ),
    Messy(
        "words from which a place is missing, a rounded one, a masked one",
        "amounts in words",
        _costs(["住宿费", "壹万贰元整"], ["伙食费", "约壹万元"], ["场地费", "○万○仟元整"], ["资料费", "捌佰元整"]),
        tables={"cost_lines": [{"amount": None}, {"amount": None}, {"amount": None}, {"amount": 800_00}]},
        problems=[(UNREADABLE, f"经费结算表!B{row}") for row in (2, 3, 4)],
    ),
    Messy(
        "a column of words beside the column of figures",
        "amounts in words",
        _costs(["住宿费", "壹万贰仟元整", 12000], ["伙食费", None, 9600], ["场地费", "伍仟元整", None], head=(["费用类别", "金额（大写）", "金额（小写）"],)),
        tables={"cost_lines": [{"amount": 12_000_00}, {"amount": 9600_00}, {"amount": 5000_00}]},
    ),
    Messy(
        "a column of words that differs from the column of figures, in one row",
        "amounts in words",
        _costs(["住宿费", 12000, "壹万元整"], ["伙食费", 9600, "玖仟陆佰元整"], ["场地费", 5000, "伍千"], head=(["费用类别", "金额（小写）", "金额（大写）"],)),
        tables={"cost_lines": [{"amount": None}, {"amount": 9600_00}, {"amount": 5000_00}]},
        problems=[(CONFLICT, "经费结算表!C2"), (UNREADABLE, "经费结算表!C4")],
    ),
    Messy(
        "大写金额 and 小写金额 as headers, and a column after them",
        "amounts in words",
        lambda folder: xlsx(folder / "a.xlsx", {"票据明细": [
            ["票据号码", "收款单位", "大写金额", "小写金额", "支付方式"], ["0001", "甲宾馆", "壹万贰仟元整", "￥12,000.00", "转账"], ["0002", "乙餐厅", "玖仟元整", 9600, "转账"],
        ]}),
        tables={"vouchers": [{"amount": 12_000_00, "payment": "transfer"}, {"amount": None, "payment": "transfer"}]},
        problems=[(CONFLICT, "票据明细!C3")],
    ),
    Messy(
        "figures in 万元 and words in yuan, side by side",
        "amounts in words",
        _costs(["住宿费", 1.2, "壹万贰仟元整"], head=(["费用类别", "金额（小写）（万元）", "金额（大写）"],)),
        tables={"cost_lines": [{"amount": 12_000_00}]},
    ),
    Messy(
        "key facts in words and in figures, one pair of which differs",
        "amounts in words",
        _facts(["决算总额（小写）", "118,000.00"], ["决算总额（大写）", "壹拾壹万捌仟元整"], ["预算总额（大写）", "壹拾贰万元整"], ["预算总额（小写）", 125000]),
        facts={"declared_total": 118_000_00, "budget_total": None},
        problems=[(CONFLICT, "基本情况!B4")],
    ),
    Messy(
        "a total in words under the sums",
        "amounts in words",
        _costs(["住宿费", 12000], ["伙食费", 9600], ["合计（大写）", "贰万壹仟陆佰元整"]),
        tables={"cost_lines": [{"amount": 12_000_00}, {"amount": 9600_00}]},
        facts={"declared_total": 21_600_00},
    ),
    Messy(
        "a total in words in a cell beside its label, under one in figures",
        "amounts in words",
        _costs(["住宿费", 12000], ["伙食费", 9600], ["合计", 21600], ["人民币（大写）", "贰万壹仟陆佰元整"]),
        tables={"cost_lines": [{"amount": 12_000_00}, {"amount": 9600_00}]},
        facts={"declared_total": 21_600_00},
    ),
    Messy(
        "a total in words and in figures in one cell over the whole width",
        "amounts in words",
        lambda folder: xlsx(
            folder / "a.xlsx",
            {"经费结算表": [["费用类别", "金额"], ["住宿费", 12000], ["总计（大写）：壹万贰仟元整（￥12,000.00）"]], "经费来源表": [["经费来源", "金额"], ["单位自筹", 12000]]},
            {"经费结算表": ["A3:B3"]},
        ),
        tables={"cost_lines": [{"amount": 12_000_00}], "income": [{"amount": 12_000_00}]},
        facts={"declared_total": 12_000_00},
    ),
    Messy(
        "a total in words in one cell of its own, beside its figures",
        "amounts in words",
        _costs(["住宿费", 12000], ["伙食费", 9600], ["合计（大写）：贰万壹仟元整", None], ["合计（小写）", 21600]),
        tables={"cost_lines": [{"amount": 12_000_00}, {"amount": 9600_00}]},
        facts={"declared_total": None},
        problems=[(CONFLICT, "经费结算表!B5")],
    ),
]  # fmt: skip
