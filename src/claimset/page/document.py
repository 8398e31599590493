"""The page as one file: what is known of the data set, style, script and data."""

from collections.abc import Iterable
from typing import Any

from claimset.export.content import Export
from claimset.export.iris import creators, doi_iri, licences, own
from claimset.page.assets import SCRIPT, STYLE
from claimset.page.cards import claims, entities, references
from claimset.page.citing import citation
from claimset.page.facets import TENTHS, facets, years
from claimset.page.markup import data_block, esc, fingerprint
from claimset.page.text import contents, sources
from claimset.page.timeline import svg
from claimset.years import years_of

_POLICY = (
    f"default-src 'none'; style-src {fingerprint(STYLE)};"
    f" script-src {fingerprint(SCRIPT)}; base-uri 'none'; form-action 'none'"
)

_ASK = """\
<div class="ask"><p>This page holds no text of its source: <cite>{titles}</cite>. Choose
the file that was annotated, if you have it: the page compares its sha256, shows the
text with the words of every claim marked, and sends it nowhere.</p>
<p><label>File of the source <input type="file" id="_file" multiple></label></p>
<p role="status" id="_read"></p>
<noscript><p>This needs JavaScript; the claims do not.</p></noscript></div>"""
_KEYS = (
    ("j, k", "next and previous sentence that makes claims, or claim in the list"),
    ("Enter", "from a sentence to its claims"),
    ("Esc", "back to the text; then back to all claims"),
    ("/", "search the claims"),
)


def write(export: Export) -> dict[str, bytes]:
    """Return the page.

    Raises:
        ReadError: If a table or a source cannot be read, or a cell has not its
            column's type.
        ExportError: If a claim is of no known source.
    """
    title = export.text("title") or export.text("name") or "Claims"
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        *_head(export, title),
        "<body>",
        '<a class="skip" href="#_text">Skip to the text</a>',
        '<a class="skip" href="#_claims">Skip to the claims</a>',
        f"<header><h1>{esc(title)}</h1>{_identity(export)}</header>",
        '<div class="desk">',
        *_side(export),
        '<main id="_text" tabindex="-1">',
        *_request(export),
        *sources(export),
        "</main>",
        *_claims(export),
        "</div>",
        *_footer(export),
        data_block(_data(export), mark="_data"),
        f"<script>{SCRIPT}</script>",
        "</body>",
        "</html>",
        "",
    ]
    return {"page.html": "\n".join(parts).encode()}


def _head(export: Export, title: str) -> Iterable[str]:
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<title>{esc(title)}</title>"
    yield f"<style>{STYLE}</style>"
    yield data_block(_described(export, title), kind="application/ld+json")
    yield "</head>"


def _described(export: Export, title: str) -> dict[str, Any]:
    """Return what a search engine for data sets reads."""
    iris, names = licences(export)
    works = [row["doi"] for row in export.rows("sources") if row["doi"]]
    said: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": own(export, export.label),
        "name": title,
        "description": export.description,
        "version": export.text("version"),
        "identifier": export.release.swhid if export.release else "",
        "datePublished": export.release.date if export.release else "",
        "license": [*iris, *names],
        "creator": [{"@type": "Thing", "name": name} for _, name in creators(export)],
        "keywords": export.listed("keywords"),
        "isBasedOn": [doi_iri(doi) for doi in dict.fromkeys(works)],
    }
    return {key: value for key, value in said.items() if value}


def _identity(export: Export) -> str:
    """Return the line below the title: version, identifier, licences."""
    known = export.release
    if known:
        parts = [
            f"Version {esc(known.version)}, {esc(known.date)}",
            f"<code>{esc(known.swhid)}</code>",
        ]
    else:
        parts = [f"Version {esc(export.text('version'))}, unreleased tables"]
    for place, licence in enumerate(export.listed("licenses")):
        name = str(licence.get("name") or licence.get("title") or licence.get("path"))
        iri = licences(export)[0][place : place + 1]
        web = iri and iri[0].startswith(("https://", "http://"))
        parts.append(
            f'<a href="{esc(iri[0])}" rel="license">{esc(name)}</a>'
            if web
            else esc(name)
        )
    return f"<p>{' · '.join(parts)}</p>"


def _side(export: Export) -> Iterable[str]:
    """Yield the contents, and where the script puts the filters."""
    yield '<nav id="_side" aria-label="Contents and filters">'
    named = contents(export)
    if named:
        yield "<details open><summary>Contents</summary><ol>"
        for sentence_id, name in named:
            yield f'<li><a href="#{esc(sentence_id)}">{esc(name)}</a></li>'
        yield "</ol></details>"
    yield f'<div id="_filters" hidden>{_histogram(export)}</div>'
    yield "</nav>"


def _histogram(export: Export) -> str:
    times = [row["time"] for row in export.rows("claims")]
    return svg([years_of(time) for time in times if time])


def _request(export: Export) -> Iterable[str]:
    """Yield what asks for the text, where the page has it not."""
    if export.quotes:
        return
    titles = ", ".join(esc(row["title"]) for row in export.rows("sources"))
    yield _ASK.format(titles=titles)


def _claims(export: Export) -> Iterable[str]:
    yield '<aside id="_claims" aria-label="Claims" tabindex="-1">'
    yield '<div class="top"><h2>Claims</h2>'
    yield '<p role="status" id="_status"></p></div>'
    yield '<div id="_list"></div>'
    yield '<noscript id="_cards">'
    yield from claims(export)
    yield "</noscript>"
    yield "</aside>"


def _footer(export: Export) -> Iterable[str]:
    """Yield references and entities for who has no script, and how to use the page."""
    yield "<footer>"
    for mark, name, lines in (
        ("_references", "References", references(export)),
        ("_entities", "Entities", entities(export)),
    ):
        yield f'<noscript id="{mark}"><h2>{name}</h2><ul>'
        yield from lines
        yield "</ul></noscript>"
    yield "<details><summary>Keys</summary><dl>"
    for key, does in _KEYS:
        yield f"<dt><kbd>{key}</kbd><dd>{does}"
    yield "</dl>"
    yield '<p><label><input type="checkbox" id="_keys" checked> Use these keys</label>'
    yield "</details>"
    yield f"<p>{esc(export.description)}</p>"
    yield "</footer>"


def _data(export: Export) -> dict[str, Any]:
    """Return what the script filters by."""
    rows = export.rows("claims")
    places = {row["source_ref"]: 0 for row in rows + export.rows("appearances")}
    numbers = {place: number for number, place in enumerate(places)}
    ids = [row["claim_id"] for row in rows]
    known = {claim_id: number for number, claim_id in enumerate(ids)}
    filters = facets(export)
    return {
        "version": export.label,
        "released": export.release is not None,
        "cite": citation(export, filters),
        "places": [*places],
        "at": [numbers[row["source_ref"]] for row in rows],
        "again": [
            [known[row["claim_id"]], numbers[row["source_ref"]]]
            for row in export.rows("appearances")
            if row["claim_id"] in known
        ],
        "relations": [
            [known[row["claim_id"]], row["relation"], known[row["target_id"]]]
            for row in export.rows("relations")
            if row["claim_id"] in known and row["target_id"] in known
        ],
        "years": years(export),
        "tenths": TENTHS,
        "facets": filters,
        "sources": [
            [row["source_id"], row["sha256"]]
            for row in ([] if export.quotes else export.rows("sources"))
        ],
    }
