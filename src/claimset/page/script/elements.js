// Elements: made from lines and names, found, copied from.

// A line is markup that the page was written with; see `linesOf`.
function made(...lines) {
  const template = document.createElement("template");
  template.innerHTML = lines.join("");
  return [...template.content.children];
}

function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "text") node.textContent = value;
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

const button = (name, text, onclick) => element("button", { type: "button", class: name, text, onclick });

function svg(name, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

// The references or entities of lines, as a list; their ids stay those of the footer.
function listOf(lines) {
  const rows = made(...lines);
  for (const row of rows) row.removeAttribute("id");
  return element("ul", {}, ...rows);
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
const target = (a) => decoded(a.getAttribute("href").slice(1));

const amount = (n, noun) => `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;

function copying(shown, text) {
  const copy = button("", "Copy", async () => {
    try {
      await navigator.clipboard.writeText(text());
      copy.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(shown);
      copy.textContent = "Selected";
    }
    setTimeout(() => { copy.textContent = "Copy"; }, 1500);
  });
  return copy;
}

const narrow = window.matchMedia("(max-width: 60rem)");
const status = byId("_status");
const list = byId("_list");
const aside = byId("_claims");
const text = byId("_text");
