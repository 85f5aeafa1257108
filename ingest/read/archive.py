"""The archive that a Word file is: what is looked at before anything is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence

from ingest.errors import UnreadableFile

DAMAGED = "The Word file is damaged; open it in Word, save it again as .docx and add that copy."

_LARGEST_UNPACKED = 100 * 1024 * 1024  # bytes of all parts; a long report is under 10 MB
_MOST_PARTS = 2_000
_LARGEST_RATIO = 200  # unpacked to packed; long Word files are 10 to 40
_ANY_RATIO_BELOW = 1024 * 1024  # bytes; small parts of blanks do no harm
_EMBEDDED = "word/embeddings/"  # the workbooks behind charts, which are never opened
_PICTURES = "word/media/"  # never opened; drawings among them may have a DOCTYPE
_PACKED_AS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # what Word knows
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError,
    ValueError,
)  # fmt: skip


def demand_safe_archive(data: bytes) -> None:
    """Refuse what would be dangerous to unpack, from the archive's own list of its parts.

    Raises UnreadableFile, each danger with its own sentence.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _demand_reasonable_size(parts)
            _demand_plain_names([part.orig_filename for part in parts])
            if any(part.flag_bits & 1 for part in parts):
                raise UnreadableFile(
                    "The Word file is protected by a password; save a copy without it and add that."
                )
            if "word/document.xml" not in archive.namelist():
                raise UnreadableFile(
                    "The file is an archive but not a Word report; add the .docx file itself."
                )
            if any(part.compress_type not in _PACKED_AS for part in parts):
                raise UnreadableFile(DAMAGED)
            for part in parts:
                _demand_safe_part(part.filename, archive.read(part))
    except _BROKEN as error:
        raise UnreadableFile(DAMAGED) from error


def _demand_reasonable_size(parts: Sequence[zipfile.ZipInfo]) -> None:
    too_much = len(parts) > _MOST_PARTS or sum(p.file_size for p in parts) > _LARGEST_UNPACKED
    if too_much or any(_is_bomb(part) for part in parts):
        raise UnreadableFile(
            "The Word file unpacks to an unreasonable size and was not opened; "
            "save the report again as .docx and add that copy."
        )


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    if part.file_size < _ANY_RATIO_BELOW:
        return False
    return part.file_size > _LARGEST_RATIO * part.compress_size


def _demand_plain_names(names: Sequence[str]) -> None:
    if any(_leads_out(name) for name in names):
        raise UnreadableFile(
            "The Word file has a part whose name leads out of the file, as only a harmful "
            "one has; add the report from its own source."
        )
    if len({name.lower() for name in names}) < len(names):
        raise UnreadableFile(
            "The Word file holds two parts of one name, so it can be read in two ways; "
            "open it in Word, save it again as .docx and add that copy."
        )


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")


def _demand_safe_part(name: str, content: bytes) -> None:
    if content.startswith(b"PK\x03\x04") and not name.startswith(_EMBEDDED):
        raise UnreadableFile(
            "The Word file holds another archive; open it in Word, save it again as .docx "
            "and add that copy."
        )
    if not name.startswith(_PICTURES) and _has_doctype(content):
        raise UnreadableFile(
            "The Word file carries a document type declaration, with which text can "
            "be lost unseen; open it in Word, save it again as .docx and add that copy."
        )


def _has_doctype(xml: bytes) -> bool:
    """Whether a part declares a document type, in any encoding XML allows here."""
    plain = xml.replace(b"\x00", b"").upper()  # UTF-16 of ASCII is ASCII with NULs
    return b"<!DOCTYPE" in plain
