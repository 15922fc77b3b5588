// Before the first paint: scripts run (what needs them may take its place), and the reader's choice of light or dark; without one the system decides.
document.documentElement.classList.add("js");
try {
  const mode = localStorage.getItem("truce-mode");
  if (mode) document.documentElement.dataset.mode = mode;
} catch { /* storage is off: follow the system */ }
// A chart in a frame on another site stands alone.
if (new URLSearchParams(location.search).has("embed")) document.documentElement.classList.add("embed");
