"""What the page tells of each claim, reference and entity: a line of HTML for each.

A line is whole by itself: a reader without JavaScript sees them all, and the page's own
script takes those that it shows.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from claimset.export.content import Export, Row
from claimset.judgements import FACETS
from claimset.page.markup import esc, link, said
from claimset.render.entries import in_full, quantity


def claims(export: Export) -> Iterator[str]:
    """Yield the card of each claim, in the order of the table."""
    cards = _Cards(export)
    for row in export.rows("claims"):
        yield cards.card(row).replace("\n", "&#10;")


def references(export: Export) -> Iterator[str]:
    """Yield each bibliography entry in full."""
    for row in export.rows("references"):
        full = in_full(row)
        note = f" <small>{said(row['note'])}</small>" if row["note"] else ""
        head = f'<li id="{esc(row["ref_id"])}"><b>{esc(row["ref_id"])}</b>'
        line = f"{head} <bdi>{said(full)}</bdi>{note}</li>"
        yield line.replace("\n", "&#10;")


def entities(export: Export) -> Iterator[str]:
    """Yield what is known of each entity."""
    for row in export.rows("entities"):
        more = [row["kind"], row["aliases"].replace(";", ", "), row["note"]]
        about = said(" · ".join(filter(None, more)))
        head = f'<li id="{esc(row["entity_id"])}"><b><bdi>{esc(row["name"])}</bdi></b>'
        yield f"{head} {about}</li>".replace("\n", "&#10;")


class _Cards:
    """What belongs to claims, looked up once for all of them."""

    def __init__(self, export: Export) -> None:
        self._names = {row["entity_id"]: row["name"] for row in export.rows("entities")}
        self._references = {row["ref_id"] for row in export.rows("references")}
        self._sentences = {row["sentence_id"] for row in export.rows("sentences")}
        self._claims = {row["claim_id"] for row in export.rows("claims")}
        self._quantities = _grouped(export, "quantities")
        self._appearances = _grouped(export, "appearances")
        self._ties: dict[str, list[str]] = defaultdict(list)
        for row in export.rows("relations"):
            this, other = row["claim_id"], row["target_id"]
            back = {"supports": "is supported by", "contrasts": "contrasts with"}
            there = {"contrasts": "contrasts with"}
            kind = row["relation"]
            self._ties[this].append(f"{there.get(kind, kind)} {self._claim(other)}")
            self._ties[other].append(f"{back.get(kind, kind)} {self._claim(this)}")
        self._votes: dict[str, list[Row]] = _grouped(export, "judgements")

    def card(self, row: Row) -> str:
        claim_id = row["claim_id"]
        coded = [row[name] for name in ("type", "subtype", "certainty", "support")] + (
            ["negative"] if row["polarity"] == "negative" else []
        )
        lines = {
            "holder": self._entity(row["attributed_to"]),
            "time": self._time(row),
            "about": self._entities(row["about"]),
            "numbers": "; ".join(
                said(quantity(each)) for each in self._quantities[claim_id]
            ),
            "references": ", ".join(map(self._reference, _members(row["ref_ids"]))),
            "relations": "; ".join(self._ties[claim_id]),
            "said again": "; ".join(
                f"{esc(each['role'])} in {self._place(each['source_ref'])}"
                for each in self._appearances[claim_id]
            ),
            "confidence": self._confidence(row),
            "note": said(row["note"]),
        }
        known = "".join(f"<dt>{name}<dd>{line}" for name, line in lines.items() if line)
        return (
            f'<article id="{esc(claim_id)}">'
            f"<h3>{link(claim_id)} {self._place(row['source_ref'])}</h3>"
            f'<p class="t">{said(row["text"])}</p>'
            f'<p class="k">{esc(" · ".join(filter(None, coded)))}</p>'
            f"<dl>{known}</dl></article>"
        )

    def _entity(self, entity_id: str) -> str:
        """Link to an entity; a holder may be a description instead."""
        if entity_id in self._names:
            return link(entity_id, self._names[entity_id])
        return esc(entity_id)

    def _entities(self, cell: str) -> str:
        return ", ".join(map(self._entity, _members(cell)))

    def _reference(self, ref_id: str) -> str:
        return link(ref_id) if ref_id in self._references else esc(ref_id)

    def _claim(self, claim_id: str) -> str:
        return link(claim_id) if claim_id in self._claims else esc(claim_id)

    def _place(self, sentence_id: str) -> str:
        return link(sentence_id) if sentence_id in self._sentences else esc(sentence_id)

    def _time(self, row: Row) -> str:
        basis = row.get("time_basis", "")
        if not row["time"]:
            return esc(f"none ({basis})") if basis else ""
        return esc(row["time"] + (f" ({basis})" if basis else ""))

    def _confidence(self, row: Row) -> str:
        """Tell the confidence, and of each facet how many votes accept it."""
        votes = [each for each in self._votes[row["claim_id"]] if not each["probe"]]
        if not votes:
            return esc(row["confidence"])
        number = len(votes)
        yes = Counter(name for vote in votes for name in FACETS if vote[name] != "no")
        short = [
            f"{name} {yes[name]}/{number}" for name in FACETS if yes[name] < number
        ]
        rest = "all facets" if not short else "the others"
        if len(short) < len(FACETS):
            short.append(f"{rest} {number}/{number}")
        return esc(f"{row['confidence']} · votes: {', '.join(short)}")


def _grouped(export: Export, table: str) -> dict[str, list[Row]]:
    """Return the rows of a table by the claim that they are of."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in export.rows(table):
        groups[row["claim_id"]].append(row)
    return groups


def _members(cell: str) -> list[str]:
    return cell.split(";") if cell else []
