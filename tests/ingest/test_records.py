from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from quick_embedder import DIMENSION, QuickEmbedder
from sqlalchemy import Connection, MetaData, Table, create_engine, insert, select

from ingest.access import Scope
from ingest.database import Database, RecordUnusable
from ingest.errors import ReportNotHeld
from ingest.intake import Intake
from ingest.library import Library, open_library
from ingest.migrations import configuration, upgrade
from ingest.pipeline import ingest, remove
from ingest.records import Records
from ingest.settings import Settings
from ingest.tables import facts, metadata
from ingest.terms import words

WriteReport = Callable[..., Path]
_FACTS = select(facts).order_by(facts.c.report_id, facts.c.ordinal)


@pytest.fixture
def held(library: Library, write_report: WriteReport) -> Iterator[tuple[Records, str, str]]:
    """A record that holds two reports, and their ids."""
    larkfield = write_report()
    ashby = write_report("ashby.txt", "Ashby Lodge", "The garden had been planted by people.")
    added = ingest(library, [larkfield, ashby]).added
    assert len(added) == 2
    yield library.records, added[0].report_id, added[1].report_id


def test_the_scope_is_all_that_is_held_or_what_is_named(held: tuple[Records, str, str]) -> None:
    records, larkfield, ashby = held
    assert records.scope() == Scope("local", frozenset({larkfield, ashby}))
    assert records.scope([ashby]).report_ids == {ashby}
    assert records.scope(organisation="other").report_ids == frozenset()
    with pytest.raises(ReportNotHeld, match="no-such"):
        records.scope([ashby, "no-such"])
    with pytest.raises(ReportNotHeld):
        records.scope([ashby], organisation="other")


def test_reports_come_back_as_they_were_parsed(
    held: tuple[Records, str, str], tmp_path: Path
) -> None:
    records, larkfield, ashby = held
    assert [each.report_id for each in records.reports(records.scope())] == [ashby, larkfield]
    report = records.report(records.scope(), larkfield)
    assert report.text == (tmp_path / "files" / "larkfield.txt").read_bytes().decode()
    assert report.quote(report.service.span) == report.service.value == "Larkfield Home Support"
    assert report.key_questions[0].statements[0].score is not None


def test_passages_and_sentences_are_exact_words_of_the_report(
    held: tuple[Records, str, str],
) -> None:
    records, larkfield, _ = held
    scope = records.scope([larkfield])
    report = records.report(scope, larkfield)
    passages = records.passages(scope)
    assert [each.passage_id for each in passages] == records.passage_ids(scope)
    assert all(report.quote(each.span) == each.text for each in passages)
    sentences = records.sentences(scope, records.passage_ids(scope))
    quotes = [report.quote(span) for spans, _ in sentences.values() for span in spans]
    assert "The manager did not always audit medicines." in quotes
    for spans, vectors in sentences.values():
        assert len(spans) == len(vectors)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=2e-3)  # kept as float16


def test_passages_come_in_the_order_asked_for(held: tuple[Records, str, str]) -> None:
    records, _, _ = held
    scope = records.scope()
    wanted = list(reversed(records.passage_ids(scope)))
    assert [each.passage_id for each in records.passages(scope, wanted)] == wanted
    assert records.passages(scope, []) == []


def test_nothing_outside_the_scope_is_read(held: tuple[Records, str, str]) -> None:
    records, larkfield, ashby = held
    everything = records.passage_ids(records.scope())
    foreign = Scope("other", frozenset({larkfield, ashby}))
    only_ashby = records.scope([ashby])
    assert records.reports(foreign) == records.passages(foreign) == []
    assert records.passage_ids(foreign) == records.passages(foreign, everything) == []
    assert records.sentences(foreign, everything) == {}
    assert {each.report_id for each in records.passages(only_ashby, everything)} == {ashby}
    assert all(key.startswith(ashby) for key in records.sentences(only_ashby, everything))
    for scope in (foreign, only_ashby):
        with pytest.raises(ReportNotHeld):
            records.report(scope, larkfield)


@pytest.mark.parametrize("scope", [None, "", "local", frozenset({"a"}), 0])
def test_no_read_goes_without_a_scope(held: tuple[Records, str, str], scope: object) -> None:
    records, larkfield, _ = held
    reads: list[Callable[[], object]] = [
        lambda: records.reports(scope),  # type: ignore[arg-type]
        lambda: records.report(scope, larkfield),  # type: ignore[arg-type]
        lambda: records.passages(scope),  # type: ignore[arg-type]
        lambda: records.passage_ids(scope),  # type: ignore[arg-type]
        lambda: records.sentences(scope, []),  # type: ignore[arg-type]
    ]
    for read in reads:
        with pytest.raises(TypeError):
            read()


def test_the_vocabulary_counts_passages_and_stays_right(
    library: Library, held: tuple[Records, str, str]
) -> None:
    records, _, ashby = held

    def counted() -> dict[str, int]:
        texts = [set(words(each.text)) for each in records.passages(records.scope())]
        return {word: sum(word in text for text in texts) for word in set().union(*texts)}

    assert records.vocabulary("local") == counted()
    assert records.vocabulary("local")["garden"] == 1
    assert records.vocabulary("local")["medicines"] == 2
    remove(library, ashby)
    assert records.vocabulary("local") == counted()
    assert "garden" not in records.vocabulary("local")
    assert records.vocabulary("other") == {}


def test_passages_are_counted_per_organisation(held: tuple[Records, str, str]) -> None:
    records, _, _ = held
    assert records.passage_count("local") == len(records.passage_ids(records.scope())) > 0
    assert records.passage_count("other") == 0


def test_stems_count_for_at_least_their_most_frequent_form(
    held: tuple[Records, str, str],
) -> None:
    records, _, _ = held
    vocabulary, stems = records.vocabulary("local"), records.stem_counts("local")
    assert stems["medicin"] == vocabulary["medicines"] == 2
    assert stems["check"] == max(vocabulary.get("checked", 0), vocabulary.get("check", 0))
    assert records.stem_counts("other") == {}


def test_a_scope_s_passages_are_counted_and_have_their_vectors(
    library: Library, held: tuple[Records, str, str]
) -> None:
    records, larkfield, ashby = held
    for scope in (records.scope(), records.scope([ashby]), Scope("local", frozenset())):
        ids, vectors = records.passage_vectors(scope)
        assert ids == records.passage_ids(scope)
        assert len(ids) == len(vectors) == records.passages_within(scope)
    assert records.passages_within(Scope("other", frozenset({larkfield}))) == 0
    texts = [
        " · ".join(each.heading_path) + "\n" + each.text
        for each in records.passages(records.scope())
    ]
    _, vectors = records.passage_vectors(records.scope())
    assert np.allclose(vectors, library.embedder.encode(texts))


def test_what_was_read_before_a_change_is_not_kept_after_it(
    library: Library, held: tuple[Records, str, str]
) -> None:
    records, larkfield, ashby = held
    everything = records.scope()
    records.passage_vectors(everything)
    remove(library, ashby)
    assert records.scope().report_ids == {larkfield}
    assert records.passages_within(everything) == records.passage_count("local")
    assert {i.rpartition(":")[0] for i in records.passage_vectors(everything)[0]} == {larkfield}


def test_the_migrations_make_the_tables_and_take_them_back(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'record.sqlite3'}")
    with engine.begin() as connection:
        upgrade(connection)
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
        command.downgrade(configuration(connection), "base")
        upgrade(connection)
        assert compare_metadata(context, metadata) == []


def test_an_older_record_is_brought_up_to_date_with_all_it_holds(
    settings: Settings, write_report: WriteReport
) -> None:
    with open_library(settings, QuickEmbedder()) as library:
        ingest(library, [write_report(), write_report("ashby.txt", "Ashby Lodge", "A garden.")])
        before = contents(library)
    with create_engine(settings.record_url).connect() as connection:
        first_tables = first_record(connection)
    older = f"sqlite:///{settings.data / 'older.sqlite3'}"
    with create_engine(older).begin() as connection:
        command.upgrade(configuration(connection), "0001")
        for name, rows in first_tables.items():
            connection.execute(insert(table(connection, name)), rows)
    settings = settings.model_copy(update={"database_url": older})
    with open_library(settings, QuickEmbedder()) as library:
        assert contents(library) == before
        assert Intake(library.records).passage_counts() == {"local": library.vectors.count("local")}
        assert ingest(library, [write_report()]).unchanged


def contents(library: Library) -> dict[str, object]:
    """Everything that can be read of a record."""
    records = library.records
    scope = records.scope()
    ids, vectors = records.passage_vectors(scope)
    sentences = {key: (s, v.tolist()) for key, (s, v) in records.sentences(scope, ids).items()}
    return {
        "reports": records.reports(scope),
        "profiles": records.profiles(scope),
        "facts": [dict(row) for row in records.database.rows(_FACTS)],
        "passages": records.passages(scope),
        "vectors": dict(zip(ids, vectors.tolist(), strict=True)),
        "sentences": sentences,
        "vocabulary": dict(records.vocabulary("local")),
        "words": [
            dict(records.report_vocabulary(scope, each)) for each in sorted(scope.report_ids)
        ],
    }


def table(connection: Connection, name: str) -> Table:
    """A table as the database itself describes it."""
    return Table(name, MetaData(), autoload_with=connection)


def first_record(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """The rows that the first tables would hold, of what the tables of today hold."""

    def rows(name: str) -> list[dict[str, Any]]:
        held = connection.execute(select(table(connection, name)))
        return [dict(row) for row in held.mappings()]

    documents = {row["report_id"]: row for row in rows("documents")}
    vectors = {row["report_id"]: row["vectors"] for row in rows("passage_vectors")}
    reports, passages = rows("reports"), rows("passages")
    for report in reports:
        document = documents[report["report_id"]]
        facts = json.loads(document["facts"])
        report["parsed"] = json.dumps({**facts, "text": document["text"]})
    for passage in passages:
        whole = np.frombuffer(vectors[passage["report_id"]], dtype=np.float32)
        row = whole.reshape(-1, DIMENSION)[passage["ordinal"]]
        passage["vector"] = row.tobytes()
    words = [
        {"report_id": report_id, "word": word, "passages": count}
        for report_id, document in documents.items()
        for word, count in document["words"].items()
    ]
    for report in reports:
        del report["passages"]
    return {
        "originals": rows("originals"),
        "reports": reports,
        "sources": rows("sources"),
        "passages": passages,
        "vocabulary": words,
    }


def test_sqlite_is_opened_for_safety(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'record.sqlite3'}")
    with database.writing() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    database.close()
    full = 2
    assert settings == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


def test_a_file_that_is_no_database_is_a_plain_message(tmp_path: Path) -> None:
    file = tmp_path / "record.sqlite3"
    file.write_bytes(b"not a database" * 500)
    with pytest.raises(RecordUnusable, match="not a database"):
        Database(f"sqlite:///{file}")
