"""docs/publishing.md as somebody goes through it, up to the upload; no network."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "publishing.md").read_text("utf-8")
MOST = 3 * 10**6  # bytes of a wheel

pytestmark = pytest.mark.consumers


def _shell(code: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    bin_ = f"{Path(sys.executable).parent}{os.pathsep}"
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", code],
        cwd=folder,
        env=os.environ
        | {"PATH": bin_ + os.environ["PATH"], "PIP_NO_INDEX": "1"}
        | more,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in which every step of the page has been gone."""
    for name in ("build", "hatchling", "twine", "check_wheel_contents"):
        pytest.importorskip(name)  # an extra: claimset[dev]
    folder = tmp_path_factory.mktemp("publishing") / "checkout"
    others = shutil.ignore_patterns(".git", ".venv", ".*_cache", "dist*", "__pycache__")
    shutil.copytree(ROOT, folder, ignore=others)
    begin = "git init -q; git add -A; git commit -qm All"
    steps = re.findall(r"(?<!-->\n)```sh\n(.*?)```", PAGE, re.DOTALL)
    assert len(steps) == 6
    done = _shell(
        "\n".join([begin, *steps]),
        folder,
        GIT_AUTHOR_NAME="A",
        GIT_AUTHOR_EMAIL="a@example.org",
        GIT_COMMITTER_NAME="A",
        GIT_COMMITTER_EMAIL="a@example.org",
        HF_DATASETS_CACHE=str(folder / "cache"),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "FAILED" not in done.stdout
    return folder


def _wheel(folder: Path) -> Path:
    (wheel,) = folder.glob("*.whl")
    return wheel


def test_wheel_is_small_and_holds_every_release_whole(checkout: Path) -> None:
    wheel = _wheel(checkout / "dist")
    assert wheel.stat().st_size <= MOST
    with zipfile.ZipFile(wheel) as archive:
        held = {
            name.removeprefix("claimset/_packaged/"): archive.read(name)
            for name in archive.namelist()
            if name.startswith("claimset/_packaged/")
        }
    kept = [path for top in ("data", "seeds") for path in (ROOT / top).rglob("*")]
    for path in kept:
        if path.is_file() and path.name != ".release.lock":
            assert held[path.relative_to(ROOT).as_posix()] == path.read_bytes()


@pytest.mark.parametrize("name", ["wheel", "sdist"])
def test_what_is_built_without_sources_holds_none(checkout: Path, name: str) -> None:
    folder = checkout / "dist-without-sources"
    if name == "wheel":
        names = zipfile.ZipFile(_wheel(folder)).namelist()
    else:
        (sdist,) = folder.glob("*.tar.gz")
        names = _shell(f"tar -tzf {sdist.name}", folder).stdout.splitlines()
    assert any(each.endswith("data/sources.csv") for each in names)
    seeds = [path.name for path in (ROOT / "seeds").iterdir()]
    assert not [each for each in names if Path(each).name in seeds]


LINES = """
stats --by section
agreement --resamples 0
versions
verify
cite --claim C0042
cite --where polarity=="negative"
diff 1.0.0 2.0.0
export nanopub
export sqlite -o ../claims.db
show C0042
"""


def test_wheel_without_sources_does_all_but_the_words(
    checkout: Path, tmp_path: Path
) -> None:
    """All in one process: each start would take its time."""
    wheel = _wheel(checkout / "dist-without-sources")
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    empty = tmp_path / "empty"
    empty.mkdir()
    script = f"""
import claimset
from claimset.cli import run
assert claimset.__file__.startswith({str(tmp_path)!r})
for line in {LINES!r}.strip().splitlines():
    assert run(line.split()) == 0, line
assert run(["export", "brat", "--quotes", "-o", "../brat"]) == 2
assert "quote" not in claimset.load(quotes=False)
assert claimset.load(sources={str(ROOT / "seeds")!r})["quote"].notna().all()
assert run(["show", "C0042", "--sources", {str(ROOT / "seeds")!r}]) == 0
"""
    done = _shell(
        'python -c "$SCRIPT"',
        empty,
        SCRIPT=script,
        PYTHONPATH=str(tmp_path / "installed"),
    )
    assert done.returncode == 0, done.stderr
    assert "warning: the source's words are not here: --sources DIR" in done.stderr
    assert done.stdout.count("\nC0042\n") == 2
    assert done.stdout.count("⟦") == 1
    assert not [*empty.iterdir(), *tmp_path.glob("brat")]
