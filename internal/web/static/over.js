// What lies over the page, a window or the sheet of evidence, is closed by the way back,
// as one expects on a telephone: it would otherwise lead away from the conversation.
let here = Boolean(history.state?.over);
let hash = location.hash;
let sheet = () => null; // gives what closes the sheet, if it is open

// overlay notes that something is opened over the page.
export function overlay() {
  if (here) return;
  history.pushState({ over: true }, "");
  here = true;
}

// overlays tells how the sheet is closed.
export function overlays(open) { sheet = open; }

addEventListener("popstate", () => {
  const left = here && !history.state?.over && location.hash === hash;
  here = Boolean(history.state?.over);
  hash = location.hash;
  if (!left) return;
  const dialog = document.querySelector("dialog[open]");
  const close = dialog ? () => dialog.close() : sheet();
  if (!close) return history.back(); // it was closed by other means
  close();
  if (sheet()) overlay();
});
addEventListener("hashchange", () => { hash = location.hash; });
