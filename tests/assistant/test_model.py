"""A language model is waited for within limits, and its failures are told in plain words."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from assistant.model import MOST_CHARACTERS, LanguageModel, ModelFailed, ModelStopped, open_model
from assistant.reply import SCHEMA
from ingest.errors import FindingsError
from ingest.settings import Settings

from scripted_model import ScriptedModel, in_pieces, scripted, slowly  # isort: skip


def reply(model: LanguageModel, stop: threading.Event | None = None) -> str:
    pieces = model.reply([("human", "?")], SCHEMA, model.deadline(), stop or threading.Event())
    return "".join(pieces)


def test_the_pieces_arrive_in_order() -> None:
    assert reply(scripted(lambda _: in_pieces("kippers and toast"))) == "kippers and toast"


def test_a_model_that_is_too_slow_is_given_up() -> None:
    def hangs(_: str) -> Iterator[str]:
        time.sleep(30)
        yield "late"

    started = time.monotonic()
    with pytest.raises(ModelFailed, match="too long"):
        reply(scripted(hangs, seconds=0.3))
    assert time.monotonic() - started < 5


def test_a_model_that_trickles_is_given_up() -> None:
    with pytest.raises(ModelFailed, match="too long"):
        reply(scripted(lambda _: slowly("kippers " * 1000, 0.05), seconds=0.4))


def test_a_model_without_end_is_given_up_and_let_go() -> None:
    said = 0

    def endless(_: str) -> Iterator[str]:
        nonlocal said
        while True:
            said += 1
            yield "kippers "

    with pytest.raises(ModelFailed, match="end"):
        reply(scripted(endless))
    time.sleep(0.5)
    before = said
    time.sleep(0.3)
    assert said == before, "the model is still being read"
    assert said * len("kippers ") < 10 * MOST_CHARACTERS


def test_one_piece_of_a_megabyte_is_given_up() -> None:
    with pytest.raises(ModelFailed, match="end"):
        reply(scripted(lambda _: iter(["k" * 1_000_000])))


def test_stopping_is_noticed_at_once() -> None:
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    started = time.monotonic()
    with pytest.raises(ModelStopped):
        reply(scripted(lambda _: slowly("kippers " * 1000, 0.3)), stop)
    assert time.monotonic() - started < 5


@dataclass
class ProviderError(Exception):
    status_code: int | None


@pytest.mark.parametrize(
    ("code", "words"), [(429, "too often"), (401, "key"), (500, "failed"), (None, "failed")]
)
def test_a_provider_that_fails_is_told_in_plain_words(code: int | None, words: str) -> None:
    def fails(_: str) -> Iterator[str]:
        yield "half a "
        raise ProviderError(code)

    with pytest.raises(ModelFailed, match=words):
        reply(scripted(fails))


def test_a_reply_cut_at_the_most_tokens_keeps_what_it_said() -> None:
    class LengthFinishReasonError(Exception):
        pass

    def is_cut(_: str) -> Iterator[str]:
        yield "half a reply"
        raise LengthFinishReasonError

    assert reply(scripted(is_cut)) == "half a reply"


def test_a_server_that_knows_no_schema_is_asked_without_one() -> None:
    asked: list[bool] = []

    class Old(ScriptedModel):
        def with_structured_output(self, schema: object, **kwargs: object) -> object:  # type: ignore[override]
            from langchain_core.runnables import RunnableLambda

            def refuses(_: object) -> str:
                asked.append(True)
                raise ProviderError(400)

            return RunnableLambda(refuses) | RunnableLambda(str)

    model = LanguageModel("test:old", Old(say=lambda _: iter(["{}"]), prompts=[]), 20)
    assert reply(model) == "{}"
    assert asked


def test_a_server_that_refuses_every_request_is_told_in_plain_words() -> None:
    def refuses(_: str) -> Iterator[str]:
        raise ProviderError(400)
        yield ""

    with pytest.raises(ModelFailed, match="refused"):
        reply(scripted(refuses))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("anthropic:claude-x", r"\.\[anthropic\]"),
        ("ollama:llama3.1", r"\.\[ollama\]"),
        ("nobody:model", "no such provider|cannot be used"),
        ("gpt-4.1", "openai:gpt-4.1"),
    ],
)
def test_a_model_that_cannot_be_opened_says_what_to_do(
    name: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package in ("langchain_anthropic", "langchain_ollama"):
        monkeypatch.setitem(sys.modules, package, None)  # as if it were not installed
    with pytest.raises(FindingsError, match=words):
        open_model(Settings(model=name))


def test_a_hosted_model_without_a_key_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(FindingsError, match="cannot be used"):
        open_model(Settings(model="openai:gpt-4.1"))


def test_the_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(model="openai:x", model_api_key="very-secret-kipper")
    assert "very-secret" not in f"{settings!r} {settings}"
    assert "very-secret" not in repr(open_model(settings))


def test_nothing_is_traced_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """LangChain would send prompts to a tracing service that the environment names."""
    from langsmith.utils import tracing_is_enabled

    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    seen: list[object] = []

    def looks(_: str) -> Iterator[str]:
        seen.append(tracing_is_enabled())
        yield "kippers"

    reply(scripted(looks))
    assert seen == [False]
