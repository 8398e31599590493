// What happens when the page is opened.

document.documentElement.classList.add("js");
restore(location.hash.slice(1));
