"""Rules that hold the ledger to the sources, and the claims to the ledger."""

import polars as pl
from polars import col

from claimset.problems import LONGEST_VALUE, Severity, shortened
from claimset.rules.batch import ENDS, Batch
from claimset.rules.core import (
    KEYS,
    at,
    lookup,
    named,
    quoted,
    rule,
    said,
    spans_of,
)
from claimset.rules.keys import unpointed
from claimset.sources import digest, exact_words, form_alone, parse_spans

__all__: list[str] = []

_DIGITS = 64  # Of a sha256.


@rule(
    "source-changed",
    "sources.sha256",
    level=4,
    acceptable=False,
    why="A single character more or less shifts every anchor behind it.",
)
def source_changed(s: Batch) -> pl.LazyFrame:
    """A source file is the one that was annotated: its hash and length are."""

    def change(in_set: int, source: str, file: str, sha256: str) -> str | None:
        found = s.digests.get((in_set, source), sha256)
        if found == sha256:
            return None
        text = s.changed.get((in_set, source))
        what = "" if text is None else _change(s, in_set, source, file, text, sha256)
        return f"the file's sha256 is {found}{what}"

    other_hash = said(change, "set", "source_id", "file", "sha256")
    there = s.lengths.rename({"characters": "length"})
    sized = s.sources.drop_nulls("sha256").join(there, on=["set", "source_id"])
    other_size = sized.filter(col("characters") != col("length").cast(pl.String))
    return pl.concat(
        [
            at(s.sources, "{}", other_hash),
            at(
                other_size,
                "the file has {} characters, not {}",
                *("length", quoted("characters")),
                place="sources.characters",
            ),
        ]
    )


def _change(  # noqa: PLR0913 - what is known of a source
    s: Batch, in_set: int, source: str, file: str, text: str, sha256: str
) -> str:
    """Say how a source has changed: in form alone, or the first segment that differs."""
    form = form_alone(text, sha256)
    if "line ends" in form:
        folder, slash, _ = file.rpartition("/")
        kept = f"{folder}/** -text" if slash else f"{file} -text"
        return f"; only {form}: '{kept}' in .gitattributes keeps git from changing them"
    if form:
        return f"; only {form}"
    if in_set not in s.ledgers:
        return ""
    own = s.frames["sentences"].filter(set=in_set, source_id=source)
    for name, spans, known in own.select("sentence_id", "spans", "sha256").iter_rows():
        if digest(exact_words(text, parse_spans(spans or ""))) != known:
            first = shortened(name, LONGEST_VALUE)
            return f"; the first segment that differs is {first}"
    return "; no segment differs"


@rule(
    "segment-changed",
    "sentences.sha256",
    level=4,
    acceptable=False,
    needs=("sentences", "sources"),
    phase=KEYS,
    doubts="spans",
    reads_sources=True,
    why="It proves, segment by segment, that the spans still mark the same words.",
)
def segment_changed(s: Batch) -> pl.LazyFrame:
    """A segment's sha256 is that of its exact words, inside its source."""
    ends = spans_of(s.sentences, "source_id", "spans")
    beyond = (
        ends.join(s.lengths, on=["set", "source_id"])
        .filter(col("end") > col("characters"))
        .unique(["set", "row"])
    )
    now = said(lambda *place: _digest(s.words(*place)), "set", "source_id", ENDS)
    other = (
        s.sentences.with_columns(now.alias("digest"))
        .filter(col("digest") != col("sha256"))
        .with_columns(said(s.words, "set", "source_id", ENDS).alias("words"))
    )
    # More than a message holds, without line ends; a blank at the edge shows that the
    # spans have slipped.
    words = col("words").str.slice(0, 2 * LONGEST_VALUE).str.replace_all(r"\s+", " ")
    return pl.concat(
        [
            at(
                beyond,
                "{} reaches beyond the source",
                quoted("spans"),
                place="sentences.spans",
            ),
            at(
                other,
                "the words at these spans are now {}: their sha256 is {}, not {}",
                *(quoted(words), "digest", named("sha256", _DIGITS)),
            ),
        ]
    )


def _digest(words: str | None) -> str | None:
    return None if words is None else digest(words)


@rule(
    "segment-overlap",
    "sentences.spans",
    level=4,
    why="What belongs to two segments is annotated twice, or by neither.",
)
def segment_overlap(s: Batch) -> pl.LazyFrame:
    """No character of a source belongs to two segments."""
    source = ("set", "source_id")
    known = s.sentences.drop_nulls(["source_id", "spans"])
    pieces = spans_of(known, "source_id", "sentence_id", "spans")
    pieces = pieces.sort("set", "source_id", "start", "end", "row").with_columns(
        furthest=col("end").cum_max().shift(1).over(source),
        # Of those that ended last, the one that comes last by name.
        last=col("sentence_id").shift(1).over(source),
    )
    found = pieces.filter(
        col("start") < col("furthest"), col("sentence_id").is_not_null()
    )
    return at(found, "{} overlaps {}", quoted("spans"), named("last"))


@rule(
    "source-not-covered",
    "sources.source_id",
    level=4,
    acceptable=False,
    needs=("sentences", "sources"),
    reads_sources=True,
    why="What no segment covers is accounted for by nobody.",
)
def source_not_covered(s: Batch) -> pl.LazyFrame:
    """The segments cover every non-blank character of their source."""

    def gap(in_set: int, source: str, start: int, end: int) -> str | None:
        words = s.texts[in_set, source][start:end].strip()
        return f"no segment covers {words[:40]!r} at {start}-{end}" if words else None

    source = ("set", "source_id")
    lengths = s.lengths.filter(col("set").is_in(s.ledgers))
    ends = lengths.select(*source, start="characters", end="characters")
    pieces = spans_of(s.sentences, "source_id").select(*source, "start", "end")
    last = col("end").cum_max().shift(1, fill_value=0).over(source).alias("last")
    gaps = (
        pl.concat([pieces.join(lengths, on=source, how="semi"), ends])
        .sort(*source, "start", "end")
        .with_columns(last)
        .filter(col("last") < col("start"))
        .with_columns(message=said(gap, *source, "last", "start"))
        .drop_nulls("message")
        .join(s.sources, on=source)
    )
    # A segment of which nobody knows where it is may fill them.
    placed = pl.all_horizontal(col("source_id", "spans").is_not_null())
    known = gaps.join(s.sentences.filter(~placed), on="set", how="anti")
    return at(known, "{}", "message")


@rule(
    "sentence-id-of-other-source",
    "sentences.sentence_id",
    why="The id alone must tell where to look.",
)
def sentence_id_of_other_source(s: Batch) -> pl.LazyFrame:
    """A segment's id begins with the id of its source."""
    begin = col("sentence_id").str.split(".").list.first()
    found = s.sentences.filter(begin != col("source_id"))
    message = "{} does not begin with the id of its source"
    return at(found, message, quoted("sentence_id"))


@rule(
    "disposition-unfounded",
    "sentences.disposition",
    level=4,
    needs=("claims", "sentences"),
    wants=("appearances",),
    why="The ledger is the proof that nothing was left out; it must be true.",
)
def disposition_unfounded(s: Batch) -> pl.LazyFrame:
    """Dispositions agree with the claims and appearances that there are."""
    key = ["set", "sentence_id"]
    claimed, restated = (
        s.known(table).drop_nulls("source_ref").select("set", sentence_id="source_ref")
        for table in ("claims", "appearances")
    )

    def are(rows: pl.LazyFrame, *dispositions: str) -> pl.LazyFrame:
        return rows.filter(col("disposition").is_in(dispositions))

    segments = s.sentences.drop_nulls("sentence_id")
    others = segments.filter(col("set").is_in(s.whole("appearances")))
    unclaimed = others.join(claimed, on=key, how="anti")
    # Without claims, though the disposition says so, and the other way round.
    without = unpointed(s, are(segments, "claims"), "sentence_id", "claims.source_ref")
    with_claims = are(segments, "none", "restated", "pending")
    with_claims = with_claims.join(claimed, on=key, how="semi")
    unrestated = unpointed(
        s, are(unclaimed, "restated"), "sentence_id", "appearances.source_ref"
    )
    with_restated = are(unclaimed, "none", "pending").join(restated, on=key, how="semi")
    said_ = quoted("disposition")
    return pl.concat(
        [
            at(without, "the disposition is 'claims', and no claim is anchored here"),
            at(
                with_claims,
                "{}, and claims are anchored here: it should be 'claims'",
                said_,
            ),
            at(
                unrestated,
                "the disposition is 'restated', and no appearance stands here",
            ),
            at(
                with_restated,
                "{}, and appearances stand here: it should be 'restated'",
                said_,
            ),
        ]
    )


@rule(
    "reason-missing",
    "sentences.reason",
    why="That a segment makes no claim is a decision, and needs its ground.",
)
def reason_missing(s: Batch) -> pl.LazyFrame:
    """A segment has a reason exactly where its disposition is 'none'."""
    none, given = col("disposition") == "none", col("reason") != ""
    bare, needless = (
        s.sentences.filter(none & ~given),
        s.sentences.filter(~none & given),
    )
    message = "{} is a reason for 'none', which the disposition is not"
    return pl.concat(
        [
            at(bare, "a segment without claims needs a reason"),
            at(needless, message, quoted("reason")),
        ]
    )


@rule(
    "sentence-pending",
    "sentences.disposition",
    severity=Severity.WARNING,
    why="What is pending may hold claims that no row says.",
)
def sentence_pending(s: Batch) -> pl.LazyFrame:
    """No segment is left to be annotated."""
    return at(s.sentences.filter(col("disposition") == "pending"), "not annotated yet")


@rule(
    "scripts-mixed",
    "sentences.spans",
    level=4,
    severity=Severity.NOTE,
    reads_sources=True,
    why="A letter of another script looks the same, and no search finds the word.",
)
def scripts_mixed(s: Batch) -> pl.LazyFrame:
    """A word of a source is written in one script."""
    latin, other = "[A-Za-z]", "[\u0370-\u03ff\u0400-\u052f]"
    words = s.segments.drop_nulls(["row", "reading"]).filter(
        col("reading").str.contains(other)
    )
    words = words.with_columns(word=col("reading").str.extract_all(r"\w+"))
    mixed = words.explode("word").filter(
        col("word").str.contains(latin), col("word").str.contains(other)
    )
    return at(mixed, "{} mixes scripts", quoted("word"))


@rule(
    "sample-of-other-stratum",
    "sample.stratum",
    level=4,
    needs=("sample", "sentences"),
    why="Figures by stratum are only as good as the strata.",
)
def sample_of_other_stratum(s: Batch) -> pl.LazyFrame:
    """A sampled sentence's stratum is its section."""
    found = lookup(s.sample, "sentence_id", s.sentences, "sentence_id", "section")
    other = found.filter(col("section") != col("stratum"))
    return at(other, "{} is not the sentence's section", quoted("stratum"))
