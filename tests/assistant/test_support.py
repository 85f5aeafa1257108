"""What makes a claim supported, shown on invented passages."""

from __future__ import annotations

import pytest

from assistant.support import Checker, Support, word_overlap
from ingest.embed import Embedder, english_words

PASSAGE = (
    "The old mill at Tarnbeck was restored in 1987 by volunteers. "
    "It grinds flour for two bakeries. Visitors are not allowed on the upper floor."
)


@pytest.fixture(scope="module")
def checker(model: Embedder) -> Checker:
    return Checker(model, english_words())


def support(checker: Checker, claim: str, *passages: str) -> Support:
    return checker.support(claim, passages or (PASSAGE,))


def test_a_claim_in_the_passage_s_own_words_is_fully_carried(checker: Checker) -> None:
    found = support(checker, "It grinds flour for two bakeries.")
    assert (found.words, found.pairs) == (1.0, 1.0)
    assert found.meaning == pytest.approx(1.0, abs=1e-4)
    assert 0.95 < found.score < 1.0  # one of three sentences might fit by chance


def test_the_more_there_is_to_choose_from_the_less_a_match_tells(checker: Checker) -> None:
    claim, filling = "It grinds flour for two bakeries.", "The weather was mild that year. " * 9
    assert support(checker, claim).score > support(checker, claim, PASSAGE + filling).score


def test_words_over_two_neighbouring_sentences_count_together(checker: Checker) -> None:
    assert support(checker, "The restored mill grinds flour.").words == 1.0
    assert support(checker, "The restored mill bars visitors.").words < 1.0


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("The mill was restored in 1987.", "The mill was restored in 1988."),
        ("Volunteers restored the mill at Tarnbeck.", "Volunteers restored the mill at Ormsby."),
        ("Visitors are not allowed upstairs.", "Visitors are allowed upstairs."),
        ("Volunteers restored the old mill.", "Volunteers grind on the upper floor."),
        ("People who gave their time repaired the mill.", "The harbour is deep enough for liners."),
    ],
)  # fmt: skip
def test_what_the_passages_do_not_say_scores_less(
    checker: Checker, better: str, worse: str
) -> None:
    assert support(checker, better).score > support(checker, worse).score


def test_foreign_numbers_and_names_are_told(checker: Checker) -> None:
    found = support(checker, "In 1988 the mill at Tarnbeck was sold to Ormsby for 20 pounds.")
    assert found.foreign_numbers == ("1988", "20")
    assert found.foreign_names == ("Ormsby",)
    assert support(checker, "Ormsby restored it.").foreign_names == ()  # any word may come first


def test_marks_of_citations_are_no_part_of_a_claim(checker: Checker) -> None:
    bare = support(checker, "It grinds flour for two bakeries.")
    marked = support(checker, "It grinds flour for two bakeries [12].", f"[12] {PASSAGE}")
    assert marked.foreign_numbers == ()
    assert marked.words == bare.words


@pytest.mark.parametrize("passages", [(), ("",), (" \n ",)])
def test_nothing_carries_a_claim_without_passages(
    checker: Checker, passages: tuple[str, ...]
) -> None:
    found = checker.support("The mill was restored.", passages)
    assert (found.words, found.pairs, found.meaning, found.score) == (0.0, 0.0, 0.0, 0.0)


def test_a_claim_without_content_is_not_carried_by_words(checker: Checker) -> None:
    assert support(checker, "It is what it is.").words == 0.0
    assert word_overlap("It is what it is.", [PASSAGE]) == 0.0


def test_word_overlap_is_a_share_of_stems() -> None:
    assert word_overlap("Mills grind flour and oats [1].", [PASSAGE]) == pytest.approx(3 / 4)
