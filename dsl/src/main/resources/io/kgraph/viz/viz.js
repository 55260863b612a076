"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const SVG = "http://www.w3.org/2000/svg";
const by = id => document.getElementById(id);
const picture = by("picture"), plane = by("plane"), search = by("search"), found = by("found"), details = by("details"), announce = by("announce");
let level = 0, drawing = null, number = -1, chosen = -1, view = { x: 0, y: 0, k: 1 }, groups = [];

function make(name, attributes, parent, text) {
  const e = document.createElementNS(SVG, name);
  for (const key in attributes) e.setAttribute(key, attributes[key]);
  if (text !== undefined) e.textContent = text;
  if (parent) parent.appendChild(e);
  return e;
}

// ---- drawing ------------------------------------------------------------------------------------------------------------------

function path(points) {
  let d = `M${points[0]} ${points[1]}`;
  for (let i = 2; i < points.length; i += 2) {
    const [x0, y0, x1, y1] = [points[i - 2], points[i - 1], points[i], points[i + 1]], half = (y0 + y1) / 2;
    d += x0 === x1 ? `L${x1} ${y1}` : `C${x0} ${half} ${x1} ${half} ${x1} ${y1}`;
  }
  return d;
}

function show(n, select) {
  number = n;
  drawing = data.drawings[n];
  chosen = -1;
  plane.replaceChildren();
  const edges = make("g", { "aria-hidden": "true" }, plane);
  for (const e of drawing.edges) make("path", { class: e.far ? "edge far" : "edge", d: path(e.points), "marker-end": "url(#arrow)" }, edges);
  groups = drawing.boxes.map((b, i) => box(b, i));
  breadcrumbs();
  choose(select ?? Math.max(0, drawing.boxes.findIndex(b => b.kind !== "stub")), false);
  fit(true);
  announce.textContent = `${drawing.title}: ${drawing.boxes.length} boxes`;
}

function box(b, i) {
  const g = make("g", { class: "box" + (b.inside >= 0 ? " group" : "") + (b.kind === "stub" ? " stub" : ""), transform: `translate(${b.x} ${b.y})`, role: "button", tabindex: -1,
    "aria-label": [b.title, ...b.lines, b.inside >= 0 ? "Enter opens it" : ""].filter(Boolean).join(", ") }, plane);
  make("rect", { class: "body", width: b.w, height: b.h, rx: 5 }, g);
  if (b.kind !== "stub") make("rect", { class: "side", width: 5, height: b.h, rx: 2, style: `fill: var(--${b.kind})` }, g);
  if (b.weight > 0.005) make("rect", { class: "heat", x: 5, y: b.h - 4, width: Math.max(2, (b.w - 5) * b.weight), height: 4 }, g);
  make("text", { class: "title", x: 13, y: 18 }, g, b.title);
  b.lines.forEach((line, k) => make("text", { class: "line", x: 13, y: 34 + 16 * k }, g, line));
  if (b.inside >= 0) make("text", { class: "chip", x: b.w - 14, y: 15 }, g, "⊞");
  g.addEventListener("click", event => { event.stopPropagation(); choose(i, true); });
  g.addEventListener("dblclick", () => open(i));
  g.addEventListener("focus", () => { if (chosen !== i) choose(i, false); });
  return g;
}

function breadcrumbs() {
  const chain = [];
  for (let n = number; n >= 0; n = data.drawings[n].parent) chain.unshift(n);
  by("path").replaceChildren(...(chain.length === 1 ? [] : chain).flatMap((n, i) => {
    if (i === chain.length - 1) { const here = document.createElement("span"); here.textContent = data.drawings[n].title; here.setAttribute("aria-current", "location"); return [here]; }
    const b = document.createElement("button"); b.textContent = data.drawings[n].title; b.onclick = () => show(n, inside(n, chain[i + 1]));
    const arrow = document.createElement("span"); arrow.textContent = "›"; arrow.setAttribute("aria-hidden", "true");
    return [b, arrow];
  }));
}

const inside = (outer, inner) => Math.max(0, data.drawings[outer].boxes.findIndex(b => b.inside === inner));

// ---- choosing -----------------------------------------------------------------------------------------------------------------

function choose(i, focus) {
  if (i < 0 || i >= drawing.boxes.length) return;
  chosen = i;
  const b = drawing.boxes[i];
  groups.forEach((g, k) => {
    g.classList.toggle("chosen", k === i);
    g.classList.toggle("same", k !== i && b.step > 0 && drawing.boxes[k].step === b.step);
    g.setAttribute("tabindex", k === i ? 0 : -1);
  });
  drawing.edges.forEach((e, k) => plane.firstChild.children[k].classList.toggle("near", e.from === i || e.to === i));
  describe(b);
  if (focus) { groups[i].focus({ preventScroll: true }); reveal(b); }
}

function describe(b) {
  const title = document.createElement("h2"), list = document.createElement("dl");
  title.textContent = b.full ?? b.title;
  for (const [name, value] of b.details) {
    const dt = document.createElement("dt"), dd = document.createElement("dd");
    dt.textContent = name; dd.textContent = value; list.append(dt, dd);
  }
  details.replaceChildren(title, list);
  if (b.inside >= 0) { const button = document.createElement("button"); button.textContent = "Open"; button.style.marginTop = "10px"; button.onclick = () => open(chosen); details.append(button); }
  const same = b.step > 0 ? drawing.boxes.filter(o => o.step === b.step).length : 0;
  if (same > 1) { const p = document.createElement("p"); p.className = "hint"; p.textContent = `${same} nodes here are computed in one step; they are outlined.`; details.append(p); }
}

function open(i) {
  const b = drawing.boxes[i];
  if (b.inside >= 0) { show(b.inside); groups[chosen].focus({ preventScroll: true }); }
}

function up() {
  if (drawing.parent < 0) return;
  const from = number;
  show(drawing.parent, inside(drawing.parent, from));
  groups[chosen].focus({ preventScroll: true });
}

/** The nearest box in a direction: those straight ahead count more than those aside. */
function move(dx, dy) {
  const from = drawing.boxes[chosen], cx = b => b.x + b.w / 2, cy = b => b.y + b.h / 2;
  let best = -1, least = Infinity;
  drawing.boxes.forEach((b, i) => {
    if (i === chosen) return;
    const x = cx(b) - cx(from), y = cy(b) - cy(from), ahead = x * dx + y * dy, aside = Math.abs(x * dy) + Math.abs(y * dx);
    if (ahead <= 1 || dx !== 0 && aside > 30) return;
    const distance = ahead + 2 * aside;
    if (distance < least) { least = distance; best = i; }
  });
  if (best >= 0) choose(best, true);
}

// ---- panning and zooming ------------------------------------------------------------------------------------------------------

function place() { plane.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.k})`); }

/** The whole drawing; or, at first, no smaller than can be read. */
function fit(legible) {
  const w = picture.clientWidth, h = picture.clientHeight, whole = Math.min(w / drawing.width, h / drawing.height, 1.25);
  view.k = legible ? Math.max(whole, 0.7) : whole;
  const b = drawing.boxes[chosen];
  view.x = drawing.width * view.k <= w || !b ? (w - drawing.width * view.k) / 2 : Math.min(0, w / 2 - (b.x + b.w / 2) * view.k);
  view.y = drawing.height * view.k <= h ? (h - drawing.height * view.k) / 2 : 0;
  place();
  if (b && legible) reveal(b);
}

function zoom(factor, x, y) {
  const k = Math.min(4, Math.max(0.05, view.k * factor));
  view.x = x - (x - view.x) * k / view.k;
  view.y = y - (y - view.y) * k / view.k;
  view.k = k;
  place();
}

function reveal(b) {
  const w = picture.clientWidth, h = picture.clientHeight, m = 30;
  const left = b.x * view.k + view.x, top = b.y * view.k + view.y, right = left + b.w * view.k, bottom = top + b.h * view.k;
  if (left < m) view.x += m - left; else if (right > w - m) view.x -= right - w + m;
  if (top < m) view.y += m - top; else if (bottom > h - m) view.y -= bottom - h + m;
  place();
}

const at = event => { const r = picture.getBoundingClientRect(); return [event.clientX - r.left, event.clientY - r.top]; };
picture.addEventListener("wheel", event => { event.preventDefault(); zoom(Math.exp(-event.deltaY * 0.0015), ...at(event)); }, { passive: false });
let drag = null;
picture.addEventListener("pointerdown", event => { drag = [event.clientX - view.x, event.clientY - view.y]; });
window.addEventListener("pointermove", event => { if (!drag) return; picture.classList.add("dragged"); view.x = event.clientX - drag[0]; view.y = event.clientY - drag[1]; place(); });
window.addEventListener("pointerup", () => { drag = null; picture.classList.remove("dragged"); });
const middle = f => zoom(f, picture.clientWidth / 2, picture.clientHeight / 2);
by("in").onclick = () => middle(1.25);
by("out").onclick = () => middle(0.8);
by("fit").onclick = () => fit(false);

// ---- levels, theme, search ----------------------------------------------------------------------------------------------------

function tab(n, focus) {
  level = n;
  tabs.forEach((t, i) => { t.setAttribute("aria-selected", i === n); t.tabIndex = i === n ? 0 : -1; });
  by("canvas").setAttribute("aria-labelledby", "tab" + n);
  show(data.levels[n].root);
  if (focus) tabs[n].focus();
}
const tabs = data.levels.map((l, i) => {
  const b = document.createElement("button");
  b.textContent = l.name; b.id = "tab" + i; b.setAttribute("role", "tab"); b.setAttribute("aria-controls", "canvas");
  b.onclick = () => tab(i, true);
  b.onkeydown = event => { const d = { ArrowRight: 1, ArrowLeft: -1 }[event.key]; if (d) { event.preventDefault(); tab((i + d + tabs.length) % tabs.length, true); } };
  by("tabs").append(b);
  return b;
});

function theme(name) { document.documentElement.dataset.theme = name; by("theme").textContent = name === "dark" ? "Light" : "Dark"; }
by("theme").onclick = () => theme(document.documentElement.dataset.theme === "dark" ? "light" : "dark");
theme(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

const MOST_FOUND = 60;
function look() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = [];
  let count = 0;
  if (words.length) data.drawings.forEach((d, n) => {
    if (d.level !== level) return;
    d.boxes.forEach((b, i) => {
      if (b.kind === "stub") return;
      const text = (b.full ?? b.title).toLowerCase() + " " + b.lines.join(" ").toLowerCase();
      if (words.every(w => text.includes(w)) && ++count <= MOST_FOUND) hits.push([n, i, b, d]);
    });
  });
  by("list").hidden = !words.length;
  details.hidden = !!words.length;
  by("count").textContent = count === 0 ? "Nothing found." : `${count} found${count > MOST_FOUND ? `, the first ${MOST_FOUND} here` : ""}`;
  found.replaceChildren(...hits.map(([n, i, b, d]) => {
    const li = document.createElement("li"), button = document.createElement("button"), small = document.createElement("small");
    button.textContent = b.full ?? b.title; small.textContent = `${b.lines.join(" · ")} — in ${d.title}`;
    button.append(small);
    button.onclick = () => { leave(); show(n, i); choose(i, true); };
    li.append(button);
    return li;
  }));
}
function leave() { search.value = ""; look(); }
search.addEventListener("input", look);
search.addEventListener("keydown", event => {
  if (event.key === "Enter") found.querySelector("button")?.click();
  if (event.key === "ArrowDown") { event.preventDefault(); found.querySelector("button")?.focus(); }
});
found.addEventListener("keydown", event => {
  const all = [...found.querySelectorAll("button")], d = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (d) { event.preventDefault(); (all[all.indexOf(document.activeElement) + d] ?? search).focus(); }
});

document.addEventListener("keydown", event => {
  if (event.key === "Escape") {
    if (search.value || document.activeElement === search) { leave(); groups[chosen]?.focus({ preventScroll: true }); } else up();
    return;
  }
  if (event.target.matches("input, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") { event.preventDefault(); search.focus(); return; }
  if (event.key === "+" || event.key === "=") return middle(1.25);
  if (event.key === "-") return middle(0.8);
  if (event.key === "0") return fit(false);
  if (!by("canvas").contains(document.activeElement)) return;
  const d = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (d) { event.preventDefault(); move(...d); }
  if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open(chosen); }
  if (event.key === "Backspace") { event.preventDefault(); up(); }
});

by("legend").replaceChildren(...["source", "variable", "elementwise", "reduction", "movement", "library", "control", "effect", "module"].map(kind => {
  const li = document.createElement("li"), mark = document.createElement("i");
  mark.style.background = `var(--${kind})`;
  li.append(mark, kind);
  return li;
}));
window.addEventListener("resize", () => fit(true));
tab(Math.max(0, data.levels.findIndex(l => "#" + l.name.toLowerCase() === location.hash)), false);
