"""Damage the invented claim set, and see what each validator says of it.

Every program is told the contracts as far as its language has words for them, and is
run on each damaged copy. What comes of it goes to ``comparison.json`` and, as a table,
to ``README.md``, both beside this file. Programs that are not there are installed with
pip, each in a virtual environment of its own.

``python benchmarks/comparison.py [--venvs DIR] [--keep DIR]`` compares them all;
``--speed N`` measures claimset and frictionless on a set of N claims instead;
``--render`` writes the table from what was found before.
"""

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from claimset.model import TABLES
from damages import DAMAGES, GUILD, Damage, copy
from peers import CLAIMSET, FRICTIONLESS, PEERS
from programs import Done, Peer, Statement, seconds

__all__ = ["FOUND", "PAGE", "judge", "page", "try_on"]

FOUND = Path(__file__).with_suffix(".json")
"""What was found."""

PAGE = Path(__file__).parent / "README.md"
"""Where the table stands."""

_SHORT = 200

Verdict = dict[str, Any]


def try_on(
    damage: Damage, peer: Peer, venvs: Path, keep: Path | None = None
) -> Verdict:
    """Run a program on a damaged copy, and return what is to be kept of it."""
    with tempfile.TemporaryDirectory() as parent:
        folder = copy(damage, Path(parent))
        peer.configure(folder)
        runs = peer.run(venvs, folder, _tables(folder))
        if keep:
            _keep(keep, damage, peer, runs)
        return judge(damage, runs, list(peer.read(folder, runs)), Path(parent))


def _tables(folder: Path) -> Sequence[str]:
    """Return the tables to judge where each is judged alone: those that differ."""
    paths = {table: f"data/{table}.csv" for table in TABLES}
    differ = [
        table
        for table, path in paths.items()
        if (folder / path).exists()
        and (folder / path).read_bytes() != (GUILD / path).read_bytes()
    ]
    return differ or list(TABLES)


def _keep(keep: Path, damage: Damage, peer: Peer, runs: Sequence[Done]) -> None:
    """Write all that a program said, for a reader who wants to check."""
    folder = keep / re.sub(r"\W+", "-", damage.name).strip("-")
    folder.mkdir(parents=True, exist_ok=True)
    parts = [
        f"# {done.table or 'all tables'}: exit {done.code}\n{done.out}\n{done.err}\n"
        for done in runs
    ]
    (folder / f"{peer.name}.txt").write_text("".join(parts), "utf-8")


def judge(
    damage: Damage, runs: Sequence[Done], said: Sequence[Statement], parent: Path
) -> Verdict:
    """Say how a program fared with a damage.

    Args:
        damage: What was done.
        runs: The program's runs.
        said: What it said in them.
        parent: The folder that the copy was in, which is nobody's business.

    Returns:
        The exit code, the verdict, and the words that it rests on.
    """
    stopped = any(done.code is None for done in runs)
    code = None if stopped else max((done.code or 0 for done in runs), key=abs)
    placed = [statement for statement in said if _places(damage, statement)]
    named = [statement for statement in said if _names(damage, statement)]
    if stopped:
        verdict = "stopped"
    elif not damage.says:
        verdict = "refused" if code else "passed"
    elif code:
        verdict = "line" if placed else "named" if named else "exit"
    else:
        verdict = "warned" if named else "passed"
    words = next(iter([*placed, *named, *said]), Statement(text=""))
    return {
        "exit": code,
        "verdict": verdict,
        "traceback": any(
            "Traceback (most recent call last)" in done.out + done.err for done in runs
        ),
        "said": _scrubbed(words.text, parent) if verdict != "passed" else "",
        "line": words.line if verdict == "line" else 0,
    }


def _files(damage: Damage, statement: Statement) -> list[str]:
    """Return the right files that a statement is about."""
    if statement.table:
        return [statement.table] if statement.table in damage.places else []
    return [file for file in damage.places if re.search(rf"\b{file}\b", statement.text)]


def _names(damage: Damage, statement: Statement) -> bool:
    """Whether a statement says of the right file what is wrong."""
    said = re.search(damage.says, statement.text, re.IGNORECASE)
    return bool(said and _files(damage, statement))


def _places(damage: Damage, statement: Statement) -> bool:
    """Whether a statement is of the right line, or names the fault of a whole file."""
    lines = [damage.places[file] for file in _files(damage, statement)]
    return any(statement.line in right for right in lines) or (
        () in lines and _names(damage, statement)
    )


def _scrubbed(text: str, parent: Path) -> str:
    """Take the machine's paths out of a text, and shorten it."""
    for own in (parent.resolve(), parent):
        text = text.replace(f"{own}/guild/", "").replace(f"{own}/", "")
    return re.sub(r"(?<![\w.:/])/(?:[\w.+-]+/)+", "…/", text)[:_SHORT]


def compare(venvs: Path, keep: Path | None) -> dict[str, Any]:
    """Try every damage on every program."""
    tools = {
        peer.name: {"shown": peer.shown, "version": peer.version(venvs)}
        for peer in PEERS
    }
    verdicts: dict[str, dict[str, Any]] = {}
    for damage in DAMAGES:
        verdicts[damage.name] = {}
        for peer in PEERS:
            if "outside" in damage.says and not peer.descriptor:
                continue
            found = try_on(damage, peer, venvs, keep)
            verdicts[damage.name][peer.name] = found
            print(f"{damage.name}: {peer.name}: {found}", flush=True)
    python = platform.python_version()
    return {"python": python, "tools": tools, "verdicts": verdicts}


def measure(claims: int, rounds: int, venvs: Path) -> dict[str, Any]:
    """Let claimset and frictionless judge one large set in turn, and compare them."""
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "invented"
        script = Path(__file__).with_name("synthesise.py")
        line = [sys.executable, str(script), str(claims), str(folder)]
        subprocess.run(line, check=True)
        FRICTIONLESS.configure(folder)
        lines = [
            [*peer.program(venvs), *peer.lines(folder, list(TABLES))[0][1]]
            for peer in (CLAIMSET, FRICTIONLESS)
        ]
        pairs = [[seconds(line, folder) for line in lines] for _ in range(rounds)]
    ratios = {
        f"{kind}_ratio": round(
            statistics.median(other[kind] / own[kind] for own, other in pairs), 2
        )
        for kind in ("cpu", "wall")
    }
    return {
        "claims": claims,
        "rounds": rounds,
        "cores": os.cpu_count(),
        "versions": {
            peer.name: peer.version(venvs) for peer in (CLAIMSET, FRICTIONLESS)
        },
        **ratios,
        "seconds": {
            peer.name: {
                kind: round(statistics.median(pair[place][kind] for pair in pairs), 2)
                for kind in ("cpu", "wall")
            }
            for place, peer in enumerate((CLAIMSET, FRICTIONLESS))
        },
    }


_LEGEND = """\
- `line`: fails, and points at the physical line; where the fault is the whole file's
  or its header's, names it with the file;
- `named`: fails and names the fault in the right table, with another line, an index,
  a key or a count;
- `exit`: fails, and says something else;
- **`warned`**: names the fault and exits with 0, so that a CI goes on;
- **`passed`**: exits with 0 and says nothing of it;
- `refused`: fails on a sound set; `stopped`: gave no result in two minutes;
- 💥: a traceback, whatever else; n/a: names no files."""

_EXPLAINED = """\
Each program was told what the contracts in `schemas/` say, as far as its own language
has words for it: types, required cells, closed lists, patterns, bounds, keys, and keys
in lists, for which frictionless and pandera have none. The rule across two columns was
told to frictionless as a row constraint and to datacontract as a query; pandera's
command and cldf take none. frictionless has the hashes of the sources, which nobody
edits, and none of the tables, which are worked on. What only rules of claimset know,
such as where a sentence stands, could be told to nobody."""


def page(found: Mapping[str, Any], text: str) -> str:
    """Return the page with the table of what was found put between its marks."""
    body = "\n".join(_table(found))
    return re.sub(
        r"(?<=<!-- comparison -->\n).*?(?=<!-- /comparison -->)",
        lambda _: f"{body}\n",
        text,
        flags=re.DOTALL,
    )


def _table(found: Mapping[str, Any]) -> Iterator[str]:
    tools = found["tools"]
    yield f"| what is done | {' | '.join(f'`{name}`' for name in tools)} |"
    yield f"|---|{'---|' * len(tools)}"
    for damage in DAMAGES:
        verdicts = found["verdicts"][damage.name]
        cells = [_shown(damage, verdicts.get(name)) for name in tools]
        mark = " ¹" if damage.form else ""
        yield f"| {damage.name}{mark} | {' | '.join(cells)} |"
    faults = [damage for damage in DAMAGES if damage.says]
    strict = [damage for damage in faults if not damage.form]
    yield _sum(found, f"**exits with 0, of {len(faults)} faults**", faults, 0)
    yield _sum(found, f"the same, of the {len(strict)} without ¹", strict, 0)
    yield _sum(found, f"names it and its line, of {len(faults)}", faults, "line")
    yield from ("", "¹ CSV allows it.", "", _LEGEND)
    versions = ", ".join(
        f"`{tool['shown']}` {tool['version']}" for tool in tools.values()
    )
    yield from ("", _EXPLAINED, "", f"Versions: {versions}; Python {found['python']}.")
    if speed := found.get("speed"):
        yield from ("", _speed(speed))


def _speed(speed: Mapping[str, Any]) -> str:
    versions = " and ".join(
        f"{name} {version}" for name, version in speed["versions"].items()
    )
    rounds = speed["rounds"]
    taken = "one pair" if rounds == 1 else f"medians of {rounds} pairs"
    return (
        f"On an invented set of {speed['claims']:,} claims, `frictionless validate` "
        f"took {speed['cpu_ratio']} times the CPU and {speed['wall_ratio']} times the "
        f"wall time of `claimset validate`, which had all its rules to check, and "
        f"frictionless schemas and keys ({taken} of runs in turn; {versions})."
    )


def _shown(damage: Damage, found: Mapping[str, Any] | None) -> str:
    """Return a verdict as the table shows it: what lets a fault pass stands out."""
    if found is None:
        return "n/a"
    word = f"`{found['verdict']}`"
    if damage.says and not found["exit"]:
        word = f"**{word}**"
    return f"{word} 💥" if found["traceback"] else word


def _sum(
    found: Mapping[str, Any], title: str, damages: Sequence[Damage], want: str | int
) -> str:
    """Count an exit code or a verdict, tool by tool."""
    kind = "verdict" if isinstance(want, str) else "exit"
    counts = [
        sum(
            found["verdicts"][damage.name].get(tool, {}).get(kind) == want
            for damage in damages
        )
        for tool in found["tools"]
    ]
    return f"| {title} | {' | '.join(map(str, counts))} |"


def main() -> None:
    """Compare or measure, and write what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = Path(tempfile.gettempdir()) / "claimset-peers"
    parser.add_argument("--venvs", type=Path, default=default)
    parser.add_argument("--keep", type=Path, help="a folder for all that is printed")
    parser.add_argument("--speed", type=int, metavar="N", help="measure on N claims")
    parser.add_argument("--rounds", type=int, default=3, help="pairs of runs")
    parser.add_argument("--render", action="store_true", help="run nothing")
    options = parser.parse_args()
    venvs = options.venvs.resolve()
    found = json.loads(FOUND.read_bytes()) if FOUND.exists() else {}
    if options.speed:
        found["speed"] = measure(options.speed, options.rounds, venvs)
    elif not options.render:
        found |= compare(venvs, options.keep)
    FOUND.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    PAGE.write_text(page(found, PAGE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
