"""Runs the Python of docs/python.md from its first block to its last, in a folder with the scenarios."""

import os
import re
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main():
    page = (ROOT / "docs/python.md").read_text()
    blocks = re.findall(r"^```python\n(.*?)^```", page, re.S | re.M)
    assert len(blocks) >= 6, "the page has lost its examples"
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("scenarios").symlink_to(ROOT / "scenarios")
        exec(compile("\n".join(blocks), "docs/python.md", "exec"), {"__name__": "page"})
        assert Path("downtime.html").exists() and Path("summary.parquet").exists()


if __name__ == "__main__":
    main()
