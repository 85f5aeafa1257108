"""A real language model, far too small for the task: nothing wrong that it says gets through."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer import Answer
from assistant.bootstrap import open_assistant
from assistant.chain import Assistant
from assistant.check import check
from assistant.draft import Draft, Evidence
from assistant.model import LanguageModel, ModelStopped, open_model
from assistant.reply import SCHEMA, ReplyReader
from assistant.support import Checker
from assistant.writer import Writer
from ingest.embed import Embedder
from ingest.report import Span
from ingest.settings import Settings

from language_model_server import language_model_server, small_model_file  # isort: skip

pytestmark = pytest.mark.language_model

SHORT = [
    ("system", 'Reply with JSON: {"claims": [{"evidence": [{"passage": "ab1", "words": "…"}], '
               '"sentence": "…"}]}. Write one claim.'),
    ("human", 'Passage ab1: "Kippers were late on 3 of 7 days." Question: "Were kippers late?"'),
]  # fmt: skip


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with language_model_server(small_model_file()) as address:
        yield address


def settings(address: str, data: Path, seconds: float) -> Settings:
    return Settings(data=data, model="openai:small", model_base_url=address, model_seconds=seconds)


@pytest.fixture(scope="module")
def small(address: str, tmp_path_factory: pytest.TempPathFactory) -> LanguageModel:
    opened = open_model(settings(address, tmp_path_factory.mktemp("none"), 120))
    return replace(opened, chat=opened.chat.model_copy(update={"max_tokens": 100}))


def test_a_reply_of_the_shape_asked_for_arrives_in_pieces(small: LanguageModel) -> None:
    pieces = list(small.reply(SHORT, SCHEMA, small.deadline(), threading.Event()))
    assert len(pieces) > 5
    reader = ReplyReader()
    for piece in pieces:
        list(reader.read(piece))
    assert reader.opened
    assert not reader.malformed


def test_without_a_schema_it_says_what_it_likes_and_nothing_breaks(small: LanguageModel) -> None:
    reader = ReplyReader()
    for piece in small.reply(SHORT, None, small.deadline(), threading.Event()):
        list(reader.read(piece))
    assert reader.text


def test_stopping_ends_the_generation(small: LanguageModel) -> None:
    stop = threading.Event()
    pieces = small.reply(SHORT, None, small.deadline(), stop)
    next(pieces)
    stop.set()
    with pytest.raises(ModelStopped):
        list(pieces)


def test_whatever_it_writes_is_checked(assistant: Assistant, small: LanguageModel) -> None:
    checker = Checker(assistant.library.embedder, assistant.speller.known)
    fluent = replace(assistant, writer=Writer(small, checker))
    scope = assistant.library.records.scope()
    answer = fluent.ask("How many cream charts had gaps at Pellowick Grange?", scope)
    assert answer.claims
    _every_claim_stands(answer, assistant, checker)


def _every_claim_stands(answer: Answer, assistant: Assistant, checker: Checker) -> None:
    reports = {r.report_id: r for r in assistant.library.records.reports(
        assistant.library.records.scope())}  # fmt: skip
    cited = {citation.number: citation for citation in answer.citations}
    for claim in answer.claims:
        evidence = tuple(
            Evidence(
                reports[c.report_id], Span(c.start, c.end), c.key_question,
                c.quality_statement, c.speaker,
            )
            for c in (cited[number] for number in claim.citations)
        )  # fmt: skip
        assert all(
            each.quote == cited[n].quote for each, n in zip(evidence, claim.citations, strict=True)
        )
        assert check(Draft(claim.text, evidence, by_model=True), checker).verdict == claim.verdict


def test_past_its_time_the_reports_answer_instead(
    address: str, sample_data: Path, tmp_path: Path, model: Embedder
) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample_data, data)
    with open_assistant(settings(address, data, 0.5), model) as opened:
        scope = opened.library.records.scope()
        answer = opened.ask("Were medicines managed safely at Fernhallow Court?", scope)
    assert answer.engine == "quoted"
    assert "too long" in str(answer.note)
    assert answer.claims
