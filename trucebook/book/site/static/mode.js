// Set the reader's choice of light or dark before the first paint; without a choice the system decides.
try {
  const mode = localStorage.getItem("truce-mode");
  if (mode) document.documentElement.dataset.mode = mode;
} catch { /* storage is off: follow the system */ }
