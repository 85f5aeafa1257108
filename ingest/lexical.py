"""Word search (BM25). The only file that knows tantivy."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import tantivy
from tantivy import Occur, Query

from ingest.access import Scope, demand_scope
from ingest.errors import FindingsError
from ingest.passage_ids import report_of
from ingest.report import Passage
from ingest.terms import pairs, terms

# Two words that stand side by side say more than the two apart (Metzler and Croft 2005).
# Measured on 2,788 questions about regulations: MAP@10 .633 without, .650 with it.
_PAIR_WEIGHT = 0.5
_HEADING_WEIGHT = 0.5  # a heading says what a whole section is about, less than its own words do
# A query that names 1,000 reports takes ten times as long as one that leaves out what is not
# wanted; one that is to find one report among thousands would have to leave out too much.
_MOST_NAMED = 500
_WIDTH = 4  # times as many are asked for as are wanted, and again until they are found
_WRITER_MEMORY = 32_000_000  # bytes; tantivy refuses less than 15 MB


class LexicalIndexDamaged(FindingsError):
    """The word index on disk cannot be read or written."""


class Lexical:
    """Passages by their stemmed words, across organisations, each search within one.

    Writes are seen by searches after ``commit``. Tantivy's writer lock belongs to the
    process that holds it, so a killed process leaves at most an unlocked file behind.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._writer: tantivy.IndexWriter | None = None
        self._writing = threading.RLock()
        self._schema = _schema()
        with _plain_errors(directory):
            self._index = _open(directory, self._schema)

    def close(self) -> None:
        """Let go of the directory; what was not committed is dropped."""
        with self._writing, _plain_errors(self._directory):
            if self._writer is not None:
                self._writer.rollback()
                self._writer.wait_merging_threads()
                self._writer = None

    def add(self, organisation: str, passages: Iterable[Passage]) -> None:
        """Add passages; the caller first deletes what is held under their report."""
        with self._writing, _plain_errors(self._directory):
            for passage in passages:
                stems = terms(passage.text)
                self._open_writer().add_document(
                    tantivy.Document(
                        passage_id=passage.passage_id,
                        report_id=passage.report_id,
                        organisation=organisation,
                        terms=" ".join(stems),
                        pairs=" ".join(pairs(stems)),
                        heading=" ".join(terms(" ".join(passage.heading_path))),
                    )
                )

    def delete_report(self, report_id: str) -> None:
        """Forget the report's passages; a report that is not held is ignored."""
        with self._writing, _plain_errors(self._directory):
            self._open_writer().delete_documents_by_term("report_id", report_id)

    def clear(self) -> None:
        """Forget everything; a damaged index is made anew."""
        with self._writing, _plain_errors(self._directory):
            self._writer = None
            discard(self._directory)
            self._index = _open(self._directory, self._schema)

    def commit(self) -> None:
        """Make everything since the last commit durable and visible, all at once."""
        with self._writing, _plain_errors(self._directory):
            self._open_writer().commit()
            self._open_writer().garbage_collect_files()
            self._index.reload()

    def count(self) -> int:
        """How many passages are held."""
        with _plain_errors(self._directory):
            return self._index.searcher().num_docs

    def search(self, scope: Scope, stems: Mapping[str, float], k: int) -> list[tuple[str, float]]:
        """The k passages of the scope that match best and their BM25 scores, best first.

        ``stems`` gives the weight of each stem and of each pair of stems, as ``terms`` and
        ``pairs`` make them. Only passages that hold at least one of them are returned.
        """
        demand_scope(scope)
        if not stems or not scope.report_ids or k < 1:
            return []
        query = self._within(scope, self._any_of(stems))
        most = k if self._is_named(scope) else _WIDTH * k
        with _plain_errors(self._directory):
            while True:
                found = self._found(query, most)
                inside = [hit for hit in found if report_of(hit[0]) in scope.report_ids]
                if len(inside) >= k or len(found) < most:
                    return sorted(inside, key=lambda hit: (-hit[1], hit[0]))[:k]
                most *= _WIDTH

    def scores(
        self, scope: Scope, stems: Mapping[str, float], passage_ids: Sequence[str]
    ) -> dict[str, float]:
        """The BM25 score of each named passage of the scope that holds one of the stems."""
        inside = [each for each in passage_ids if report_of(each) in demand_scope(scope).report_ids]
        if not stems or not inside:
            return {}
        wanted = [
            self._any_of(stems),
            self._exactly("organisation", [scope.organisation]),
            self._exactly("passage_id", inside),
        ]
        query = Query.boolean_query([(Occur.Must, each) for each in wanted])
        with _plain_errors(self._directory):
            return dict(self._found(query, len(inside)))

    def _found(self, query: Query, most: int) -> list[tuple[str, float]]:
        searcher = self._index.searcher()
        return [
            (str(searcher.doc(address).get_first("passage_id")), float(score))
            for score, address in searcher.search(query, limit=most, count=False).hits
        ]

    def _any_of(self, stems: Mapping[str, float]) -> Query:
        queries = []
        for stem, weight in stems.items():
            if "_" in stem:
                queries.append(self._weighted("pairs", stem, weight * _PAIR_WEIGHT))
            else:
                queries.append(self._weighted("terms", stem, weight))
                queries.append(self._weighted("heading", stem, weight * _HEADING_WEIGHT))
        return Query.boolean_query([(Occur.Should, query) for query in queries])

    def _weighted(self, field: str, stem: str, weight: float) -> Query:
        return Query.boost_query(Query.term_query(self._schema, field, stem, "freq"), weight)

    def _within(self, scope: Scope, query: Query) -> Query:
        wanted = [self._exactly("organisation", [scope.organisation])]
        if self._is_named(scope):
            wanted.append(self._exactly("report_id", sorted(scope.report_ids)))
        return Query.boolean_query([(Occur.Must, each) for each in (query, *wanted)])

    def _exactly(self, field: str, values: Sequence[str]) -> Query:
        """Passages whose field has one of the values; it adds nothing to a score."""
        terms = [Query.term_query(self._schema, field, value, "basic") for value in values]
        any_of = Query.boolean_query([(Occur.Should, term) for term in terms])
        return Query.const_score_query(any_of, 0.0)

    def _is_named(self, scope: Scope) -> bool:
        """Whether the scope's reports are few enough to stand in the query."""
        return len(scope.report_ids) <= _MOST_NAMED

    def _open_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(heap_size=_WRITER_MEMORY, num_threads=1)
        return self._writer


def _open(directory: Path, schema: tantivy.Schema) -> tantivy.Index:
    directory.mkdir(parents=True, exist_ok=True)
    return tantivy.Index(schema, path=str(directory), reuse=True)


def discard(directory: Path) -> None:
    """Delete a word index that cannot be opened; the record can fill a new one."""
    shutil.rmtree(directory, ignore_errors=True)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("passage_id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("report_id", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("organisation", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("pairs", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("heading", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


@contextmanager
def _plain_errors(directory: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        raise LexicalIndexDamaged(
            f"The word index in {directory} cannot be used ({error}). Nothing is lost: the "
            "reports are in the record, and `findings reindex` builds the index again."
        ) from error
