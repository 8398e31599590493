// The address of what is shown: `#C0400`, or `#ref_ids=R09&time=1996/2001&at=C0400`.
// What is chosen goes into it, so that a view can be linked to, and gone back to.

const escaped = (value) => encodeURIComponent(value).replace(/%(2F|3B|3A)/g, decodeURIComponent);

function address() {
  const at = claim !== null ? ids[claim] : sentence;
  const parts = facets.flatMap((facet, f) => [...chosen[f]].map((v) => [facet.column, facet.values[v]]));
  if (words) parts.push(["text", words]);
  if (hasYears()) parts.push(["time", years()]);
  if (!parts.length) return at === null ? "" : escaped(at);
  if (at !== null) parts.push(["at", at]);
  return parts.map(([name, value]) => `${name}=${escaped(value)}`).join("&");
}

let lastBy = "";
// Go on in the history; what goes on with the same (letters, a drag, j and k) is one step.
function remember(by = "") {
  const hash = address();
  const isOn = by !== "" && by === lastBy;
  lastBy = by;
  if (decoded(hash) === decoded(location.hash.slice(1))) return;
  const url = hash ? "#" + hash : location.pathname + location.search;
  if (isOn) history.replaceState(null, "", url);
  else history.pushState(null, "", url);
}

// Each of these returns whether the page has what is named.
function takeYearsOf(value) {
  const found = value.match(/^(\.\.|Y?-?\d+)(?:\/(\.\.|Y?-?\d+))?$/);
  const read = (side) => (side === ".." ? null : Number(side.replace("Y", "")));
  if (found) [first, last] = [read(found[1]), read(found[2] ?? found[1])];
  return found !== null;
}

function takeValue(column, value) {
  const f = facets.findIndex((facet) => facet.column === column);
  const v = f < 0 ? -1 : facets[f].values.indexOf(value);
  if (v < 0) return false;
  chosen[f].add(v);
  groups[f].details.open = true;
  return true;
}

function takeFilter(name, value) {
  if (name === "text") takeWords(value);
  else if (name === "time") return takeYearsOf(value);
  else if (name === "at") return takeRow(value);
  else return takeValue(name, value);
  return true;
}

// A claim, a sentence; or a reference or an entity, for the claims that name it.
function takeRow(id) {
  if (numberOf.has(id)) {
    claim = numberOf.get(id);
    sentence = data.places[data.at[claim]];
  } else if (placeOf.has(id)) [sentence, claim] = [id, null];
  else if (references.has(id) || entities.has(id)) {
    forget();
    if (!takeValue(references.has(id) ? "ref_ids" : "about", id)) absent = `no claim names ${id}`;
  } else return false;
  return true;
}

// Show what an address names.
function restore(hash) {
  forget();
  lastBy = "";
  const id = decoded(hash);
  if (hash.includes("=") && !takeRow(id)) {
    const lacking = [...new URLSearchParams(hash)].filter((part) => !takeFilter(...part));
    if (lacking.length) absent = `not on this page: ${lacking.map((part) => part.join(" ")).join(", ")}`;
  } else if (id && !takeRow(id) && !byId(id)) absent = `not on this page: ${id}`;
  fillFields();
  display();
  openSheet(sentence !== null || isFiltered());
  if (sentence !== null) reveal();
  else byId(id)?.scrollIntoView();
}

for (const kind of ["popstate", "hashchange"]) {
  window.addEventListener(kind, () => {
    const hash = location.hash.slice(1);
    if (decoded(hash) !== decoded(address())) restore(hash);
  });
}
