"""`--where` as users meet it: the examples of the help, and what is refused."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import GUILD, Result, without_ledger

Run = Callable[..., Result]
ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "cli.md").read_text("utf-8").partition("| query |")[2]
EXAMPLES = re.findall(r"(?m)^\| `([a-z_]+ .+?)` \|", PAGE.partition("\n\n")[0])


@pytest.mark.parametrize("query", EXAMPLES)
def test_every_example_of_the_page_chooses_claims(run: Run, query: str) -> None:
    result = run("stats", str(ROOT), "--where", query, "--format", "json")
    assert result.code == 0
    said = json.loads(result.out)
    assert said["where"] == query
    assert 0 < said["claims"] < 644


@pytest.mark.parametrize("command", ["stats", "cite"])
def test_help_of_both_commands_has_the_examples(run: Run, command: str) -> None:
    shown = run(command, "--help").out
    assert len(EXAMPLES) == 10
    assert all(query in shown for query in EXAMPLES)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ('certanty == "certain"', "did you mean 'certainty'?"),
        ('type == "casual"', "there are: evaluative, quantitative, attributional"),
        ('subtype == "casual"', "did you mean 'causal'?"),
        ('time < "1998"', 'ask time overlaps "1996/2001", or compare time_start or'),
        ('time overlaps "May"', "'May' is no EDTF level 1 date"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_hint(
    run: Run, query: str, said: str
) -> None:
    result = run("stats", str(GUILD), "--where", query)
    assert (result.code, result.out) == (2, "")
    assert said in result.err


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--where", 'section == "body"', "'section' needs the table 'sentences'"),
        ("--by", "section", "'section' needs the table 'sentences'"),
    ],
)
def test_sections_need_the_table_sentences(
    run: Run, guild: Path, option: str, value: str, said: str
) -> None:
    without_ledger(guild)
    result = run("stats", str(guild), option, value)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert run("stats", str(guild)).code == 0


def test_citations_that_0_2_made_verify(run: Run) -> None:
    """By text with its case, and by time as text: neither can be asked so any more."""
    file = ROOT / "tests" / "data" / "citations-0.2.json"
    result = run("verify", "--citation", str(file), "-C", str(ROOT))
    assert (result.code, result.out) == (0, "")
    queries = {each["custom"]["claimset"]["rows"]["where"] for each in _items(file)}
    assert {'time < "1998"', 'text contains "taliban"'} < queries


def test_citation_of_other_rows_does_not_verify(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "cited.json"
    items = _items(ROOT / "tests" / "data" / "citations-0.2.json")
    for item in items:
        item["custom"]["claimset"]["rows"] |= {"sha256": "0" * 64}
    file.write_text(json.dumps(items), "utf-8")
    result = run("verify", "--citation", str(file), "-C", str(ROOT))
    assert result.code == 1
    assert result.out.count("rows.sha256") == len(items)


def _items(file: Path) -> list[dict[str, dict[str, dict[str, dict[str, str]]]]]:
    items: list[dict[str, dict[str, dict[str, dict[str, str]]]]]
    items = json.loads(file.read_text("utf-8"))
    return items


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ('about contains "quill"', "no entity_id 'quill': did you mean ada-quill?"),
        ('ref_ids contains "R1"', "references has no ref_id 'R1': did you mean R01?"),
        ('attributed_to == "(nobody at all)"', ""),
        ('about contains "norvale"', ""),
    ],
)
def test_id_that_is_nobodys_is_named_where_no_claim_is_found(
    run: Run, query: str, said: str
) -> None:
    result = run("stats", str(GUILD), "--where", query)
    assert result.code == 0
    assert said in result.err
    assert bool(result.err) is bool(said)
