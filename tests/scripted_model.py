"""Chat models that say what a test wants: well-behaved, malicious, endless, broken or slow."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from assistant.model import LanguageModel

Say = Callable[[str], Iterator[str]]  # from the prompt to the pieces of a reply


class ScriptedModel(BaseChatModel):
    """Says the pieces that ``say`` makes of the prompt, and keeps every prompt."""

    say: Say
    prompts: list[str]

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> Iterator[ChatGenerationChunk]:
        prompt = "\n".join(str(message.content) for message in messages)
        self.prompts.append(prompt)
        for piece in self.say(prompt):
            yield ChatGenerationChunk(message=AIMessageChunk(content=piece))

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> ChatResult:
        text = "".join(str(chunk.message.content) for chunk in self._stream(messages))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=text))])


def scripted(say: Say, seconds: float = 20.0) -> LanguageModel:
    return LanguageModel("test:scripted", ScriptedModel(say=say, prompts=[]), seconds)


def passages_in(prompt: str) -> list[dict[str, str]]:
    """The passages that a prompt hands over, each with its token and text."""
    lines = [line for line in prompt.splitlines() if line.startswith('{"passage": ')]
    return [json.loads(line) for line in lines if '"text"' in line]


def claim_json(passage: str, words: str, sentence: str) -> dict[str, object]:
    return {"evidence": [{"passage": passage, "words": words}], "sentence": sentence}


def reply_json(claims: Sequence[object]) -> str:
    return json.dumps({"claims": list(claims)}, ensure_ascii=False)


def in_pieces(text: str, length: int = 7) -> Iterator[str]:
    """The text as a model streams it, a few characters at a time."""
    for start in range(0, len(text), length):
        yield text[start : start + length]


def slowly(text: str, pause: float) -> Iterator[str]:
    for piece in in_pieces(text, 40):
        yield piece
        time.sleep(pause)
