"""The language model, if one is set: LangChain's chat models, streamed within limits.

Nothing here trusts a reply. It is text that arrives, at most so much of it and for so long.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.errors import FindingsError
from ingest.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

MOST_TOKENS = 1_500  # of a reply: about a page
MOST_CHARACTERS = 20_000  # of a reply, whatever its provider makes of the tokens asked for
_RETRIES = 2  # with growing pauses, on 429 and 5xx, by the provider's own client
_OLLAMA_CONTEXT = 8_192  # tokens; its own 4,096 would silently cut the passages off
_POLL = 0.1  # seconds until a stop is noticed
_BAD_REQUEST = 400  # what servers say that do not know a reply's JSON schema

# OpenAI's client raises this for JSON that reached the most tokens; its whole claims are good.
_CUT_SHORT = "LengthFinishReasonError"

# Provider as init_chat_model names it, and the extra that brings its package.
EXTRAS = {"openai": "openai", "anthropic": "anthropic", "ollama": "ollama"}

Message = tuple[str, str]  # its role, "system", "human" or "ai", and its text


class ModelFailed(FindingsError):
    """The model gave no usable reply; the message says why in one plain sentence."""


class ModelStopped(Exception):
    """The person asked to stop."""


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """A chat model by its ``name``, as the person set it; a reply may take ``seconds``."""

    name: str
    chat: BaseChatModel
    seconds: float

    def deadline(self) -> float:
        """The moment (of time.monotonic) by which all work on one answer must end."""
        return time.monotonic() + self.seconds

    def reply(
        self,
        messages: Sequence[Message],
        schema: Mapping[str, object] | None,
        deadline: float,
        stop: threading.Event,
    ) -> Iterator[str]:
        """The pieces of a reply as they arrive; JSON of the schema where the provider knows how.

        Raises ModelFailed past the deadline, past MOST_CHARACTERS, or when the provider
        fails, and ModelStopped soon after ``stop`` is set.
        """
        ways: list[Runnable[Any, Any]] = [self.chat]
        if schema:
            ways.insert(0, _bound(self.chat, schema))
        for way in ways:
            try:
                yield from _within_limits(way, messages, deadline, stop)
                return
            except _Refused:
                continue  # a server that knows no schema, perhaps
        raise ModelFailed("The language model's server refused the request.")


def open_model(settings: Settings) -> LanguageModel:
    """The model that the settings name. Raises FindingsError when it cannot be used."""
    from langchain.chat_models import init_chat_model

    wanted = settings.model or ""
    provider, _, name = wanted.partition(":")
    if not name:
        raise FindingsError(
            f"FINDINGS_MODEL is {wanted!r}. Write the provider before the model, "
            "such as openai:gpt-4.1 or ollama:llama3.1."
        )
    try:
        chat = init_chat_model(wanted, **_options(provider, settings))
    except ImportError as error:
        raise FindingsError(_missing_package(provider)) from error
    except Exception as error:  # providers raise whatever they like: a wrong key, a wrong name
        raise FindingsError(
            f"The language model {wanted!r} cannot be used: {_first_line(error)} "
            "Correct FINDINGS_MODEL and what belongs to it, or leave it empty."
        ) from error
    return LanguageModel(wanted, chat, settings.model_seconds)


def _options(provider: str, settings: Settings) -> dict[str, Any]:
    options: dict[str, Any] = {"temperature": 0}
    if settings.model_base_url:
        options["base_url"] = settings.model_base_url
    if settings.model_api_key:
        options["api_key"] = settings.model_api_key.get_secret_value()
    elif settings.model_base_url and provider == "openai":
        options["api_key"] = "none"  # servers of one's own ask for none, the client insists
    if provider == "ollama":
        limits = {"timeout": settings.model_seconds}
        return options | {
            "num_predict": MOST_TOKENS, "num_ctx": _OLLAMA_CONTEXT, "client_kwargs": limits,
        }  # fmt: skip
    return options | {
        "max_tokens": MOST_TOKENS, "max_retries": _RETRIES, "timeout": settings.model_seconds,
    }  # fmt: skip


def _missing_package(provider: str) -> str:
    if extra := EXTRAS.get(provider):
        return (
            f"The language model needs a package that is not installed. Install Findings with "
            f'its extra: pip install -e ".[{extra}]", or leave FINDINGS_MODEL empty.'
        )
    return (
        f"The package for {provider!r} models is not installed, or there is no such provider. "
        f"Findings has extras for {', '.join(sorted(EXTRAS))}; for others install LangChain's "
        "package of that provider."
    )


def _bound(chat: BaseChatModel, schema: Mapping[str, object]) -> Runnable[Any, Any]:
    """The model asked for JSON of the schema, before LangChain's own parser.

    The parser waits for the whole reply; sentences shall appear as they are written.
    """
    from langchain_core.runnables import RunnableSequence

    try:
        structured = chat.with_structured_output(dict(schema), method="json_schema")
    except (NotImplementedError, TypeError, ValueError):  # a model without it, or another way
        return chat
    return structured.first if isinstance(structured, RunnableSequence) else chat


class _Refused(Exception):
    """The server does not take such a request."""


_End = object()


def _within_limits(
    asked: Runnable[Any, Any],
    messages: Sequence[Message],
    deadline: float,
    stop: threading.Event,
) -> Iterator[str]:
    arrived: queue.Queue[object] = queue.Queue(maxsize=64)
    given_up = threading.Event()
    # Its own thread, because a client may wait for the next piece without end.
    reader = threading.Thread(
        target=_read, args=(asked, messages, arrived, given_up), name="model", daemon=True
    )
    reader.start()
    length = 0
    try:
        while (piece := _next(arrived, deadline, stop)) is not _End:
            if isinstance(piece, Exception):
                raise piece
            length += len(str(piece))
            if length > MOST_CHARACTERS:
                raise ModelFailed("The language model did not come to an end.")
            yield str(piece)
    finally:
        given_up.set()


def _next(arrived: queue.Queue[object], deadline: float, stop: threading.Event) -> object:
    while True:
        if stop.is_set():
            raise ModelStopped
        if time.monotonic() > deadline:
            raise ModelFailed("The language model took too long.")
        try:
            return arrived.get(timeout=_POLL)
        except queue.Empty:
            continue


def _read(
    asked: Runnable[Any, Any],
    messages: Sequence[Message],
    arrived: queue.Queue[object],
    given_up: threading.Event,
) -> None:
    """Put the pieces of the reply, then its error or its end, into the queue."""

    def put(item: object) -> None:
        while not given_up.is_set():
            try:
                return arrived.put(item, timeout=_POLL)
            except queue.Full:
                continue

    try:
        for text in _pieces(asked, messages):
            put(text)
            if given_up.is_set():
                return
    except Exception as error:  # the provider's own kinds, which no two share
        put(_End if type(error).__name__ == _CUT_SHORT else _failure(error))
    else:
        put(_End)


def _pieces(asked: Runnable[Any, Any], messages: Sequence[Message]) -> Iterator[str]:
    from langsmith.run_helpers import tracing_context

    # LangChain sends questions and passages to a tracing service when the environment says so.
    with tracing_context(enabled=False):
        for message in asked.stream(list(messages)):
            yield message.text


def _failure(error: Exception) -> Exception:
    code = getattr(error, "status_code", None)
    if code == _BAD_REQUEST:
        return _Refused()
    if code == 429:
        return ModelFailed("The language model's provider is asked too often.")
    if code in (401, 403):
        return ModelFailed("The language model's provider refused the key.")
    return ModelFailed("The language model could not be reached or failed.")


def _first_line(error: Exception) -> str:
    line = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return line if line.endswith((".", "!", "?")) else line + "."
