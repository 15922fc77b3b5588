"use strict";
// What every page does once it stands: light and dark, the list of chapters, tables, charts, models. Without it, all can be read.

const here = document.currentScript.src;
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

const loaded = {};

function load(file) {
  loaded[file] ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(file, here).href;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${file} could not be loaded`));
    document.head.append(script);
  });
  return loaded[file];
}

/* ---- light and dark ---- */

function dark() {
  const mode = document.documentElement.dataset.mode;
  return mode ? mode === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

document.getElementById("mode").addEventListener("click", () => {
  const mode = dark() ? "light" : "dark";
  document.documentElement.dataset.mode = mode;
  try { localStorage.setItem("truce-mode", mode); } catch { /* not kept, still changed */ }
});

/* ---- chapters, code, links into closed blocks ---- */

// The list of chapters is open beside the text where there is room, and folds up above it where there is not.
const chapters = document.querySelector(".chapters details");
const wide = matchMedia("(min-width: 64rem)");
const fold = () => { chapters.open = wide.matches; };
wide.addEventListener("change", fold);
fold();

// One button shows the code of the whole page, in place of a toggle above each cell.
const coder = document.getElementById("code");
coder?.addEventListener("click", () => {
  const shown = document.documentElement.classList.toggle("code");
  for (const block of all("main div.cell details.hide")) block.open = shown;
  coder.setAttribute("aria-pressed", String(shown));
});

// What scrolls inside itself can be reached and scrolled with the keyboard; what does not is no stop on the way.
function reachable() {
  for (const box of all(".scroll, pre, .formula, table.docutils")) {
    if (box.offsetParent) box.tabIndex = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight ? 0 : -1;
  }
}
addEventListener("resize", reachable);
addEventListener("toggle", (event) => { if (event.target.matches("details")) reachable(); }, true);
setTimeout(reachable);

// A link to a row inside a closed block opens the block.
function reveal() {
  let target = null;
  try { target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch { /* no name */ }
  if (!target) return;
  for (let block = target.closest("details"); block; block = block.parentElement.closest("details")) block.open = true;
  target.scrollIntoView();
}
addEventListener("hashchange", reveal);
reveal();

/* ---- tables that can be searched and sorted ---- */

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function findable(box) {
  const table = box.querySelector("table");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const texts = rows.map((row) => plain(row.textContent));
  const bar = box.previousElementSibling;
  const input = bar.querySelector("input");
  const said = bar.querySelector("[role=status]");
  const show = async () => {
    await load("spellings.js");
    const words = plain(input.value).split(/\s+/).filter(Boolean).map(spellingsOf);
    let shown = 0;
    rows.forEach((row, place) => {
      row.hidden = !words.every((spellings) => spellings.some((word) => texts[place].includes(word)));
      if (!row.hidden) shown += 1;
    });
    said.textContent = `${shown} of ${rows.length} rows`;
  };
  input.addEventListener("input", show);
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    head.querySelector("button").addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const value = (row) => row.cells[column].dataset.sort ?? row.cells[column].textContent.trim();
      const sorted = rows.map((row) => [value(row), row]).sort(([a], [b]) =>
        (a === "") - (b === "") || (up ? collator.compare(a, b) : collator.compare(b, a)));
      body.append(...sorted.map(([, row]) => row));
    });
  });
}
for (const box of all(".scroll.find")) findable(box);

/* ---- charts: drawings made at build time; one in view becomes a live chart in place once the reader does something ---- */

const shownDrawing = (figure) => all(".drawing", figure).find((one) => one.offsetParent !== null);

async function enliven(figure) {
  const drawing = shownDrawing(figure);
  if (!drawing || drawing.dataset.live) return;
  drawing.dataset.live = "loading";
  try {
    const { datasets, sizes } = JSON.parse(figure.querySelector("script.spec").textContent);
    await load("vega.js");
    const stage = document.createElement("div");
    stage.className = "stage";
    drawing.append(stage);
    const spec = { ...sizes[drawing.dataset.size], datasets };
    const { view } = await window.vegaEmbed(stage, spec, { renderer: "svg", actions: false, ast: true, tooltip: { theme: "custom" } });
    drawing.querySelector(":scope > svg").remove();
    stage.classList.add("shown");
    stage.querySelector("svg")?.setAttribute("aria-hidden", "true");
    drawing.view = view;
    for (const control of all("[data-signal]", figure)) set(figure, control);
    drawing.dataset.live = "yes";
  } catch (error) {
    drawing.querySelector(".stage")?.remove();
    drawing.dataset.live = "failed";  // the drawing stays
    console.error(`chart ${figure.id}: ${error.message}`);
  }
}

// Controls stand in the page (they cost no shift when the chart comes to life) and set signals of the live chart.
function set(figure, control) {
  const view = shownDrawing(figure)?.view;
  if (!view) return;
  const value = control.type === "number" || control.type === "range" ? Number(control.value) : control.value;
  view.signal(control.dataset.signal, value).runAsync();
}

for (const figure of all("figure.chart")) {
  const controls = figure.querySelector(".controls");
  if (controls) {
    controls.addEventListener("input", async (event) => {
      if (!event.target.dataset.signal) return;
      await enliven(figure);
      set(figure, event.target);
    });
  }
  for (const drawing of all(".drawing", figure)) readable(figure, drawing);
}

// With the keyboard: the chart takes the focus, arrow keys go from mark to mark and show its details.
function readable(figure, drawing) {
  drawing.tabIndex = 0;
  let place = -1;
  const ring = document.createElement("div");
  ring.className = "ring";
  const said = document.createElement("p");
  said.className = "hidden";
  said.setAttribute("role", "status");
  drawing.addEventListener("focus", () => enliven(figure));
  drawing.addEventListener("blur", () => { ring.remove(); drawing.view?.tooltip()(drawing.view, {}, null, null); });
  drawing.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!drawing.view || (!step && event.key !== "Escape")) return;
    event.preventDefault();
    const stage = drawing.querySelector(".stage");
    if (event.key === "Escape") { place = -1; ring.remove(); drawing.view.tooltip()(drawing.view, {}, null, null); return; }
    const marks = markedItems(drawing.view);
    if (!marks.length) return;
    place = (place + step + marks.length + (place < 0 && step < 0 ? 1 : 0)) % marks.length;
    const { item, x, y, width, height } = marks[place];
    const box = stage.querySelector("svg").getBoundingClientRect();
    const scale = box.width / stage.querySelector("svg").viewBox.baseVal.width;
    stage.append(ring);
    ring.style.cssText = `left:${x * scale - 4}px;top:${y * scale - 4}px;width:${width * scale + 8}px;height:${height * scale + 8}px`;
    const point = { clientX: box.left + (x + width / 2) * scale, clientY: box.top + (y + height) * scale };
    drawing.view.tooltip()(drawing.view, point, item, item.tooltip);
    if (!said.isConnected) figure.append(said);
    const told = item.tooltip;
    said.textContent = typeof told === "object" ? Object.entries(told).map(([name, value]) => `${name}: ${value}`).join(", ") : String(told);
  });
}

function markedItems(view) {
  const [dx, dy] = view.origin();
  const found = [];
  const seen = new Set();
  const walk = (item, x, y) => {
    if (item.marktype) {
      for (const child of item.items) {
        if (item.marktype === "group") walk(child, x, y);
        else if (child.tooltip && child.opacity !== 0 && child.bounds) {
          const key = JSON.stringify(child.tooltip);
          if (seen.has(key)) continue;
          seen.add(key);
          const { x1, y1, x2, y2 } = child.bounds;
          found.push({ item: child, x: x + x1, y: y + y1, width: x2 - x1, height: y2 - y1 });
        }
      }
    } else for (const child of item.items ?? []) walk(child, x + (item.x || 0), y + (item.y || 0));
  };
  for (const group of view.scenegraph().root.items) walk(group, dx, dy);
  return found.sort((a, b) => a.x - b.x || a.y - b.y);
}

// The drawing that the reader sees as a file.
addEventListener("click", async (event) => {
  const button = event.target.closest(".take button");
  if (!button) return;
  await load("pictures.js");
  const figure = button.closest("figure");
  window.truce.save(figure, shownDrawing(figure).querySelector("svg"), button.dataset.as);
});

const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) enliven(entry.target);
}, { rootMargin: "100px" });
const signs = ["pointermove", "pointerdown", "touchstart", "wheel", "scroll", "keydown"];
function awake() {
  for (const sign of signs) removeEventListener(sign, awake);
  for (const figure of all("figure.chart")) if (figure.querySelector("script.spec")) watcher.observe(figure);
}
for (const sign of signs) addEventListener(sign, awake, { passive: true });
addEventListener("resize", () => {
  if (!loaded["vega.js"]) return;
  for (const figure of all("figure.chart")) {
    const box = figure.getBoundingClientRect();
    if (box.bottom > 0 && box.top < innerHeight) enliven(figure);
  }
});

/* ---- models: the reader's own numbers, computed in the page; the link keeps them ---- */

const registry = {};
window.truce = { model(name, compute) { registry[name] = compute; } };

async function model(form) {
  const name = form.dataset.model;
  await load(`models/${name}.js`);
  const data = JSON.parse(form.querySelector("script.model-data").textContent);
  const inputs = all("input, select", form).filter((one) => one.name);
  const first = new Map(inputs.map((one) => [one, one.value]));
  const mark = `${form.id}?`;
  const show = () => {
    const values = Object.fromEntries(inputs.map((one) => [one.name, one.tagName === "SELECT" ? one.value : Number(one.value)]));
    const results = registry[name](values, data);
    for (const one of inputs) {
      const said = form.querySelector(`output[data-of="${one.name}"]`);
      if (said) said.textContent = one.value;
    }
    for (const [key, value] of Object.entries(results)) {
      for (const out of all(`[data-result="${key}"]`, form)) out.textContent = value;
      for (const bar of all(`[data-bar="${key}"]`, form)) bar.style.width = `${parseFloat(value)}%`;
    }
  };
  const keep = () => {
    const moved = inputs.filter((one) => one.value !== first.get(one)).map((one) => [one.name, one.value]);
    history.replaceState(null, "", moved.length ? `#${mark}${new URLSearchParams(moved)}` : location.pathname + location.search);
  };
  const recall = () => {
    const hash = location.hash.slice(1);
    if (!hash.startsWith(mark)) return;
    const given = new URLSearchParams(hash.slice(mark.length));
    for (const one of inputs) if (given.has(one.name)) one.value = given.get(one.name);
    show();
    form.scrollIntoView();
  };
  form.addEventListener("input", () => { show(); keep(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { show(); keep(); }));
  addEventListener("hashchange", recall);
  for (const off of all("[disabled]", form)) off.disabled = false;
  recall();
  form.dataset.ready = "yes";
}
for (const form of all("form.model")) model(form).catch((error) => console.error(`model ${form.id}: ${error.message}`));

/* ---- numbers: the rows and sources behind one, beside it, on hover, tap and keyboard; the plain link leads to the list of rows ---- */

const CARD_ROWS = 3;
const card = make("div");
card.className = "behind";
card.id = "behind";
card.popover = "auto";
card.setAttribute("role", "group");
card.setAttribute("aria-label", "Rows and sources behind this number");
const number = { of: null, dismissed: null, timer: 0, touched: false };

function make(name, ...content) {
  const element = document.createElement(name);
  element.append(...content);
  return element;
}

const pointedAt = (link) => document.getElementById(decodeURIComponent(link.hash.slice(1)));

// A number points at a row of the list, or at a group that names its rows.
function fill(link) {
  const target = pointedAt(link);
  if (!target) return false;
  const rows = target.matches("tr") ? [target] : all("a", target).map(pointedAt).filter(Boolean);
  const items = rows.slice(0, CARD_ROWS).map((row) => {
    const [, what, since, confidence, sources] = row.cells;
    const named = make("span", ...[...sources.childNodes].map((one) => one.cloneNode(true)));
    for (const source of all("[data-s]", named)) source.href = `sources.html#s-${source.dataset.s}`;
    return make("li", what.textContent, make("br"),
      make("small", named, ` · public since ${since.textContent}, confidence ${confidence.textContent}`));
  });
  const list = make("a", rows.length === 1 ? "The row in the list" : `All ${target.querySelector("summary").textContent}`);
  list.href = link.hash;
  card.replaceChildren(make("ul", ...items), make("p", list));
  return true;
}

function show(link) {
  clearTimeout(number.timer);
  if (number.of === link || !fill(link)) return;
  hide();
  link.after(card);  // next to the number, so that the keyboard goes from one to the other
  card.showPopover();
  number.of = link;
  link.setAttribute("aria-details", card.id);
  const [box] = [...link.getClientRects()];
  const low = box.bottom + card.offsetHeight + 8 > innerHeight && box.top > card.offsetHeight + 8;
  const left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - card.offsetWidth - 8));
  card.style.left = `${left + scrollX}px`;
  card.style.top = `${(low ? box.top - card.offsetHeight - 4 : box.bottom + 4) + scrollY}px`;
}

function hide() {
  if (card.matches(":popover-open")) card.hidePopover();
}

const inCard = (element) => element && card.contains(element);
const later = (act, wait) => { clearTimeout(number.timer); number.timer = setTimeout(act, wait); };

if ("popover" in HTMLElement.prototype) {
  card.addEventListener("beforetoggle", (event) => {
    if (event.newState !== "closed") return;
    number.of?.removeAttribute("aria-details");
    number.of = null;
  });
  addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const link = event.target.closest?.("a.n");
    if (link) later(() => show(link), 150);
    else if (inCard(event.target)) clearTimeout(number.timer);
    else if (number.of || number.timer) later(() => { if (document.activeElement !== number.of && !inCard(document.activeElement)) hide(); }, 250);
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    number.dismissed = number.of;
    setTimeout(() => { number.dismissed = null; }, 100);
  });
  addEventListener("focusin", (event) => {
    const link = event.target.closest("a.n");
    if (link && link === number.dismissed) return;  // Escape gives the focus back
    if (link?.matches(":focus-visible")) show(link);
    else if (event.target !== number.of && !inCard(event.target)) hide();
  });
  addEventListener("pointerdown", (event) => { number.touched = event.pointerType !== "mouse"; });
  addEventListener("click", (event) => {
    const link = event.target.closest("a.n");
    if (link && number.touched) {
      event.preventDefault();
      show(link);
    } else if (inCard(event.target.closest("a[href^='#']"))) hide();
    number.touched = false;
  });
}
