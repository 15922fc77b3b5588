"use strict";
// A chart as a file: the drawing that the reader sees, with its finding, what is drawn, its sources and the edition; light, whatever the page.

(() => {
  const MARGIN = 16, INK = "#1f2328", QUIET = "#57606a", PAPER = "#fdfdfb", PIXELS = 1440;
  const pen = document.createElement("canvas").getContext("2d");

  function svgElement(name, attributes, text = "") {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    return element;
  }

  function lines(text, font, width) {
    pen.font = font;
    const found = [""];
    for (const word of text.trim().split(/\s+/)) {
      const longer = `${found.at(-1)} ${word}`.trim();
      if (pen.measureText(longer).width <= width) found[found.length - 1] = longer;
      else found.push(word);
    }
    return found;
  }

  const words = (selector, root) => root.querySelector(selector)?.textContent ?? "";

  function sources(figure) {
    return words(".below", figure);
  }

  const choices = (figure) => [...figure.querySelectorAll(".controls label")]
    .map((label) => [label.firstChild.textContent.trim(), label.querySelector("select, input")])
    .map(([name, control]) => `${name}: ${control.selectedOptions?.[0].text ?? control.value}`).join("; ");

  const FAMILY = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

  // A sheet of paper with the figure's title; what is written on it goes down the page from `top`.
  function sheet(figure) {
    const whole = svgElement("svg", { xmlns: "http://www.w3.org/2000/svg", "font-family": FAMILY });
    whole.append(svgElement("title", {}, words(".finding", figure)), svgElement("rect", { width: "100%", height: "100%", fill: PAPER }));
    return whole;
  }

  function write(whole, text, { x, top, size, weight, fill, width }) {
    let y = top;
    for (const line of text.trim() ? lines(text, `${weight} ${size}px ${FAMILY}`, width) : []) {
      y += size * 1.3;
      whole.append(svgElement("text", { x, y, fill, "font-size": size, "font-weight": weight }, line));
    }
    return y;
  }

  function put(whole, drawn, place) {
    const inner = drawn.cloneNode(true);
    inner.removeAttribute("style");
    for (const [key, value] of Object.entries({ ...place, overflow: "visible" })) inner.setAttribute(key, value);
    const hatching = document.getElementById("unknown");
    if (hatching && inner.querySelector('[fill="url(#unknown)"]')) inner.prepend(hatching.cloneNode(true));
    whole.append(inner);
  }

  function finished(whole, size) {
    whole.setAttribute("viewBox", `0 0 ${size.join(" ")}`);
    whole.setAttribute("width", size[0]);
    whole.setAttribute("height", size[1]);
    return { text: new XMLSerializer().serializeToString(whole), size };
  }

  // As high as the drawing asks for: to be printed or put into a text.
  function picture(figure, drawn) {
    const { width, height } = drawn.viewBox.baseVal;
    const whole = sheet(figure);
    const look = { x: MARGIN, weight: 400, fill: QUIET, width };
    let y = write(whole, words(".finding", figure), { ...look, top: MARGIN, size: 17, weight: 600, fill: INK });
    y = write(whole, words(".drawn", figure), { ...look, top: y, size: 13 });
    y = write(whole, choices(figure), { ...look, top: y, size: 13 }) + 12;
    put(whole, drawn, { x: MARGIN, y, width, height });
    y = write(whole, sources(figure), { ...look, top: y + height + 4, size: 11 });
    y = write(whole, words("#cite", document), { ...look, top: y, size: 11 });
    return finished(whole, [width + 2 * MARGIN, Math.ceil(y + MARGIN)]);
  }

  // In a size that was asked for: the drawing below the words or beside them, for a phone or for a desk, whichever stands largest.
  function card(figure, size) {
    const [wide, high] = size, edge = 44, foot = high - edge - 28;
    const head = (whole, width) => {
      const look = { x: edge, width, weight: 400, fill: QUIET };
      const y = write(whole, words(".finding", figure), { ...look, top: edge - 12, size: 34, weight: 700, fill: INK });
      return write(whole, words(".drawn", figure), { ...look, top: y + 6, size: 19 });
    };
    const layouts = [...figure.querySelectorAll(".drawing")].flatMap((box) => {
      const drawn = box.querySelector("svg");
      const { width, height } = drawn.viewBox.baseVal;
      const low = head(sheet(figure), wide - 2 * edge) + 16, right = Math.round(0.4 * wide);
      const below = { drawn, text: wide - 2 * edge, x: edge, y: low, scale: Math.min((wide - 2 * edge) / width, (foot - low) / height) };
      const beside = { drawn, text: right - edge - 28, x: right, y: edge, scale: Math.min((wide - right - edge) / width, (foot - edge) / height) };
      const fits = head(sheet(figure), beside.text) < foot;
      return fits ? [below, beside] : [below];
    });
    const best = layouts.reduce((one, other) => (other.scale > one.scale ? other : one));
    const whole = sheet(figure);
    head(whole, best.text);
    const { width, height } = best.drawn.viewBox.baseVal;
    put(whole, best.drawn, { x: best.x, y: best.y, width: width * best.scale, height: height * best.scale });
    const edition = words("#cite", document).match(/edition .*/)?.[0] ?? "";
    [sources(figure), `${words(".brand", document)} · ${edition}`].forEach((text, place) => {
      const [first, ...more] = lines(text, `400 15px ${FAMILY}`, wide - 2 * edge - 20);
      const y = high - edge + 20 * place;
      whole.append(svgElement("text", { x: edge, y, fill: QUIET, "font-size": 15 }, more.length ? `${first} …` : first));
    });
    return finished(whole, size);
  }

  async function raster({ text, size }, exact) {
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    await image.decode();
    const scale = exact ? 1 : Math.max(2, PIXELS / size[0]);
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = size.map((length) => Math.round(length * scale));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
  }

  window.truce.save = async (figure, drawn, ending, asked) => {
    const made = asked ? card(figure, asked.split("x").map(Number)) : picture(figure, drawn);
    const blob = ending === "png" ? await raster(made, Boolean(asked)) : new Blob([made.text], { type: "image/svg+xml" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    const page = location.pathname.split("/").pop().replace(/\.html$/, "") || "index";
    link.download = `${page.endsWith(figure.id) ? page : `${page}-${figure.id}`}${asked ? `-${asked}` : ""}.${ending}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
})();
