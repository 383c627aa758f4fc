"""Invented persons and employers. Names are unique over the whole sample; id numbers begin with 99, which no place has."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

SURNAMES = "林陈黄郑吴张李王刘蔡叶杨许谢苏曾邱何郭洪赖徐方江周丁高余魏萧潘卢傅钟罗游朱薛董詹连阮池翁严沈邓倪雷蓝温欧彭程石章姚康戴施"
GIVEN = "志明国华文建秀丽美玲淑芳俊杰晓峰海燕雅婷伟宏思远嘉怡梓轩子涵宇航雨欣佳慧永强振东春梅雪娟立新爱民小红德福锦堂世昌荣生毓坤"
PREFECTURES = "福州市 厦门市 漳州市 泉州市 三明市 莆田市 南平市 龙岩市 宁德市 平潭综合实验区".split()  # noqa: SIM905
PROVINCES = "北京市 上海市 江苏省 浙江省 安徽省 江西省 山东省 湖北省 湖南省 广东省 四川省 陕西省 河南省".split()  # noqa: SIM905
BRANDS = ("闽禾", "澄海湾", "岚屿", "棠溪", "澜石", "鹭闽", "壶山", "武夷原", "汀畔", "霞浪", "榕畔", "丹霞里")
LINES = ("科技有限公司", "设计研究院", "工程有限公司", "职业技术学院", "检测中心", "农业发展有限公司", "生态研究所")
TITLES = "工程师 高级工程师 工程师 副研究员 讲师 高级工程师 正高级工程师 经济师 馆员 助理研究员".split()  # noqa: SIM905
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"


@dataclass(frozen=True)
class Person:
    """One invented person. `mode` is 线下 or 线上."""

    name: str
    id_number: str
    employer: str
    title: str
    phone: str
    mode: str = "线下"


def checked(body: str) -> str:
    """The 17 digits of an id number with their check digit."""
    return body + CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


class Town:
    """Hands out persons, never the same name or id number twice."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.ids: set[str] = set()

    def name(self, random: Random) -> str:
        """A name of two or three characters that nobody has yet."""
        while True:
            name = random.choice(SURNAMES) + "".join(random.sample(GIVEN, random.choice((1, 2, 2, 2))))
            if name not in self.names:
                self.names.add(name)
                return name

    def id_number(self, random: Random) -> str:
        """An id number of 18 characters, with a possible birth date and the right check digit."""
        while True:
            born = f"{random.randint(1968, 1998)}{random.randint(1, 12):02}{random.randint(1, 28):02}"
            number = checked(f"99{random.randint(0, 9999):04}{born}{random.randint(1, 999):03}")
            if number not in self.ids:
                self.ids.add(number)
                return number

    def person(self, random: Random, *, national: bool, employer: str = "") -> Person:
        """One person; of a national session from any province, else from a prefecture of Fujian."""
        region = random.choice(PROVINCES if national and random.random() < 0.7 else PREFECTURES)
        return Person(
            name=self.name(random),
            id_number=self.id_number(random),
            employer=employer or region + random.choice(BRANDS) + random.choice(LINES),
            title=random.choice(TITLES),
            phone=f"1990000{random.randint(0, 9999):04}",
        )
