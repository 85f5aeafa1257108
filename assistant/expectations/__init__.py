"""Questions about what is expected, answered from the reference library."""

from assistant.expectations.reply import Expectation, answer_expectation
from assistant.expectations.search import ReferenceFinder, reference_words

__all__ = ["Expectation", "ReferenceFinder", "answer_expectation", "reference_words"]
