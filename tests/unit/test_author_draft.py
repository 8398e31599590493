"""A command drafts claims; what it says is checked, and accepted by nobody."""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from claimset.author.draft import draft, protocol, sentences
from claimset.author.tables import Working
from claimset.claim_set import open_claim_set
from claimset.errors import ReadError
from claimset.validation import validate
from conftest import Result

PAGE = Path(__file__).parents[2] / "docs" / "editing.md"
(EXAMPLE,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
ANSWER = {
    "sentence_id": "text.p02.s02",
    "text": "It pays.",
    "quote": "ever pay its debts",
    "type": "attributional",
    "subtype": "event",
    "about": ["norvale", "lantern-guild"],
    "certainty": "certain",
    "polarity": "positive",
    "support": "asserted",
    "confidence": 0.5,
}


@pytest.fixture
def begun(guild: Path) -> Path:
    """A claim set with two pending sentences, one of which has a number."""
    place = guild / "data" / "sentences.csv"
    text = place.read_text("utf-8").replace("none,question,", "pending,,")
    lines = [
        line.replace(",claims,,", ",pending,,") if "text.p02.s04," in line else line
        for line in text.splitlines(keepends=True)
    ]
    place.write_text("".join(lines), "utf-8")
    return guild


def command(tmp_path: Path, code: str) -> str:
    file = tmp_path / "stub.py"
    file.write_text(code, "utf-8")
    return f'"{Path(sys.executable).as_posix()}" "{file.as_posix()}"'


def answering(tmp_path: Path, *answers: object) -> str:
    lines = "".join(f"{json.dumps(each)}\n" for each in answers)
    return command(tmp_path, f"import sys\nsys.stdin.read()\nprint({lines!r}, end='')")


def test_the_example_of_the_page_drafts(
    run: Callable[..., Result], begun: Path, tmp_path: Path
) -> None:
    stub = command(tmp_path, EXAMPLE)
    arguments = ("draft", "--with", stub, "--as", "second", "-C", str(begun))
    claims = (begun / "data" / "claims.csv").read_bytes()
    shown = run(*arguments)
    assert (shown.code, shown.out) == (0, "annotations: 1 added (second second-0002)\n")
    row = open_claim_set(begun).rows("annotations")[-1]
    assert (row["source_ref"], row["spans"]) == ("text.p02.s04", "511-538")
    assert re.fullmatch("drafted, prompt sha256 [0-9a-f]{64}", row["note"])
    assert (row["verdict"], row["claim_id"]) == ("", "")
    assert (begun / "data" / "claims.csv").read_bytes() == claims
    before = {each.rule for each in validate(begun).problems}
    assert not {rule for rule in before if rule.startswith(("cell", "spans", "key"))}
    assert run(*arguments).out == "nothing changed\n"


def test_what_is_asked_and_answered_follows_the_schema(begun: Path) -> None:
    schemas = protocol()
    for name, said in (
        *(("sentence", each) for each in sentences(Working.of(begun))),
        ("answer", ANSWER),
    ):
        jsonschema.validate(said, schemas | {"$ref": f"#/$defs/{name}"})
    first = next(sentences(Working.of(begun)))
    assert first["text"] == "Did it ever pay its debts?"
    assert first["paragraph"].startswith("Therefore the town")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"quote": "ever paid its debts"}, "it says: ever pay its debts"),
        ({"sentence_id": "text.p01.s01"}, "was not asked for"),
        ({"type": "rumour"}, "is not one of type"),
        ({"about": ["oslo"]}, "'oslo' is not in entities.entity_id"),
        ({"verdict": "accepted"}, "'verdict' is not one of an answer"),
        ({"claim_id": "C0001"}, "'claim_id' is not one of an answer"),
        ({"text": {}}, "the value of 'text' is no text"),
        ({"quote": None}, "the cell is empty"),
    ],
)
def test_an_answer_that_is_wrong_is_refused(
    begun: Path, tmp_path: Path, change: dict[str, object], message: str
) -> None:
    taken = draft(answering(tmp_path, ANSWER | change, ANSWER), "first", begun)
    (refusal,) = taken.refusals
    assert (refusal.place, message in refusal.message) == ("answer:1", True)
    assert len(taken.changes["annotations"].added) == 1


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import sys; sys.exit('no key')", "ended with exit code 1: no key"),
        ("import sys; sys.stdout.buffer.write(b'\\xff')", "does not write UTF-8"),
    ],
)
def test_a_command_that_fails_changes_nothing(
    begun: Path, tmp_path: Path, code: str, message: str
) -> None:
    before = (begun / "data" / "annotations.csv").read_bytes()
    with pytest.raises(ReadError, match=message):
        draft(command(tmp_path, code), "first", begun)
    for wrong in ("", "no-such-command-here", '"open'):
        with pytest.raises(ReadError, match=r"cannot be run|is empty"):
            draft(wrong, "first", begun)
    with pytest.raises(ReadError, match="is not one of first"):
        draft("x", "somebody", begun)
    assert (begun / "data" / "annotations.csv").read_bytes() == before


def test_an_answer_that_is_no_json_is_refused(begun: Path, tmp_path: Path) -> None:
    code = "print('Sure!')\nprint('[]')\nprint()"
    taken = draft(command(tmp_path, code), "first", begun)
    assert [each.message for each in taken.refusals] == [
        (
            "is not JSON: a value is expected: a text in double quotes, a number, "
            "true, false, null, a list or an object"
        ),
        "is no JSON object",
    ]
