"""The second check is any cross-encoder by name; here tiny ones that are made on the spot."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

from ingest.cross_encoder import CrossEncoder
from ingest.errors import FindingsError


def made(directory: Path, labels: list[str]) -> Path:
    """A cross-encoder with these labels and random weights."""
    words = "[PAD] [UNK] [CLS] [SEP] [MASK] kippers toast were late early .".split()
    (directory / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    torch.manual_seed(1)
    settings = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, num_labels=len(labels), id2label=dict(enumerate(labels)),
    )  # fmt: skip
    BertForSequenceClassification(settings).save_pretrained(directory)
    BertTokenizerFast(str(directory / "vocab.txt")).save_pretrained(directory)
    return directory


def test_the_share_of_entailment_is_given(tmp_path: Path) -> None:
    one = CrossEncoder(str(made(tmp_path, ["contradiction", "ENTAILMENT", "neutral"])))
    found = one.carries("kippers were late .", "toast were early .")
    assert 0 < found < 1
    assert found == one.carries("kippers were late .", "toast were early .")


def test_a_model_with_one_score_is_read_as_it_comes(tmp_path: Path) -> None:
    one = CrossEncoder(str(made(tmp_path, ["carried"])))
    assert 0 <= one.carries("kippers were late .", "toast were early .") <= 1


def test_a_model_that_cannot_be_loaded_is_a_plain_message(tmp_path: Path) -> None:
    with pytest.raises(FindingsError, match="FINDINGS_CHECKER_MODEL"):
        CrossEncoder(str(tmp_path / "nothing")).carries("a", "b")


def test_a_model_for_another_task_is_refused(tmp_path: Path) -> None:
    one = CrossEncoder(str(made(tmp_path, ["sad", "glad"])))
    with pytest.raises(FindingsError, match="entailment"):
        one.carries("a", "b")
