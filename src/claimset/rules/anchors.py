"""Rules that hold a row to the exact words that state it."""

from bisect import bisect_right
from functools import partial

import polars as pl
from polars import col

from claimset.problems import LONGEST_VALUE, Severity, shortened
from claimset.problems import quoted as in_quotes
from claimset.rules.batch import ANCHORED, Batch
from claimset.rules.core import Found, at, listed, named, quoted, rule
from claimset.rules.queries import joined, members, said, spans_of
from claimset.sources import cuts, parse_spans, reading_text, says
from claimset.vocabulary import Presumption

MOST_CUE_WORDS = 6
_ROW = ["set", "row"]


@rule("spans-outside-sentence", level=4, needs=("claims", "sentences"))
def spans_outside_sentence(s: Batch) -> Found:
    """Spans lie inside the sentence that the row names.

    An anchor outside its sentence shows words that state something else.
    """
    pieces = spans_of(s.segments.drop_nulls("row"), "sentence_id").drop("row")
    where = partial(_where, s)
    inside = (col("start_of") <= col("start")) & (col("end") <= col("end_of"))
    for table in s.filled(*ANCHORED):
        rows = s.table(table).drop_nulls("source_ref")
        spans = spans_of(rows, "source_ref", "spans").with_row_index("span")
        pairs = joined(spans, "source_ref", pieces, "sentence_id")
        outside = pairs.group_by("span").agg(inside.any()).filter(~col("start_of"))
        wrong = spans.join(outside, on="span", how="semi").unique(_ROW)
        source = s.segments.select("set", "sentence_id", "source_id")
        wrong = joined(wrong, "source_ref", source, "sentence_id")
        words = said(where, "set", "source_id", "spans")
        parts = (quoted("spans"), named("source_ref"), words.fill_null(""))
        yield at(wrong, "{} is not inside {}{}", *parts, place=f"{table}.spans")


def _where(s: Batch, in_set: int, source: str, spans: str) -> str | None:
    """Say which words a cell of spans marks, and in which segment they begin."""
    words = s.words(in_set, source, spans)
    if words is None:
        text = s.texts.get((in_set, source))
        return text and f": {source} has only {len(text):,} characters"
    begins, names = s.kept(_beginnings).get((in_set, source), ([], []))
    place = bisect_right(begins, parse_spans(spans)[0][0])
    inside = f", of {shortened(names[place - 1], LONGEST_VALUE)}" if place else ""
    return f": its words are {in_quotes(' '.join(words.split()))}{inside}"


def _beginnings(s: Batch) -> dict[tuple[int, str], tuple[list[int], list[str]]]:
    """Return where the segments of each source begin, in order, and their ids."""
    rows = spans_of(s.sentences, "source_id", "sentence_id").drop_nulls()
    rows = rows.sort("start").group_by("set", "source_id").agg("start", "sentence_id")
    columns = rows.select("set", "source_id", "start", "sentence_id").collect()
    return {(n, source): (*rest,) for n, source, *rest in columns.iter_rows()}


@rule("spans-outside-source", level=4, needs=("claims", "sources"), reads_sources=True)
def spans_outside_source(s: Batch) -> Found:
    """Where there is no ledger, spans lie inside the source that the row names.

    An anchor behind the end of its source shows no words at all.
    """
    for table in [] if s.is_led else s.filled(*ANCHORED):
        loose = s.table(table).filter(~col("set").is_in(s.ledgers))
        source = col("source_ref").str.split(".").list.first()
        furthest = spans_of(loose.with_columns(source_id=source), "source_id")
        furthest = furthest.group_by(*_ROW, "source_id").agg(col("end").max())
        beyond = furthest.join(s.lengths, on=["set", "source_id"]).filter(
            col("end") > col("characters")
        )
        message = "{} has only {} characters: move the spans"
        parts = (named("source_id"), "characters")
        yield at(beyond, message, *parts, place=f"{table}.spans")


@rule("spans-cut-word", level=4, needs=("claims", "sources"), reads_sources=True)
def spans_cut_word(s: Batch) -> Found:
    """Spans begin and end at the edges of words.

    A cut word is most often an anchor that has slipped by a character.
    """

    def is_cut(in_set: int, source: str, start: int, end: int, pieces: str) -> bool:
        text = s.texts[in_set, source]
        if not start < end <= len(text) or not cuts(text, start, end):
            return False
        return cuts(text, start, end, unless=parse_spans(pieces))

    for table in s.filled(*ANCHORED):
        rows = s.anchored(table).drop_nulls(["spans", "reading"])
        pieces = col("segment_spans").fill_null("")
        rows = rows.with_columns(pieces=pieces)
        cells = ("set", "source_id", "start", "end", "pieces")
        spans = spans_of(rows, "source_id", "pieces", "spans")
        spans = spans.with_columns(cut=said(is_cut, *cells, dtype=pl.Boolean))
        cut = spans.filter("cut").unique(_ROW)
        words = said(s.words, "set", "source_id", "spans")
        words = words.str.replace_all(r"\s+", " ").str.slice(0, 2 * LONGEST_VALUE)
        message = "{} cuts a word or a character, or ends at a blank: its words are {}"
        parts = (quoted("spans"), quoted(words.fill_null("")))
        yield at(cut, message, *parts, place=f"{table}.spans")


@rule(
    "cue-not-in-sentence",
    "claims.cue",
    level=4,
    needs=("claims", "sources"),
    wants=("sentences",),
    reads_sources=True,
)
def cue_not_in_sentence(s: Batch) -> Found:
    """A piece of a cue is up to 6 whole words of its sentence.

    The cue is what lets a reader check the holder, the hedge and the negation.

    Without a ledger it is enough if the source has it anywhere, or the anchor.
    """

    def misplaced(piece: str, reading: str, anchor: str, source: str) -> str | None:
        shown = shortened(piece, LONGEST_VALUE)
        if not (says(reading, piece) or says(anchor, piece)):
            if anchor:
                return f"{source} nowhere says '{shown}'"
            how = "says only as parts of words" if piece in reading else "does not say"
            return f"the sentence {how} '{shown}'"
        if len(piece.split()) > MOST_CUE_WORDS:
            return f"'{shown}' has more than {MOST_CUE_WORDS} words"
        return None

    read = partial(s.words, read=reading_text)
    cued = s.anchored("claims").drop_nulls(["reading", "spans"])
    anchor = said(read, "set", "source_id", "spans").alias("anchor")
    ledger = cued.filter(col("segment").is_not_null()).with_columns(anchor=pl.lit(""))
    loose = cued.filter(col("segment").is_null()).with_columns(anchor)
    pieces = pl.concat(
        members(each, "cue", "reading", "anchor", "source_id")
        for each in (ledger, loose)
    )
    cells = ("member", "reading", "anchor", "source_id")
    yield at(pieces, "{}", said(misplaced, *cells))


@rule(
    "cue-missing",
    "claims.cue",
    level=4,
    wants=("sentences", "entities"),
    reads_sources=True,
)
def cue_missing(s: Batch) -> Found:
    """A claim that is negative, hedged or of a named holder has a cue.

    Holder, hedge and negation must be checkable against the source's own words.

    Without a ledger nobody can tell whether its sentence names the holder.
    """
    bare = s.claims.filter(col("cue") == "")
    negative = col("polarity") == "negative"
    hedged = col("certainty").is_in(["possible", "probable"])
    message = "a negative claim needs the words that negate it"
    yield at(bare.filter(negative), message)
    message = "a claim that is not certain needs the words that hedge it"
    yield at(bare.filter(hedged, ~negative), message)
    held = (
        s.anchored("claims")
        .filter(
            col("cue") == "",
            col("attributed_to") != "",
            ~negative,
            ~hedged,
            col("segment").is_not_null(),
        )
        .select("set", "row", "reading", holder="attributed_to")
    )
    entities = joined(held, "holder", s.names, "entity_id")
    entities = entities.select("set", "row", "reading", "name")
    inside = col("holder").str.strip_chars("()")
    begin, rest = inside.str.slice(0, 1), inside.str.slice(1)
    described = [
        held.filter(col("holder").str.starts_with("(")).select(
            "set", "row", "reading", name=pl.concat_str(letter, rest)
        )
        for letter in (begin.str.to_lowercase(), begin.str.to_uppercase())
    ]
    named_ = saying(pl.concat([entities, *described]), "reading", "name").unique(_ROW)
    message = "the sentence names the holder, so the claim needs the words that do"
    yield at(named_, message)


def saying(pairs: pl.LazyFrame, text: str, name: str) -> pl.LazyFrame:
    """Return the rows whose text says a name in whole words."""
    near = pairs.filter(col(text).str.contains(col(name), literal=True))
    is_said = said(says, text, name, dtype=pl.Boolean).alias("said")
    return near.with_columns(is_said).filter("said")


def _bracketed(reading: str) -> pl.Expr:
    """Return the numbers in brackets of a text, without needless zeros."""
    found = col(reading).str.extract_all(r"\[[0-9]+\]").list.unique(maintain_order=True)
    number = pl.element().str.extract(r"\[0*([0-9]+)\]")
    return found.list.eval(number).list.unique(maintain_order=True)


_NUMBER = col("member").str.extract("^R0*([0-9]+)$")


@rule(
    "reference-not-in-sentence",
    "claims.ref_ids",
    presumes=Presumption.BRACKETS,
    level=4,
    needs=("claims", "sentences"),
    reads_sources=True,
)
def reference_not_in_sentence(s: Batch) -> Found:
    """A claim's references are among the bracketed numbers of its sentence.

    A number backs claims of its own sentence only (codebook, 3).
    """
    cited = s.anchored("claims").drop_nulls(["reading", "segment"])
    cited = cited.with_columns(known=_bracketed("reading"))
    references = members(cited, "ref_ids", "known")
    lacking = references.filter(~col("known").list.contains(_NUMBER))
    each = lacking.group_by("set", "row", maintain_order=True).agg("member")
    yield at(
        each,
        "the sentence has no bracket for {}: remove it, or name another sentence",
        listed("member"),
    )


@rule(
    "bracket-unused",
    "sentences.sentence_id",
    presumes=Presumption.BRACKETS,
    level=4,
    needs=("claims", "sentences"),
    reads_sources=True,
)
def bracket_unused(s: Batch) -> Found:
    """Each bracketed number of a sentence with claims is used by one of them.

    A number that backs nothing is a reference that was overlooked.
    """
    claimed = s.sentences.filter(col("disposition") == "claims")
    readings = s.segments.drop_nulls(["row", "reading"]).select(*_ROW, "reading")
    numbered = (
        claimed.select(*_ROW, "sentence_id")
        .join(readings, on=_ROW)
        .filter(col("reading").str.contains("[", literal=True))
        .with_columns(number=_bracketed("reading"))
        .explode("number")
        .drop_nulls("number")
    )
    used = members(s.claims, "ref_ids", "source_ref").with_columns(number=_NUMBER)
    sentence, ref = ["set", "sentence_id"], ["set", "source_ref"]
    # What a claim's invalid cell was to say of its sentence is not known.
    doubtful = s.claims.filter(col("ref_ids").is_null())
    unused = (
        numbered.join(
            used, left_on=[*sentence, "number"], right_on=[*ref, "number"], how="anti"
        )
        .pipe(joined, "sentence_id", doubtful, "source_ref", "anti")
        .sort("set", "row", col("number").str.len_chars(), "number")
        .group_by(*_ROW, "sentence_id", maintain_order=True)
        .agg(pl.lit("[") + col("number") + pl.lit("]"))
    )
    found = more_than(unused, s.claims.filter(col("source_ref").is_null()))
    parts = (quoted("sentence_id"), listed("literal"))
    yield at(found, "no claim of {} uses {}: add it to the `ref_ids` of one", *parts)


def more_than(rows: pl.LazyFrame, unknown: pl.LazyFrame) -> pl.LazyFrame:
    """Return the rows of claim sets that have more of them than of some other rows.

    A cell of which nobody knows what it says may speak for any of the rows.
    """
    cells = unknown.group_by("set").agg(unknown=pl.len())
    return rows.join(cells, on="set", how="left").filter(
        pl.len().over("set") > col("unknown").fill_null(0)
    )


@rule("about-not-in-text", "claims.about", level=4, needs=("claims", "entities"))
def about_not_in_text(s: Batch) -> Found:
    """A claim is about an entity only if its text names it.

    Who searches for an entity expects to read its name.
    """
    asked = members(s.claims.drop_nulls("text"), "about", "text").with_row_index("each")
    names = joined(asked, "member", s.names, "entity_id")
    unsaid = asked.join(saying(names, "text", "name"), on="each", how="anti")
    found = joined(unsaid, "member", s.names, "entity_id", "semi")
    yield at(
        found, "the text does not name {}: name it, or remove it here", quoted("member")
    )


@rule(
    "about-incomplete",
    "claims.about",
    level=4,
    severity=Severity.WARNING,
    needs=("claims", "entities"),
)
def about_incomplete(s: Batch) -> Found:
    """A claim is about every entity that its text names.

    Who searches for an entity expects to find every claim that names it.
    """

    def missing(in_set: int, text: str, about: str) -> list[str] | None:
        owners = s.owners[in_set]
        hits = {owners[name] for name in s.name_patterns[in_set].findall(text)}
        return sorted(filter(None, hits.difference(about.split(";")))) or None

    suspects = []
    for in_set, owners in s.owners.items():
        hits = col("text").str.extract_many([*owners], overlapping=True)
        entity = pl.element().replace_strict(owners, return_dtype=pl.String)
        further = hits.list.eval(entity).list.set_difference(
            col("about").str.split(";")
        )
        texts = s.claims.filter(set=in_set).drop_nulls(["text", "about"])
        suspects.append(texts.filter(further.list.len() > 0))
    cells = ("set", "text", "about")
    found = pl.concat([s.claims.clear(), *suspects]).with_columns(
        missing=said(missing, *cells, dtype=pl.List(pl.String))
    )
    yield at(found, "the text also names {}: add it", listed("missing"))
