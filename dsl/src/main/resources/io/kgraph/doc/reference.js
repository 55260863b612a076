// The slash searches. In the list, arrows move; Escape forgets what was typed.
const search = document.getElementById("search");

function typed() {
  const words = search.value.toLowerCase().replaceAll("_", "").split(/\s+/).filter(Boolean);
  let any = false;
  for (const section of document.querySelectorAll(".list")) {
    let here = false;
    for (const item of section.querySelectorAll("li")) {
      const text = item.textContent.toLowerCase().replaceAll("_", "");
      item.hidden = !words.every(word => text.includes(word));
      here = here || !item.hidden;
    }
    section.hidden = !here;
    any = any || here;
  }
  document.getElementById("none").hidden = any;
}

function move(by) {
  const links = [search, ...[...document.querySelectorAll(".list li:not([hidden]) a")]];
  const at = links.indexOf(document.activeElement);
  const next = links[Math.max(0, Math.min(links.length - 1, at + by))];
  if (next) next.focus();
}

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && document.activeElement !== search) {
    event.preventDefault();
    if (search) { search.focus(); search.select(); } else location.href = "index.html";
  } else if (search && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  } else if (search && event.key === "Escape") {
    search.value = "";
    typed();
    search.focus();
  } else if (event.key === "Enter" && document.activeElement === search && search && search.value.trim()) {
    const first = document.querySelector(".list li:not([hidden]) a");
    if (first) location.href = first.href;
  }
});

if (search) {
  search.addEventListener("input", typed);
  typed();
}
