"""Set a sample report as a Word document."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import docx

from ingest.samples.markup import Heading, Paragraph, Part, Table

_WRITTEN = datetime(2026, 1, 1)
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip entry can hold


def docx_bytes(parts: list[Part], title: str) -> bytes:
    """The report as DOCX; the same parts give the same bytes."""
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.author = "Invented for practice"
    document.core_properties.created = _WRITTEN
    document.core_properties.modified = _WRITTEN
    for part in parts:
        match part:
            case Heading():
                document.add_heading(part.text, part.level)
            case Paragraph():
                document.add_paragraph(
                    "\n".join(part.lines), style="List Bullet" if part.bullet else None
                )
            case Table():
                table = document.add_table(len(part.rows), len(part.rows[0]))
                for row, cells in zip(table.rows, part.rows, strict=True):
                    for cell, text in zip(row.cells, cells, strict=True):
                        cell.text = text
    saved = io.BytesIO()
    document.save(saved)
    return _without_times(saved.getvalue())


def _without_times(archive: bytes) -> bytes:
    """The same archive with one fixed time on every entry, stored uncompressed."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as copy,
    ):
        for entry in source.infolist():
            copy.writestr(zipfile.ZipInfo(entry.filename, _ZIP_EPOCH), source.read(entry))
    return target.getvalue()
