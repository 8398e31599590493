"""The mutation corpus: the sound invented claim set, damaged in every way we know.

Each variant is one damage, the exit code that it must give, and the rule (or, where
nothing can be judged, the error) that must be named, with file and line. There is every
damage of a file's form in every table, of each column's contract in every column, of
descriptor, paths and sources, and the failing example of each rule.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from claimset.model import TABLES
from claimset.problems import Severity
from claimset.rules import REGISTRY
from conftest import GUILD, INVALID, apply, read_patch
from corpus import cells, descriptors, files, sources

__all__ = ["VARIANTS", "Variant"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One damage, and what must be said of it.

    Attributes:
        name: What was done to what.
        harm: Damages the copy of the claim set in a folder.
        expects: The rule, or the error where nothing can be judged.
        file: The file that must be named.
        line: The physical line that must be named; 0 if the whole file is meant.
        code: The exit code.
    """

    name: str
    harm: Callable[[Path], None]
    expects: str
    file: str
    line: int
    code: int = 1


def _of_files() -> Iterator[Variant]:
    """Every damage of a file's form, to every table."""
    for table in TABLES:
        file = f"data/{table}.csv"
        sound = (GUILD / file).read_bytes()
        for damage in files.DAMAGES:
            if damage.fits(sound):
                harmed = damage.harm(sound)
                assert harmed != sound, (table, damage.name)
                yield Variant(
                    name=f"{table}: {damage.name}",
                    harm=_written(file, harmed),
                    expects="claim-id-repeated"
                    if (table, damage.rule) == ("claims", "key-repeated")
                    else damage.rule,
                    file=file,
                    line=damage.line(sound),
                )


def _written(file: str, data: bytes) -> Callable[[Path], None]:
    def harm(folder: Path) -> None:
        (folder / file).write_bytes(data)

    return harm


def _of_cells() -> Iterator[Variant]:
    """Every damage of a cell, to every column that it makes sense for."""
    for table in TABLES:
        for damage in cells.damages(table):
            yield Variant(
                name=f"{table}.{damage.column}: {damage.name}",
                harm=_cell(table, damage),
                expects=damage.rule,
                file=f"data/{table}.csv",
                line=damage.row + 2,
                code=_code(damage.rule),
            )


def _cell(table: str, damage: cells.Damage) -> Callable[[Path], None]:
    return lambda folder: cells.put(folder, table, damage)


def _of_descriptors() -> Iterator[Variant]:
    for damage in (*descriptors.DAMAGES, *sources.DAMAGES):
        yield Variant(
            name=damage.name,
            harm=damage.harm,
            expects=damage.expects,
            file=damage.file,
            line=damage.line,
            code=damage.code,
        )


def _of_rules() -> Iterator[Variant]:
    """The failing example of each rule."""
    for rule_id in sorted(path.stem for path in INVALID.glob("*.toml")):
        expect = read_patch(rule_id)["expect"]
        yield Variant(
            name=f"rule: {rule_id}",
            harm=_patched(rule_id),
            expects=rule_id,
            file=expect["file"],
            line=expect["line"],
            code=max(_code(found) for found in (rule_id, *expect.get("also", ()))),
        )


def _patched(rule_id: str) -> Callable[[Path], None]:
    return lambda folder: apply(read_patch(rule_id), folder)


def _code(rule_id: str) -> int:
    """The exit code of a claim set in which only this rule is broken."""
    return int(REGISTRY[rule_id].severity is Severity.ERROR)


VARIANTS = (*_of_files(), *_of_cells(), *_of_descriptors(), *_of_rules())
"""Every variant; their names are unique."""
