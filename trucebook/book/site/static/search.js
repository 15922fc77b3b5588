"use strict";
// The search of the book: postings and texts come as scripts, by need, so that it works from a disk as well.

(() => {
  const SHOWN = 10, AROUND = 150, NEAR = 2;
  const root = new URL("../search/", document.currentScript.src);
  const given = { words: {}, texts: {} };
  const waiting = {};
  let index = null;
  window.truce ??= {};
  window.truce.search = {
    index(size, content) { index = { size, ...content }; },
    words(number, content) { given.words[number] = content; },
    texts(number, content) { given.texts[number] = content; },
  };

  function fetched(file) {
    waiting[file] ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(file, root).href;
      script.onload = resolve;
      script.onerror = () => reject(new Error(`${file} could not be loaded`));
      document.head.append(script);
    });
    return waiting[file];
  }

  /* ---- words, read as the index has them ---- */

  const bare = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const TOKEN = /\d+(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[^\P{L}]+/gu;
  const stem = (word) => (word.length > 4 && word.endsWith("ies") ? `${word.slice(0, -3)}y`
    : word.length > 3 && word.endsWith("s") && !/(ss|us|is)$/.test(word) ? word.slice(0, -1) : word);
  const read = (word) => (/^\d/.test(word) ? word.replace(/[,\u00a0\u202f]/g, "") : stem(word));

  const shardOf = (word) => {
    let found = 0;
    index.starts.forEach((start, number) => { if (start <= word) found = number; });
    return found;
  };

  function distance(one, other) {
    let row = [...Array(other.length + 1).keys()];
    for (let i = 1; i <= one.length; i += 1) {
      const next = [i];
      for (let j = 1; j <= other.length; j += 1) {
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
      }
      row = next;
    }
    return row[other.length];
  }

  // All spellings of a word; a word that no page has stands for those that begin with it, else for the nearest one.
  async function meant(word) {
    const spellings = spellingsOf(word).map((one) => read(bare(one)));
    await Promise.all(spellings.map((one) => fetched(`w${shardOf(one)}.js`)));
    const known = spellings.filter((one) => Object.hasOwn(given.words[shardOf(one)], one));
    if (known.length || /^\d/.test(word)) return known;
    const own = Object.keys(given.words[shardOf(read(word))]);
    const longer = own.filter((one) => word.length > 2 && one.startsWith(read(word)));
    if (longer.length) return longer;
    const near = own.map((one) => [distance(read(word), one), one]).filter(([far]) => word.length > 4 && far <= NEAR).sort(([a], [b]) => a - b);
    return near.filter(([far]) => far === near[0][0]).map(([, one]) => one);
  }

  function weights(words) {
    const found = new Map();
    for (const word of words) {
      const flat = given.words[shardOf(word)][word];
      let number = 0;
      for (let place = 0; place < flat.length; place += 2) {
        number += flat[place];
        found.set(number, Math.max(found.get(number) ?? 0, flat[place + 1]));
      }
    }
    const rare = Math.log(1 + index.size / (1 + found.size));
    for (const [number, weight] of found) found.set(number, weight * rare);
    return found;
  }

  async function find(query) {
    if (!index) await fetched("index.js");
    const asked = (bare(query).match(TOKEN) ?? []).filter((word) => !index.stop.includes(read(word)));
    const groups = await Promise.all(asked.map(meant));
    const each = groups.map(weights);
    const sums = new Map();
    for (const one of each) for (const [number, weight] of one) {
      const sum = sums.get(number) ?? { score: 0, words: 0 };
      sums.set(number, { score: sum.score + weight, words: sum.words + 1 });
    }
    const most = Math.max(0, ...[...sums.values()].map((one) => one.words));
    const ranked = [...sums].filter(([, one]) => one.words === most).sort(([a, one], [b, other]) => other.score - one.score || a - b);
    return { numbers: ranked.map(([number]) => number), words: groups.flat(), asked: asked.length, most };
  }

  /* ---- what is shown ---- */

  const make = (name, ...content) => { const element = document.createElement(name); element.append(...content); return element; };

  function marked(text, words) {
    const line = make("p");
    const places = [...text.matchAll(TOKEN_AS_WRITTEN)].filter((found) => words.includes(read(bare(found[0]))));
    const start = places.length ? Math.max(0, places[0].index - AROUND / 2) : 0;
    const from = start ? text.indexOf(" ", start) + 1 : 0;
    let place = from;
    if (from) line.append("… ");
    for (const found of places) {
      if (found.index < place || found.index > from + 2 * AROUND) continue;
      line.append(text.slice(place, found.index), make("mark", found[0]));
      place = found.index + found[0].length;
    }
    const end = from + 2 * AROUND;
    line.append(text.slice(place, Math.max(place, end)), text.length > end ? " …" : "");
    return line;
  }
  const TOKEN_AS_WRITTEN = /\d+(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[\p{L}\p{M}]+/gu;

  const list = document.getElementById("hits");
  const said = document.getElementById("found");
  const input = document.getElementById("words");
  let turn = 0;

  async function show(query) {
    const own = turn += 1;
    const { numbers, words, asked, most } = await find(query);
    const places = new Map();  // one hit a place of the book
    for (let at = 0; at < numbers.length && places.size < SHOWN; at += 1) {
      const number = numbers[at];
      const chunk = Math.floor(number / index.chunk);
      await fetched(`t${chunk}.js`);
      const [url, title, where, text] = given.texts[chunk][number % index.chunk];
      if (!places.has(url)) places.set(url, { title, where, text });
    }
    if (own !== turn) return;
    const items = [...places].map(([url, { title, where, text }]) => {
      const [page, anchor] = url.split("#");
      const link = make("a", title);
      link.href = new URL(`../${page}?mark=${encodeURIComponent(words.slice(0, 12).join(" "))}${anchor ? `#${anchor}` : ""}`, root).href;
      return make("li", link, ...(where === title ? [] : [make("small", ` ${where}`)]), marked(text, words));
    });
    list.replaceChildren(...items);
    const some = most < asked && most ? `No place has all ${asked} words; these have ${most} of them. ` : "";
    said.textContent = !asked ? "Type a word, a name or a number." : numbers.length
      ? `${some}${numbers.length.toLocaleString("en")} ${numbers.length === 1 ? "place" : "places"}, the best ${items.length} shown.`
      : "Nothing in this edition has these words.";
    list.dataset.of = query;
  }

  const trouble = (error) => { said.textContent = `The search could not read its index (${error.message}).`; };
  const query = new URLSearchParams(location.search).get("q") ?? "";
  input.value = query;
  let timer = 0;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => show(input.value).catch(trouble), 200);
  });
  addEventListener("DOMContentLoaded", () => show(query).catch(trouble));
})();
