"""Write the five sample reports into a folder: three copied, two built from source."""

from __future__ import annotations

from pathlib import Path

from ingest.samples.markup import parse
from ingest.samples.to_docx import docx_bytes
from ingest.samples.to_pdf import pdf_bytes

_HERE = Path(__file__).parent
_FINISHED = (
    "fernhallow-court-2025.html",
    "larkspindle-home-support-well-led-2025.txt",
    "quillmoor-supported-living-2024.txt",
)
_PDF = "ashlingcote-nursing-home-2018.pdf"
_DOCX = "pellowick-grange-2024.docx"


def write_samples(directory: Path) -> list[Path]:
    """Write every sample into the directory (made if absent); their paths, by name.

    The same bytes come out each time, so a second ingest finds nothing changed.
    """
    directory.mkdir(parents=True, exist_ok=True)
    contents = {name: (_HERE / name).read_bytes() for name in _FINISHED}
    contents[_PDF] = pdf_bytes(
        parse(_source(_PDF)), "Ashlingcote Nursing Home Inspection report 09 May 2018"
    )
    contents[_DOCX] = docx_bytes(parse(_source(_DOCX)), "Pellowick Grange")
    paths = []
    for name, content in sorted(contents.items()):
        path = directory / name
        path.write_bytes(content)
        paths.append(path)
    return paths


def _source(name: str) -> str:
    return (_HERE / f"{name}.md").read_text(encoding="utf-8")
