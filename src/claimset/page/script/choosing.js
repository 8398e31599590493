// What a choice does: all parts show it, and the address says it.

function display({ filtered = true } = {}) {
  if (filtered) {
    filter();
    underline();
    fillPanel();
    drawTimes();
  }
  markSentence(sentence);
  point(claim);
  say();
  describe();
  show();
  showClaim();
}

// Filters have changed: what was chosen among the claims before is left.
function changed({ by = "", isTyped = false } = {}) {
  sentence = claim = null;
  absent = "";
  if (!isTyped) fillFields();
  display();
  remember(by);
}

// Choose a sentence; none is to go back to the claims of the filters.
function choose(id, by = "") {
  [sentence, claim] = [id, null];
  display({ filtered: false });
  openSheet(id !== null);
  remember(by);
}

function chooseClaim(i) {
  const isListed = sentence === data.places[data.at[i]];
  takeRow(ids[i]);
  if (isListed) {
    point(claim);
    say();
    showClaim();
  } else display({ filtered: false });
  openSheet(true);
  reveal();
  remember();
}

// Bring what is chosen into view, in the text and in the list.
function reveal() {
  (pointed[0] ?? byId(sentence))?.scrollIntoView({ block: "center" });
  const card = claim !== null && [...list.children].find((node) => node.id === ids[claim]);
  if (card) revealCard(card);
}

// Go where a link leads; false if that is no part of the page.
function go(id) {
  if (numberOf.has(id)) chooseClaim(numberOf.get(id));
  else if (takeRow(id)) {
    fillFields();
    display();
    openSheet(true);
    if (sentence !== null) reveal();
    remember();
  } else if (byId(id)) {
    if (byId(id) === aside) openSheet(true);
    byId(id).scrollIntoView();
    if (id.startsWith("_")) byId(id).focus();
  } else return false;
  return true;
}

document.addEventListener("click", (event) => {
  const a = event.target.closest('a[href^="#"]');
  if (a) {
    if (go(target(a))) event.preventDefault();
    return;
  }
  if (!text.contains(event.target) || !getSelection().isCollapsed) return;
  const s = event.target.closest(".s");
  const mark = event.target.closest("mark[data-c]");
  if (s) {
    const id = s.id || s.dataset.s;
    if (placeOf.has(id)) choose(id);
  } else if (mark) chooseClaim(numbersOf(mark.dataset.c)[0]); // words of no sentence
});
