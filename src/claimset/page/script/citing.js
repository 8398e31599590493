// The citation, as `claimset cite` prints it.

const cited = data.cite;
const facetOf = new Map(facets.map((facet, f) => [facet.column, f]));
const coded = (cells, i) => (Array.isArray(cells) ? cells[i] : cells.values[cells.of[i]]);

function cell(i, column) {
  if (column === "claim_id") return ids[i];
  if (column === "text") return textOf(i);
  if (column === "note") return plain(cards[i].match(/<dt>note<dd>([^<]*)/)?.[1] ?? "");
  if (column === "source_ref") return data.places[data.at[i]];
  if (cited.cells[column]) return coded(cited.cells[column], i);
  const f = facetOf.get(column);
  return Array.from(listIn(columns[f], i), (v) => facets[f].values[v]).join(";");
}

const inCsv = (value) => (/[",\r\n]/.test(value) ? '"' + value.replace(/"/g, '""') + '"' : value);

// What is cited: a claim, or the claims of a query; of all claims, the release.
function citing() {
  const program = `claimset cite ${data.version}`;
  if (claim !== null) return { command: `${program} --claim ${ids[claim]}`, claim };
  const where = sentence === null ? query() : `source_ref == ${quoted(sentence)}`;
  const numbers = sentence === null ? result : [...claimsAt(sentence)];
  return { command: where ? `${program} --where ${inShell(where)}` : program, where, numbers };
}

const filled = (form, parts) => form.replace(/[\ue000-\ue004]/g, (mark) => parts[mark]);

function citedClaim(i) {
  const shown = marksOf(i).filter((mark) => mark.matches("[data-c]") && numbersOf(mark.dataset.c).includes(i));
  const read = shown.map((mark) => mark.textContent).join("").replace(/\s+/g, " ").trim();
  const source = cited.words[i] ?? read;
  return filled(cited.claim, {
    "\ue000": ids[i],
    "\ue001": coded(cited.places, i).replace("\ue001", () => cell(i, "spans")),
    "\ue004": source ? `${textOf(i)} The source: “${source}”` : textOf(i),
  });
}

async function citedRows({ where, numbers }) {
  const rows = [cited.header, ...numbers.map((i) => cited.header.map((column) => cell(i, column)))];
  const csv = rows.map((row) => row.map(inCsv).join(",") + "\n").join("");
  return filled(cited.rows, {
    "\ue000": `${amount(numbers.length, "claim")} where`,
    "\ue002": where,
    "\ue003": await sha256(new TextEncoder().encode(csv).buffer),
  });
}

async function citation(what) {
  if (!cited) return "";
  if (what.claim !== undefined) return citedClaim(what.claim);
  return what.where ? citedRows(what) : cited.whole;
}

const citeText = element("p", { class: "cited" });
const citeShell = element("code");
const cite = element("details", { class: "cite" }, element("summary", { text: "Cite this" }), citeText,
  element("p", { class: "command" }, citeShell, copying(citeText, () => citeText.textContent || citeShell.textContent)));
cite.addEventListener("toggle", sayCitation);

async function sayCitation() {
  if (!cite.open) return;
  const what = citing();
  citeShell.textContent = what.command;
  citeText.textContent = (await citation(what)).trimEnd();
}
