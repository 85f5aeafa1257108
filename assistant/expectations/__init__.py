"""Questions about what is expected, answered from the reference library."""

from assistant.expectations.reply import Expectation, answer_expectation, nearest_rule
from assistant.expectations.search import ReferenceFinder, reference_words

__all__ = [
    "Expectation",
    "ReferenceFinder",
    "answer_expectation",
    "nearest_rule",
    "reference_words",
]
