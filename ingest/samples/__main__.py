"""``python -m ingest.samples DIRECTORY`` writes the sample reports into a folder."""

from __future__ import annotations

import sys
from pathlib import Path

from ingest.samples.build import write_samples


def main(arguments: list[str]) -> int:
    """Write the samples and name them; 2 where the folder is not given."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        sys.stderr.write("usage: python -m ingest.samples DIRECTORY\n")
        return 2
    for path in write_samples(Path(arguments[0])):
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
