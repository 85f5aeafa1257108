"""Whatever a language model says, nothing that the reports do not carry reaches anybody."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from assistant.answer import Answer
from assistant.chain import Assistant
from assistant.cli import answer_json
from assistant.support import Checker
from assistant.writer import Writer

from hostile_replies import LIES, MARK, REPLIES, Reply  # isort: skip
from scripted_model import scripted  # isort: skip

QUESTION = "Were medicines managed safely at Fernhallow Court?"


def ask_with(assistant: Assistant, reply: Reply, question: str = QUESTION) -> list[Answer]:
    """Every state of the answer while it grows."""
    checker = Checker(assistant.library.embedder, assistant.speller.known)
    writing = replace(assistant, writer=Writer(scripted(reply, seconds=5), checker))
    return list(writing.answering(question, assistant.library.records.scope()))


def test_there_are_sixty_payloads() -> None:
    assert len(REPLIES) >= 60


@pytest.mark.parametrize("name", REPLIES)
def test_nothing_of_a_hostile_reply_is_shown(name: str, assistant: Assistant) -> None:
    grown = ask_with(assistant, REPLIES[name])
    for answer in grown:
        shown = json.dumps(answer_json(answer))
        assert MARK not in shown
        assert LIES.get(name, MARK) not in shown
    told = grown[-1]
    assert told.claims, "the reports' own sentences answer all the same"
    assert told.dropped or told.note, "a refusal is neither counted nor told"
    records = assistant.library.records
    texts = {report.report_id: report.text for report in records.reports(records.scope())}
    assert told.citations
    for cited in told.citations:
        assert texts[cited.report_id][cited.start : cited.end] == cited.quote
