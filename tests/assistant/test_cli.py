"""The command `findings`, in this process and as its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from assistant.chain import Assistant
from assistant.cli import answer_json, app
from ingest.lock import locked
from ingest.report import Report

Findings = Callable[..., Result]

ANSWER_KEYS = {
    "id", "question", "standalone_question", "status", "answer", "claims", "citations", "nearest",
    "searched", "engine", "prompt", "timings_ms",
}  # fmt: skip
CITATION_KEYS = {
    "number", "report_id", "service", "assessment_date", "key_question", "quality_statement",
    "page", "quote", "start", "end", "speaker",
}  # fmt: skip
MEASURES = {
    "gold_coverage", "any_gold", "answered", "refusal_precision", "refusal_recall",
    "exact_quotes", "uncited_claims", "latency_p50_ms", "latency_p95_ms",
}  # fmt: skip
QUESTION = "Why was governance inadequate at Larkspindle?"


@pytest.fixture
def data(tmp_path: Path, sample_data: Path, compiled_model: Path) -> Path:
    """A data directory of this test's own that holds the samples."""
    shutil.copytree(sample_data, tmp_path / "data")
    (tmp_path / "data" / "model").symlink_to(compiled_model)
    return tmp_path / "data"


@pytest.fixture
def findings(data: Path, monkeypatch: pytest.MonkeyPatch) -> Findings:
    """The command in this process, over the samples."""
    monkeypatch.setenv("FINDINGS_DATA", str(data))
    monkeypatch.chdir(data.parent)

    def run(*arguments: str | Path) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return run


def as_json(result: Result) -> Any:  # noqa: ANN401 - whatever the JSON holds
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def said(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer without how long it took."""
    return {key: value for key, value in answer.items() if key != "timings_ms"}


def process(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from web.cli import main; main()", *arguments],
        env={**os.environ, "FINDINGS_DATA": str(data)},
        cwd=data.parent, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_as_its_own_process_it_answers(data: Path) -> None:
    answered = process(data, "ask", QUESTION, "--json")
    assert answered.returncode == 0, answered.stderr
    assert json.loads(answered.stdout)["citations"]


def test_an_unknown_setting_is_named(findings: Findings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINDINGS_DATTA", "x")
    refused = findings("reports")
    assert refused.exit_code == 2
    assert "FINDINGS_DATTA" in refused.stderr
    assert "Traceback" not in refused.output


def test_a_second_process_is_told_who_holds_the_data(data: Path) -> None:
    with locked(data):
        refused = process(data, "reports")
    assert refused.returncode == 2
    assert f"process {os.getpid()}" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_ingest_says_what_became_of_each_file(
    findings: Findings, tmp_path: Path, sample_files: list[Path], samples: dict[str, Report]
) -> None:
    folder = tmp_path / "reports"
    shutil.copytree(sample_files[0].parent, folder)
    text = next(folder.glob("larkspindle*"))
    text.write_text(text.read_text(encoding="utf-8").replace("47 people", "48 people"), "utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "strange.xyz").write_bytes(b"?")
    result = findings("ingest", folder, "--json")
    assert result.exit_code == 1
    summary = json.loads(result.stdout)
    assert set(summary) == {
        "added", "unchanged", "replaced", "failed", "passages", "seconds"
    }  # fmt: skip
    assert {Path(f["path"]).name for f in summary["failed"]} == {"empty.txt", "strange.xyz"}
    assert all(set(f) == {"path", "reason"} and f["reason"] for f in summary["failed"])
    taken = [*summary["added"], *summary["unchanged"], *summary["replaced"]]
    assert len(taken) == len(samples)
    assert all(set(entry) == {"report_id", "path", "service"} for entry in taken)


def test_ingest_again_changes_nothing_and_exits_0(
    findings: Findings, sample_files: list[Path], samples: dict[str, Report]
) -> None:
    summary = as_json(findings("ingest", sample_files[0].parent, "--json"))
    assert (summary["added"], summary["replaced"], summary["failed"]) == ([], [], [])
    assert {e["report_id"] for e in summary["unchanged"]} == {r.report_id for r in samples.values()}


def test_ingest_of_a_path_that_is_not_there_is_wrong_use(
    findings: Findings, tmp_path: Path
) -> None:
    result = findings("ingest", tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "nowhere" in result.stderr
    assert findings("ingest").exit_code == 2


def test_ingest_in_words(findings: Findings, tmp_path: Path, sample_files: list[Path]) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    result = findings("ingest", *sample_files, tmp_path / "empty.txt")
    assert result.exit_code == 1
    assert result.stdout.count("unchanged: ") == 5
    assert "set aside: " in result.stderr
    assert "empty.txt" in result.stderr


def test_reports_lists_what_is_held(
    findings: Findings, tmp_path: Path, samples: dict[str, Report]
) -> None:
    held = {r["report_id"]: r for r in as_json(findings("reports", "--json"))}
    assert set(held) == {report.report_id for report in samples.values()}
    listing = findings("reports").stdout
    assert all(name in listing for name in samples)  # a narrow terminal breaks longer names


def test_the_texts_written_are_those_that_offsets_point_into(
    findings: Findings, tmp_path: Path, samples: dict[str, Report]
) -> None:
    folder = tmp_path / "new" / "texts"
    assert findings("reports", "--texts", folder).exit_code == 0
    for report in samples.values():
        assert (folder / f"{report.report_id}.txt").read_bytes() == report.text.encode()
    assert len(list(folder.iterdir())) == len(samples)
    plain = samples["Quillmoor"]
    source = Path(__file__).resolve().parents[2] / "ingest" / "samples" / plain.source_name
    assert (folder / f"{plain.report_id}.txt").read_bytes() == source.read_bytes()


def test_an_answer_has_every_key_of_the_contract(findings: Findings) -> None:
    answer = as_json(findings("ask", QUESTION, "--json"))
    assert set(answer) >= ANSWER_KEYS
    assert answer["status"] == "answered"
    assert all(set(claim) >= {"text", "citations", "verdict"} for claim in answer["claims"])
    assert all(set(citation) == CITATION_KEYS for citation in answer["citations"])
    assert set(answer["timings_ms"]) == {"retrieve", "answer", "check", "total"}
    refused = as_json(findings("ask", "Does Larkspindle have a swimming pool?", "--json"))
    assert set(refused) >= ANSWER_KEYS
    assert all(set(citation) == CITATION_KEYS for citation in refused["nearest"])
    assert (refused["claims"], refused["citations"]) == ([], [])


def test_an_answer_to_read(findings: Findings) -> None:
    result = findings("ask", QUESTION)
    assert result.exit_code == 0
    assert "[1]" in result.stdout
    assert "Sources" in result.stdout
    assert "Larkspindle Home Support Limited" in result.stdout
    closest = findings("ask", "Does Larkspindle have a swimming pool?").stdout
    assert "What came closest" in closest


def test_markup_in_a_question_is_printed_as_it_is(findings: Findings) -> None:
    result = findings("ask", "[bold]food[/bold] at Ashlingcote [/nonsense]")
    assert result.exit_code == 0
    assert result.exception is None


def test_only_the_reports_chosen_are_searched(
    findings: Findings, samples: dict[str, Report]
) -> None:
    one, two = samples["Quillmoor"].report_id, samples["Larkspindle"].report_id
    asked = ("ask", "Why was governance inadequate?", "--json", "--report")
    assert as_json(findings(*asked, one))["searched"] == [one]
    assert set(as_json(findings(*asked, one, "--report", two))["searched"]) == {one, two}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("ask", "Why?", "--report", "no-such-report"), "no-such-report"),
        (("ask", ""), "empty"),
        (("ask", "   "), "empty"),
        (("ask", "a" * 1001), "1,001 characters"),
        (("ask",), "Give one question"),
        (("ask", "Why?", "--batch", "x.jsonl"), "Give one question"),
        (("remove", "no-such-report"), "no-such-report"),
        (("evaluate", "answers", "bad.jsonl"), "bad.jsonl, line 1"),
    ],
)
def test_wrong_use_is_a_plain_message(
    findings: Findings, data: Path, arguments: tuple[str, ...], message: str
) -> None:
    (data.parent / "bad.jsonl").write_text("{}\n", encoding="utf-8")
    result = findings(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output


def test_a_question_of_1000_characters_is_answered(findings: Findings) -> None:
    question = QUESTION.ljust(999).replace("at Larkspindle? ", "at Larkspindle?" + " " * 1) + "?"
    assert len(question) == 1000
    assert findings("ask", question, "--json").exit_code == 0


def test_a_batch_is_answered_in_order(
    findings: Findings, data: Path, samples: dict[str, Report]
) -> None:
    chosen = samples["Quillmoor"].report_id
    rows: list[dict[str, Any]] = [
        {"id": "b", "question": "How was food at Ashlingcote?", "previous_turns": []},
        {"id": "a", "question": "And at Fernhallow?", "previous_turns": [
            {"role": "user", "content": "How was food at Ashlingcote?"},
            {"role": "assistant", "content": "Excellent."}]},
        {"id": 7, "question": "Why was governance inadequate?", "reports": [chosen]},
        {"question": "What did Quillmoor score for Safe?"},
    ]  # fmt: skip
    batch = data.parent / "in.jsonl"
    batch.write_text("\n\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    result = findings("ask", "--batch", batch)
    assert result.exit_code == 0, result.output
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["b", "a", 7, None]
    assert [answer["question"] for answer in answers] == [row["question"] for row in rows]
    assert "food" in answers[1]["standalone_question"]
    assert answers[1]["searched"] == [samples["Fernhallow"].report_id]
    assert answers[2]["searched"] == [chosen]
    assert answers[3]["engine"] == "facts"
    alone = as_json(findings("ask", rows[0]["question"], "--json"))
    assert said(answers[0]) == said(alone | {"id": "b"})


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("not json", "Line 2 "),
        ('{"id": 1}', "Line 2 "),
        ("[]", "Line 2 "),
        ('{"question": "Why?", "previous_turns": [{}]}', "Line 2 "),
        ('{"question": 5}', "Line 2 "),
        ('{"question": ""}', "Line 2: The question is empty"),
        ('{"question": "Why?", "reports": ["gone"]}', "Line 2: No report with the id 'gone'"),
    ],
)
def test_a_malformed_line_is_named_after_the_answers_before_it(
    findings: Findings, data: Path, line: str, message: str
) -> None:
    batch = data.parent / "in.jsonl"
    batch.write_text(f'{{"id": 1, "question": "Who runs Quillmoor?"}}\n{line}\n', encoding="utf-8")
    result = findings("ask", "--batch", batch)
    assert result.exit_code == 2
    assert json.loads(result.stdout)["id"] == 1
    assert message in result.stderr
    assert "Traceback" not in result.output


def test_what_is_removed_is_found_no_more(findings: Findings, samples: dict[str, Report]) -> None:
    gone = samples["Larkspindle"]
    assert findings("remove", gone.report_id).exit_code == 0
    assert gone.report_id not in {r["report_id"] for r in as_json(findings("reports", "--json"))}
    answer = as_json(findings("ask", "What were the visits like in Ottersby?", "--json"))
    assert gone.report_id not in json.dumps(answer)
    assert findings("remove", gone.report_id).exit_code == 2


def test_reindexing_changes_no_answer(findings: Findings) -> None:
    asked = ("Why was governance inadequate?", "How was food at Ashlingcote?", "fire drills")
    before = [said(as_json(findings("ask", question, "--json"))) for question in asked]
    assert findings("reindex").exit_code == 0
    assert [said(as_json(findings("ask", question, "--json"))) for question in asked] == before


def test_evaluate_answers_prints_the_measures(
    findings: Findings, data: Path, samples: dict[str, Report]
) -> None:
    quote = "Checks were plentiful but shallow"
    row = {
        "id": "x", "question": QUESTION, "previous_turns": [], "answerable": True, "kind": "direct",
        "gold_passages": [{"file": samples["Larkspindle"].source_name, "quote": quote}],
    }  # fmt: skip
    questions = data.parent / "questions.jsonl"
    questions.write_text(json.dumps(row) + "\n", encoding="utf-8")
    measures = as_json(findings("evaluate", "answers", questions, "--json"))
    assert set(measures) >= MEASURES
    assert (measures["gold_coverage"], measures["any_gold"]) == (1.0, 1.0)
    assert (measures["questions"], measures["refusal_recall"]) == (1, None)
    table = findings("evaluate", "answers", questions).stdout
    assert all(name in table for name in MEASURES)


def test_the_answer_as_json_is_what_the_assistant_said(assistant: Assistant) -> None:
    answer = assistant.ask(QUESTION, assistant.library.records.scope())
    document = json.loads(json.dumps(answer_json(answer)))
    assert document["claims"][0]["citations"] == [1]
    assert document["citations"][0]["quote"] == answer.citations[0].quote


def test_drafts_are_marked_and_the_others_say_nothing(findings: Findings, tmp_path: Path) -> None:
    report = tmp_path / "merestone.txt"
    report.write_text(
        "- Homecare service\nMerestone Home Support\nReport from 3 March 2025 assessment\n"
        "Well-led\nGood\nUpdated 10 April 2025\nThe manager audited medicines.\n",
        encoding="utf-8",
    )
    (added,) = as_json(findings("ingest", report, "--draft", "--json"))["added"]
    held = as_json(findings("reports", "--json"))
    assert [each["report_id"] for each in held if each.get("draft")] == [added["report_id"]]
    assert len(held) > 1
