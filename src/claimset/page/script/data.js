// What the page holds: a line of HTML for each row, and what the filters know of each
// claim, as typed arrays, so that many claims cost little more than few.

const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId("_data").textContent);

const entity = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#x27;": "'", "&#10;": "\n", "&#13;": "\r" };
const plain = (html) => (html.includes("&") ? html.replace(/&[#\w]+;/g, (each) => entity[each]) : html);

// With scripting on, the content of <noscript> is text: a line for each row, which
// becomes an element only when it is shown. Its first attribute is the row's id.
const linesOf = (id) =>
  byId(id).textContent.split("\n").filter((line) => line.startsWith("<article") || line.startsWith("<li"));
function idOf(line) {
  const start = line.indexOf('"') + 1;
  return plain(line.slice(start, line.indexOf('"', start)));
}
const rowsById = (id) => new Map(linesOf(id).map((line) => [idOf(line), line]));

const cards = linesOf("_cards");
const total = cards.length;
const ids = cards.map(idOf);
const numberOf = new Map(ids.map((id, i) => [id, i]));
const placeOf = new Map(data.places.map((id, place) => [id, place]));
const references = rowsById("_references");
const entities = rowsById("_entities");

function textOf(i) {
  const start = cards[i].indexOf('<p class="t">') + 13;
  return plain(cards[i].slice(start, cards[i].indexOf("</p>", start)));
}

// Lists one after another: the members of list g lie from starts[g] to starts[g + 1].
function packed(lists) {
  const starts = new Uint32Array(lists.length + 1);
  const values = [];
  lists.forEach((list, g) => {
    if (typeof list === "number") values.push(list);
    else values.push(...list);
    starts[g + 1] = values.length;
  });
  return { starts, values: Uint32Array.from(values) };
}
const listIn = ({ starts, values }, g) => values.subarray(starts[g], starts[g + 1]);

// Which claims a place states, and which it says again.
function byPlace(pairs) {
  const lists = data.places.map(() => []);
  for (const [i, place] of pairs) lists[place].push(i);
  return packed(lists);
}
const stated = byPlace(data.at.map((place, i) => [i, place]));
const repeated = byPlace(data.again);
const claimsAt = (id) => listIn(stated, placeOf.get(id));
const againAt = (id) => listIn(repeated, placeOf.get(id));

// What can be chosen by value: the facets, and last the times, whose values are spans of
// years. Of each claim a column holds the numbers of its values.
const facets = data.facets;
const TIMES = facets.length;
const columns = [...facets, data.years].map((each) => packed(each.of));
