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
    const line = figure.querySelector(".below").cloneNode(true);
    line.querySelector(".take").remove();
    return line.textContent;
  }

  const choices = (figure) => [...figure.querySelectorAll(".controls label")]
    .map((label) => [label.firstChild.textContent.trim(), label.querySelector("select, input")])
    .map(([name, control]) => `${name}: ${control.selectedOptions?.[0].text ?? control.value}`).join("; ");

  function picture(figure, drawn) {
    const { width, height } = drawn.viewBox.baseVal;
    const family = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";
    const whole = svgElement("svg", { xmlns: "http://www.w3.org/2000/svg", "font-family": family });
    const paper = svgElement("rect", { width: "100%", height: "100%", fill: PAPER });
    whole.append(svgElement("title", {}, words(".finding", figure)), paper);
    let y = MARGIN;
    const write = (text, size, weight, fill) => {
      for (const line of text.trim() ? lines(text, `${weight} ${size}px ${family}`, width) : []) {
        y += size * 1.3;
        whole.append(svgElement("text", { x: MARGIN, y, fill, "font-size": size, "font-weight": weight }, line));
      }
    };
    write(words(".finding", figure), 17, 600, INK);
    write(words(".drawn", figure), 13, 400, QUIET);
    write(choices(figure), 13, 400, QUIET);
    y += 12;
    const inner = drawn.cloneNode(true);
    inner.removeAttribute("style");
    for (const [key, value] of Object.entries({ x: MARGIN, y, width, height, overflow: "visible" })) inner.setAttribute(key, value);
    whole.append(inner);
    y += height + 4;
    write(sources(figure), 11, 400, QUIET);
    write(words("#cite", document), 11, 400, QUIET);
    const size = [width + 2 * MARGIN, Math.ceil(y + MARGIN)];
    whole.setAttribute("viewBox", `0 0 ${size.join(" ")}`);
    whole.setAttribute("width", size[0]);
    whole.setAttribute("height", size[1]);
    return { text: new XMLSerializer().serializeToString(whole), size };
  }

  async function raster({ text, size }) {
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    await image.decode();
    const scale = Math.max(2, PIXELS / size[0]);
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = size.map((length) => Math.round(length * scale));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
  }

  window.truce.save = async (figure, drawn, ending) => {
    const made = picture(figure, drawn);
    const blob = ending === "png" ? await raster(made) : new Blob([made.text], { type: "image/svg+xml" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${location.pathname.split("/").pop().replace(/\.html$/, "") || "index"}-${figure.id}.${ending}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
})();
