"""Files of several kinds become the same plain text, with the same parts."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.author.markdown import read_markdown
from claimset.author.originals import read_article
from claimset.author.parts import Part
from claimset.author.webpage import read_webpage
from claimset.errors import AuthorError

MARKDOWN = """---
title: "Lamps & lanterns"
doi: 10.1234/lamps
lang: en-GB
---
A. Quill

Abstract. Lamps burn.

## 1 Oil

The *oil* burnt[^a] in **1994**
[1]. It cost `2` coins.[^2]

- light,
- heat

| lamp | coins |
|------|-------|
| oil  | 2     |

![a lamp](lamp.png)

[^a]: At night.
[^2]: In Norvale.

References
----------

1. Rook B. *Lights*. 1996.
2. Olin. Gas. 1997.
"""

HTML = """<!doctype html><html lang="en-GB"><head><title>Site: Lamps</title>
<meta name="citation_title" content="Lamps &amp; lanterns">
<meta name="citation_doi" content="https://doi.org/10.1234/lamps">
<style>p { color: red }</style></head><body><nav><p>Home</p></nav>
<article><h1>Lamps &amp; lanterns</h1><p>A. Quill
<p>Abstract. Lamps burn.</p>
<h2>1 Oil</h2>
<p>The <i>oil</i> burnt<sup><a href="#n1">1</a></sup> in <b>1994</b>
[1]. It cost <code>2</code> coins.<sup>[2]</sup></p>
<ul><li>light,<li>heat</ul>
<table><tr><th>lamp</th><th>coins</th></tr><tr><td>oil<td>2</table>
<img alt="a lamp"><script>alert(1)</script>
<div><p><sup>1</sup> At night.</p><p><sup>2</sup> In Norvale.</p></div>
<h2>References</h2>
<ol><li>Rook B. <i>Lights</i>. 1996.</li><li>Olin. Gas. 1997.</li></ol>
</article><footer>© Site</footer></body></html>
"""

JATS = """<?xml version="1.0"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS" "JATS-archivearticle1.dtd">
<article xml:lang="en-GB"><front><article-meta>
<article-id pub-id-type="doi">10.1234/lamps</article-id>
<title-group><article-title>Lamps &amp; lanterns</article-title></title-group>
<contrib-group><contrib><name><surname>Quill</surname><given-names>A.</given-names>
</name></contrib></contrib-group>
<abstract><title>Abstract.</title><p>Lamps burn.</p></abstract></article-meta></front>
<body><sec><label>1</label><title>Oil</title><p>The <italic>oil</italic>
burnt<xref ref-type="fn" rid="f1">1</xref> in&nbsp;1994 [<xref>1</xref>].
It cost 2 coins.<xref ref-type="fn" rid="f2"><sup>2</sup></xref></p>
<list><list-item><p>light,</p></list-item><list-item><p>heat</p></list-item></list>
<table-wrap><table><tr><th>lamp</th><th>coins</th></tr><tr><td>oil</td><td>2</td></tr>
</table></table-wrap></sec></body>
<back><fn-group><fn><label>1</label><p>At night.</p></fn>
<fn><label>2</label><p>In Norvale.</p></fn></fn-group>
<ref-list><title>References</title>
<ref><label>1</label><mixed-citation>Rook B. <italic>Lights</italic>. 1996.
</mixed-citation></ref>
<ref><label>2.</label><element-citation><name><surname>Olin</surname></name>
<article-title>Gas</article-title><year>1997</year></element-citation></ref>
</ref-list></back></article>
"""

EXPECTED = [
    ("title", "Lamps & lanterns"),
    ("byline", "A. Quill"),
    ("label", "Abstract."),
    ("abstract", "Lamps burn."),
    ("heading", "1 Oil"),
    ("prose", "The oil burnt¹ in 1994 [1]. It cost 2 coins.²"),
    ("prose", "• light,"),
    ("prose", "• heat"),
    ("prose", "lamp | coins"),
    ("prose", "oil | 2"),
    ("note", "¹ At night."),
    ("note", "² In Norvale."),
    ("label", "References"),
    ("reference", "1. Rook B. Lights. 1996."),
    ("reference", "2. Olin. Gas. 1997."),
]


@pytest.mark.parametrize(
    ("name", "text"), [("a.md", MARKDOWN), ("a.html", HTML), ("a.xml", JATS)]
)
def test_kinds_of_files_hold_one_article(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    article = read_article(tmp_path / name)
    found = [
        (str(block.part), article.text[slice(*block.spans[0])])
        for block in article.blocks
    ]
    assert found == EXPECTED
    assert article.title == "Lamps & lanterns"
    assert (article.doi, article.language) == ("10.1234/lamps", "en-GB")
    assert article.extractor
    assert article.version


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.xml", "<article>", "is no XML: no element found: line 1, column 9"),
        ("a.xml", "<html/>", "is no article in JATS: its first element is <html>"),
        ("a.html", "<p> <br>", "it holds no words"),
        ("a.md", "\n\n---\n", "it holds no words"),
        ("a.pdf", "%PDF-1.4", "is no PDF that can be opened"),
    ],
)
def test_a_file_that_holds_no_article_is_refused(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    if name == "a.pdf":
        pytest.importorskip("pypdfium2", reason="an extra: claimset[pdf]")
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(AuthorError, match=message):
        read_article(tmp_path / name)


def pdf_of(*lines: tuple[int, int, str]) -> bytes:
    """Return a PDF of a page: of each line its height, its place and its words.

    The font has the size 1 and the page's units are larger, as many programs write it.
    """
    shown = "".join(
        f"BT /F 1 Tf {size} 0 0 {size} 72 {place} Tm ({words}) Tj ET\n"
        for size, place, words in lines
    )
    font = "/Type /Font /Subtype /Type1 /BaseFont /Helvetica"
    page = "/Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< {page} /Resources << /Font << /F << {font} >> >> >> >>",
        f"<< /Length {len(shown)} >>\nstream\n{shown}endstream",
    ]
    data, places = "%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{each}\nendobj\n"
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    table = f"xref\n0 5\n0000000000 65535 f \n{rows}"
    end = f"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    return (data + table + end).encode()


def test_a_pdf_tells_its_title_by_the_size_of_letters(tmp_path: Path) -> None:
    pytest.importorskip("pypdfium2", reason="an extra: claimset[pdf]")
    file = tmp_path / "a.pdf"
    file.write_bytes(
        pdf_of(
            (12, 790, "RESEARCH Open Access"),
            (24, 750, "The lamps and lanterns"),
            (24, 722, "of the harbour of Norvale"),
            (12, 690, "Ada Quill, Norvale"),
            *(
                (10, 660 - 12 * n, "They burnt, and then they went out.")
                for n in range(9)
            ),
        )
    )
    article = read_article(file)
    title = next(block for block in article.blocks if block.part is Part.TITLE)
    (span,) = title.spans
    assert article.text[slice(*span)].split("\n") == [
        "The lamps and lanterns",
        "of the harbour of Norvale",
    ]
    assert article.blocks[0].part is Part.FURNITURE


@pytest.mark.parametrize(
    ("lines", "entries"),
    [
        ("[1] Rook 1996. Lights.\n[2] Gazette, p. 2.\n[3] Olin. Gas.", 3),
        ("Olin, B. 1997. Gas.\nRook, C. 1996. Lights.", 2),
        ("Rook, C. 1996. Lights\nof the harbour.", 1),
        ("The lists are lost.\nNobody has seen them.", 1),
    ],
)
def test_lines_of_a_bibliography_are_entries(lines: str, entries: int) -> None:
    article = read_markdown(f"# Lamps\n\nThey burnt.\n\n## References\n\n{lines}\n")
    parts = [block.part for block in article.blocks]
    assert parts.count(Part.REFERENCE) == entries


JATS = """<article xml:lang="en"><front><article-meta>
<title-group><article-title>Lamps</article-title></title-group><history>
<date date-type="received"><day>3</day><month>2</month><year>1998</year></date>
</history><abstract><sec><title>Aims</title><p>Lamps burn.</p></sec>
<p><bold>DOI:</bold> https://doi.org/10.1234/lamps.001</p></abstract>
</article-meta></front><body><p>They burnt.</p></body></article>"""


def test_jats_tells_the_day_of_receipt_and_the_parts_of_an_abstract(
    tmp_path: Path,
) -> None:
    file = tmp_path / "a.xml"
    file.write_text(JATS, "utf-8")
    article = read_article(file)
    assert article.received == "1998-02-03"
    said = [
        (str(block.part), article.text[slice(*block.spans[0])])
        for block in article.blocks
    ]
    assert said[2:5] == [
        ("label", "Aims"),
        ("abstract", "Lamps burn."),
        ("byline", "DOI: https://doi.org/10.1234/lamps.001"),
    ]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one<br>two</p>three", "one two\n\nthree\n"),
        ("<ol start=3><li>a<p>b</ol>", "3. a\n\nb\n"),
        ("<div role=doc-bibliography><p>A</div><p>B.", "A\n\nB.\n"),
        ("</p><td>a</ul>", "a\n"),
        ("<p>2<sup>nd</sup> of 10<sup>6</sup>", "2nd of 10⁶\n"),
        ("<p>a&#1;b\x7f", "ab\n"),
        ("<p>a &amp; b &lt;c&gt; &#x1F525;", "a & b <c> 🔥\n"),
    ],
)
def test_web_pages_are_read_as_browsers_show_them(
    tmp_path: Path, html: str, text: str
) -> None:
    (tmp_path / "a.html").write_text(html, "utf-8")
    assert read_article(tmp_path / "a.html").text == text


TAGS = ["<p>", "</p>", "<ol start=x>", "<li>", "</ul>", "<td>", "<sup>1</sup>", "<h1>"]
MARKS = [
    "# ",
    "[^a]",
    "[^a]: ",
    "- ",
    "1. ",
    "|",
    "---\n",
    "\n",
    "*",
    "\\",
    "References",
]


@given(
    st.lists(st.sampled_from([*TAGS, *MARKS, "word", ". "]), max_size=20).map("".join)
)
def test_whatever_is_written_becomes_parts_of_the_text(text: str) -> None:
    for article in (read_webpage(text), read_markdown(text)):
        spans = [span for block in article.blocks for span in block.spans]
        assert spans == sorted(spans)
        words = "".join(article.text[start:end] for start, end in spans)
        assert "".join(words.split()) == "".join(article.text.split())
