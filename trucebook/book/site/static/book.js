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

// The page's own contents are open beside the text where there is room, and a bar above it where there is not.
const contents = document.querySelector(".onpage details");
if (contents) {
  const wide = matchMedia("(min-width: 62.5rem)");
  const fold = () => { contents.open = wide.matches; };
  wide.addEventListener("change", fold);
  fold();
  contents.addEventListener("click", (event) => {
    if (event.target.closest("a") && !wide.matches) contents.open = false;
    if (event.target.closest("summary") && wide.matches) event.preventDefault();
  });
  const links = all("a", contents);
  const heads = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  const follow = () => {
    const passed = heads.filter((head) => head && head.getBoundingClientRect().top < 120);
    for (const link of links) link.removeAttribute("aria-current");
    if (passed.length) links[heads.indexOf(passed.at(-1))].setAttribute("aria-current", "true");
  };
  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; follow(); });
  }, { passive: true });
}

// A menu of the head closes at Escape, and when the reader goes on elsewhere.
const menus = all(".mast details");
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus) if (menu.open) { menu.open = false; menu.querySelector("summary").focus(); }
});
addEventListener("click", (event) => { for (const menu of menus) if (!menu.contains(event.target)) menu.open = false; });
addEventListener("focusin", (event) => { for (const menu of menus) if (!menu.contains(event.target)) menu.open = false; });

// One button shows the code of the whole page, in place of a toggle above each cell.
const coder = document.getElementById("code");
coder?.addEventListener("click", () => {
  const shown = document.documentElement.classList.toggle("code");
  for (const block of all("main div.cell details.hide")) block.open = shown;
  coder.textContent = `${shown ? "Hide" : "Show"} the code of this page`;
  coder.setAttribute("aria-pressed", String(shown));
});

// On paper nothing can be opened: what is folded is unfolded for it, the code and what only a screen can do left out.
let unfolded = [];
addEventListener("beforeprint", () => {
  unfolded = all("main details:not([open], .hide, .row > *)");
  for (const fold of unfolded) fold.open = true;
});
addEventListener("afterprint", () => { for (const fold of unfolded) fold.open = false; });

// What scrolls inside itself can be reached and scrolled with the keyboard; what does not is no stop on the way.
function reachable() {
  for (const box of all(".scroll, pre, .formula")) {
    if (box.offsetParent) box.tabIndex = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight ? 0 : -1;
  }
}
addEventListener("resize", reachable);
addEventListener("toggle", (event) => { if (event.target.matches("details")) reachable(); }, true);
setTimeout(reachable);

function openAround(element) {
  for (let block = element.closest("details"); block; block = block.parentElement.closest("details")) block.open = true;
}

// A link to a row inside a closed block opens the block.
function reveal() {
  let target = null;
  const name = location.hash.slice(1);
  try { target = name && document.getElementById(decodeURIComponent(name)); } catch { /* no name */ }
  // The rows behind a page's numbers once stood at its foot, and links from elsewhere still point there.
  if (!target && /^rows?-/.test(name)) {
    const list = document.querySelector('#take-away a[href^="evidence/"]');
    if (list) location.replace(list.href + location.hash);
  }
  // Publishers once had anchors of their own in the list of sources; links of old find them by their names.
  if (!target && name.startsWith("p-")) {
    const anchor = (text) => `p-${text.toLowerCase().replace(/[^a-z0-9]/gu, "-").replace(/^-+|-+$/g, "")}`;
    target = all("h3.publisher").find((head) => anchor(head.textContent) === name);
  }
  // Sources too many for one page stand on several, by the first letter of their key.
  if (!target && name.startsWith("s-")) {
    const letter = /[a-z]/.test(name[2]) ? name[2] : "0";
    const part = document.querySelector(`a[href="sources/${letter}.html"]`);
    if (part) location.replace(part.href + location.hash);
  }
  if (!target) return;
  openAround(target);
  target.scrollIntoView({ behavior: "instant" });
}
addEventListener("hashchange", reveal);
reveal();

// Who comes from the search finds its words marked, and the first place in the section that has them all in view.
function markFound() {
  const wanted = (new URLSearchParams(location.search).get("mark") ?? "").split(" ").filter(Boolean);
  if (!wanted.length || !window.CSS?.highlights) return;
  let start = null;
  try { start = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch { /* no name */ }
  const bare = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/(\d)[,\u00a0\u202f](?=\d{3})/g, "$1");
  const ranges = [];
  const texts = document.createTreeWalker(document.getElementById("main"), NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    if (node.parentElement.closest("svg, script")) continue;
    for (const word of node.data.matchAll(/\d[\d,.\u00a0\u202f]*\d|\d|[\p{L}\p{M}]+/gu)) {
      const read = bare(word[0]);
      if (!wanted.some((one) => read === one || (/^\p{L}/u.test(one) && read.startsWith(one) && read.length <= one.length + 2))) continue;
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      ranges.push(range);
    }
  }
  CSS.highlights.set("found", new Highlight(...ranges));
  const first = ranges.find((range) => !start || start.contains(range.startContainer));
  if (!first || start?.matches("tr")) return;
  // Of the rows of the section, the one with most of the words.
  const places = ranges.filter((range) => !start || start.contains(range.startContainer)).map((range) => range.startContainer.parentElement);
  const blocks = places.map((place) => place.closest("tr, li, p, figure, dd") ?? place);
  const words = (block) => new Set(ranges.filter((range) => block.contains(range.startContainer)).map((range) => bare(range.toString()))).size;
  const best = blocks.reduce((one, other) => (words(other) > words(one) ? other : one));
  openAround(best);
  if (best.closest(".later")) best.closest(".table").querySelector(".all input").checked = true;
  best.scrollIntoView({ block: "center", behavior: "instant" });
}
markFound();
// While a page loads, the browser itself glides back to the place of the address, and what stands above still grows.
if (document.readyState !== "complete") {
  addEventListener("load", () => { for (const wait of [0, 400, 1000]) setTimeout(markFound, wait); });
}

/* ---- tables that can be searched and sorted ---- */

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function findable(box) {
  const table = box.querySelector("table");
  const [body, later] = table.tBodies;
  const rows = [...table.tBodies].flatMap((one) => [...one.rows]);
  const texts = rows.map((row) => plain(row.textContent));
  const bar = box.previousElementSibling;
  const first = Number(box.dataset.first);
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
    box.classList.toggle("searched", words.length > 0);
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
      const order = sorted.map(([, row]) => row);
      body.append(...order.slice(0, later ? first : Infinity));
      later?.append(...order.slice(first));
    });
  });
}
for (const box of all(".table.find")) findable(box);

/* ---- charts: drawings made at build time; one in view becomes a live chart in place once the reader does something ---- */

const shownDrawing = (figure) => all(".drawing", figure).find((one) => one.offsetParent !== null);

async function enliven(figure) {
  const drawing = shownDrawing(figure);
  if (!drawing || drawing.dataset.live || !figure.querySelector("script.spec")) return;  // a map stays as it was drawn
  drawing.dataset.live = "loading";
  try {
    const { datasets, sizes } = JSON.parse(figure.querySelector("script.spec").textContent);
    await load("vega.js");
    const stage = document.createElement("div");
    stage.className = "stage";
    drawing.append(stage);
    const spec = { ...sizes[drawing.dataset.size], datasets };
    const { view } = await window.vegaEmbed(stage, spec, { renderer: "svg", actions: false, ast: true, defaultStyle: false, tooltip: { theme: "custom", disableDefaultStyle: true } });
    keepHatching(drawing);
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

// A drawing holds the hatching that it uses under a name of its own; live charts share one, which must not be in what is not displayed.
function keepHatching(drawing) {
  const own = drawing.querySelector(":scope > svg pattern[id$=unknown]");
  if (!own || document.getElementById("unknown")) return;
  const pattern = own.cloneNode(true);
  pattern.id = "unknown";
  const holder = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  holder.setAttribute("aria-hidden", "true");
  holder.append(pattern);
  const box = document.createElement("div");
  box.className = "chart hidden";
  box.append(holder);
  document.body.append(box);
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
    const told = Object.assign(make("p"), { className: "hidden", role: "status" });
    controls.append(told);
    controls.addEventListener("input", async (event) => {
      if (!event.target.dataset.signal) return;
      await enliven(figure);
      set(figure, event.target);
      const chosen = event.target.selectedOptions?.[0].text ?? event.target.value;
      told.textContent = `The chart shows ${event.target.closest("label").firstChild.textContent.trim()}: ${chosen}`;
    });
  }
  if (figure.querySelector("script.spec")) for (const drawing of all(".drawing", figure)) readable(figure, drawing);
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
  window.truce.save(figure, shownDrawing(figure).querySelector("svg"), button.dataset.as, button.dataset.card);
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
window.truce = { ...window.truce, model(name, compute) { registry[name] = compute; } };

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
      for (const bar of all(`[data-bar="${key}"]`, form)) bar.setAttribute("width", `${parseFloat(value)}%`);
      for (const shape of all(`[data-path="${key}"]`, form)) shape.setAttribute("d", value);
    }
    // A row of nothing but blanks tells nothing.
    for (const row of all("tbody tr", form)) {
      const cells = all("[data-result]", row);
      row.hidden = cells.length > 0 && cells.every((cell) => cell.textContent === "—");
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
    openAround(form);
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
const number = { of: null, wanted: null, dismissed: null, timer: 0, touched: false };

function make(name, ...content) {
  const element = document.createElement(name);
  element.append(...content);
  return element;
}

// The rows lie in a script of their own, which comes at the first number that the reader looks at.
let behind = null;
window.truce.rows = (given) => { behind = given; };
const anchorOf = (link) => decodeURIComponent(link.hash.slice(1));
const rowsOf = (link) => load(new URL(`${link.pathname.replace(/\.html$/, ".js")}`, link.href).href);

// A number points at a row of the list, or at a group that names its rows.
function fill(link) {
  const anchor = anchorOf(link);
  const group = behind.groups[anchor];
  const names = group ? group[1] : [anchor];
  const rows = names.map((name) => behind.rows[name]).filter(Boolean);
  if (!rows.length) return false;
  const items = rows.slice(0, CARD_ROWS).map(([what, since, confidence, sources]) => {
    const named = sources.slice(0, CARD_ROWS).flatMap(([words, key], place) => {
      const source = make(key ? "a" : "span", words);
      if (key) source.href = new URL(`../sources.html#s-${key}`, link.href).href;
      source.tabIndex = -1;
      return place ? ["; ", source] : [source];
    });
    const more = sources.length > CARD_ROWS ? ` and ${sources.length - CARD_ROWS} more` : "";
    return make("li", what, make("br"), make("small", ...named, `${more} · public since ${since}, confidence ${confidence}`));
  });
  const list = make("a", group ? `All ${group[0]}` : "The row in the list");
  list.href = link.href;
  list.tabIndex = -1;
  card.replaceChildren(make("ul", ...items), make("p", list));
  return true;
}

// What rests on a place of the same page (a verdict on the row of its statement) shows what stands there.
const LONGEST = 320;
const samePage = (link) => link.getAttribute("href").startsWith("#");

function fillFromPage(link) {
  const place = document.getElementById(anchorOf(link));
  if (!place) return false;
  const parts = place.matches("tr") ? [...place.cells] : [place.querySelector("summary, h2, h3, caption") ?? place];
  const words = parts.map((part) => part.textContent.trim().replace(/\s+/g, " ")).filter(Boolean).join(" · ");
  const onward = make("a", "There on this page");
  onward.href = link.getAttribute("href");
  onward.tabIndex = -1;
  const shown = words.length > LONGEST ? `${words.slice(0, words.lastIndexOf(" ", LONGEST))} …` : words;
  card.replaceChildren(make("ul", make("li", shown)), make("p", onward));
  return true;
}

async function show(link) {
  clearTimeout(number.timer);
  if (number.of === link) return;
  number.wanted = link;
  if (!samePage(link) && !behind) await rowsOf(link);
  if (number.wanted !== link || !(samePage(link) ? fillFromPage(link) : fill(link))) return;
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

// One stop of the keyboard opens the card; Enter or the arrow down goes into it, and only then its links are stops.
function enter() {
  const links = all("a", card);
  for (const link of links) link.tabIndex = 0;
  links[0]?.focus();
}

function hide() {
  number.wanted = null;
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
    if (number.of && event.target === number.of && ["Enter", "ArrowDown"].includes(event.key)) {
      event.preventDefault();
      enter();
      return;
    }
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
    } else if (inCard(event.target.closest("a"))) hide();
    number.touched = false;
  });
}
