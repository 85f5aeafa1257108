from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from langchain_core.vectorstores import InMemoryVectorStore

from ingest.embed import Embedder, verify_weights
from ingest.errors import FindingsError, ModelMismatch
from ingest.langchain import LangChainEmbedder
from ingest.report import Span
from ingest.sentences import sentence_spans

TEXT = "The manager did not audit medicines. People said calls were late. Staff felt heard."


def test_vectors_are_normalised_and_keep_the_order_of_the_texts(embedder: Embedder) -> None:
    texts = [TEXT * 3, "Medicines", TEXT, ""] * 10
    vectors = embedder.encode(texts)
    assert vectors.shape == (40, 384) and vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(vectors[1], embedder.encode(["Medicines"])[0], atol=1e-5)


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert embedder.encode([]).shape == (0, 384)
    vectors, sentences = embedder.encode_spans([], [])
    assert vectors.shape == (0, 384) and sentences == []


def test_like_meanings_are_nearer_than_unlike_ones(embedder: Embedder) -> None:
    drugs, medicines, garden = embedder.encode(
        ["Drugs were not given on time.", "Medicines were late.", "The garden has roses."]
    )
    assert drugs @ medicines > drugs @ garden + 0.2


def test_langchain_sees_lists_of_floats(embedder: Embedder, compiled_model: Path) -> None:
    assert embedder.embed_query(TEXT) == pytest.approx(embedder.embed_documents([TEXT])[0])
    store = InMemoryVectorStore(LangChainEmbedder(compiled=compiled_model))
    store.add_texts(["The garden has roses.", TEXT])
    assert store.similarity_search("Were medicines audited?", k=1)[0].page_content == TEXT


def test_sentence_vectors_come_with_the_text_s_own_vector(embedder: Embedder) -> None:
    spans = sentence_spans(TEXT)
    vectors, (sentences,) = embedder.encode_spans([TEXT], [spans])
    assert np.allclose(vectors, embedder.encode([TEXT]), atol=1e-5)
    assert sentences.shape == (3, 384)
    assert np.allclose(np.linalg.norm(sentences, axis=1), 1, atol=1e-5)
    question = embedder.encode(["Were medicines audited?"])[0]
    assert int(np.argmax(sentences @ question)) == 0


def test_the_span_of_a_whole_text_is_near_its_vector(embedder: Embedder) -> None:
    vectors, (sentences,) = embedder.encode_spans([TEXT], [[Span(0, len(TEXT))]])
    assert vectors[0] @ sentences[0] > 0.95  # it lacks only the two marker tokens


def test_a_sentence_beyond_the_window_is_encoded_on_its_own(embedder: Embedder) -> None:
    last = "The garden has roses."
    text = "Records were kept on paper and were checked by a senior. " * 40 + last
    span = Span(len(text) - len(last), len(text))
    _, (sentences,) = embedder.encode_spans([text], [[Span(0, 56), span]])
    assert np.allclose(sentences[1], embedder.encode([last])[0], atol=1e-5)


def test_several_threads_may_encode_at_once(embedder: Embedder) -> None:
    expected = embedder.encode([TEXT])[0]
    with ThreadPoolExecutor(4) as pool:
        for rows in pool.map(lambda n: embedder.encode([TEXT, "x " * n]), range(1, 13)):
            assert np.allclose(rows[0], expected, atol=1e-5)


def test_other_weights_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    with pytest.raises(ModelMismatch, match="missing"):
        verify_weights(file)
    file.write_bytes(b"other weights")
    with pytest.raises(ModelMismatch, match="not the published"):
        verify_weights(file)


def test_a_model_that_is_not_there_is_named_and_not_fetched(tmp_path: Path) -> None:
    with pytest.raises(FindingsError, match="no-such-model"):
        Embedder(str(tmp_path / "no-such-model")).encode(["x"])


def test_importing_the_embedder_loads_no_model_library(repo_root: Path) -> None:
    code = (
        "import sys, ingest.embed; "
        "found = {'torch', 'openvino', 'tokenizers', 'langchain_core'} & sys.modules.keys(); "
        "assert not found, found"
    )
    subprocess.run([sys.executable, "-c", code], cwd=repo_root, check=True)
