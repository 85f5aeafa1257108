"""The sample reports: reproducible, marked as invented, sound, our own words, readable."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from selectolax.lexbor import LexborHTMLParser

from ingest.read import read_report
from ingest.report import Framework, Instrument, Report, ScoreStatus
from ingest.samples import build
from ingest.samples.__main__ import main
from ingest.samples.build import write_samples

REAL_REPORTS = Path(__file__).resolve().parents[2].parent / "shared" / "reports"
SOURCES = Path(build.__file__).parent
MARK = "This is an invented report, written for practice."
RUN_LENGTH = 8

# Labels of the real layouts and titles of law, which every report must share.
FIXED_LABELS = re.compile(
    r"This service scored \d+ \(out of 100\) for this area\."
    r"|Find out what we look at when we assess this area and How we calculate these scores\."
    r"|We did not look at .+? during this assessment\."
    r"|The score for this quality statement is based on the previous rating for [\w-]+\."
    r"|Health and Social Care Act 2008 \(Regulated Activities\) Regulations 2014"
    r"|Accommodation for persons who require nursing or personal care"
    r"|Regulation 1\d HSCA RA Regulations 2014 [A-Z][a-z ]+"
    r"|regulation 13 \(Safeguarding service users from abuse and improper treatment\)"
)

ACTIVITIES, REGISTRATION = Instrument.REGULATED_ACTIVITIES_2014, Instrument.REGISTRATION_2009
RI = "Requires improvement"

# Per file: service, type, provider, assessment date, phone, overall rating, rating and score of
# each key question, breaches (number, instrument).
FACTS: dict[str, dict[str, Any]] = {
    "ashlingcote-nursing-home-2018.pdf": {
        "service": "Ashlingcote Nursing Home",
        "type": "care home with nursing",
        "provider": "Tolverne Care Homes Limited",
        "date": None,
        "phone": "01632 960481",
        "overall": "Inadequate",
        "key_questions": {
            "Safe": ("Inadequate", None),
            "Effective": (RI, None),
            "Caring": ("Good", None),
            "Responsive": (RI, None),
            "Well-led": ("Inadequate", None),
        },
        "breaches": {
            ("11", ACTIVITIES), ("12", ACTIVITIES), ("17", ACTIVITIES), ("18", REGISTRATION),
        },
    },
    "fernhallow-court-2025.html": {
        "service": "Fernhallow Court",
        "type": "Extra care housing service",
        "provider": "Fernhallow Housing and Care Trust",
        "date": date(2025, 3, 4),
        "phone": "01632 960735",
        "overall": "Outstanding",
        "key_questions": {
            "Safe": ("Good", 78),
            "Effective": ("Good", 83),
            "Caring": ("Outstanding", 90),
            "Responsive": ("Good", 86),
            "Well-led": ("Outstanding", 93),
        },
        "breaches": set(),
    },
    "larkspindle-home-support-well-led-2025.txt": {
        "service": "Larkspindle Home Support Limited",
        "type": "Homecare service",
        "provider": None,
        "date": date(2025, 5, 14),
        "phone": None,
        "overall": None,
        "key_questions": {"Well-led": (None, 46)},
        "breaches": {("17", ACTIVITIES)},
    },
    "pellowick-grange-2024.docx": {
        "service": "Pellowick Grange",
        "type": "Residential home",
        "provider": "Grangecroft Residential Limited",
        "date": date(2024, 11, 19),
        "phone": "01632 960354",
        "overall": RI,
        "key_questions": {
            "Safe": (RI, 53),
            "Effective": (RI, 58),
            "Responsive": ("Good", 68),
            "Well-led": (RI, 61),
        },
        "breaches": {("18", ACTIVITIES)},
    },
    "quillmoor-supported-living-2024.txt": {
        "service": "Quillmoor Supported Living",
        "type": "Supported living service",
        "provider": "Quillmoor Pathways Limited",
        "date": date(2024, 9, 2),
        "phone": "(01632) 960217",
        "overall": RI,
        "key_questions": {
            "Safe": (RI, 56),
            "Caring": ("Good", 75),
            "Well-led": ("Inadequate", 32),
        },
        "breaches": {("13", ACTIVITIES), ("17", ACTIVITIES), ("18", REGISTRATION)},
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    paths = write_samples(tmp_path_factory.mktemp("samples"))
    return {path.name: path for path in paths}


def blocks(path: Path) -> list[str]:
    """The text of a file in blocks, by the plainest means, not by our own readers."""
    if path.suffix == ".pdf":
        document = pypdfium2.PdfDocument(path)
        try:
            return [page.get_textpage().get_text_bounded() for page in document]
        finally:
            document.close()
    if path.suffix == ".docx":
        return [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        return [node.text() for node in LexborHTMLParser(text).css("h1, h2, h3, p, li")]
    if path.suffix == ".json":
        return list(strings(json.loads(text)))
    return text.splitlines()


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from strings(item)


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9’'-]+", text.lower().replace("'", "’"))
    return {tuple(words[at : at + RUN_LENGTH]) for at in range(len(words) - RUN_LENGTH + 1)}


def own_runs(path: Path) -> set[tuple[str, ...]]:
    """Runs within one paragraph, heading or cell; the PDF's from the source it is made of."""
    source = SOURCES / f"{path.name}.md"
    pieces = re.split(r"[|\n]", source.read_text("utf-8")) if source.exists() else blocks(path)
    found: set[tuple[str, ...]] = set()
    for piece in pieces:
        for own in FIXED_LABELS.split(" ".join(piece.split())):
            found |= runs(own)
    return found


def test_the_five_samples_are_written_in_every_format(samples: dict[str, Path]) -> None:
    assert list(samples) == list(FACTS)


def test_two_runs_give_the_same_bytes(samples: dict[str, Path], tmp_path: Path) -> None:
    for path in write_samples(tmp_path / "again"):
        assert path.read_bytes() == samples[path.name].read_bytes(), path.name


def test_the_command_writes_them_and_refuses_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines() == [str(tmp_path / name) for name in FACTS]
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize("name", FACTS)
def test_each_is_marked_as_invented_near_its_top(samples: dict[str, Path], name: str) -> None:
    text = " ".join("\n".join(blocks(samples[name])).split())
    assert MARK in text[:1000]


@pytest.mark.parametrize("name", FACTS)
def test_telephones_are_kept_for_drama_and_postcodes_unassigned(
    samples: dict[str, Path], name: str
) -> None:
    text = "\n".join(blocks(samples[name]))
    numbers = re.findall(r"\(?0\d{4}\)? \d{6}", text)
    assert all(re.fullmatch(r"\(?01632\)? 960\d{3}", number) for number in numbers)
    postcodes = re.findall(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", text)
    assert all(postcode.startswith("ZX") for postcode in postcodes)


@pytest.mark.parametrize("name", [name for name in FACTS if "larkspindle" not in name])
def test_area_scores_follow_from_statement_scores(samples: dict[str, Path], name: str) -> None:
    text = "\n".join(blocks(samples[name]))
    areas = re.split(r"This service scored (\d+) \(out of 100\)", text)[1:]
    for stated, area in zip(areas[::2], areas[1::2], strict=True):
        scores = [int(score) for score in re.findall(r"^Score: (\d)$", area, re.MULTILINE)]
        # By hand for Quillmoor's Well-led: 1+1+3+0+1+2+1 = 9; 9/28 = 32.1 -> 32
        assert int(stated) == round(100 * sum(scores) / (4 * len(scores)))


def test_no_eight_words_in_a_row_come_from_a_real_report(samples: dict[str, Path]) -> None:
    if not REAL_REPORTS.is_dir():
        pytest.skip("the real reports (../shared/reports) are not here")
    real: set[tuple[str, ...]] = set()
    for path in REAL_REPORTS.rglob("*"):
        if path.is_file():
            real |= runs("\n".join(blocks(path)))
    assert len(real) > 10_000
    for name, path in samples.items():
        shared = own_runs(path) & real
        assert not shared, (name, sorted(map(" ".join, shared)))


def read(path: Path) -> Report:
    return read_report(path.name, path.read_bytes())


@pytest.mark.parametrize("name", FACTS)
def test_each_reads_with_its_facts(samples: dict[str, Path], name: str) -> None:
    report, facts = read(samples[name]), FACTS[name]
    assert report.service.value == facts["service"]
    assert report.service_types[-1].value == facts["type"]
    assert (report.provider and report.provider.value) == facts["provider"]
    assert (report.phone and report.phone.value) == facts["phone"]
    if facts["date"]:
        assert report.assessment_date and report.assessment_date.value == facts["date"]
    overall = report.overall_rating and report.overall_rating.value.capitalize()
    assert overall == facts["overall"]
    assert {
        area.name: (
            area.rating and area.rating.value.capitalize(),
            area.score and area.score.value,
        )
        for area in report.key_questions
    } == facts["key_questions"]
    numbered = {
        (breach.regulation, breach.instrument) for breach in report.breaches if breach.regulation
    }
    assert numbered == facts["breaches"]
    older = Framework.KEY_LINES_OF_ENQUIRY
    assert (report.framework is older) == name.endswith(".pdf")
    assert any("invented" in notice.value for notice in report.notices)


def test_the_missing_heading_and_the_unassessed_statement_are_known(
    samples: dict[str, Path],
) -> None:
    larkspindle = read(samples["larkspindle-home-support-well-led-2025.txt"])
    first = larkspindle.key_questions[0].statements[0]
    assert (first.title, first.heading_inferred) == ("Shared direction and culture", True)
    quillmoor = read(samples["quillmoor-supported-living-2024.txt"])
    equality = quillmoor.key_questions[-1].statements[3]
    assert equality.status is ScoreStatus.NOT_ASSESSED
    assert equality.score is None
    assert equality.carried_score is not None
    assert equality.carried_score.value == 0
