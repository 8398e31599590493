"""Rules that hold the ledger to the sources, and the claims to the ledger."""

import polars as pl
from polars import col

from claimset.forms import left_by_git
from claimset.problems import LONGEST_VALUE, Severity, shortened
from claimset.problems import quoted as in_quotes
from claimset.rules.batch import Batch
from claimset.rules.core import KEYS, Found, at, named, quoted, rule
from claimset.rules.keys import unpointed
from claimset.rules.queries import lookup, said, spans_of
from claimset.sources import digest, exact_words, form_alone, parse_spans


@rule("source-changed", "sources.sha256", level=4, acceptable=False)
def source_changed(s: Batch) -> Found:
    """A source file is the one that was annotated: its hash and length are.

    A single character more or less shifts every anchor behind it.
    """

    def change(in_set: int, source: str, file: str, sha256: str) -> str | None:
        found = s.digests.get((in_set, source), sha256)
        if found == sha256:
            return None
        if (text := s.changed.get((in_set, source))) is None:
            return f"the file's sha256 is {found}"
        line, message = left_by_git(text)
        if line > 1:
            message = f"line {line} of {in_quotes(file)}: {message}"
        what = _of_form(text, file, sha256) or _of_words(s, in_set, source, text)
        return message or f"the file's sha256 is {found}{what}"

    yield at(s.sources, "{}", said(change, "set", "source_id", "file", "sha256"))
    there = s.lengths.rename({"characters": "length"})
    sized = s.sources.drop_nulls("sha256").join(there, on=["set", "source_id"])
    other = sized.filter(col("characters") != col("length").cast(pl.String))
    message = "the file has {} characters, not {}: write that number"
    parts = (col("length"), quoted("characters"))
    yield at(other, message, *parts, place="sources.characters")


def _of_form(text: str, file: str, sha256: str) -> str:
    """Say that a source has changed in form alone, and the way out."""
    form = form_alone(text, sha256)
    if "line ends" not in form:
        return f"; only {form}: restore the file" if form else ""
    folder, slash, _ = file.rpartition("/")
    kept = f"{folder}/** -text" if slash else f"{file} -text"
    return f"; only {form}: '{kept}' in .gitattributes keeps git from changing them"


def _of_words(s: Batch, in_set: int, source: str, text: str) -> str:
    """Say which segment of a changed source is the first that has other words."""
    if in_set not in s.ledgers:
        return ""
    own = s.frames["sentences"].filter(set=in_set, source_id=source)
    for name, spans, known in own.select("sentence_id", "spans", "sha256").iter_rows():
        if digest(exact_words(text, parse_spans(spans or ""))) != known:
            first = shortened(name, LONGEST_VALUE)
            several = s.frames["sources"].filter(set=in_set).height > 1
            which = f" --source {source}" if several else ""
            remedy = (
                f"restore the file; `claimset rebase NEW.txt{which}` then moves the "
                "claims to a text that was corrected"
            )
            return f"; the first segment that differs is {first}: {remedy}"
    return "; no segment differs: write this sha256"


@rule(
    "segment-changed",
    "sentences.sha256",
    level=4,
    acceptable=False,
    needs=("sentences", "sources"),
    phase=KEYS,
    doubts="spans",
    reads_sources=True,
)
def segment_changed(s: Batch) -> Found:
    """A segment's sha256 is that of its exact words, inside its source.

    It proves, segment by segment, that the spans still mark the same words.
    """
    ends = spans_of(s.sentences, "source_id", "spans")
    beyond = (
        ends.join(s.lengths, on=["set", "source_id"])
        .filter(col("end") > col("characters"))
        .unique(["set", "row"])
    )
    place = ("set", "source_id", "spans")
    now = said(lambda *cells: _digest(s.words(*cells)), *place)
    other = (
        s.sentences.with_columns(now.alias("digest"))
        .filter(col("digest") != col("sha256"))
        .with_columns(said(s.words, *place).alias("words"))
    )
    # More than a message holds, without line ends; a blank at the edge shows that the
    # spans have slipped.
    words = col("words").str.slice(0, 2 * LONGEST_VALUE).str.replace_all(r"\s+", " ")
    message = "{} ends behind the source: move the spans"
    yield at(beyond, message, quoted("spans"), place="sentences.spans")
    message = (
        "the words at these spans are now {}: move the spans to the words that were "
        "meant, or write their sha256, {}"
    )
    yield at(other, message, quoted(words), "digest")


def _digest(words: str | None) -> str | None:
    return None if words is None else digest(words)


@rule("segment-overlap", "sentences.spans", level=4)
def segment_overlap(s: Batch) -> Found:
    """No character of a source belongs to two segments.

    What belongs to two segments is annotated twice, or by neither.
    """
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
    yield at(
        found, "{} overlaps {}: move one of the two", quoted("spans"), named("last")
    )


@rule(
    "source-not-covered",
    "sources.source_id",
    level=4,
    acceptable=False,
    needs=("sentences", "sources"),
    reads_sources=True,
)
def source_not_covered(s: Batch) -> Found:
    """The segments cover every non-blank character of their source.

    What no segment covers is accounted for by nobody.
    """

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
    yield at(known, "{}", "message")


@rule("sentence-id-of-other-source", "sentences.sentence_id")
def sentence_id_of_other_source(s: Batch) -> Found:
    """A segment's id begins with the id of its source.

    The id alone must tell where to look.
    """
    begin = col("sentence_id").str.split(".").list.first()
    found = s.sentences.filter(begin != col("source_id"))
    message = "{} does not begin with the id of its source: change one of the two"
    yield at(found, message, quoted("sentence_id"))


@rule(
    "disposition-unfounded",
    "sentences.disposition",
    level=4,
    needs=("claims", "sentences"),
    wants=("appearances",),
)
def disposition_unfounded(s: Batch) -> Found:
    """Dispositions agree with the claims and appearances that there are.

    The ledger is the proof that nothing was left out; it must be true.
    """
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
    yield at(
        without,
        "the disposition is 'claims', and no claim is anchored here: change it",
    )
    message = "{}, and claims are anchored here: it should be 'claims'"
    yield at(with_claims, message, quoted("disposition"))
    message = "the disposition is 'restated', and no appearance is here: change it"
    yield at(unrestated, message)
    message = "{}, and appearances are here: it should be 'restated'"
    yield at(with_restated, message, quoted("disposition"))


@rule("reason-missing", "sentences.reason")
def reason_missing(s: Batch) -> Found:
    """A segment has a reason exactly where its disposition is 'none'.

    That a segment makes no claim is a decision, and needs its ground.
    """
    none, given = col("disposition") == "none", col("reason") != ""
    bare, needless = (
        s.sentences.filter(none & ~given),
        s.sentences.filter(~none & given),
    )
    yield at(bare, "a segment without claims needs a reason: write it here")
    message = "{} is a reason for the disposition 'none' alone: leave the cell empty"
    yield at(needless, message, quoted("reason"))


@rule("sentence-pending", "sentences.disposition", severity=Severity.WARNING)
def sentence_pending(s: Batch) -> Found:
    """No segment is left to be annotated.

    What is pending may hold claims that no row says.
    """
    yield at(s.sentences.filter(col("disposition") == "pending"), "not annotated yet")


@rule(
    "scripts-mixed",
    "sentences.spans",
    level=4,
    severity=Severity.NOTE,
    reads_sources=True,
)
def scripts_mixed(s: Batch) -> Found:
    """A word of a source is written in one script, but for Greek letters as symbols.

    A letter of another script looks the same, and no search finds the word.
    """
    # A Greek letter is a symbol, as of a unit, if it looks like none of these.
    latin, alike = "[A-Za-z]", "[ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲϹ]"  # noqa: RUF001 - these look alike
    other = f"[\u0400-\u052f]|{alike}|[\u0370-\u03ff]{{3}}"
    words = s.segments.drop_nulls(["row", "reading"]).filter(
        col("reading").str.contains(other)
    )
    words = words.with_columns(word=col("reading").str.extract_all(r"\w+"))
    mixed = words.explode("word").filter(
        col("word").str.contains(latin), col("word").str.contains(other)
    )
    yield at(mixed, "{} mixes scripts", quoted("word"))


@rule(
    "sample-of-other-stratum", "sample.stratum", level=4, needs=("sample", "sentences")
)
def sample_of_other_stratum(s: Batch) -> Found:
    """A sampled sentence's stratum is its section.

    Figures by stratum are only as good as the strata.
    """
    found = lookup(s.sample, "sentence_id", s.sentences, "sentence_id", "section")
    other = found.filter(col("section") != col("stratum"))
    yield at(other, "{} is not the sentence's section: write that", quoted("stratum"))
