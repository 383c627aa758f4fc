"""Two thousand damaged files: none stops the intake, takes more than its time or memory, or is passed over in silence.

A failure leaves the damaged file in the folder of the test, and `python tests/test_intake_fuzz.py SEED` reads it again.
"""

from __future__ import annotations

import faulthandler
import io
import multiprocessing
import os
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
import zlib
from collections.abc import Mapping, Sequence
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path

import docx
import pandas as pd
from damaging import Damaged, damaged, packed, parts_of
from making import Rows, csv_file, intake, ods, xls, xlsx
from PIL import Image
from PIL.ExifTags import IFD, Base

from auditlib.core.model import Tables

FILES = 2000
TOGETHER = 100  # read in one call, each as a dossier of its own
MEMORY = 1 << 30  # bytes above what a worker has before it reads the first damaged file
SECONDS = 5  # CPU time of one file
PATIENCE = 120  # seconds by the clock for those of one call, on a machine that does other things too

SCHEMAS = "http://schemas.openxmlformats.org"
FACTS: Rows = [
    ["示例研修班基本情况表"],
    ["项目名称", "示例研修班"],
    ["开班日期", date(2025, 9, 1)],
    ["决算总额", 12000.5],
]
ROSTER: Rows = [
    ["姓名", "身份证号", "人员类别", "职称"], ["张三", "99010119900101123X", "学员", "高级工程师"], ["李四", None, "学员", None],
]  # fmt: skip
SIGNINS: Rows = [["姓名", "日期", "时段"], ["张三", date(2025, 9, 1), "上午"], ["李四", "9月2日", "下午"]]
COSTS: Rows = [
    ["费用类别", "内容", "数量", "单价", "天数", "金额", "凭证号"], ["住宿费", "标间", 30, 300, 4, 36000, "A1"],
    ["伙食费", "用餐", 30, "¥120", 4, "=C3*D3*E3", "A2"], ["合计", None, None, None, None, "#REF!", None],
]  # fmt: skip
SHEETS = {"基本情况": FACTS, "学员名单": ROSTER, "学员签到表": SIGNINS, "经费结算表": COSTS}
REST: Rows = [["用餐日期", "餐别", "用餐人数"], ["2025-09-01", "午餐", 30]]  # a sound file beside each damaged one


def whole_files(folder: Path) -> dict[str, bytes]:
    """Name → content of small files of every kind, before any damage; `folder` is written to."""
    parts = parts_of(xlsx(folder / "a.xlsx", SHEETS, {"基本情况": ["A1:D1"]}).read_bytes())
    opened = parts_of(ods(folder / "a.ods", SHEETS).read_bytes())
    for name in ("content.xml", "styles.xml"):  # odfpy declares what any document of the process has used
        opened[name] = re.sub(rb' xmlns:(?!office|table|text)\w+="[^"]*"', b"", opened[name])
    blank = b'<table:table-cell table:number-columns-repeated="3"/></table:table-row>'
    blanks = blank + b'<table:table-row table:number-rows-repeated="5"><table:table-cell/></table:table-row>'
    opened["content.xml"] = opened["content.xml"].replace(b"</table:table-row>", blanks)
    out = {
        "表格.xlsx": packed(_with_shared_strings(parts)),
        "宏.xlsm": packed({**parts, "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
        "旧.xls": xls(folder / "a.xls", SHEETS).read_bytes(),
        "开放.ods": packed(opened),
        "文字.csv": csv_file(folder / "a.csv", SIGNINS, "utf-8-sig").read_bytes(),
        "国标.csv": csv_file(folder / "a.csv", COSTS, "gb18030", ";").read_bytes(),
        "总结.docx": _letter(),
        "附件.pdf": _paper(),
        "照片.jpg": _picture("JPEG"),
        "照片.png": _picture("PNG"),
    }
    inside = {name: out[name] for name in ("表格.xlsx", "文字.csv", "照片.jpg", "旧.xls")}
    named = {name.encode("gbk"): b"%0*d" % (len(name.encode("gbk")), place) for place, name in enumerate(inside)}
    foreign = packed({named[name.encode("gbk")].decode(): data for name, data in inside.items()})
    for foreign_name, holder in named.items():
        foreign = foreign.replace(holder, foreign_name)
    return {**out, "材料.zip": packed({f"材料/{name}": data for name, data in inside.items()}), "国标名.zip": foreign}


def _with_shared_strings(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts of an .xlsx of openpyxl, whose texts stand in their cells, as Excel writes them."""
    texts: list[bytes] = []

    def shared(found: re.Match[bytes]) -> bytes:
        texts.append(b"<si>%s</si>" % found[1])
        return b't="s"><v>%d</v>' % (len(texts) - 1)

    out = {name: re.sub(rb't="inlineStr"><is>(.*?)</is>', shared, part) for name, part in parts.items()}
    head = f'<sst xmlns="{SCHEMAS}/spreadsheetml/2006/main" count="{len(texts)}" uniqueCount="{len(texts)}">'.encode()
    out["xl/sharedStrings.xml"] = head + b"".join(texts) + b"</sst>"
    kind, rels, types = "relationships/sharedStrings", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
    link = f'<Relationship Id="rIdS" Type="{SCHEMAS}/officeDocument/2006/{kind}" Target="sharedStrings.xml"/></Relationships>'
    out[rels] = out[rels].replace(b"</Relationships>", link.encode())
    named = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    told = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{named}"/></Types>'
    return {**out, types: out[types].replace(b"</Types>", told.encode())}


def _letter() -> bytes:
    letter, out = docx.Document(), io.BytesIO()
    for row in FACTS:
        letter.add_paragraph("：".join(map(str, row)))
    table = letter.add_table(len(ROSTER), len(ROSTER[0]))
    for r, row in enumerate(ROSTER):
        for c, value in enumerate(row):
            table.cell(r, c).text = str(value or "")
    table.cell(1, 2).merge(table.cell(2, 2))
    letter.save(out)
    return packed(parts_of(out.getvalue()))


def _paper() -> bytes:
    """A .pdf of two pages, the second one compressed: a ruled table in a font that every reader has by name."""
    cells = [(60 + 120 * c, 700 - 24 * r, str(v or "")) for r, row in enumerate(ROSTER) for c, v in enumerate(row)]
    lines = "".join(f"{x - 4} {y - 8} 120 24 re S " for x, y, _ in cells)
    texts = "".join(f"BT /F1 12 Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET " for x, y, text in cells)
    drawn = (lines + texts).encode()
    flat = zlib.compress(drawn)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F1 7 0 R>>>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>", page % 5, page % 6,
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(flat), flat),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[8 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>",
    ]  # fmt: skip
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj%sendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, b"".join(places))
    return out + table + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))


def _picture(kind: str) -> bytes:
    exif, out = Image.Exif(), io.BytesIO()
    exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = "2025:09:02 10:30:00"
    Image.new("RGB", (8, 8)).save(out, kind, exif=exif.tobytes())
    return out.getvalue()


def _complaints(tables: Tables, files: Mapping[int, Damaged]) -> dict[int, str]:
    """What the intake owes to each damaged file and did not do, by seed."""
    statuses: dict[str, dict[str, object]] = {f"S{seed}": {} for seed in files}
    for session, path, status in tables["files"][["session_id", "path", "status"]].itertuples(index=False):
        statuses[session][path] = status
    messages: dict[str, list[tuple[str, str]]] = {}
    for path, *said in tables["problems"][["file", "message_zh", "message_en"]].itertuples(index=False):
        messages.setdefault(path, []).append((str(said[0]).removeprefix(path), str(said[1]).removeprefix(path)))
    read = {block.file for block in tables.blocks} | {cell.file for cell in tables.cells.values()}
    fed = tables["meals"].groupby("session_id")["persons"].agg(list).to_dict()
    out = {}
    for seed, file in files.items():
        status = {path: said for path, said in statuses[f"S{seed}"].items() if path != f"S{seed}/用餐.csv"}
        if f"S{seed}/{file.name}" not in status or any(map(pd.isna, status.values())):
            out[seed] = f"is not among the files with a status: {status}"
        if fed.get(f"S{seed}") != [30]:
            out[seed] = "has spoiled the sound file beside it"
        for path, found in status.items():  # of a zip the files in it too
            told = messages.get(path, [])
            if any(not re.search("[\u4e00-\u9fff]", zh) or not re.search("[A-Za-z]{3}", en) for zh, en in told):
                out[seed] = f"has a message that says nothing: {told}"
            opened = path in read or any(other.startswith(f"{path}/") for other in status)
            if not told and (found == "unreadable" or (found == "read" and not opened)):
                out[seed] = f"is {found} ({path}), nothing of it was read, and no problem says so"
    return out


def _read(folder: Path, files: Mapping[int, Damaged]) -> tuple[float, dict[int, str]]:
    """CPU seconds of reading damaged files, each as a dossier of its own, and the complaints by seed."""
    for seed, file in files.items():
        (folder / f"S{seed}").mkdir(parents=True)
        csv_file(folder / f"S{seed}" / "用餐.csv", REST)
        (folder / f"S{seed}" / file.name).write_bytes(file.data)
    start = time.process_time()
    tables = intake(*(folder / f"S{seed}" for seed in files))
    taken = time.process_time() - start
    return taken, _complaints(tables, files)


def _tried(folder: Path, files: Mapping[int, Damaged]) -> dict[int, str]:
    """Complaints by seed; where reading all of them fails or takes too long, halves of them tell which one it was."""
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    resource.setrlimit(
        resource.RLIMIT_CPU, (int(used) + 2 * SECONDS + 1, resource.RLIM_INFINITY)
    )  # ends what never ends
    place = Path(tempfile.mkdtemp(dir=folder))
    try:
        taken, said = _read(place, files)
    except BaseException:  # a panic in a library of Rust is no Exception
        taken, said = 0.0, dict.fromkeys(files, traceback.format_exc(limit=-3))
    if taken > SECONDS and len(files) == 1:
        said = dict.fromkeys(files, f"took {taken:.1f} s of CPU time")
    shutil.rmtree(place)
    if len(files) > 1 and (taken > SECONDS or len(said) == len(files)):
        seeds = list(files)
        halves = seeds[: len(seeds) // 2], seeds[len(seeds) // 2 :]
        return {
            seed: text for half in halves for seed, text in _tried(folder, {one: files[one] for one in half}).items()
        }
    return said


def _limit(what: int, most: int) -> None:
    resource.setrlimit(what, (most, resource.getrlimit(what)[1]))


def _work(pipe: Connection, folder: Path) -> None:
    """The worker: takes seeds, gives back complaints, until it is told to end or a file ends it."""
    os.environ["RUST_BACKTRACE"] = "0"
    os.dup2(os.open(folder / "stderr", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
    faulthandler.enable()
    faulthandler.register(signal.SIGXCPU, chain=True)
    whole = whole_files(folder)
    pipe.send(_read(folder / "whole", {place: Damaged(*file, "none") for place, file in enumerate(whole.items())})[1])
    has = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    _limit(resource.RLIMIT_AS, has + MEMORY)
    while seeds := pipe.recv():
        pipe.send(_tried(folder, {seed: damaged(seed, whole) for seed in seeds}))


class Worker:
    """A process that reads damaged files within its limits, and another one when it has died of one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")  # a fork would have the memory and the threads of the tests
        place = Path(tempfile.mkdtemp(dir=self._folder))
        self._stderr = place / "stderr"
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, place), daemon=True)
        self._process.start()
        theirs.close()
        assert (said := self._answer()) == {}, f"the files before any damage: {said}"

    def _answer(self) -> dict[int, str] | str:
        """Complaints by seed, or how the worker ended: by itself, or because it was silent for too long."""
        try:
            if self._pipe.poll(PATIENCE):
                said: dict[int, str] = self._pipe.recv()
                return said
            self._process.kill()
        except (EOFError, ConnectionError):
            pass
        self._process.join()
        return f"ended the worker ({self._process.exitcode}): {self._stderr.read_text(errors='replace')[:1500]}"

    def tried(self, seeds: Sequence[int]) -> dict[int, str]:
        """Complaints by seed. Where the worker ends, halves of the seeds tell which file it was."""
        self._pipe.send(seeds)
        said = self._answer()
        if isinstance(said, dict):
            return said
        self._start()
        if len(seeds) == 1:
            return {seeds[0]: said}
        halves = seeds[: len(seeds) // 2], seeds[len(seeds) // 2 :]
        return {seed: text for half in halves for seed, text in self.tried(half).items()}

    def end(self) -> None:
        self._pipe.send([])
        self._process.join()


def test_a_damaged_file_stops_nothing_and_is_not_passed_over(tmp_path: Path) -> None:
    worker, seeds = Worker(tmp_path), range(FILES)
    said = {seed: text for start in seeds[::TOGETHER]
            for seed, text in worker.tried(seeds[start : start + TOGETHER]).items()}  # fmt: skip
    worker.end()
    whole, told = whole_files(tmp_path), [f"{len(said)} of {FILES} damaged files"]
    for seed, text in said.items():
        file = damaged(seed, whole)
        (tmp_path / f"{seed} {file.name}").write_bytes(file.data)
        told.append(f"seed {seed} ({file.kind}) {text}\n  lies in {tmp_path}; again: python {__file__} {seed}")
    assert not said, "\n".join(told)


def test_the_same_seed_does_the_same_damage_and_every_file_is_damaged_in_some_way(tmp_path: Path) -> None:
    one, other = whole_files(tmp_path), whole_files(tmp_path)
    assert one == other
    assert [damaged(seed, one) for seed in range(60)] == [damaged(seed, other) for seed in range(60)]
    assert all(damaged(seed, one).data not in one.values() for seed in range(60))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        for number in map(int, sys.argv[1:]):
            print(number, Worker(Path(scratch)).tried([number]) or "is well")
