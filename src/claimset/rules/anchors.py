"""Rules that hold a row to the exact words that state it."""

import polars as pl
from polars import col

from claimset.problems import Severity
from claimset.rules.core import (
    ANCHORED,
    SPANS,
    Batch,
    Cell,
    at,
    every,
    listed,
    members,
    named,
    phrase,
    quoted,
    rule,
    spans_of,
)
from claimset.sources import cuts, parse_spans, says

__all__: list[str] = []

MOST_CUE_WORDS = 6

_WHERE = every("spans", ANCHORED)


@rule(
    "spans-order",
    phase=SPANS,
    summary="Spans are not empty, stand in order and do not overlap.",
    why="Otherwise the words cut out are not what a reader sees.",
).at(*_WHERE, "sentences.spans")
def spans_order(s: Batch, cell: Cell) -> pl.LazyFrame:
    """Find cells whose spans are empty, out of order or overlapping."""
    spans = spans_of(s.frame(cell.table.name))
    same_row = (col("row") == col("row").shift(1)) & (col("set") == col("set").shift(1))
    early = same_row & (col("start") < col("end").shift(1))
    wrong = spans.filter((col("start") >= col("end")) | early.fill_null(value=False))
    found = s.frame(cell.table.name).join(wrong, on=["set", "row"], how="semi")
    message = phrase(
        "{} has spans that are empty, overlap or stand out of order",
        quoted(cell.column),
    )
    return at(found, message=message)


@rule(
    "spans-outside-sentence",
    level=4,
    needs=("claims", "sentences"),
    summary="Spans lie inside the sentence that the row names.",
    why="An anchor outside its sentence shows words that state something else.",
).at(*_WHERE)
def spans_outside_sentence(s: Batch, cell: Cell) -> pl.LazyFrame:
    """Find spans that no piece of their sentence holds."""
    rows = s.frame(cell.table.name).drop_nulls("source_ref")
    spans = spans_of(rows, "source_ref").with_row_index("span")
    pairs = spans.join(
        s.pieces,
        left_on=["set", "source_ref"],
        right_on=["set", "sentence_id"],
        suffix="_of",
    )
    inside = (col("start_of") <= col("start")) & (col("end") <= col("end_of"))
    wrong = pairs.filter(~inside).join(pairs.filter(inside), on="span", how="anti")
    found = rows.join(wrong, on=["set", "row"], how="semi")
    message = phrase("{} is not inside {}", quoted("spans"), named("source_ref"))
    return at(found, message=message)


@rule(
    "spans-outside-source",
    level=4,
    needs=("claims", "sources"),
    reads_sources=True,
    summary="Where there is no ledger, spans lie inside the source that the row names.",
    why="An anchor behind the end of its source shows no words at all.",
).at(*_WHERE)
def spans_outside_source(s: Batch, cell: Cell) -> pl.LazyFrame:
    """Find spans behind the end of a source; a ledger says more than this rule."""
    loose = s.frame(cell.table.name).filter(~col("set").is_in(list(s.ledgers)))
    furthest = spans_of(loose).group_by("set", "row").agg(col("end").max())
    source = col("source_ref").str.split(".").list.first()
    found = (
        loose.with_columns(source_id=source)
        .join(furthest, on=["set", "row"])
        .join(s.lengths, on=["set", "source_id"])
        .filter(col("end") > col("characters"))
    )
    message = phrase("{} has only {} characters", named("source_id"), col("characters"))
    return at(found, message=message)


@rule(
    "spans-cut-word",
    level=4,
    needs=("claims", "sources"),
    reads_sources=True,
    summary="Spans begin and end at the edges of words.",
    why="A cut word is most often an anchor that has slipped by a character.",
).at(*_WHERE)
def spans_cut_word(s: Batch, cell: Cell) -> pl.LazyFrame:
    """Find spans that begin or end within a word or a character, or with a blank."""
    rows = s.anchored(cell.table.name).drop_nulls(["spans", "reading"])
    columns = ("set", "row", "source_id", "segment_spans", "start", "end")
    spans = spans_of(rows, "source_id", "segment_spans").select(columns).collect()
    # The characters on both sides of each edge; few of them look like one word.
    edges: list[str] = []
    for in_set, _, source, _, start, end in spans.iter_rows():
        text = s.texts[in_set, source]
        edges.append(
            text[max(start - 1, 0) : start + 1] + "|" + text[end - 1 : end + 1]
        )
    odd = col("edge").str.contains(
        r"[A-Za-z0-9]{2}|[^\x21-\x7e]\||\|[^\x21-\x7e]|[^\x00-\x7f]"
    )
    suspects = spans.with_columns(pl.Series("edge", edges, pl.String)).filter(odd)
    wrong = [
        start < end <= len(text := s.texts[in_set, source])
        and cuts(text, start, end, unless=parse_spans(pieces or ""))
        for in_set, _, source, pieces, start, end in suspects.select(
            columns
        ).iter_rows()
    ]
    cut = suspects.filter(pl.Series(wrong, dtype=pl.Boolean))
    found = rows.join(cut.lazy(), on=["set", "row"], how="semi")
    message = phrase(
        "{} cuts a word or a character, or ends at a blank", quoted("spans")
    )
    return at(found, message=message)


@rule(
    "cue-not-in-sentence",
    level=4,
    needs=("claims", "sources"),
    wants=("sentences",),
    reads_sources=True,
    summary=f"A piece of a cue is up to {MOST_CUE_WORDS} whole words of its sentence.",
    why="The cue is what lets a reader check the holder, the hedge and the negation.",
).at("claims.cue")
def cue_not_in_sentence(s: Batch) -> pl.LazyFrame:
    """Find pieces that the sentence's reading text does not have, or long ones.

    Without a ledger it is enough if the source has them anywhere, or the anchor.
    """
    cued = (
        s.anchored("claims").filter(col("cue") != "").drop_nulls(["reading", "spans"])
    )
    pieces = cued.with_columns(piece=col("cue").str.split(";")).explode("piece")
    padded = phrase(" {} ", "piece")
    long = col("piece").str.count_matches(r"\S+") > MOST_CUE_WORDS
    rows = pieces.filter(
        ~col("reading").str.contains(padded, literal=True) | long
    ).collect()
    messages = [_cue_fault(s, row) for row in rows.iter_rows(named=True)]
    found = rows.with_columns(pl.Series("message", messages, pl.String))
    return at(found.drop_nulls("message").lazy())


def _cue_fault(s: Batch, row: dict[str, str]) -> str | None:
    """Say what is wrong with a piece of a cue, or nothing."""
    piece, reading = row["piece"], row["reading"]
    if row["segment"] is None and says(s.words(row), piece):
        pass
    elif not says(reading, piece):
        if row["segment"] is None:
            return f"{row['source_id']} nowhere says '{piece}'"
        how = "says only as parts of words" if piece in reading else "does not say"
        return f"the sentence {how} '{piece}'"
    if len(piece.split()) > MOST_CUE_WORDS:
        return f"'{piece}' has more than {MOST_CUE_WORDS} words"
    return None


_CUE = rule(
    "cue-missing",
    level=4,
    needs=("claims",),
    wants=("sentences", "entities"),
    reads_sources=True,
    summary="A claim that is negative, hedged or of a named holder has a cue.",
    why="Holder, hedge and negation must be checkable against the source's own words.",
)


@_CUE.at("claims.cue")
def cue_missing(s: Batch) -> pl.LazyFrame:
    """Find negative and hedged claims without the words that negate or hedge them."""
    bare = s.claims.filter(col("cue") == "")
    negative = bare.filter(col("polarity") == "negative")
    hedged = bare.filter(
        col("certainty").is_in(["possible", "probable"]), col("polarity") != "negative"
    )
    return pl.concat(
        [
            at(negative, message="a negative claim needs the words that negate it"),
            at(
                hedged,
                message="a claim that is not certain needs the words that hedge it",
            ),
        ]
    )


@_CUE.at("claims.cue")
def cue_of_holder_missing(s: Batch) -> pl.LazyFrame:
    """Find claims whose sentence names their holder, and no cue does.

    Without a ledger nobody can tell whether it does.
    """
    open_ = (
        s.anchored("claims")
        .filter(
            col("cue") == "",
            col("attributed_to") != "",
            col("polarity") != "negative",
            ~col("certainty").is_in(["possible", "probable"]),
            col("segment").is_not_null(),
            col("reading").is_not_null(),
        )
        .select("set", "row", "attributed_to", "reading")
    )
    entities = open_.join(
        s.names, left_on=["set", "attributed_to"], right_on=["set", "entity_id"]
    ).select("set", "row", "reading", "name")
    inside = col("attributed_to").str.strip_chars("()")
    described = open_.filter(col("attributed_to").str.starts_with("("))
    either = [
        described.select(
            "set", "row", "reading", name=pl.concat_str(case, inside.str.slice(1))
        )
        for case in (
            inside.str.slice(0, 1).str.to_lowercase(),
            inside.str.slice(0, 1).str.to_uppercase(),
        )
    ]
    found = _named(pl.concat([entities, *either]), "reading").unique(["set", "row"])
    message = "the sentence names the holder, so the claim needs the words that do"
    return at(found, message=message)


def _named(pairs: pl.LazyFrame, text: str) -> pl.LazyFrame:
    """Return the rows whose text says their ``name`` in whole words."""
    near = pairs.filter(col(text).str.contains(col("name"), literal=True)).collect()
    is_said = [says(*pair) for pair in near.select(text, "name").iter_rows()]
    return near.filter(pl.Series(is_said, dtype=pl.Boolean)).lazy()


_NUMBER = r"\[0*([0-9]+)\]"


def _bracketed(reading: str) -> pl.Expr:
    """Return the numbers in brackets of a text, without needless zeros."""
    found = col(reading).str.extract_all(r"\[[0-9]+\]")
    return found.list.eval(pl.element().str.extract(_NUMBER)).list.unique(
        maintain_order=True
    )


@rule(
    "reference-not-in-sentence",
    level=4,
    needs=("claims", "sentences"),
    reads_sources=True,
    summary="A claim's references are among the bracketed numbers of its sentence.",
    why="A number backs claims of its own sentence only (codebook, 3).",
).at("claims.ref_ids")
def reference_not_in_sentence(s: Batch) -> pl.LazyFrame:
    """Find references whose number the sentence does not have."""
    cited = (
        s.anchored("claims")
        .filter(col("ref_ids") != "")
        .drop_nulls(["reading", "segment"])
    )
    references = (
        cited.select(
            "set",
            "row",
            ref_id=col("ref_ids").str.split(";"),
            known=_bracketed("reading"),
        )
        .explode("ref_id")
        .with_columns(number=col("ref_id").str.extract("^R0*([0-9]+)$"))
        .filter(~col("known").list.contains(col("number")))
    )
    lacking = references.group_by("set", "row", maintain_order=True).agg("ref_id")
    message = phrase("the sentence has no bracket for {}", listed("ref_id"))
    return at(lacking, message=message)


@rule(
    "bracket-unused",
    level=4,
    needs=("claims", "sentences"),
    reads_sources=True,
    summary="Each bracketed number of a sentence with claims is used by one of them.",
    why="A number that backs nothing is a reference that was overlooked.",
).at("sentences.sentence_id")
def bracket_unused(s: Batch) -> pl.LazyFrame:
    """Find sentences with a number that none of their claims uses."""
    claimed = s.sentences.filter(col("disposition") == "claims")
    readings = s.segments.drop_nulls(["row", "reading"])
    numbered = (
        claimed.select("set", "row", "sentence_id")
        .join(readings.select("set", "row", "reading"), on=["set", "row"])
        .filter(col("reading").str.contains("[", literal=True))
        .select("set", "row", "sentence_id", number=_bracketed("reading"))
        .explode("number")
        .drop_nulls("number")
    )
    # What a claim's faulty cell was to say of its sentence is not known.
    claims = s.claims
    doubtful = claims.filter(col("ref_ids").is_null())
    used = members(claims, "ref_ids", "source_ref").select(
        "set", "source_ref", number=col("member").str.extract("^R0*([0-9]+)$")
    )
    on_left, on_right = (
        ["set", "sentence_id", "number"],
        ["set", "source_ref", "number"],
    )
    unused = (
        numbered.join(used, left_on=on_left, right_on=on_right, how="anti")
        .join(
            doubtful,
            left_on=["set", "sentence_id"],
            right_on=["set", "source_ref"],
            how="anti",
        )
        .sort("set", "row", col("number").str.len_chars(), "number")
        .group_by("set", "row", "sentence_id", maintain_order=True)
        .agg(phrase("[{}]", "number").alias("number"))
    )
    found = _beyond_faulty(s, unused)
    message = phrase("no claim of {} uses {}", quoted("sentence_id"), listed("number"))
    return at(found, message=message)


def _beyond_faulty(s: Batch, rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return sentences, if there are more than claims of which none knows the sentence."""
    lost = (
        s.claims.filter(col("source_ref").is_null()).group_by("set").agg(lost=pl.len())
    )
    return rows.join(lost, on="set", how="left").filter(
        pl.len().over("set") > col("lost").fill_null(0)
    )


@rule(
    "about-not-in-text",
    level=4,
    needs=("claims", "entities"),
    summary="A claim is about an entity only if its text names it.",
    why="Who searches for an entity expects to read its name.",
).at("claims.about")
def about_not_in_text(s: Batch) -> pl.LazyFrame:
    """Find entities of `about` that the text names by no name or alias."""
    pairs = (
        members(s.claims.drop_nulls("text"), "about", "text")
        .join(s.names, left_on=["set", "member"], right_on=["set", "entity_id"])
        .select("set", "row", "member", "text", "name")
    )
    named_ = _named(pairs, "text")
    found = pairs.unique(["set", "row", "member"], maintain_order=True).join(
        named_, on=["set", "row", "member"], how="anti"
    )
    return at(found, message=phrase("the text does not name {}", quoted("member")))


@rule(
    "about-incomplete",
    level=4,
    severity=Severity.WARNING,
    needs=("claims", "entities"),
    summary="A claim is about every entity that its text names.",
    why="Who searches for an entity expects to find every claim that names it.",
).at("claims.about")
def about_incomplete(s: Batch) -> pl.LazyFrame:
    """Find texts that name an entity which `about` leaves out."""
    rows, messages = [], []
    for in_set, owners in s.owners.items():
        texts = s.claims.filter(set=in_set).drop_nulls(["text", "about"])
        hits = col("text").str.extract_many([*owners], overlapping=True).list.unique()
        names = texts.select("set", "row", "text", "about", name=hits).explode("name")
        further = (
            names.drop_nulls("name")
            .with_columns(
                entity=col("name").replace_strict(owners, return_dtype=pl.String)
            )
            .filter(~col("about").str.split(";").list.contains(col("entity")))
        )
        suspects = (
            further.unique(["set", "row"])
            .select("set", "row", "text", "about")
            .collect()
        )
        pattern = s.name_patterns[in_set]
        for in_set_, row, text, about in suspects.iter_rows():
            named_ = {owners[name] for name in pattern.findall(text)}
            if missing := sorted(named_.difference(about.split(";"))):
                rows.append((in_set_, row))
                messages.append(missing)
    found = pl.DataFrame(
        {
            "set": [in_set for in_set, _ in rows],
            "row": [row for _, row in rows],
            "missing": messages,
        },
        schema={"set": pl.UInt32, "row": pl.UInt32, "missing": pl.List(pl.String)},
    )
    return at(found.lazy(), message=phrase("the text also names {}", listed("missing")))
