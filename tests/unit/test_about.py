from pathlib import Path

import pytest

import claimset
from claimset.errors import ReadError, UnknownRowError, UnknownVersionError
from claimset.show import EntityEntry, show
from conftest import GUILD, apply


def _matched(entity: str, path: Path = GUILD) -> dict[str, list[str]]:
    claims = claimset.about(entity, path=path)
    return {
        claim_id: matched.tolist()
        for claim_id, matched in zip(claims.claim_id, claims.matched, strict=True)
    }


def test_claims_are_as_load_gives_them_and_say_how_they_match() -> None:
    claims = claimset.about("norvale", path=GUILD)
    loaded = claimset.load(path=GUILD).set_index("claim_id")
    columns = [name for name in claims if name not in ("claim_id", "matched")]
    assert claims.set_index("claim_id")[columns].equals(
        loaded.loc[claims.claim_id, columns]
    )
    assert list(claims.columns)[-1] == "matched"
    assert claims.explode("matched")["matched"].value_counts()["about"] == 3


@pytest.mark.parametrize(
    ("old", "new", "how"),
    [
        ("A lamp is an oil light.", "A lamp of norvale", []),
        ("A lamp is an oil light.", "A lamp of Norvaleans", []),
        ("A lamp is an oil light.", "A lamp of Norvale", ["text"]),
        (
            ",,,,certain,positive,,asserted,,",
            ",,norvale,,certain,positive,,asserted,,",
            ["holder"],
        ),
        (",asserted,,", ",asserted,norvale,", ["about"]),
    ],
)
def test_claim_matches_by_list_holder_and_whole_words(
    guild: Path, old: str, new: str, how: list[str]
) -> None:
    path = guild / "data" / "claims.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    (lamp,) = [line for line in lines if "A lamp is an oil light." in line]
    changed = lamp.replace(old, new, 1)
    assert changed != lamp
    apply({"edit": [{"file": "data/claims.csv", "old": lamp, "new": changed}]}, guild)
    claim_id = lamp.partition(",")[0]
    assert _matched("norvale", guild).get(claim_id, []) == how


@pytest.mark.parametrize(
    "name", ["lantern-guild", "the Lantern Guild", "lantern guild", "The Guild"]
)
def test_entity_is_known_by_id_name_and_alias(name: str) -> None:
    assert len(_matched(name)) == 10


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("lantern-gild", "no entity 'lantern-gild'; did you mean lantern-guild?"),
        ("quill", "no entity 'quill'; did you mean ada-quill?"),
        ("Quil", "no entity 'Quil'; did you mean ada-quill?"),
        ("C0001", "no entity 'C0001'"),
    ],
)
def test_unknown_entity_gets_suggestions(wanted: str, said: str) -> None:
    with pytest.raises(UnknownRowError) as caught:
        claimset.about(wanted, path=GUILD)
    assert str(caught.value) == said


def test_name_of_several_entities_names_them_all(guild: Path) -> None:
    edit = {
        "file": "data/entities.csv",
        "old": "ben-rook,Ben Rook,person,,",
        "new": "ben-rook,Ben Rook,person,The Guild,",
    }
    apply({"edit": [edit]}, guild)
    with pytest.raises(UnknownRowError, match="did you mean ben-rook or lantern-guild"):
        claimset.about("the guild", path=guild)


def test_claim_set_without_entities_says_so(guild: Path) -> None:
    path = guild / "data" / "datapackage.json"
    said = path.read_text("utf-8").replace(
        '    {\n      "name": "entities",\n      "path": "entities.csv"\n    },\n', ""
    )
    path.write_text(said, "utf-8")
    (guild / "data" / "entities.csv").unlink()
    with pytest.raises(ReadError, match="needs the table 'entities'"):
        claimset.about("norvale", path=guild)
    with pytest.raises(UnknownRowError):
        show("norvale", guild)


def test_version_is_that_of_load(guild: Path) -> None:
    claimset.release("1.0.0", guild)
    path = guild / "data" / "claims.csv"
    path.write_text(path.read_text("utf-8").replace(";norvale", ""), "utf-8")
    released = claimset.about("norvale", path=guild, version="1.0.0", quotes=False)
    working = claimset.about("norvale", path=guild, quotes=False)
    assert "quote" not in released
    listed = [
        sum("about" in how for how in frame.matched) for frame in (released, working)
    ]
    assert listed[0] > listed[1]
    with pytest.raises(UnknownVersionError):
        claimset.about("norvale", path=guild, version="9.0.0")


def test_show_has_the_same_claims() -> None:
    entry = show("the Guild", GUILD)
    assert isinstance(entry, EntityEntry)
    found = {claim["claim_id"]: [*how] for claim, how in entry.claims}
    assert found == _matched("lantern-guild")
