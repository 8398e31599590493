"""Many claim sets are checked as one: reports, verdicts that are known, engines."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from itertools import islice
from pathlib import Path

import polars as pl
import pytest

from claimset.claim_set import ClaimSet
from claimset.cli.delivery import write_report
from claimset.corpus import cluster, engines, index, trees
from claimset.corpus.cluster import Cluster
from claimset.corpus.engines import Check, batches_of, in_pool, in_process
from claimset.corpus.index import INDEX, read_index
from claimset.corpus.manifest import read_manifest
from claimset.corpus.validation import CorpusReport, validate_corpus
from claimset.corpus.verdicts import Task, verdicts
from claimset.errors import ClusterError, WriteError
from claimset.problems import Report
from claimset.validation import validate_sets
from conftest import GUILD, HERE, Result
from deadly import dies, killed_always, killed_once, threads

UNUSED = "what it held is not used"
NAMES = ("a", "b", "c", "deadly", "e")


@pytest.fixture(scope="session")
def _sets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five claim sets of two names; one is invalid, one has a table less."""
    root = tmp_path_factory.mktemp("corpus")
    for name in NAMES:
        _add(root, name)
    _edit(root / "sets/b/data/claims.csv", ",positive,2001,", ",positive,20x1,")
    said = json.loads((root / "sets/c/data/datapackage.json").read_bytes())
    said["resources"] = [r for r in said["resources"] if r["name"] != "judgements"]
    (root / "sets/c/data/datapackage.json").write_text(json.dumps(said), "utf-8")
    (root / "sets/c/data/judgements.csv").unlink()
    said = {"name": "lamps", "title": "Lamps", "version": "0.1.0", "sets": ["sets/*"]}
    (root / "corpus.json").write_text(json.dumps(said), "utf-8")
    _known(root)
    return root


@pytest.fixture
def corpus(_sets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus, free to be changed, whose verdicts are known."""
    monkeypatch.setattr(trees, "_SETTLED", 0)
    shutil.copytree(_sets, tmp_path / "corpus")
    _changed(tmp_path / "corpus")
    return tmp_path / "corpus"


def _add(root: Path, name: str) -> None:
    shutil.copytree(GUILD, root / "sets" / name)
    _edit(root / f"sets/{name}/data/datapackage.json", '"guild"', f'"{name}"')


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def _apart(root: Path, tasks: Sequence[Task]) -> Iterator[pl.DataFrame]:
    """Check each claim set alone, the last first."""
    for task in reversed(tasks):
        yield verdicts(root, [task])


class Counted:
    """An engine that counts what it is given."""

    def __init__(self) -> None:
        self.paths: list[str] = []

    def __call__(self, root: Path, tasks: Sequence[Task]) -> Iterator[pl.DataFrame]:
        self.paths += [task.path for task in tasks]
        return in_process(root, tasks)


def _changed(root: Path) -> tuple[list[str], CorpusReport]:
    """Validate what changed, and return what was looked at too."""
    engine = Counted()
    found = validate_corpus(read_manifest(root), engine, changed=True)
    return engine.paths, found


def _known(root: Path) -> CorpusReport:
    return validate_corpus(read_manifest(root), in_process)


def test_report_is_the_same_however_it_is_parted(corpus: Path) -> None:
    whole = replace(_changed(corpus)[1], fresh=5)
    assert whole.invalid == ("sets/b",)
    assert whole.report.rows["claims"] == 11 * 5
    assert {*whole.report.unchecked.values()} == {
        "in part: 1 of 5 claim sets lack what it needs"
    }
    assert validate_corpus(read_manifest(corpus), _apart) == whole


def test_each_problem_is_at_the_place_of_its_claim_set(
    corpus: Path, run: Callable[..., Result]
) -> None:
    file = "sets/b/data/claims.csv"
    found = run("corpus", "validate", str(corpus), "--jobs", "1")
    alone = run("validate", str(corpus / "sets/b"), "-q")
    assert found.code == alone.code == 1
    assert alone.out.splitlines()[0] in found.out.splitlines()
    assert f"{corpus.as_posix()}/{file}:" in found.out
    assert "5 claim sets, 1 invalid" in found.err


@pytest.mark.parametrize(
    "file", ["corpus.json", INDEX, "releases/1.0.0.json", "built/manifest.json"]
)
def test_report_takes_the_place_of_nothing_in_the_corpus(
    file: str, corpus: Path
) -> None:
    (corpus / "built").mkdir()
    (corpus / "built/manifest.json").write_text('{"parts": []}', "utf-8")
    before = {path: path.read_bytes() for path in corpus.rglob("*") if path.is_file()}
    with pytest.raises(WriteError, match="belongs to the corpus: name another file"):
        write_report(corpus / file, "{}")
    after = {path: path.read_bytes() for path in corpus.rglob("*") if path.is_file()}
    assert after == before


def test_several_folders_are_checked_as_one(
    corpus: Path, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(corpus / "sets")
    found = run("validate", "a", "b/", "e")
    assert (found.code, found.out.startswith("b/data/claims.csv:")) == (1, True)
    assert "3 claim sets, 1 invalid" in found.err
    monkeypatch.chdir(corpus / "sets" / "a")
    assert run("validate", "../a", "../e").code == 0
    refused = run("validate", "../a", "../e", "--fix")
    assert (refused.code, "take one claim set" in refused.err) == (2, True)


def test_what_cannot_be_checked_is_named_beside_the_rest(
    corpus: Path, run: Callable[..., Result]
) -> None:
    sources = corpus / "sets/c/data/sources.csv"
    _edit(sources, "seeds/guild.txt", "../../outside.txt")
    found = run("corpus", "validate", str(corpus), "--format", "json", "--jobs", "1")
    assert found.code == 2
    said = json.loads(found.out)
    assert said["error"]["code"] == "unsafe-path"
    assert "1 of 5 claim sets could not be checked" in said["error"]["message"]
    assert {each["file"].split("/sets/")[1][0] for each in said["problems"]} >= {"b"}
    assert "sets/c/data/sources.csv:2:6: the path '../../outside.txt'" in found.err


def test_only_what_changed_is_checked_again(corpus: Path) -> None:
    paths, before = _changed(corpus)
    assert (paths, before.invalid, before.fresh) == ([], ("sets/b",), 0)
    _edit(corpus / "sets/b/data/claims.csv", ",positive,20x1,", ",positive,2001,")
    paths, after = _changed(corpus)
    assert (paths, after.invalid) == (["sets/b"], ())
    shutil.rmtree(corpus / "sets" / "a")
    _add(corpus, "f")
    paths, after = _changed(corpus)
    assert (paths, after.sets, after.report.ok) == (["sets/f"], 5, True)


def _written_at(
    call: str, file: Path, monkeypatch: pytest.MonkeyPatch, *, times: int
) -> None:
    """Have a file written, with another claim each time, when something is called."""
    module = import_module(call.rpartition(".")[0])
    function = getattr(module, call.rpartition(".")[2])
    years = iter(range(2002, 2002 + times))

    def writing(*arguments: object) -> object:
        found = function(*arguments)
        for year in islice(years, 1):
            text = file.read_text("utf-8")
            text = re.sub(",positive,20..,", f",positive,{year},", text, count=1)
            file.write_text(text, "utf-8")
        return found

    monkeypatch.setattr(call, writing)


@pytest.mark.parametrize("settled", [0, 3600])
@pytest.mark.parametrize(
    "call",
    ["claimset.corpus.trees.open_claim_set", "claimset.corpus.verdicts.validate_sets"],
)
def test_claim_set_that_is_edited_while_it_is_checked_is_checked_again(
    call: str, settled: int, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trees, "_SETTLED", settled * 10**9)
    file = corpus / "sets/b/data/claims.csv"
    shutil.copy(corpus / "sets/a/data/claims.csv", file)
    with monkeypatch.context() as patch:
        _written_at(call, file, patch, times=1)
        found = _changed(corpus)[1]
    assert ",positive,2002," in file.read_text("utf-8")
    assert found.report.ok
    assert found.states["sets/b"][1] == trees.opened(corpus / "sets/b")[1].tree


def test_claim_set_that_is_edited_all_the_time_is_not_checked(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Result]
) -> None:
    file = corpus / "sets/b/data/claims.csv"
    shutil.copy(corpus / "sets/a/data/claims.csv", file)
    call = "claimset.corpus.verdicts.validate_sets"
    with monkeypatch.context() as patch:
        _written_at(call, file, patch, times=9)
        found = run("corpus", "validate", str(corpus), "--changed", "--jobs", "1")
    assert found.code == 2
    assert "sets/b: its files changed while it was checked: run this" in found.err
    assert _changed(corpus)[0] == ["sets/b"]


def test_touched_file_is_the_same_by_its_hash(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _changed(corpus)[1]
    os.utime(corpus / "sets/b/seeds/guild.txt", (1, 1))
    monkeypatch.setattr("claimset.corpus.verdicts.facts_of", pytest.fail)
    paths, after = _changed(corpus)
    assert (paths, after.report) == (["sets/b"], before.report)
    assert _changed(corpus)[0] == []


def test_file_that_was_written_just_now_is_looked_at_again(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trees, "_SETTLED", 3600 * 10**9)
    os.utime(corpus / "sets/b/seeds/guild.txt")
    assert _changed(corpus)[0] == ["sets/b"]
    assert _changed(corpus)[0] == ["sets/b"]


@pytest.mark.parametrize(
    ("damage", "note"),
    [
        (lambda data: data[:-9], "is damaged"),
        (lambda data: data.replace(b"sets/a", b"sets/b", 1), "is damaged"),
        (lambda _: b"claim_id,text\n", "is no index of verdicts"),
        (lambda _: b"", "is no index of verdicts"),
    ],
)
def test_damaged_index_is_noticed_and_ignored(
    corpus: Path, damage: Callable[[bytes], bytes], note: str
) -> None:
    before = _changed(corpus)[1]
    file = corpus / INDEX
    file.write_bytes(damage(file.read_bytes()))
    paths, after = _changed(corpus)
    assert (len(paths), after.notes) == (5, (f"{INDEX} {note}: {UNUSED}",))
    assert after.report == before.report
    assert _changed(corpus)[1].notes == ()


def test_index_of_other_code_is_noticed_and_ignored(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "code", lambda: "0")
    paths, found = _changed(corpus)
    note = f"{INDEX} is of another claimset, or of other libraries: {UNUSED}"
    assert (len(paths), found.notes) == (5, (note,))


def test_verdict_is_by_the_libraries_that_it_rests_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = index.code()
    for name in ("pandera", "polars", "pyarrow", "regex"):
        index.code.cache_clear()
        with monkeypatch.context() as patch:
            patch.setattr(index, "version", lambda each, n=name: f"{each == n}")
            assert index.code() != before
    index.code.cache_clear()
    assert index.code() == before


def test_verdicts_are_kept_as_they_are_found(corpus: Path) -> None:
    (corpus / INDEX).unlink()
    known = []

    def looking(root: Path, tasks: Sequence[Task]) -> Iterator[pl.DataFrame]:
        for each in tasks[:3]:
            yield verdicts(root, [each])
            known.append(read_index(root)[0]["path"].to_list())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        validate_corpus(read_manifest(corpus), looking)
    names = ["sets/a", "sets/b", "sets/c"]
    assert known == [names[:1], names[:2], names]
    # Who was killed while the last was written leaves the others.
    data = (corpus / INDEX).read_bytes()
    (corpus / INDEX).write_bytes(data[:-1])
    paths, found = _changed(corpus)
    assert paths == ["sets/c", "sets/deadly", "sets/e"]
    assert found.notes == (f"{INDEX} is damaged: {UNUSED}",)


def test_report_is_not_lost_where_verdicts_cannot_be_kept(
    corpus: Path, run: Callable[..., Result]
) -> None:
    (corpus / INDEX).unlink()
    (corpus / INDEX).mkdir()
    found = run("corpus", "validate", str(corpus), "--jobs", "1")
    assert (found.code, "5 claim sets, 1 invalid" in found.err) == (1, True)
    assert f"{INDEX}: Is a directory: what was found is not kept" in found.err
    assert "20x1" in found.out


def test_index_that_leads_elsewhere_is_not_followed(corpus: Path) -> None:
    other = corpus.parent / "other"
    (corpus / INDEX).unlink()
    (corpus / INDEX).symlink_to(other)
    assert _changed(corpus)[1].sets == 5
    assert not other.exists()


def test_what_was_found_before_an_interrupt_is_kept(corpus: Path) -> None:
    (corpus / INDEX).unlink()

    def interrupted(root: Path, tasks: Sequence[Task]) -> Iterator[pl.DataFrame]:
        yield verdicts(root, tasks[:3])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        validate_corpus(read_manifest(corpus), interrupted, changed=True)
    assert _changed(corpus)[0] == ["sets/deadly", "sets/e"]


def test_messages_are_the_same_however_the_root_is_named(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _edit(corpus / "sets/c/data/sources.csv", "seeds/guild.txt", "../../outside.txt")
    monkeypatch.chdir(corpus)
    monkeypatch.setattr(engines, "MOST_SETS", 1)
    tasks = [Task("sets/a"), Task("sets/c")]
    here, there, pool = (
        pl.concat(frames)["message"].to_list()
        for frames in (
            in_process(Path(), tasks),
            in_process(corpus, tasks),
            in_pool(Path(), tasks, jobs=1),
        )
    )
    assert here == there == pool
    assert here[1].startswith("sets/c/data/sources.csv:2:6: the path '../../outside")


@pytest.mark.parametrize("done", [0, 2])
def test_index_survives_a_run_that_fails(done: int, corpus: Path) -> None:
    def failing(root: Path, tasks: Sequence[Task]) -> Iterator[pl.DataFrame]:
        if done:
            yield verdicts(root, tasks[:done])
        raise ClusterError("no answer")

    with pytest.raises(ClusterError):
        validate_corpus(read_manifest(corpus), failing)
    assert _changed(corpus)[0] == []


def test_batches_have_room_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "MOST_BYTES", 100)
    monkeypatch.setattr(engines, "MOST_SETS", 3)
    sizes = [60, 60, 500, 1, 1, 1, 1]
    tasks = [Task(str(size), size=size) for size in sizes]
    parts = [[task.size for task in batch] for batch in batches_of(tasks, 1)]
    assert parts == [[60], [60], [500], [1, 1, 1], [1]]


def test_sources_are_counted_where_claim_sets_are_checked(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _known(corpus)
    sizes = []

    def counted(sets: Iterable[ClaimSet]) -> list[Report]:
        sets = [*sets]
        sizes.append(len(sets))
        return validate_sets(sets)

    large = trees.opened(corpus / "sets/a")[1].size
    assert large > trees.size_of(corpus / "sets/a")
    monkeypatch.setattr("claimset.corpus.verdicts.validate_sets", counted)
    monkeypatch.setattr("claimset.corpus.verdicts.MOST_BYTES", 2 * large + 100)
    assert _known(corpus) == before
    assert sizes == [2, 2, 1]


def test_processes_that_cannot_start_are_not_tried_for_every_claim_set(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "MOST_SETS", 1)
    monkeypatch.setattr(engines, "_begin", dies)
    with pytest.raises(ClusterError, match="no process could be started: --jobs 1"):
        validate_corpus(read_manifest(corpus), partial(in_pool, jobs=1))


@pytest.mark.corpus  # Processes start slowly.
@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
def test_workers_end_with_who_gives_them_work(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from claimset.corpus import engines;"
        "from claimset.corpus.verdicts import Task; from deadly import waits;"
        "engines.MOST_SETS = 1; tasks = [Task('a'), Task('b')];"
        "print(*engines.in_pool(Path(sys.argv[1]), tasks, jobs=2, check=waits))"
    )
    line = [sys.executable, "-c", program, str(tmp_path)]
    driver = subprocess.Popen(line, env={**os.environ, "PYTHONPATH": str(HERE)})
    files = [tmp_path / "a.pid", tmp_path / "b.pid"]
    _wait_for(lambda: all(file.exists() and file.read_text() for file in files))
    driver.kill()
    driver.wait()
    workers = [int(file.read_text()) for file in files]
    _wait_for(lambda: not any(map(_is_alive, workers)))


def _wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")  # One that nobody waits for stays listed.
    return (
        not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"
    )


def test_worker_has_one_thread_of_polars(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLARS_MAX_THREADS", "2")
    monkeypatch.setattr(engines, "MOST_SETS", 1)
    frames = in_pool(Path(), [Task("a"), Task("b")], jobs=1, check=threads)
    assert [frame.item() for frame in frames] == [1, 1]


@pytest.mark.corpus  # Processes start slowly.
@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
@pytest.mark.parametrize(
    ("check", "refused"), [(killed_once, []), (killed_always, ["sets/deadly"])]
)
def test_killed_worker_loses_nothing_else(
    corpus: Path, check: Check, refused: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "MOST_SETS", 2)
    engine = partial(in_pool, jobs=2, check=check)
    found = validate_corpus(read_manifest(corpus), engine)
    assert [each.path for each in found.refused] == refused
    if not refused:
        assert found == replace(_changed(corpus)[1], fresh=5)
    else:
        assert found.report.rows["claims"] == 11 * 4


@pytest.mark.corpus  # Dask starts slowly.
@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
@pytest.mark.parametrize(
    ("check", "refused"), [(killed_once, []), (killed_always, ["sets/deadly"])]
)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_killed_worker_of_a_cluster_loses_nothing_else(
    corpus: Path, check: Check, refused: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "MOST_SETS", 2)
    engine = Cluster(jobs=2, check=check)
    found = validate_corpus(read_manifest(corpus), engine)
    assert [each.path for each in found.refused] == refused
    if not refused:
        assert found == replace(_changed(corpus)[1], fresh=5)


@pytest.mark.corpus  # Dask starts slowly.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_cluster_without_workers_is_not_waited_for(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "_PATIENCE", 2)
    with distributed.LocalCluster(n_workers=0, dashboard_address=None) as started:
        engine = Cluster(jobs=1, scheduler=started.scheduler_address)
        with pytest.raises(ClusterError, match="has no worker: start one"):
            validate_corpus(read_manifest(corpus), engine)


def test_cluster_without_dask_is_told_what_to_install(
    corpus: Path, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    found = run("corpus", "validate", str(corpus), "--engine", "dask")
    assert (found.code, "comes with the extra cluster" in found.err) == (2, True)
    found = run("corpus", "validate", str(corpus), "--scheduler", "tcp://here:1")
    assert (found.code, "need --engine dask" in found.err) == (2, True)
