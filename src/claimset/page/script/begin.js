// What happens when the page is opened.

document.documentElement.classList.add("js");
restore(location.hash.slice(1));
// The browser goes to the card that the address names, and moves the text with it.
window.addEventListener("load", () => requestAnimationFrame(() => { if (claim !== null) reveal(); }));
