"""The sessions of the sample, one line each: who, what, when, how many, in which form the papers come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Line:
    """One session. `when` is the register's wording of the days, `planned_later` the days from opening to the planned one."""

    id: str
    field: str
    organiser: str
    place: str
    start: date
    days: int
    trainees: int
    staff: int
    planned: int
    house: str
    when: str = "range"
    fiscal: bool = False
    planned_place: str = ""
    planned_later: int = 0
    online: int = 0
    series: str = ""


def _day(text: str) -> date:
    month, day = text.split("-")
    return date(2025, int(month), int(day))


# id | field | organiser | place | start | days | trainees | staff | planned | house | wording of the planned days
_LINES = """
N01|集成电路先进封装与测试|海峡芯科集成电路研究院|福州市马尾区船政培训中心|9-15|5|52|5|52|official|range
N02|海上风电装备与智能运维|闽江口海洋装备研究院|福州市连江县定海湾会议中心|10-20|5|54|11|55|bureau|range
N03|海洋碳汇监测与核算|鹭岛海洋经济促进中心|厦门市集美区杏林湾学术交流中心|10-13|5|60|6|60|college|period
N04|新型储能材料与安全|宁川新能源材料研究院|宁德市蕉城区东湖培训基地|8-18|5|50|5|50|company|range
N05|传统村落保护与活化利用|八闽古建筑保护研究会|南平市武夷山市九曲学堂|9-22|4|51|5|50|institute|dashed
N06|半导体照明与显示技术|海峡光电产业研究院|厦门市翔安区光电学术中心|11-3|5|53|5|52|official|range
N07|卫星导航与位置服务|海峡空天信息研究院|福州市福清市龙江培训中心|9-8|5|52|5|52|official|range
N08|高端轴承与精密传动|闽西精密制造研究院|龙岩市新罗区东肖培训基地|10-20|5|50|5|50|company|range
D01|智慧海洋大数据应用|平潭蓝湾数据研究院|平潭综合实验区岚湾会议中心|9-1|4|36|3|36|official|range
D02|数字乡村建设与运营|闽北乡村振兴学院|南平市建阳区考亭培训中心|10-13|4|34|3|35|college|period
D03|不可移动文物预防性保护|八闽文物保护中心|泉州市鲤城区西街文化交流中心|9-8|4|35|3|35|bureau|range
D04|茶产业绿色生产与品质控制|武夷茶业科技研究院|南平市武夷山市大红袍培训楼|10-27|4|33|3|34|association|dashed
D05|食用菌工厂化栽培技术|漳南食用菌研究所|漳州市龙文区碧湖学术中心|8-25|4|40|6|40|company|range
D06|海洋防灾减灾与预警|闽南海洋预报中心|厦门市思明区鹭江会议楼|9-22|4|42|3|50|institute|month
D07|水土流失综合治理|汀江水土保持研究院|龙岩市长汀县河田培训基地|8-11|4|35|3|35|official|range
D08|医养结合服务与管理|莆阳健康产业促进会|莆田市城厢区荔城学堂|10-20|4|37|3|36|college|range
D09|工业互联网安全|海峡网络安全研究院|福州市鼓楼区温泉培训中心|9-16|4|38|3|38|bureau|range
D10|古茶树种质资源保护|闽东茶树种质资源中心|宁德市福安市坦洋学堂|9-17|4|32|3|32|association|range
D11|智慧林业与森林碳汇|沙溪林业科学研究所|三明市明溪县雪峰学堂|10-21|4|35|3|35|institute|range
D12|两岸标准共通|鹭岛标准化研究会|厦门市湖里区五缘湾学术中心|9-15|4|34|3|34|association|range
E01|新能源汽车动力电池检测|宁川新能源材料研究院|宁德市霞浦县东冲培训中心|10-28|4|34|3|35|official|range
E02|装配式建筑与智能建造|闽中建筑工程研究院|三明市三元区沙溪会议中心|9-15|4|36|3|35|company|period
E03|高性能纤维与产业用纺织品|晋江湾纺织新材料研究院|泉州市晋江市五里培训中心|8-4|4|33|3|33|college|range
E04|桥隧结构健康监测|八闽交通工程研究院|三明市沙县区虬江培训中心|9-15|4|32|3|32|bureau|range
E05|数控机床精度保持与维护|漳南智能制造研究院|漳州市长泰区武安学堂|10-15|4|28|2|30|institute|dashed
E06|石化安全与过程控制|湄洲湾石化工程研究院|泉州市泉港区锦绣培训基地|8-13|4|45|4|45|official|range
E07|钨稀土材料绿色冶炼|闽西稀有金属研究院|龙岩市上杭县紫金学堂|8-19|4|34|3|34|company|range
E08|工程机械智能化|鹭岛机械工程学会|厦门市海沧区海湾学术中心|10-22|4|35|3|36|association|range
E09|港口起重装备安全评估|闽江口海洋装备研究院|福州市福清市江阴培训中心|9-23|4|33|3|33|bureau|range
E10|建筑工业化检测|闽中工程检测协会|三明市沙县区琅口培训中心|9-22|4|35|3|35|bureau|range
E11|智能电网运行与控制|闽江口电力工程学会|福州市闽清县梅溪学堂|10-13|4|36|3|36|college|range
O01|家庭农场经营与品牌建设|闽北乡村振兴学院|南平市延平区九峰学堂|7-7|4|35|3|35|official|range
O02|基层公共文化服务创新|三山文化馆联合会|福州市仓山区烟台山学堂|7-15|4|38|3|40|college|period
O03|中医药特色疗法|漳南中医药学会|漳州市芗城区圆山培训中心|9-1|4|34|3|35|company|range
O04|会计信息化与内部控制|闽中会计学会|三明市永安市燕江会议中心|9-10|4|36|3|36|institute|range
O05|林下经济与森林康养|沙溪林业科学研究所|三明市将乐县金溪培训基地|10-14|4|33|3|33|bureau|range
O06|海岛生态修复|平潭蓝湾数据研究院|平潭综合实验区麒麟湾培训中心|8-5|4|30|3|28|association|range
O07|人工智能辅助教学|榕城继续教育学院|福州市闽侯县旗山学堂|11-11|4|40|3|40|official|range
O08|水产养殖病害防控|霞浦湾水产研究所|宁德市霞浦县三沙培训中心|8-27|4|40|3|40|college|range
O09|陶瓷工艺与设计|戴云山陶瓷研究院|泉州市德化县瓷都学堂|9-24|4|41|3|41|bureau|range
O10|柑橘黄龙病综合防控|漳南果树研究所|漳州市平和县琯溪培训中心|12-2|4|36|3|36|institute|range
O11|红色文化遗产保护与传播|汀江红色文化研究会|龙岩市新罗区龙津学堂|10-9|7|32|3|32|company|range
O12|康复护理技术|莆阳健康产业促进会|福州市晋安区鼓岭培训中心|9-3|4|34|3|34|official|range
O13|非物质文化遗产数字化|三山文化馆联合会|福州市台江区上下杭学堂|10-16|4|35|3|35|association|range
O14|船舶检验与无损检测|莆阳船舶工程学会|莆田市秀屿区平海培训中心|9-24|4|34|3|34|official|range
O15|城市更新与历史街区保护|漳南规划设计学会|漳州市龙海区月港学堂|8-12|4|36|3|36|college|range
O16|绿色建筑评价|闽中建筑工程研究院|三明市泰宁县杉城培训中心|11-4|4|35|3|35|company|range
O17|地方志编修与利用|三山地方志学会|福州市长乐区营前学堂|7-22|4|33|3|33|bureau|period
O18|设施蔬菜栽培|漳南食用菌研究所|漳州市漳浦县绥安培训中心|7-28|4|34|3|34|institute|range
O19|职业技能竞赛裁判能力提升|榕城继续教育学院|福州市永泰县樟溪培训基地|8-20|4|36|3|36|official|range
O20|滨海旅游规划|平潭蓝湾数据研究院|平潭综合实验区坛南湾学堂|9-9|4|33|3|33|college|range
O21|疾病预防控制实验室质量管理|闽南卫生检验学会|厦门市同安区同字厝学堂|10-21|4|34|3|34|bureau|range
O22|测绘地理信息新技术|汀江测绘学会|龙岩市永定区客家学堂|8-6|4|35|3|35|company|dashed
O23|竹产业循环利用|闽北竹产业研究院|南平市建瓯市芝城学堂|10-9|4|0|0|35|none|month
O24|台湾海峡渔业资源养护|鹭岛海洋经济促进中心|厦门市湖里区东渡学术中心|11-10|4|0|0|36|none|undecided
O25|闽台农业融合发展|漳南果树研究所|漳州市诏安县丹诏学堂|11-17|4|0|0|40|none|next year
O26|乡村医生能力提升|漳南卫生人才中心|漳州市华安县九龙学堂|8-19|4|34|3|34|college|range
O27|水利工程安全管理|汀江水利学会|龙岩市武平县梁野学堂|9-2|4|34|3|34|association|range
O28|检验检测机构管理|榕荫培训服务中心|福州市晋安区寿山学堂|7-23|4|36|3|36|company|range
O29|特种设备检验|莆阳特种设备学会|莆田市仙游县木兰学堂|10-22|4|35|3|35|bureau|range
O30|智慧物流与供应链|鹭岛物流学会|厦门市集美区后溪学堂|10-22|4|34|3|34|official|range
O31|数据安全与治理|榕荫培训服务中心|福州市晋安区寿山学堂|8-26|4|34|3|34|institute|range
O32|数据安全与治理|榕荫培训服务中心|福州市晋安区寿山学堂|9-16|4|34|3|34|college|range
O33|滨海湿地保护与修复|霞浦湾湿地保护协会|宁德市霞浦县长春学堂|10-2|4|33|3|33|official|range
O34|乡镇综合文化站管理|壶山文化服务中心|莆田市涵江区白塘学堂|11-10|4|34|3|34|company|range
X99|建筑消防设施检测|闽中消防技术协会|三明市梅列学堂|9-18|4|34|3|34|institute|range
"""
_FUNDED = {
    "N01",
    "N02",
    "N04",
    "N06",
    "N07",
    "N08",
}  # national sessions that the state funds; the others pay themselves
_PLANNED_LATER = {"N02": -14}  # held two weeks after the planned days
_ONLINE = {"O02": 8, "E11": 5}  # trainees who take part online
_SERIES = {"O31": "（第一期）", "O32": "（第二期）"}  # what stands behind the title
_MOVED = {"N02": "福州市马尾区船政培训中心", "O12": "莆田市涵江区兴化学堂"}


def lines() -> list[Line]:
    """The sessions in the order of the register."""
    out = []
    for text in _LINES.strip().splitlines():
        id, field, organiser, place, start, days, trainees, staff, planned, house, when = text.split("|")
        line = Line(
            f"FJ2025-{id}", field, organiser, place, _day(start), int(days), int(trainees), int(staff), int(planned),
            house, when, id in _FUNDED or id[0] in "DE", _MOVED.get(id, ""), _PLANNED_LATER.get(id, 0),
            _ONLINE.get(id, 0), _SERIES.get(id, ""),
        )  # fmt: skip
        out.append(line)
    return out
