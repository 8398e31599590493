import pytest

from claimset.sources import (
    digest,
    exact_words,
    format_spans,
    parse_spans,
    reading_text,
)


@pytest.mark.parametrize(
    "cell",
    ["", "1", "1-", "-1", "1-2;", "a-b", "1-2,3-4", "1-2\n", "01-2", "1-02", "00-2"],
)
def test_malformed_spans_are_none(cell: str) -> None:
    assert parse_spans(cell) == ()


def test_spans_are_read_and_written() -> None:
    assert parse_spans("3-7;10-12") == ((3, 7), (10, 12))
    assert format_spans(parse_spans("3-7;10-12")) == "3-7;10-12"


def test_offsets_count_code_points() -> None:
    assert exact_words("a🙂é b", [(1, 3)]) == "🙂é"


def test_digest_is_of_the_utf8_bytes() -> None:
    assert digest("") == (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


@pytest.mark.parametrize(
    ("raw", "reading"),
    [
        ("the so-called “an-\n\nti-Soviet jihad”", 'the so-called "anti-Soviet jihad"'),
        ("Caliph of Muslims¹ [14]", "Caliph of Muslims [14]"),
        (r"between \$10 and \$20", "between $10 and $20"),
        ("*World Economy*, (**note**)", "World Economy, (note)"),
        ("Bin Laden’s ‘plan’", "Bin Laden's 'plan'"),
        ("well-\nknown and 1990-\n2000", "wellknown and 1990- 2000"),
        ("one\n\n two\tthree", "one two three"),
        ("Case Is Kept", "Case Is Kept"),
        ("10⁶ or 2¹⁰ lamps, ٣² too", "10⁶ or 2¹⁰ lamps, ٣² too"),
        ("10⁻⁶ m s⁻¹", "10⁻⁶ m s⁻¹"),
        ("5 km², 3 м² and x²", "5 km², 3 м² and x²"),
        ("2³⁄₄ miles", "2³⁄₄ miles"),
        ("E = mc², πr², R² and χ²", "E = mc², πr², R² and χ²"),
        ("sin² x + cos² x, (a + b)² and |ψ|²", "sin² x + cos² x, (a + b)² and |ψ|²"),
        ("Ca²⁺, SO₄²⁻ and Fe³⁺ ions", "Ca²⁺, SO₄²⁻ and Fe³⁺ ions"),
        ("by ¹⁴C and ²³⁵U", "by ¹⁴C and ²³⁵U"),
        ("¹⁴C dates lamps", "¹⁴C dates lamps"),
        ("¹ A note of ¹⁴C.\n²See there.", "A note of ¹⁴C. See there."),
        ("10 ⁶ lamps", "10 ⁶ lamps"),
        ('lamps,¹ (lamps)² and "lamps"³.', 'lamps, (lamps) and "lamps".'),
        ("a 5* hotel, the A* search", "a 5* hotel, the A* search"),
        ("*by 12* or *A*", "by 12 or A"),
        ("12 10⁶ and 1.1254²", "12 10⁶ and 1.1254²"),
        ("in 1996¹, 10 000² or 7,100³", "in 1996, 10 000 or 7,100"),
        ("300²,³ of the UN²", "300, of the UN"),
        ("the oath¹⁻³ we live in²", "the oath we live in"),
        ("a Guild’s² lamp", "a Guild's lamp"),
        ("300²\n² A note.", "300 A note."),
        ("300²\nlamps²\n² A note.", "300² lamps A note."),
        ("2*3, a*b, 2**3 and 2 * 3", "2*3, a*b, 2**3 and 2 * 3"),
        ("1996* 3 lamps*", "1996 3 lamps"),
        ("1996\n* 3 lamps", "1996 3 lamps"),
        ("这是*重要*的", "这是重要的"),
    ],
)
def test_reading_text_is_what_a_person_reads(raw: str, reading: str) -> None:
    assert reading_text(raw, [(0, len(raw))]) == reading


def test_pieces_of_one_word_are_joined() -> None:
    text = "an-\n\n[a footnote]\n\nti-war"
    assert reading_text(text, [(0, 3), (19, 25)]) == "anti-war"


def test_pieces_of_a_sentence_are_joined_by_a_space() -> None:
    text = "affiliates of\n\nAl-Qaeda"
    assert reading_text(text, [(0, 13), (15, 23)]) == "affiliates of Al-Qaeda"


def test_exponent_is_seen_where_the_words_begin_with_it() -> None:
    assert reading_text("10⁶ lamps", [(2, 9)]) == "⁶ lamps"
    assert reading_text("oath² of", [(4, 8)]) == "of"
