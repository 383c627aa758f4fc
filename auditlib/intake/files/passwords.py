"""Workbooks and Word files that ask for a password: opened in memory with one that was given. PDFs: documents/pdf_pages.py.

Only owner of msoffcrypto.

A password is kept nowhere: not in what is returned, nor in a fault, nor in the store's keys. Files that Office itself opens
without asking (protected by the password that it always tries) are opened likewise.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Sequence

import msoffcrypto
import olefile
from msoffcrypto.exceptions import InvalidKeyError

from auditlib.intake.files.settings import VARIABLE
from auditlib.intake.problems import Fault

USUAL = "VelvetSweatshop"  # what Office tries before it asks
MOST_SPINS = 1_000_000  # rounds of hashing a password: Office has 100,000
LARGEST_XLS = 16 << 20  # bytes, which take 4 seconds: decrypting takes thirty times as much memory
LARGEST_XOR = 4 << 20  # bytes of a .xls obfuscated as of old, which take 3 seconds
_BOF, _FILEPASS, _FIRST = 0x0809, 0x002F, 20  # records of a .xls among which its password is asked for

PASSWORD = Fault(
    "文件设有打开密码，无法读取。请承办单位取消密码后重新报送；已知密码的，写入环境变量 "
    f"{VARIABLE}（每行一个）或档案中的 dossier.yaml（password）后重新检查。",
    "The file is protected by a password. Ask the organiser for a copy without one, or give it in the environment variable "
    f"{VARIABLE} (one a line) or in the dossier's dossier.yaml (password).",
)
WRONG = Fault(
    f"文件设有打开密码，所给密码都打不开。请核对环境变量 {VARIABLE} 或 dossier.yaml 中的密码，或请承办单位取消密码后重新报送。",
    f"The file is protected by a password, and none that was given opens it. Look at {VARIABLE} or dossier.yaml, or ask for a copy without one.",
)
CANNOT = Fault(
    "文件设有打开密码，其加密方式本工具不支持，或文件已损坏。请承办单位取消密码后重新报送。",
    "The file is protected in a way that cannot be opened here, or is damaged. Ask the organiser for a copy without a password.",
)


def opened(data: bytes, given: Callable[[], Sequence[str]]) -> bytes | Fault:
    """The content of a file without its password; as it is where it has none. `given` is asked only where it has one."""
    if not _is_locked(data):
        return data
    known = given()
    fault = WRONG if known else PASSWORD
    for password in (USUAL, *known):
        found = _decrypted(data, password)
        if isinstance(found, bytes):
            return found
        fault = fault if found is WRONG else found
    return fault


def _is_locked(data: bytes) -> bool:
    if not data.startswith(olefile.MAGIC):
        return False
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:  # type: ignore[no-untyped-call]
            if ole.exists("EncryptedPackage"):
                return True
            return bool(ole.exists("Workbook")) and _asks(ole.openstream("Workbook").read(1 << 16))
    except Exception:  # damaged: whoever reads it says so
        return False


def _asks(stream: bytes) -> bool:
    at = 0
    for _ in range(_FIRST):
        if at + 4 > len(stream):
            return False
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == _FILEPASS:
            return True
        at += 4 + size
    return False


def _decrypted(data: bytes, password: str) -> bytes | Fault:
    out = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(data))  # type: ignore[no-untyped-call]
        if file.format == "xls97":
            if len(data) > LARGEST_XLS:
                return CANNOT
            file.load_key(password=password)
            if file.type == "xor" and len(data) > LARGEST_XOR:
                return CANNOT
        else:
            if file.info.get("spinValue", 0) > MOST_SPINS:
                return CANNOT
            file.load_key(password=password, verify_password=True)
        file.decrypt(out)
    except InvalidKeyError:
        return WRONG
    except Exception:  # whatever a damaged file makes it raise: it has no list of it
        return CANNOT
    return out.getvalue()
