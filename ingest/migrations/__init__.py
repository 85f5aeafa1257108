"""The steps that bring an older record up to date, run by Alembic when it is opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

_HERE = Path(__file__).parent


def configuration(connection: Connection) -> Config:
    """What Alembic needs to know to work on the connection's database."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Bring the tables up to date; nothing happens when they are."""
    if _revision(connection) == newest():
        return
    # Imported only here: it would be a tenth of the time that a question takes to start.
    from alembic import command

    command.upgrade(configuration(connection), "head")


def newest() -> str:
    """The last step's revision, which its file name begins with."""
    return max(file.stem.split("_")[0] for file in (_HERE / "versions").glob("[0-9]*.py"))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found
