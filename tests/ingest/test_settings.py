from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingest.errors import FindingsError
from ingest.settings import Settings, known_keys


@pytest.fixture(autouse=True)
def empty_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for key in known_keys():
        monkeypatch.delenv(key, raising=False)


def test_by_default_the_record_is_an_sqlite_file_in_the_user_s_data_directory() -> None:
    settings = Settings()
    assert settings.data.name == "findings"
    assert settings.record_url == f"sqlite:///{settings.data / 'findings.sqlite3'}"
    assert settings.model is None and settings.embedding_model is None


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(".env").write_text("FINDINGS_DATA=from-file\nFINDINGS_MODEL=ollama:llama3.1\n")
    monkeypatch.setenv("FINDINGS_DATA", str(tmp_path / "from-environment"))
    settings = Settings()
    assert settings.data == tmp_path / "from-environment"
    assert settings.model == "ollama:llama3.1"


def test_an_empty_value_is_not_a_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINDINGS_DATABASE_URL", "")
    assert Settings().database_url is None


def test_the_home_directory_is_expanded() -> None:
    assert Settings(data="~/findings").data == Path.home() / "findings"


def test_keys_of_other_programs_in_the_file_are_left_alone() -> None:
    Path(".env").write_text("OPENAI_API_KEY=secret\n")
    assert Settings().model is None


def test_an_unknown_key_in_the_environment_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINDINGS_MODLE", "x")
    with pytest.raises(FindingsError, match="FINDINGS_MODLE"):
        Settings()


def test_an_unknown_key_in_the_file_is_named() -> None:
    Path(".env").write_text("FINDINGS_PORT=1\n")
    with pytest.raises(FindingsError, match="FINDINGS_PORT"):
        Settings()


def test_the_example_file_explains_every_setting_and_no_other(repo_root: Path) -> None:
    lines = (repo_root / ".env.example").read_text(encoding="utf-8").splitlines()
    keys = [match[1] for line in lines if (match := re.match(r"(\w+)=$", line))]
    assert sorted(keys) == sorted(known_keys())
    for number, line in enumerate(lines):
        if line and not line.startswith("#"):
            assert lines[number - 1].startswith("# "), f"{line} has no explanation above it"


def test_the_example_file_can_be_used_as_it_is(repo_root: Path) -> None:
    Path(".env").write_text((repo_root / ".env.example").read_text(encoding="utf-8"))
    assert Settings() == Settings(_env_file=None)
