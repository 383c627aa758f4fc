"""Invented persons and employers. Names are unique over the whole sample; id numbers begin with 99, which no place has."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

SURNAMES = "林陈黄郑吴张李王刘蔡叶杨许谢苏曾邱何郭洪赖徐方江周丁高余魏萧潘卢傅钟罗游朱薛董詹连阮池翁严沈邓倪雷蓝温欧彭程石章姚康戴施"
GIVEN = "志明国华文建秀丽美玲淑芳俊杰晓峰海燕雅婷伟宏思远嘉怡梓轩子涵宇航雨欣佳慧永强振东春梅雪娟立新爱民小红德福锦堂世昌荣生毓坤"
PREFECTURES = "福州市 厦门市 漳州市 泉州市 三明市 莆田市 南平市 龙岩市 宁德市 平潭综合实验区".split()  # noqa: SIM905
PROVINCES = "北京市 上海市 江苏省 浙江省 安徽省 江西省 山东省 湖北省 湖南省 广东省 四川省 陕西省 河南省".split()  # noqa: SIM905
BRANDS = ("闽禾", "澄海湾", "岚屿", "棠溪", "澜石", "鹭闽", "壶山", "武夷原", "汀畔", "霞浪", "榕畔", "丹霞里")
LINES = {  # what an employer calls itself → its nature
    "科技有限公司": "非公企业",
    "设计研究院": "国有企业",
    "工程有限公司": "非公企业",
    "职业技术学院": "事业单位",
    "检测中心": "事业单位",
    "农业发展有限公司": "非公企业",
    "生态研究所": "事业单位",
}
TITLES = {  # title → its level; the first are held from 22 years on, the others only by those born before a year
    "工程师": "中级",
    "讲师": "中级",
    "经济师": "中级",
    "馆员": "中级",
    "助理研究员": "中级",
    "助理工程师": "初级",
    "高级工程师": "副高级",
    "副研究员": "副高级",
    "正高级工程师": "正高级",
}
BORN_BEFORE = {"副高级": 1990, "正高级": 1982}
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"


@dataclass(frozen=True)
class Person:
    """One invented person. `mode` is 线下 or 线上; `manager` and `grass_roots` say 是 or 否."""

    name: str
    id_number: str
    employer: str
    nature: str
    province: str
    prefecture: str | None  # of Fujian
    title: str
    level: str
    phone: str
    manager: str = "否"
    grass_roots: str = "否"
    mode: str = "线下"


@dataclass(frozen=True)
class Lecturer:
    """One invented expert. `level` is 院士, 正高级 or 副高级."""

    name: str
    id_number: str
    level: str


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

    def id_number(self, random: Random, born: tuple[int, int] = (1968, 1998)) -> str:
        """An id number of 18 characters, with a birth date in the years `born` and the right check digit."""
        while True:
            born_on = f"{random.randint(*born)}{random.randint(1, 12):02}{random.randint(1, 28):02}"
            number = checked(f"99{random.randint(0, 9999):04}{born_on}{random.randint(1, 999):03}")
            if number not in self.ids:
                self.ids.add(number)
                return number

    def person(self, random: Random, *, national: bool, employer: str = "") -> Person:
        """One person; of a national session from any province, else from a prefecture of Fujian."""
        region = random.choice(PROVINCES if national and random.random() < 0.7 else PREFECTURES)
        brand, line = random.choice(BRANDS), random.choice(tuple(LINES))
        id_number = self.id_number(random)
        title = random.choice([title for title, level in TITLES.items() if _old_enough(level, id_number)])
        return Person(
            name=self.name(random),
            id_number=id_number,
            employer=employer or region + brand + line,
            nature=LINES[line] if not employer else "其他",
            province=region if region in PROVINCES else "福建省",
            prefecture=None if region in PROVINCES else region,
            title=title,
            level=TITLES[title],
            phone=f"1990000{random.randint(0, 9999):04}",
            manager="是" if random.random() < 0.15 else "否",
            grass_roots="是" if random.random() < 0.3 else "否",
        )

    def lecturer(self, random: Random, level: str) -> Lecturer:
        """One expert of a level."""
        return Lecturer(self.name(random), self.id_number(random, (1960, 1978)), level)


def _old_enough(level: str, id_number: str) -> bool:
    return int(id_number[6:10]) < BORN_BEFORE.get(level, 9999)
