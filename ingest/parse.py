"""A document parsed by the framework that its headings show."""

from __future__ import annotations

from ingest import framework
from ingest.parse_assessment import parse_assessment
from ingest.read.blocks import Document
from ingest.report import Report

_FEWEST_QUESTIONS = 2  # one such heading may be quoted in a newer report


def parse(document: Document, source_name: str, sha256: str) -> Report:
    """The report that the document states; raises UnreadableFile where it states none."""
    if asks_enquiry_questions(document):
        from ingest.parse_enquiry import parse_enquiry

        return parse_enquiry(document, source_name, sha256)
    return parse_assessment(document, source_name, sha256)


def asks_enquiry_questions(document: Document) -> bool:
    """Whether headings such as "Is the service safe?" show the older framework."""
    asked = {framework.enquiry_question(document.block_text(block)) for block in document.blocks}
    return len(asked - {None}) >= _FEWEST_QUESTIONS
