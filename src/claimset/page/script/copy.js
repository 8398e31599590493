// The reader's own copy of the text, where the page holds no words of it.

const file = byId("_file");
file?.addEventListener("change", async () => {
  const said = [];
  for (const each of file.files) said.push(await take(each));
  byId("_read").textContent = said.join(" ");
});

async function take(each) {
  const bytes = await each.arrayBuffer();
  const hash = await sha256(bytes);
  const found = data.sources.filter(([, wanted]) => wanted === hash);
  if (!found.length) return `${each.name} is not the file that was annotated: its sha256 is ${hash}.`;
  const characters = [...new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)];
  for (const section of text.querySelectorAll("section")) {
    if (found.some(([id]) => id === section.dataset.source)) fillIn(section, characters);
  }
  return `${each.name} is the file that was annotated.`;
}

function fillIn(section, characters) {
  for (const node of section.querySelectorAll("[data-o]")) {
    const [start, end] = node.dataset.o.split("-");
    node.textContent = characters.slice(start, end).join("");
  }
  section.classList.remove("unread");
  for (const head of section.querySelectorAll(".title, .heading")) {
    head.setAttribute("role", "heading");
    head.setAttribute("aria-level", head.classList.contains("title") ? "2" : "3");
  }
}
