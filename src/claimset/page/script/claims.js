// The claims at the right: their head, and the list, of which a part is made at a time.

const PAGE = 40;
const claimsHead = aside.querySelector(".top");
const shell = element("code");
const about = element("div", { class: "about" });
const back = button("back", "", () => { choose(null); aside.focus({ preventScroll: true }); });
const sheet = element("button", { type: "button", class: "sheet", "aria-expanded": "false", "aria-controls": "_list", text: "Claims" });
sheet.addEventListener("click", () => openSheet(!aside.classList.contains("up")));
claimsHead.append(element("p", { class: "command" }, shell, copying(shell, () => shell.textContent)), sheet);
// Working tables change, and cannot be cited.
if (data.released) claimsHead.append(cite);
claimsHead.append(back);
list.before(about);
narrow.addEventListener("change", () => openSheet(aside.classList.contains("up")));

// On a phone the claims lie below the text, and are pulled up; before that no key leads
// to what is out of sight.
const folded = [shell.parentNode, cite, back, about, list];
function openSheet(up) {
  for (const part of folded) part.inert = narrow.matches && !up;
  aside.classList.toggle("up", up);
  sheet.setAttribute("aria-expanded", String(up));
  sheet.textContent = up ? "Close" : "Claims";
}

function say() {
  if (sentence !== null) {
    const again = againAt(sentence).length;
    status.textContent = `${sentence}: ${amount(claimsAt(sentence).length, "claim")}` + (again ? `, ${again} said again` : "");
  } else status.textContent = isFiltered() ? `${result.length.toLocaleString("en")} of ${amount(total, "claim")}` : amount(total, "claim");
  if (absent) status.textContent += `; ${absent}`;
  shell.textContent = command();
  back.hidden = sentence === null;
  back.textContent = isFiltered() ? `Back to the ${amount(result.length, "claim")} of the filters` : "Back to all claims";
  sayCitation();
}

// The reference or the entity whose claims are listed, in full, once for all of them.
let described = [];
function describe() {
  const rowsOf = { ref_ids: references, about: entities };
  const lines = sentence !== null ? [] : facets.flatMap((facet, f) => {
    const [v] = chosen[f];
    const line = chosen[f].size === 1 && rowsOf[facet.column]?.get(facet.values[v]);
    return line ? [line] : [];
  });
  described = lines;
  about.replaceChildren(...(lines.length ? [listOf(lines)] : []));
}

// Give a card its references in full and the words of the claims that it is tied to.
function complete(node, isAgain) {
  node.tabIndex = -1;
  node.classList.toggle("again", isAgain);
  for (const dd of node.querySelectorAll("dd")) {
    const links = [...dd.querySelectorAll("a")];
    const works = links.map((a) => references.get(target(a))).filter((line) => line && !described.includes(line));
    if (works.length) dd.append(listOf(works));
    for (const a of links) {
      const other = numberOf.get(target(a));
      if (other !== undefined) a.after(" ", element("q", { text: textOf(other) }));
    }
  }
}

const more = button("more", "", () => focusCard(next(PAGE * 2)));
let listed = [];
let own = 0; // so many are stated here; the others are said again
let shown = 0;

function next(count) {
  const numbers = listed.slice(shown, shown + count);
  const nodes = made(...numbers.map((i) => cards[i]));
  nodes.forEach((node, n) => complete(node, shown + n >= own));
  shown += nodes.length;
  more.remove();
  list.append(...nodes);
  if (shown < listed.length) {
    more.textContent = `Show more: ${shown} of ${listed.length} are listed`;
    list.append(more);
  }
  return nodes[0];
}

function show() {
  listed = sentence === null ? result : [...claimsAt(sentence), ...againAt(sentence)];
  own = sentence === null ? listed.length : claimsAt(sentence).length;
  shown = 0;
  list.replaceChildren();
  next(PAGE);
  aside.scrollTop = 0;
}

// Mark the card of the chosen claim, and draw its map.
function showClaim() {
  for (const node of list.children) {
    node.querySelector("figure")?.remove();
    const isIt = claim !== null && node.id === ids[claim];
    node.classList.toggle("now", isIt);
    const drawing = isIt ? mapOf(claim) : null;
    if (drawing) node.append(drawing);
  }
}

// Bring a card into view below the head of the list; the text beside it stays where it is.
function revealCard(node) {
  const [room, box] = [aside, node].map((each) => each.getBoundingClientRect());
  const head = claimsHead.getBoundingClientRect().bottom;
  if (box.top < head || box.bottom > room.bottom) aside.scrollTop += box.top - head;
}

function focusCard(node) {
  node?.focus({ preventScroll: true });
  if (node) revealCard(node);
}

const cardAt = (event) => event.target.closest?.("#_list > article");
list.addEventListener("mouseover", (event) => {
  const node = cardAt(event);
  if (node && !node.contains(event.relatedTarget)) point(numberOf.get(node.id));
});
list.addEventListener("mouseleave", () => point(claim));
list.addEventListener("click", (event) => {
  const node = cardAt(event);
  if (node && !event.target.closest("a, button") && getSelection().isCollapsed) chooseClaim(numberOf.get(node.id));
});
