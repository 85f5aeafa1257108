from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.errors import UnreadableFile
from ingest.read import read_report
from ingest.read.docx import read_docx


def saved(document: docx.document.Document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def sample() -> docx.document.Document:
    document = docx.Document()
    document.add_heading("Beech House", 0)
    document.add_paragraph("Care home", style="List Bullet")
    table = document.add_table(2, 2)
    cells = ["Overall", "Good", "Provided and run by:", "Beech Group Limited"]
    for cell, text in zip((cell for row in table.rows for cell in row.cells), cells, strict=True):
        cell.text = text
    document.add_paragraph("Report from 6 May 2024 assessment")
    document.add_heading("Safe", 1)
    document.add_paragraph("Good\nUpdated 7 June 2024")
    document.add_paragraph("People felt safe.")
    document.add_heading("Learning culture", 2)
    document.add_paragraph("Score: 3")
    document.add_paragraph("Staff learned from falls.")
    return document


def changed(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as copy:
        for part in source.infolist():
            copy.writestr(part.filename, change(part.filename, source.read(part)))
    return target.getvalue()


def test_a_word_report_is_read_like_the_text_layouts() -> None:
    report = read_report("report.docx", saved(sample()))
    assert report.service.value == "Beech House"
    assert report.overall_rating and report.overall_rating.value == "Good"
    assert report.provider and report.provider.value == "Beech Group Limited"
    (safe,) = report.key_questions
    assert safe.rating and safe.rating.value == "Good"
    assert safe.updated and report.quote(safe.updated.span) == "Updated 7 June 2024"
    (learning,) = safe.statements
    assert learning.score and learning.score.value == 3


def test_insertions_are_read_and_deletions_and_hidden_words_are_not() -> None:
    document = sample()
    words = nsdecls("w")
    document.element.body.insert(
        -1,
        parse_xml(
            f"<w:p {words}><w:r><w:t>Kept. </w:t></w:r>"
            "<w:ins w:id='1' w:author='a'><w:r><w:t>Inserted.</w:t></w:r></w:ins>"
            "<w:del w:id='2' w:author='a'><w:r><w:delText>Deleted.</w:delText></w:r></w:del>"
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Hidden.</w:t></w:r></w:p>"
        ),
    )
    document.element.body.insert(
        -1,
        parse_xml(
            f"<w:sdt {words}><w:sdtContent><w:p><w:r><w:t>Controlled.</w:t></w:r></w:p>"
            "</w:sdtContent></w:sdt>"
        ),
    )
    text = read_docx(saved(document)).text
    assert "Kept. Inserted." in text and "Controlled." in text
    assert "Deleted" not in text and "Hidden" not in text


def with_doctype(name: str, part: bytes) -> bytes:
    if name != "word/document.xml":
        return part
    return part.replace(b"<w:document", b'<!DOCTYPE x [<!ENTITY e "text">]><w:document', 1)


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 not an archive at all",
        saved(sample())[:-200],
        changed(saved(sample()), with_doctype),
        changed(saved(sample()), lambda name, part: part[:-9]),
        saved(docx.Document()),
    ],
    ids=["no archive", "cut short", "doctype", "broken xml", "no text"],
)
def test_unreadable_word_files_are_refused_plainly(data: bytes) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_docx(data)
    assert refused.value.reason.endswith(".")


def test_a_bomb_is_not_unpacked() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"word/{number}.xml", b"\x00" * (40 * 1024 * 1024))
    with pytest.raises(UnreadableFile, match="unreasonable size"):
        read_docx(target.getvalue())
