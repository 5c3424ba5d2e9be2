// Runs before anything is painted: the colours that the reader has chosen, where that
// differs from the system's.
"use strict";
try {
  const chosen = localStorage.getItem("biopars.theme");
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
} catch { /* storage is switched off */ }
