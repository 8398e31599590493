"""A claim set that was handed on without its sources: all but their words is there."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

import claimset
from claimset.errors import IntegrityError, NoSourcesError, ReadError
from claimset.export import FORMATS, contents
from conftest import GUILD, Result

Run = Callable[..., Result]


@pytest.fixture
def bare(guild: Path, tmp_path: Path) -> Path:
    """The claim set; its source is in the folder `mine`, beside it."""
    shutil.move(guild / "seeds", tmp_path / "mine")
    return guild


@pytest.fixture
def mine(bare: Path) -> Path:
    return bare.parent / "mine"


def test_load_refuses_quotes_and_names_both_ways_out(bare: Path) -> None:
    with pytest.raises(NoSourcesError, match=r"quotes=False.*sources=DIR") as refused:
        claimset.load(path=bare)
    assert str(refused.value).startswith(str(bare / "data" / "sources.csv"))
    assert "quote" not in claimset.load(path=bare, quotes=False)
    assert len(claimset.load("entities", path=bare)) > 0


@pytest.mark.parametrize("version", ["working", "1.0.0"])
def test_load_reads_the_words_from_another_folder(
    bare: Path, mine: Path, version: str
) -> None:
    shutil.copytree(mine, bare / "seeds")
    claimset.release("1.0.0", bare)
    shutil.rmtree(bare / "seeds")
    found = claimset.load(path=bare, sources=mine, version=version)
    pd.testing.assert_frame_equal(found, claimset.load(path=GUILD))


@pytest.mark.parametrize("row_id", ["C0004", "text.abs.s01"])
def test_show_lacks_the_words_alone_and_says_so(
    run: Run, bare: Path, mine: Path, row_id: str
) -> None:
    whole = run("show", row_id, "-C", str(GUILD))
    shown = run("show", row_id, "-C", str(bare))
    assert shown.code == 0
    assert "--sources DIR reads them" in shown.err
    assert shown.out.splitlines()[:3] == whole.out.splitlines()[:3]
    assert "⟦" in whole.out
    assert "⟦" not in shown.out
    document = json.loads(run("show", row_id, "-C", str(bare), "--format=json").out)
    assert document["passage"] is None
    with_words = run("show", row_id, "-C", str(bare), "--sources", str(mine))
    assert with_words == whole


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"Another text.\n", "the source was changed after it was annotated"),
        (None, "only its line ends differ, CRLF for LF: undo that"),
    ],
)
def test_source_with_another_hash_is_refused(
    run: Run, bare: Path, mine: Path, data: bytes | None, said: str
) -> None:
    file = mine / "guild.txt"
    file.write_bytes(data or file.read_bytes().replace(b"\n", b"\r\n"))
    shown = run("show", "C0001", "-C", str(bare), "--sources", str(mine))
    assert (shown.code, shown.out) == (1, "")
    assert shown.err.startswith(f"error: {file}: the sha256 is ")
    assert f"; {said} [integrity]" in shown.err
    with pytest.raises(IntegrityError, match=r"sources\.csv says"):
        claimset.load(path=bare, sources=mine)


def test_folder_without_the_source_is_refused(
    run: Run, bare: Path, tmp_path: Path
) -> None:
    shown = run("show", "C0001", "-C", str(bare), "--sources", str(tmp_path))
    said = f"error: {tmp_path / 'guild.txt'}: no such file; data/sources.csv names it"
    assert (shown.code, shown.err) == (2, f"{said} [read]\n")
    assert "path is empty" in run("show", "C0001", "--sources", "").err


@pytest.mark.parametrize("line", ["webannotation", "brat -o {}", "sqlite -o {}"])
def test_export_of_quotes_is_refused(
    run: Run, bare: Path, tmp_path: Path, line: str
) -> None:
    place = tmp_path / "out"
    words = line.format(place).split()
    result = run("export", *words, "--quotes", "-C", str(bare))
    assert (result.code, result.out, place.exists()) == (2, "", False)
    assert "did not come with this claim set" in result.err


@pytest.mark.parametrize("line", ["webannotation", "brat -o {}", "sqlite -o {}"])
def test_export_reads_the_words_from_another_folder(
    run: Run, bare: Path, mine: Path, tmp_path: Path, line: str
) -> None:
    place = tmp_path / "out"
    words = [*line.format(place).split(), "--quotes"]
    here = run("export", *words, "-C", str(bare), "--sources", str(mine))
    assert here.code == 0
    whole = run("export", *words, "--force", "-C", str(GUILD))
    assert (here.out, here.err) == (whole.out, whole.err)


def test_validate_reads_the_sources_from_another_folder(
    run: Run, bare: Path, mine: Path
) -> None:
    missing = run("validate", str(bare))
    assert missing.code == 1
    assert "no such file; `--sources DIR` reads it from another folder" in missing.out
    line = ("validate", str(bare), "--sources", str(mine))
    assert run(*line) == run("validate", str(GUILD))
    assert "--fix reads the sources where they belong" in run(*line, "--fix").err
    (mine / "guild.txt").write_text("Another text.", "utf-8")
    assert "[source-changed]" in run(*line).out
    (mine / "guild.txt").unlink()
    assert f"no such file in {mine} [file-missing]" in run(*line).out


def test_citation_of_a_claim_lacks_the_heading_and_verifies_either_way(
    run: Run, guild: Path, tmp_path: Path
) -> None:
    path = guild / "data" / "sentences.csv"
    path.write_bytes(path.read_bytes().replace(b",body,footnote,", b",body,heading,"))
    claimset.release("1.0.0", guild)
    line = ("cite", "--claim", "C0004", "--format", "csl-json", "-C", str(guild))
    whole = run(*line).out
    shutil.move(guild / "seeds", tmp_path / "mine")
    without = run(*line).out
    assert '"heading": ""' in without
    assert whole != without
    cited = tmp_path / "cited.json"
    verify = ("verify", "--citation", str(cited), "-C", str(guild))
    cited.write_text(whole, "utf-8")
    assert run(*verify).code == 0
    shutil.move(tmp_path / "mine", guild / "seeds")
    cited.write_text(without, "utf-8")
    assert run(*verify).code == 0


def test_one_file_that_is_gone_is_a_fault(run: Run, guild: Path) -> None:
    (guild / "seeds" / "guild.txt").unlink()
    assert run("show", "C0001", "-C", str(guild)).code == 2
    with pytest.raises(ReadError, match="no such file: run `claimset validate`"):
        claimset.load(path=guild)


# What holds the text, as docs/publishing.md has it.


def _runs(text: str) -> set[str]:
    """Return all runs of six words."""
    words = re.findall(r"\w+", text)
    return {" ".join(words[n : n + 6]) for n in range(len(words) - 5)}


def _readable(name: str, data: bytes) -> str:
    if name.endswith(".parquet"):
        return pl.read_parquet(data).write_ndjson()
    return data.decode(errors="ignore")


@pytest.mark.parametrize("name", FORMATS)
def test_what_holds_the_text_is_what_the_page_says(name: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / "publishing.md").read_text("utf-8")
    rows = re.findall(r"^\| (.*export .*?) \| (.*) \|$", page, re.MULTILINE)
    (said,) = (cell for names, cell in rows if re.search(rf"\b{name}`", names))
    tables = [path.read_text("utf-8") for path in (GUILD / "data").glob("*.*")]
    text = (GUILD / "seeds" / "guild.txt").read_text("utf-8")
    # The bibliography is in the tables as it is printed.
    own = _runs(text.partition("REFERENCES")[0])
    own -= {run for table in tables for run in _runs(table)}
    assert len(own) > 50
    with_quotes = contents(name, path=GUILD, quotes=True)
    if said.startswith("yes"):
        assert FORMATS[name].needs_quotes
        return
    without = contents(name, path=GUILD)
    assert (without != with_quotes) is said.startswith("no; with `--quotes`")
    for file, data in without.items():
        assert not own & _runs(_readable(file, data)), file


def test_read_opens_a_page_without_words_and_says_so(
    run: Run, bare: Path, mine: Path
) -> None:
    done = run("read", "C0004", "-C", str(bare), "--no-open")
    assert done.code == 0
    assert "--sources DIR reads them" in done.err
    assert 'id="_file"' in Path(done.out.strip()).read_text("utf-8")
    done = run("read", "-C", str(bare), "--no-open", "--sources", str(mine))
    assert (done.code, done.err) == (0, "")
    whole = run("export", "html", "--quotes", "-C", str(GUILD)).out
    assert Path(done.out.strip()).read_text("utf-8") == whole


def test_read_refuses_another_file_for_a_source(
    run: Run, bare: Path, mine: Path
) -> None:
    source = next(mine.glob("*.txt"))
    source.write_bytes(source.read_bytes() + b" ")
    done = run("read", "-C", str(bare), "--no-open", "--sources", str(mine))
    assert (done.code, done.out) == (1, "")
    assert source.name in done.err
