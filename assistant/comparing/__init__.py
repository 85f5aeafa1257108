"""Services side by side on one topic: each in its report's own words, the same length for each."""

from assistant.comparing.answer import answer_compared

__all__ = ["answer_compared"]
