"""docs/publishing.md as somebody goes through it, up to the upload; no network."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from conftest import apply, read_patch

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
    steps = re.findall(r"<!-- run by [^\n]* -->\n```sh\n(.*?)```", PAGE, re.DOTALL)
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


CI = (ROOT / "docs" / "ci.md").read_text("utf-8")


@pytest.fixture
def libraries(tmp_path: Path) -> Path:
    """What the package needs, without the package: pip has nothing to fetch."""
    folder = tmp_path / "libraries"
    folder.mkdir()
    places = [Path(each) for each in sys.path if each.endswith("site-packages")]
    for entry in (each for place in places for each in place.iterdir()):
        own = ("claimset", "_editable", "__editable__", "pip")
        if not entry.name.startswith(own) and not (folder / entry.name).exists():
            (folder / entry.name).symlink_to(entry)
    return folder


def test_ci_runs_the_snippets_with_a_wheel(
    checkout: Path, guild: Path, libraries: Path
) -> None:
    (guild / "ci").mkdir()
    shutil.copy(_wheel(checkout / "dist"), guild / "ci")
    (shell,) = re.findall(
        r"test_publishing.py: ci.md -->\n```sh\n(.*?)```", CI, re.DOTALL
    )
    make, install, check = shell.splitlines()
    steps = re.findall(r"^ +-(?: run:)? (.*claimset.*)$", CI, re.MULTILINE)
    steps = [each for each in steps if each.startswith((".claimset", "python3"))]
    assert steps[0::3] == [make] * 2
    assert steps[1::3] == [install] * 2
    checks = steps[2::3]
    assert [each.partition(" --")[0] for each in checks] == [check] * 2
    script = "\n".join([make, install, check, *checks])
    done = _shell(script, guild, PYTHONPATH=str(libraries), GITHUB_STEP_SUMMARY="sum")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr.count("valid: ") == 3
    assert (guild / "claimset.xml").exists()


def test_local_hook_of_the_page_judges(guild: Path) -> None:
    """The claimset that is installed here is the one that the hook runs."""
    pytest.importorskip("pre_commit")
    (config,) = re.findall(r"```yaml\n(repos:\n  - repo: local.*?)```", CI, re.DOTALL)
    (guild / ".pre-commit-config.yaml").write_text(config, "utf-8")
    hook = "git init -q; git add -A; python -m pre_commit run --all-files"
    done = _shell(hook, guild, PRE_COMMIT_HOME=str(guild.parent / "home"))
    assert done.returncode == 0, done.stdout + done.stderr
    apply(read_patch("time-not-edtf"), guild)
    done = _shell("git add -A; python -m pre_commit run --all-files", guild)
    assert done.returncode == 1
    assert "data/claims.csv:12:131: time of C0011: '2001-13'" in done.stdout
