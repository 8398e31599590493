"""What pages say of other tools' ways to read the data works as it stands there."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import claimset
from pages import ROOT, Block, Session, blocks

pytestmark = [
    pytest.mark.consumers,
    pytest.mark.filterwarnings("ignore"),  # theirs, not ours
]


def _block(page: str, word: str) -> Block:
    """Return the block whose mark names this file and a word."""
    mark = f"run by tests/consumers/{Path(__file__).name}: {word}"
    (found,) = (block for block in blocks(ROOT / page) if block.mark == mark)
    return found


def test_programs_read_every_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    session = Session()
    session.run(_block("README.md", "exports"))
    session.run(_block("docs/cookbook.md", "consumers"))
    found: dict[str, Any] = session.names
    claims = len(claimset.load())
    assert len(found["rows"]) == claims
    assert sum(1 for _ in found["records"]) == claims
    assert len(found["train"]) == claims
    assert found["cited_by"]
    assert len(found["graphs"]) > claims


def test_duckdb_counts_as_polars_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "claimset").symlink_to(ROOT)
    monkeypatch.chdir(tmp_path)
    first = claimset.load().explode("ref_ids")["ref_ids"].value_counts().head(1)
    printed = Session().run(_block("docs/cookbook.md", "duckdb"))
    assert printed == f"{[*first.items()]}\n"


@pytest.mark.skipif(not shutil.which("Rscript"), reason="needs R")
def test_r_counts_as_pandas_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "claimset").symlink_to(ROOT)
    monkeypatch.chdir(tmp_path)
    script = _block("docs/cookbook.md", "in-r").code + "nrow(claims)\n"
    printed = subprocess.run(
        ["Rscript", "--vanilla", "-e", script],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    claims = claimset.load(version="3.0.0", path=ROOT, quotes=False)
    first = claims.explode("ref_ids")["ref_ids"].value_counts().head(1)
    ((ref_id, number),) = first.items()
    assert printed.split() == [ref_id, str(number), "[1]", str(len(claims))]
