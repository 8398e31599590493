"""Rules that hold the ledger to the sources, and the claims to the ledger."""

import re

import polars as pl
from polars import col

from claimset.problems import LONGEST_VALUE, Severity, shortened
from claimset.rules.core import (
    KEYS,
    Batch,
    at,
    lookup,
    named,
    phrase,
    quoted,
    rule,
    spans_of,
)
from claimset.rules.keys import unpointed
from claimset.sources import digest, exact_words, form_alone, parse_spans

__all__: list[str] = []

_MIXED = re.compile(
    r"\b(?=\w*[A-Za-z])(?=\w*[\u0370-\u03ff\u0400-\u052f])\w+\b", re.UNICODE
)
_CHANGED = rule(
    "source-changed",
    level=4,
    acceptable=False,
    needs=("sources",),
    summary="A source file is the one that was annotated: its hash and length are.",
    why="A single character more or less shifts every anchor behind it.",
)


@_CHANGED.at("sources.sha256")
def source_changed(s: Batch) -> pl.LazyFrame:
    """Find sources with another hash."""
    rows = s.frames["sources"].drop_nulls("sha256")
    messages = []
    for in_set, source, file, sha256 in rows.select(
        "set", "source_id", "file", "sha256"
    ).iter_rows():
        found = s.digests.get((in_set, source), sha256)
        message = None
        if found != sha256:
            message = f"the file's sha256 is {found}"
            if (text := s.changed.get((in_set, source))) is not None:
                form = form_alone(text, sha256)
                message += _of_form(form, file) or _first_change(
                    s, in_set, source, text
                )
        messages.append(message)
    wrong = rows.with_columns(pl.Series("message", messages, pl.String))
    return at(wrong.drop_nulls("message").lazy())


@_CHANGED.at("sources.characters")
def source_of_other_length(s: Batch) -> pl.LazyFrame:
    """Find sources with another length than the table says."""
    there = s.lengths.rename({"characters": "length"})
    found = s.sources.drop_nulls("sha256").join(there, on=["set", "source_id"])
    found = found.filter(col("characters") != col("length").cast(pl.String))
    message = phrase(
        "the file has {} characters, not {}", col("length"), quoted("characters")
    )
    return at(found, message=message)


def _of_form(form: str, file: str) -> str:
    """Say that a source has changed in form alone, and the way out."""
    if "line ends" not in form:
        return f"; only {form}" if form else ""
    folder, slash, _ = file.rpartition("/")
    kept = f"{folder}/** -text" if slash else f"{file} -text"
    return f"; only {form}: '{kept}' in .gitattributes keeps git from changing them"


def _first_change(s: Batch, in_set: int, source: str, text: str) -> str:
    """Say which segment of a changed source is the first that has other words."""
    if in_set not in s.ledgers:
        return ""
    own = s.frames["sentences"].filter(set=in_set, source_id=source)
    for sentence, spans, sha256 in own.select(
        "sentence_id", "spans", "sha256"
    ).iter_rows():
        if digest(exact_words(text, parse_spans(spans or ""))) != sha256:
            return f"; the first segment that differs is {shortened(sentence, LONGEST_VALUE)}"
    return "; no segment differs"


_SEGMENT = rule(
    "segment-changed",
    level=4,
    acceptable=False,
    needs=("sentences", "sources"),
    phase=KEYS,
    reads_sources=True,
    summary="A segment's sha256 is that of its exact words, inside its source.",
    why="It proves, segment by segment, that the spans still mark the same words.",
)


@_SEGMENT.at("sentences.spans")
def segment_beyond_source(s: Batch) -> pl.LazyFrame:
    """Find segments that reach beyond the end of their source."""
    ends = spans_of(s.sentences).group_by("set", "row").agg(col("end").max())
    found = (
        s.sentences.join(ends, on=["set", "row"])
        .join(s.lengths, on=["set", "source_id"])
        .filter(col("end") > col("characters"))
    )
    return at(found, message=phrase("{} reaches beyond the source", quoted("spans")))


@_SEGMENT.at("sentences.sha256")
def segment_changed(s: Batch) -> pl.LazyFrame:
    """Find segments that hold other words than their hash says."""
    cut = s.exact.drop_nulls("words")
    digests = pl.Series("digest", [digest(words) for words in cut["words"]], pl.String)
    ledger = s.sentences.select("set", "row", "sha256")
    found = cut.with_columns(digests).lazy().join(ledger, on=["set", "row"])
    found = found.filter(col("digest") != col("sha256"))
    # More than a message holds, without line ends; a blank at the edge shows that the
    # spans have slipped.
    words = col("words").str.slice(0, 2 * LONGEST_VALUE).str.replace_all(r"\s+", " ")
    message = phrase(
        "the words at these spans are now {}: their sha256 is {}, not {}",
        quoted(words),
        "digest",
        named("sha256", _DIGITS),
    )
    return at(found, message=message)


_DIGITS = 64  # Of a sha256.


@rule(
    "segment-overlap",
    level=4,
    needs=("sentences",),
    summary="No character of a source belongs to two segments.",
    why="What belongs to two segments is annotated twice, or by neither.",
).at("sentences.spans")
def segment_overlap(s: Batch) -> pl.LazyFrame:
    """Find segments that begin before an earlier one has ended."""
    pieces = _pieces(s)
    same = (col("set") == col("set").shift(1)) & (
        col("source_id") == col("source_id").shift(1)
    )
    furthest = col("end").cum_max().over("set", "source_id")
    # Of those that ended last, the one that comes last by name.
    pieces = pieces.with_columns(
        furthest=furthest.shift(1), last=col("sentence_id").shift(1), same=same
    )
    found = pieces.filter("same", col("start") < col("furthest"))
    found = found.drop_nulls(["sentence_id", "last"])
    message = phrase("{} overlaps {}", quoted("spans"), named("last"))
    return at(found, message=message)


def _pieces(s: Batch) -> pl.LazyFrame:
    """Return every span of the ledger, by source and place."""
    known = s.sentences.drop_nulls(["source_id", "spans"])
    pieces = spans_of(known, "source_id", "sentence_id", "spans")
    return pieces.sort("set", "source_id", "start", "end", "row")


@rule(
    "source-not-covered",
    level=4,
    acceptable=False,
    needs=("sentences", "sources"),
    reads_sources=True,
    summary="The segments cover every non-blank character of their source.",
    why="What no segment covers is accounted for by nobody.",
).at("sources.source_id")
def source_not_covered(s: Batch) -> pl.LazyFrame:
    """Find stretches of a source between segments that are not blank."""
    ends: dict[tuple[int, str], list[tuple[int, int]]] = {}
    pieces = _pieces(s).select("set", "source_id", "start", "end").collect()
    for in_set, source, start, end in pieces.iter_rows():
        ends.setdefault((in_set, source), []).append((start, end))
    unknown = (
        s.frames["sentences"]
        .filter(pl.any_horizontal(col("source_id", "spans").is_null()))
        .group_by("set")
        .len()
    )
    faulty = dict(unknown.select("set", "len").iter_rows())
    rows = []
    sources = s.frames["sources"].drop_nulls("source_id")
    for in_set, row, source in sources.select("set", "row", "source_id").iter_rows():
        text = s.texts.get((in_set, source))
        if text is None or in_set not in s.ledgers:
            continue
        gaps = _gaps(text, ends.get((in_set, source), []))
        # Each segment of which nobody knows where it is may fill one gap.
        if len(gaps) > faulty.get(in_set, 0):
            rows += [
                (
                    in_set,
                    row,
                    f"no segment covers {text[start:end].strip()[:40]!r} at {start}-{end}",
                )
                for start, end in gaps
            ]
    schema = {"set": pl.UInt32, "row": pl.UInt32, "message": pl.String}
    return at(pl.DataFrame(rows, schema, orient="row").lazy())


def _gaps(text: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the stretches of a text between pieces, in order, that are not blank."""
    gaps, last = [], 0
    for start, end in [*pieces, (len(text), len(text))]:
        if start > last and text[last:start].strip():
            gaps.append((last, start))
        last = max(last, end)
    return gaps


@rule(
    "sentence-id-of-other-source",
    needs=("sentences",),
    summary="A segment's id begins with the id of its source.",
    why="The id alone must tell where to look.",
).at("sentences.sentence_id")
def sentence_id_of_other_source(s: Batch) -> pl.LazyFrame:
    """Find ids that begin with another source."""
    named_source = col("sentence_id").str.split(".").list.first()
    found = s.sentences.filter(named_source != col("source_id"))
    message = phrase(
        "{} does not begin with the id of its source", quoted("sentence_id")
    )
    return at(found, message=message)


@rule(
    "disposition-unfounded",
    level=4,
    needs=("claims", "sentences"),
    wants=("appearances",),
    summary="Dispositions agree with the claims and appearances that there are.",
    why="The ledger is the proof that nothing was left out; it must be true.",
).at("sentences.disposition")
def disposition_unfounded(s: Batch) -> pl.LazyFrame:
    """Find segments whose disposition the other tables do not bear out."""
    named_ = s.sentences.drop_nulls("sentence_id")
    claimed, restated = (
        s.known(table).drop_nulls("source_ref").select("set", sentence_id="source_ref")
        for table in ("claims", "appearances")
    )
    key = ["set", "sentence_id"]
    bare = unpointed(
        s,
        named_.filter(col("disposition") == "claims"),
        "sentence_id",
        "claims.source_ref",
    )
    other = named_.filter(
        col("disposition").is_in(["none", "restated", "pending"])
    ).join(claimed, on=key, how="semi")
    found = [
        at(bare, message="the disposition is 'claims', and no claim is anchored here"),
        at(
            other,
            message=phrase(
                "{}, and claims are anchored here: it should be 'claims'",
                quoted("disposition"),
            ),
        ),
    ]
    unclaimed = named_.filter(col("set").is_in(s.whole("appearances"))).join(
        claimed, on=key, how="anti"
    )
    bare = unpointed(
        s,
        unclaimed.filter(col("disposition") == "restated"),
        "sentence_id",
        "appearances.source_ref",
    )
    other = unclaimed.filter(col("disposition").is_in(["none", "pending"])).join(
        restated, on=key, how="semi"
    )
    found += [
        at(
            bare, message="the disposition is 'restated', and no appearance stands here"
        ),
        at(
            other,
            message=phrase(
                "{}, and appearances stand here: it should be 'restated'",
                quoted("disposition"),
            ),
        ),
    ]
    return pl.concat(found)


@rule(
    "reason-missing",
    needs=("sentences",),
    summary="A segment has a reason exactly where its disposition is 'none'.",
    why="That a segment makes no claim is a decision, and needs its ground.",
).at("sentences.reason")
def reason_missing(s: Batch) -> pl.LazyFrame:
    """Find segments with a reason too few or too many."""
    none, given = col("disposition") == "none", col("reason") != ""
    message = phrase(
        "{} is a reason for 'none', which the disposition is not", quoted("reason")
    )
    return pl.concat(
        [
            at(
                s.sentences.filter(none & ~given),
                message="a segment without claims needs a reason",
            ),
            at(s.sentences.filter(~none & given), message=message),
        ]
    )


@rule(
    "sentence-pending",
    needs=("sentences",),
    severity=Severity.WARNING,
    summary="No segment is left to be annotated.",
    why="What is pending may hold claims that no row says.",
).at("sentences.disposition")
def sentence_pending(s: Batch) -> pl.LazyFrame:
    """Find segments that are not annotated yet."""
    found = s.sentences.filter(col("disposition") == "pending")
    return at(found, message="not annotated yet")


@rule(
    "scripts-mixed",
    level=4,
    needs=("sentences",),
    severity=Severity.NOTE,
    reads_sources=True,
    summary="A word of a source is written in one script.",
    why="A letter of another script looks the same, and no search finds the word.",
).at("sentences.spans")
def scripts_mixed(s: Batch) -> pl.LazyFrame:
    """Find words of Latin with Greek or Cyrillic letters in them."""
    readings = s.segments.drop_nulls(["row", "reading"])
    mixed = readings.filter(
        col("reading").str.contains("[\u0370-\u03ff\u0400-\u052f]"),
        col("reading").str.contains("[A-Za-z]"),
    ).collect()
    words = [_MIXED.findall(reading) for reading in mixed["reading"]]
    found = mixed.with_columns(pl.Series("word", words, pl.List(pl.String)))
    found = found.explode("word").drop_nulls("word")
    return at(found.lazy(), message=phrase("{} mixes scripts", quoted("word")))


@rule(
    "sample-of-other-stratum",
    level=4,
    needs=("sample", "sentences"),
    summary="A sampled sentence's stratum is its section.",
    why="Figures by stratum are only as good as the strata.",
).at("sample.stratum")
def sample_of_other_stratum(s: Batch) -> pl.LazyFrame:
    """Find sampled sentences whose stratum is another section."""
    found = lookup(s.sample, "sentence_id", s.sentences, "sentence_id", "section")
    found = found.filter(col("section") != col("stratum"))
    message = phrase("{} is not the sentence's section", quoted("stratum"))
    return at(found, message=message)
