// What the page holds: a line of HTML for each row, and what the filters know of each
// claim, as typed arrays, so that many claims cost little more than few.

const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId("_data").textContent);

const entity = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#x27;": "'", "&#10;": "\n", "&#13;": "\r" };
const plain = (html) => (html.includes("&") ? html.replace(/&[#\w]+;/g, (each) => entity[each]) : html);

// With scripting on, the content of <noscript> is text: a line for each row, which
// becomes an element only when it is shown. Its first attribute is the row's id.
// It is read node by node: a browser is slow to join the pieces that it keeps it in.
function linesOf(id) {
  const lines = [];
  let rest = "";
  for (const node of byId(id).childNodes) {
    const cut = (rest + node.data).split("\n");
    rest = cut.pop();
    lines.push(...cut);
  }
  return lines.filter((line) => line.startsWith("<article") || line.startsWith("<li"));
}
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

// Lists one after another: the members of list g lie from starts[g] to starts[g + 1]. A
// list of one member may be that member.
function packed(lists) {
  const starts = new Uint32Array(lists.length + 1);
  lists.forEach((list, g) => { starts[g + 1] = starts[g] + (list.length ?? 1); });
  const values = new Uint32Array(starts[lists.length]);
  lists.forEach((list, g) => {
    if (list.length === undefined) values[starts[g]] = list;
    else values.set(list, starts[g]);
  });
  return { starts, values };
}
const listIn = ({ starts, values }, g) => values.subarray(starts[g], starts[g + 1]);

// Of each place the claims that it states, and those that it says again.
function byPlace(places, claims) {
  const lists = data.places.map(() => []);
  places.forEach((place, n) => lists[place].push(claims ? claims[n] : n));
  return packed(lists);
}
const stated = byPlace(data.at);
const repeated = byPlace(data.again.map(([, place]) => place), data.again.map(([i]) => i));
const claimsAt = (id) => listIn(stated, placeOf.get(id));
const againAt = (id) => listIn(repeated, placeOf.get(id));

// What can be chosen by value: the facets, and last the times, whose values are spans of
// years. Of each claim a column holds the numbers of its values.
const facets = data.facets;
const TIMES = facets.length;
const columns = [...facets, data.years].map((each) => packed(each.of));
