"use strict";
// Charts stand in the page as drawings made at build time. One that comes into view becomes a live chart in place.

const here = document.currentScript.src;

function dark() {
  const mode = document.documentElement.dataset.mode;
  return mode ? mode === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

const button = document.getElementById("mode");
button.hidden = false;
button.addEventListener("click", () => {
  const mode = dark() ? "light" : "dark";
  document.documentElement.dataset.mode = mode;
  try { localStorage.setItem("truce-mode", mode); } catch { /* not kept, still changed */ }
});

// The list of chapters is open beside the text where there is room, and folds up above it where there is not.
const chapters = document.querySelector(".chapters details");
const wide = matchMedia("(min-width: 64rem)");
const fold = () => { chapters.open = wide.matches; };
wide.addEventListener("change", fold);
fold();

// A link to a row inside a closed block opens the block.
function reveal() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let block = target && target.closest("details"); block; block = block.parentElement.closest("details")) block.open = true;
  if (target) target.scrollIntoView();
}
addEventListener("hashchange", reveal);
reveal();

let vega;  // the bundle is loaded once, by the first chart that needs it
function loadVega() {
  vega ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("vega.js", here).href;
    script.onload = () => resolve(window.vegaEmbed);
    script.onerror = () => reject(new Error("the chart library could not be loaded"));
    document.head.append(script);
  });
  return vega;
}

async function enliven(figure) {
  const drawing = [...figure.querySelectorAll(".drawing")].find((one) => one.offsetParent !== null);
  if (!drawing || drawing.dataset.live) return;
  drawing.dataset.live = "loading";
  try {
    const { datasets, sizes } = JSON.parse(figure.querySelector("script.spec").textContent);
    const embed = await loadVega();
    const stage = document.createElement("div");
    stage.className = "stage";
    drawing.append(stage);
    const spec = { ...sizes[drawing.dataset.size], datasets };
    await embed(stage, spec, { renderer: "svg", actions: false, ast: true, tooltip: { theme: "custom" } });
    drawing.querySelector(":scope > svg").remove();
    stage.classList.add("shown");
    drawing.dataset.live = "yes";
  } catch (error) {
    drawing.querySelector(".stage")?.remove();
    drawing.dataset.live = "failed";  // the drawing stays
    console.error(`chart ${figure.id}: ${error.message}`);
  }
}

const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) enliven(entry.target);
}, { rootMargin: "100px" });
for (const figure of document.querySelectorAll("figure.chart")) watcher.observe(figure);
addEventListener("resize", () => {
  for (const figure of document.querySelectorAll("figure.chart")) {
    const box = figure.getBoundingClientRect();
    if (box.bottom > 0 && box.top < innerHeight) enliven(figure);
  }
});
