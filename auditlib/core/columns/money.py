"""Money: cost lines, vouchers, income, and the papers that explain them (contracts, lecture fees, rooms, meals)."""

from __future__ import annotations

from collections.abc import Mapping

from auditlib.core.columns.choices import COST_CATEGORIES, HALVES, INCOME_SOURCES, LECTURER_LEVELS, MEALS, PAYMENTS
from auditlib.core.columns.shapes import Column, Table

_AMOUNT = Column("fen", "金额", "amount", True)
_ITEM = Column("text", "内容", "item")

MONEY: Mapping[str, Table] = {
    "cost_lines": Table(
        "经费结算表",
        "settlement",
        "cost line",
        {
            "item": Column("text", "支出内容", "item"),
            "cost_category": Column("choice", "费用类别", "cost category", True, COST_CATEGORIES),
            "category_text": Column(
                "text", "费用类别（原文）", "cost category as written", drawn_from=("cost_category",)
            ),
            "quantity": Column("quantity", "数量", "quantity"),
            "unit_price": Column("fen", "单价", "unit price"),
            "days": Column("quantity", "天数", "days"),
            "amount": _AMOUNT,
            "voucher_no": Column("text", "凭证号", "voucher number"),
        },
    ),
    "vouchers": Table(
        "凭证（票据）明细",
        "vouchers",
        "voucher",
        {
            "voucher_no": Column("text", "票据号码", "voucher number", True),
            "day": Column("date", "票据日期", "date of the voucher"),
            "payee": Column("text", "收款单位", "payee"),
            "item": _ITEM,
            "cost_category": Column("choice", "费用类别", "cost category", False, COST_CATEGORIES),
            "amount": _AMOUNT,
            "payment": Column("choice", "支付方式", "way of payment", False, PAYMENTS),
            "paid_on": Column("date", "支付日期", "paid on"),
            "contract_no": Column("text", "合同编号", "contract number"),
        },
    ),
    "income": Table(
        "经费来源表",
        "income",
        "income line",
        {
            "source": Column("choice", "经费来源", "source", True, INCOME_SOURCES),
            "source_text": Column("text", "经费来源（原文）", "source as written", drawn_from=("source",)),
            "amount": _AMOUNT,
        },
    ),
    "contracts": Table(
        "合同（协议）登记表",
        "contracts",
        "contract",
        {
            "contract_no": Column("text", "合同编号", "contract number", True),
            "party": Column("text", "签约对方", "contract party", True),
            "item": Column("text", "合同内容", "subject of the contract"),
            "signed_on": Column("date", "签订日期", "signed on"),
            "amount": Column("fen", "合同金额", "contract sum"),
        },
    ),
    "lecture_fees": Table(
        "讲课费发放表",
        "lecture fees",
        "lecturer and half day paid",
        {
            "lecturer": Column("text", "授课专家", "lecturer", True),
            "id_number": Column("text", "身份证号", "id number"),
            "level": Column("choice", "专家级别", "level of the lecturer", False, LECTURER_LEVELS),
            "day": Column("date", "授课日期", "day"),
            "half": Column("choice", "时段", "half day", False, HALVES),
            "hours": Column("quantity", "学时", "teaching hours", True),
            "gross_fee": Column("fen", "税前讲课费", "fee before tax"),
            "tax": Column("fen", "代扣个人所得税", "tax withheld"),
            "net_fee": Column("fen", "税后讲课费", "fee after tax"),
        },
    ),
    "lodging": Table(
        "住宿明细表",
        "lodging details",
        "line of rooms",
        {
            "check_in": Column("date", "入住日期", "check-in"),
            "check_out": Column("date", "退房日期", "check-out"),
            "rooms": Column("count", "房间数", "rooms", True),
            "nights": Column("count", "晚数", "nights", True),
            "unit_price": Column("fen", "房价", "price of a room and night"),
            "amount": Column("fen", "金额", "amount"),
        },
    ),
    "meals": Table(
        "用餐明细表",
        "meal details",
        "meal served",
        {
            "day": Column("date", "用餐日期", "day"),
            "meal": Column("choice", "餐别", "meal", False, MEALS),
            "persons": Column("count", "用餐人数", "persons", True),
            "unit_price": Column("fen", "餐标", "price of a meal"),
            "amount": Column("fen", "金额", "amount"),
        },
    ),
}
