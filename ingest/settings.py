"""What a person can set: environment variables and ``.env`` keys that start with FINDINGS_."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
from dotenv import dotenv_values
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.errors import FindingsError

PREFIX = "FINDINGS_"
ENV_FILE = ".env"


class Settings(BaseSettings):
    """Where Findings keeps its data and which models it uses.

    Values come from keyword arguments, then the environment, then ``.env`` in the working
    directory. An empty value counts as not set. Raises FindingsError naming any FINDINGS_
    key that is not a setting, because a misspelt key would otherwise be ignored in silence.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=ENV_FILE, env_ignore_empty=True, extra="ignore", frozen=True
    )

    data: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("findings", appauthor=False)),
        description="Directory that holds the record, the indexes and the original files.",
    )
    database_url: str | None = Field(
        default=None, description="SQLAlchemy URL of the record; SQLite in the data directory."
    )
    embedding_model: str | None = Field(
        default=None, description="Name or path of another sentence-transformers model."
    )
    model: str | None = Field(
        default=None, description="Chat model, as LangChain's init_chat_model writes it."
    )
    model_base_url: str | None = Field(
        default=None, description="Address of an OpenAI-compatible server for the chat model."
    )
    model_api_key: SecretStr | None = Field(
        default=None, description="Key for the chat model; else the provider's own variable."
    )
    model_seconds: float = Field(
        default=90.0, gt=0, description="Longest that the chat model may take for one answer."
    )
    checker_model: str | None = Field(
        default=None,
        description="Name or path of a sentence-transformers cross-encoder that tells whether "
        "words carry a sentence, as a second check.",
    )

    def __init__(self, **values: object) -> None:
        _refuse_unknown_keys()
        super().__init__(**values)  # type: ignore[arg-type]

    @field_validator("data")
    @classmethod
    def _expand_home(cls, directory: Path) -> Path:
        return directory.expanduser().absolute()

    @property
    def record_url(self) -> str:
        """The SQLAlchemy URL that the record is opened with."""
        return self.database_url or f"sqlite:///{self.data / 'findings.sqlite3'}"


def known_keys() -> frozenset[str]:
    """Every environment variable that Findings reads, in capitals."""
    return frozenset(PREFIX + name.upper() for name in Settings.model_fields)


def _refuse_unknown_keys() -> None:
    present = {*os.environ, *dotenv_values(ENV_FILE)}
    unknown = {
        key for key in present if key.upper().startswith(PREFIX) and key.upper() not in known_keys()
    }
    if unknown:
        raise FindingsError(
            f"Unknown setting: {', '.join(sorted(unknown))}. "
            f"The settings are {', '.join(sorted(known_keys()))}."
        )
