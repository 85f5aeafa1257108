from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.errors import DataDirectoryBusy
from ingest.lock import locked

HOLD = """
import sys, time
from pathlib import Path
from ingest.lock import locked
with locked(Path(sys.argv[1])):
    sys.stdout.write("held\\n"); sys.stdout.flush()
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path, repo_root: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        cwd=repo_root,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_process_is_told_at_once_which_one_holds_the_directory(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    started = time.monotonic()
    with pytest.raises(DataDirectoryBusy, match=str(holder.pid)) as raised, locked(tmp_path):
        pass
    assert time.monotonic() - started < 1
    assert raised.value.process_id == holder.pid
    holder.kill()
    holder.communicate()


def test_a_killed_process_holds_nothing(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    os.kill(holder.pid, signal.SIGKILL)
    holder.communicate()
    with locked(tmp_path):
        assert (tmp_path / "process-id").read_text() == f"{os.getpid()}\n"


def test_the_same_process_cannot_take_it_twice_and_can_take_it_again(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(DataDirectoryBusy), locked(tmp_path):
        pass
    with locked(tmp_path):
        pass
