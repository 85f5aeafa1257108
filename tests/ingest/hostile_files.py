"""Hostile files, made when they are asked for: each with what the reader is to say of it.

None is kept in the repository. Sizes are the smallest that show the danger.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import docx
from reportlab.lib import pdfencrypt
from reportlab.pdfgen.canvas import Canvas

READABLE = "readable"  # whatever it tries, its words are read and nothing else happens

TEXT = (
    "- Homecare service\nLarkfield Home Support\nReport from 3 March 2025 assessment\n"
    "Well-led\nRequires improvement\nUpdated 10 April 2025\nThe manager did not always audit "
    "medicines.\nGovernance, management and sustainability\nScore: 2\n"
    "People said calls were late.\n"
)
PAGE = (
    "<!doctype html><html><body><main><h1>Larkfield Home Support</h1><h2>Well-led</h2><p>Good</p>"
    "<p>People said that calls were late.</p></main></body></html>"
)
HEADINGS = ("Larkfield Home Support", "Well-led", "Governance, management and sustainability")
SET_LINES = [
    (line.removeprefix("- "), 18 if line in HEADINGS else 11, 800 - 40 * number)
    for number, line in enumerate(TEXT.splitlines())
]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file's name and bytes, and words of the sentence that refuses it."""

    name: str
    data: bytes
    reason: str


# PDF ---------------------------------------------------------------------------------


def pdf(write: Callable[[Canvas], None] | None = None, **settings: object) -> bytes:
    """A PDF of one page of readable text, and what ``write`` adds to it."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(595, 842), **settings)
    for line, size, height in SET_LINES:
        canvas.setFont("Helvetica", size)
        canvas.drawString(40, height, line)
    if write:
        write(canvas)
    canvas.save()
    return target.getvalue()


def raw_pdf(*objects: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of these objects, numbered from 1, with a right cross-reference table."""
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d %s >>\n" % (
        len(objects) + 1, table, len(objects) + 1, trailer,
    ) + b"startxref\n%d\n%%%%EOF" % len(body)  # fmt: skip


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
ONE_PAGE = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PDF_PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources "
    b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> "
    b"/XObject << /X0 5 0 R >> >> >>"
)
SHOWN = b"".join(
    b"BT /F1 %d Tf 40 %d Td (%s) Tj ET " % (size, height, line.encode())
    for line, size, height in SET_LINES
)


def pdf_of_content(content: bytes, *more: bytes, entries: bytes = b"") -> bytes:
    return raw_pdf(CATALOGUE, ONE_PAGE, PDF_PAGE, stream(content, entries), *more)


def pages(count: int) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target)
    for _ in range(count):
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def forms_in_forms(depth: int) -> bytes:
    """Forms that each paint the next one ten times: ten to the power of ``depth`` texts."""

    def form(number: int) -> bytes:
        following = b"/Resources << /XObject << /X0 %d 0 R >> >>" % (number + 1)
        entries = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] " + following
        return stream(b"/X0 Do " * 10, entries)

    last = stream(b"0 0 1 1 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 595 842]")
    return pdf_of_content(SHOWN + b"/X0 Do", *map(form, range(5, 5 + depth)), last)


def hostile_pdfs() -> Iterator[Hostile]:
    whole = pdf()
    yield Hostile("header-only.pdf", b"%PDF-1.7 and nothing more", "broken")
    yield Hostile("truncated.pdf", whole[: len(whole) // 4], "broken")
    yield Hostile(
        "locked.pdf", pdf(encrypt=pdfencrypt.StandardEncryption("secret")), "protected by"
    )
    no_page = b"<< /Type /Pages /Kids [] /Count 0 >>"
    yield Hostile("no-pages.pdf", raw_pdf(CATALOGUE, no_page), "no pages|broken")
    yield Hostile("pages-501.pdf", pages(501), "501 pages")
    yield Hostile("scanned.pdf", pages(2), "pictures of pages")
    million = b"<< /Type /Pages /Kids [3 0 R] /Count 1000000 >>"
    lying = raw_pdf(CATALOGUE, million, PDF_PAGE, stream(SHOWN))
    yield Hostile("page-count-lie.pdf", lying, "pages|broken")
    loop = b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"
    yield Hostile("page-tree-loop.pdf", raw_pdf(CATALOGUE, loop), "broken|no pages")
    own = stream(b"/X0 Do", b"/Subtype /Form /BBox [0 0 9 9] /Resources << /XObject "
                 b"<< /X0 5 0 R >> >>")  # fmt: skip
    yield Hostile("form-in-itself.pdf", pdf_of_content(SHOWN + b"/X0 Do", own), READABLE)
    deep = pdf_of_content(SHOWN + b"[" * 50_000)
    yield Hostile("nested-arrays.pdf", deep, READABLE)
    blanks = zlib.compress(SHOWN + b" " * 60_000_000)
    packed = pdf_of_content(blanks, entries=b"/Filter /FlateDecode")
    yield Hostile("flate-bomb.pdf", packed, f"{READABLE}|too long|memory|broken|pictures")
    script = (
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>"
    )
    yield Hostile("script.pdf", raw_pdf(script, ONE_PAGE, PDF_PAGE, stream(SHOWN)), READABLE)
    launch = b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /Launch /F (/bin/sh) >> >>"
    yield Hostile("launch.pdf", raw_pdf(launch, ONE_PAGE, PDF_PAGE, stream(SHOWN)), READABLE)
    attached = (
        b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(a.exe) "
        b"<< /Type /Filespec /F (a.exe) /EF << /F 5 0 R >> >>] >> >> >>"
    )
    program = stream(b"MZ program", b"/Type /EmbeddedFile")
    yield Hostile(
        "attachment.pdf", raw_pdf(attached, ONE_PAGE, PDF_PAGE, stream(SHOWN), program), READABLE
    )
    table_loop = whole.replace(b"/Root", b"/Prev 9 /Root", 1)
    yield Hostile("cross-reference-loop.pdf", table_loop, f"{READABLE}|broken")
    yield Hostile("html-before.pdf", PAGE.encode()[:60] + b"\n" + whole, "read in two ways")
    yield Hostile("pdf-in.html", PAGE.encode()[:40] + b"%PDF-1.7" + PAGE.encode(), "content is PDF")
    yield Hostile("pdf-named.txt", whole, "content is PDF")
    yield Hostile("picture.pdf", b"\x89PNG\r\n\x1a\n" + bytes(99), "content is a picture")


# Word --------------------------------------------------------------------------------


@cache
def word() -> bytes:
    document = docx.Document()
    for line in TEXT.splitlines():
        document.add_paragraph(line)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def word_with(
    added: dict[str, bytes] | None = None, change: Callable[[bytes], bytes] = bytes
) -> bytes:
    """A Word report with parts added, and its document part changed."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word())) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for part in source.infolist():
            content = source.read(part)
            main = part.filename == "word/document.xml"
            copy.writestr(part.filename, change(content) if main else content)
        for name, content in (added or {}).items():
            copy.writestr(name, content)
    return target.getvalue()


def with_doctype(xml: bytes) -> bytes:
    entity = b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return xml.replace(b"<w:document", entity + b"<w:document", 1)


def in_utf_16(xml: bytes) -> bytes:
    declared = xml.decode().replace("UTF-8", "UTF-16").replace("utf-8", "utf-16")
    return declared.encode("utf-16")


def with_laughs(xml: bytes) -> bytes:
    entities = b'<!ENTITY a0 "ha">' + b"".join(
        b'<!ENTITY a%d "%s">' % (number, b"&a%d;" % (number - 1) * 10) for number in range(1, 10)
    )
    laughing = b"<!DOCTYPE w [" + entities + b"]><w:document"
    return xml.replace(b"<w:document", laughing, 1).replace(b"People", b"&a9;")


def nested_xml(xml: bytes) -> bytes:
    return xml.replace(b"<w:body>", b"<w:body>" + b"<w:sdt>" * 5_000, 1)


def with_flag(data: bytes, flag: int) -> bytes:
    """An archive whose parts all carry a flag in both lists of it."""
    marked = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = marked.find(signature)
        while place >= 0:
            marked[place + offset] |= flag
            place = marked.find(signature, place + 4)
    return bytes(marked)


def many_parts() -> dict[str, bytes]:
    return {f"word/{number}.bin": b"" for number in range(2_001)}


def hostile_words() -> Iterator[Hostile]:
    whole = word()
    size = {"word/a.bin": bytes(60_000_000), "word/b.bin": bytes(60_000_000)}
    yield Hostile("bomb.docx", word_with(size), "unreasonable size")
    yield Hostile("ratio.docx", word_with({"word/a.xml": bytes(4_000_000)}), "unreasonable size")
    yield Hostile("many-parts.docx", word_with(many_parts()), "unreasonable size")
    yield Hostile("slip.docx", word_with({"../../evil.sh": b"#!"}), "leads out")
    yield Hostile("absolute.docx", word_with({"/etc/cron.d/evil": b"*"}), "leads out")
    yield Hostile("backslash.docx", word_with({"..\\evil.bat": b"x"}), "leads out")
    yield Hostile(
        "two-of-one-name.docx", word_with({"word/documenT.xml": b"<x/>"}), "two parts of one name"
    )
    yield Hostile("locked-parts.docx", with_flag(whole, 1), "protected by a password")
    yield Hostile("entity.docx", word_with(change=with_doctype), "document type declaration")
    laughs = word_with(change=with_laughs)
    yield Hostile("billion-laughs.docx", laughs, "document type declaration")
    hidden = word_with(change=lambda xml: in_utf_16(with_doctype(xml)))
    yield Hostile("entity-utf-16.docx", hidden, "document type declaration")
    yield Hostile("archive-inside.docx", word_with({"word/x.zip": whole}), "another archive")
    workbook = {"word/embeddings/book.xlsx": whole}
    yield Hostile("workbook-inside.docx", word_with(workbook), READABLE)
    macro = {"word/vbaProject.bin": OLE + b"AutoOpen"}
    yield Hostile("macro.docx", word_with(macro), READABLE)
    yield Hostile("nested.docx", word_with(change=nested_xml), "damaged")
    yield Hostile("cut-short.docx", whole[:-300], "damaged")
    spoilt = bytearray(whole)
    spoilt[len(spoilt) // 3 : len(spoilt) // 3 + 64] = bytes(64)
    yield Hostile("spoilt.docx", bytes(spoilt), "damaged")
    yield Hostile("signature-only.docx", b"PK\x03\x04 not an archive", "damaged")
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    yield Hostile("workbook.docx", other.getvalue(), "not a Word report")
    blank = io.BytesIO()
    docx.Document().save(blank)
    yield Hostile("blank.docx", blank.getvalue(), "holds no text")
    yield Hostile("old.docx", OLE + bytes(600), "old Word document")
    encrypted = OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    yield Hostile("encrypted.docx", encrypted, "^The Word file is protected by a password")
    yield Hostile("program.docx", b"MZ\x90\x00" + bytes(99), "content is a program")
    yield Hostile("rich.docx", b"{\\rtf1 Larkfield}", "content is rich text")
    yield Hostile("packed.docx", gzip.compress(whole), "content is a compressed archive")


# Pages, text and records -------------------------------------------------------------


def hostile_pages() -> Iterator[Hostile]:
    head, tail = PAGE.split("<p>People")
    yield Hostile("deep.html", (head + "<div>" * 100_000 + "x").encode(), "unusual way")
    entity = '<?xml version="1.0"?>\n<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    yield Hostile("entity.html", PAGE.replace("<!doctype html>", entity).encode(), READABLE)
    attributes = " ".join(f"a{number}=1" for number in range(5_000))
    yield Hostile(
        "attributes.html", f"{head}<p {attributes}>x</p><p>People{tail}".encode(), READABLE
    )
    yield Hostile("comment.html", (head + "<!--" + "-" * 200_000 + tail).encode(), "no findings")
    moved = PAGE.replace("<main>", '<meta http-equiv="refresh" content="0;http://x/"><main>')
    yield Hostile("refresh.html", moved.encode(), READABLE)
    yield Hostile("script-only.html", b"<html><script>report()</script></html>", "shows no text")
    yield Hostile("latin.html", PAGE.replace("late", "laté").encode("latin-1"), "not in UTF-8")
    yield Hostile("utf-16.html", PAGE.encode("utf-16"), "UTF-16")
    headings = "".join(f"<h2>Safe</h2><h3>Heading {number}</h3>" for number in range(5_000))
    yield Hostile("headings.html", f"{head}{headings}<p>People{tail}".encode(), READABLE)
    cells = "<table>" * 300 + "<tr><td>x</td></tr>"
    yield Hostile("tables.html", f"{head}{cells}{tail}".encode(), f"{READABLE}|unusual way")


def baits() -> Iterator[str]:
    """Lines on which an expression that tries every way of matching takes very long."""
    for part in (
        " ", "-", "- ", "• ", ".", "..", "1 ", "1.", "a", "A. ", "a, ", "1 May ", "and ", "\t",
        "regulation 12, ", "Regulations 12 and ", "breach of ", "Score: ", "(", "“", "\u00a0",
        "0113 ", "ZX1 1", "Is the service ",
    ):  # fmt: skip
        yield (part * (5_000 // len(part))) + "!x"


def hostile_texts() -> Iterator[Hostile]:
    yield Hostile("empty.txt", b"", "empty")
    yield Hostile("empty.pdf", b"", "empty")
    yield Hostile("blank.txt", b" \r\n\t " * 99, "empty")
    yield Hostile("nulls.txt", TEXT.encode() + bytes(50), "not plain text")
    yield Hostile("utf-16.txt", TEXT.encode("utf-16"), "UTF-16")
    yield Hostile("utf-16-unmarked.txt", TEXT.encode("utf-16-le"), "not plain text")
    yield Hostile("latin.txt", TEXT.replace("late", "laté").encode("latin-1"), "not in UTF-8")
    yield Hostile("surrogate.txt", TEXT.encode() + b"\xed\xa0\x80", "not in UTF-8")
    yield Hostile("long-line.txt", TEXT.encode() + b"x" * 1_000_000, "characters in one line")
    yield Hostile("lines.txt", TEXT.encode() + b"x\n" * 20_001, "20,000 lines")
    long_lines = ("word " * 3_900 + "\n") * 160
    yield Hostile("characters.txt", (TEXT + long_lines).encode(), "characters of text")
    yield Hostile("headings.txt", (TEXT + "Safe\nGood\nScore: 3\n" * 5_000).encode(), READABLE)
    yield Hostile("dates.txt", (TEXT + "1, " * 6_000 + "3 March 2025\n").encode(), READABLE)
    for number, bait in enumerate(baits()):
        yield Hostile(f"bait-{number}.txt", f"{TEXT}{bait}\n".encode(), f"{READABLE}|too long")
    yield Hostile("report", TEXT.encode(), "ending in nothing")
    yield Hostile("report.exe", b"MZ" + TEXT.encode(), "ending in .exe")
    yield Hostile("../../<script>.txt", TEXT.encode(), READABLE)
    yield Hostile("page.txt", PAGE.encode(), "content is HTML")


def hostile_records() -> Iterator[Hostile]:
    yield Hostile("deep.json", b'{"a":' + b"[" * 200_000, "not complete JSON")
    yield Hostile("number.json", b'{"a":' + b"9" * 10_000 + b"}", "not complete JSON")
    yield Hostile("cut.json", b'{"locationId": "1-1", "name": "Lark', "not complete JSON")
    yield Hostile("nulls.json", b'{"a": "\x00"}', "not complete JSON")
    yield Hostile("other.json", b'{"name": {"locationId": []}}', "not the record of a location")
    wrong = {"locationId": "1-1", "name": "x", "assessment": [{"ratings": {"asgRatings": [1]}}]}
    yield Hostile("wrong-kinds.json", json.dumps(wrong).encode(), "no assessment")
    yield Hostile("surrogate.json", b'{"locationId": "1", "name": "\\ud800"}', "no assessment")


def random_bytes() -> Iterator[Hostile]:
    noise = random.Random(6).randbytes(20_000)  # noqa: S311 - the same noise each time
    for ending in ("txt", "html", "pdf", "docx", "json"):
        yield Hostile(f"noise.{ending}", noise, "not")


def hostile_files() -> list[Hostile]:
    """All of them."""
    return [
        *hostile_pdfs(),
        *hostile_words(),
        *hostile_pages(),
        *hostile_texts(),
        *hostile_records(),
        *random_bytes(),
    ]


def samples() -> dict[str, bytes]:
    """One plain report in each format, to be damaged."""
    record = {
        "locationId": "1-100", "name": "Larkfield", "assessment": [{"ratings": {"asgRatings": [{
            "assessmentDate": "2025-03-03", "rating": "Good", "assessmentPlanStatus": "Active",
            "keyQuestionRatings": [{"name": "Safe", "rating": "Good", "percentageScore": "75",
                "commentary": "<p>People felt safe.</p>", "topicareas": [{"name": "Learning "
                "culture", "qualityStatementscore": "3 - good", "status": "Assessed"}]}],
        }]}}],
    }  # fmt: skip
    return {
        "report.txt": TEXT.encode(),
        "report.html": PAGE.encode(),
        "report.pdf": pdf(pageCompression=0),
        "report.docx": word(),
        "report.json": json.dumps(record).encode(),
    }
