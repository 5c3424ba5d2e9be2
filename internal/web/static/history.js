// Earlier questions, kept in this browser alone and only when that is switched on. Each is
// kept by itself, so that tabs that keep some at once take nothing from each other.
import { overlay } from "./over.js";
import { $, h, icon, lang, stored, t } from "./dom.js";
import { kept } from "./tabs.js";

const most = 100;
export const on = () => stored.get("history.on") === "1";

// entry is the question that is kept under a key; null where there is none.
function entry(key) {
  try {
    const x = JSON.parse(stored.get(key));
    return typeof x?.q === "string" && Number.isFinite(x.at) ? { key, q: x.q, at: x.at } : null;
  } catch {
    return null;
  }
}

// list gives what is kept, the latest first, each question once.
function list() {
  const found = stored.keys("history.at.").map(entry).filter(Boolean).sort((a, b) => b.at - a.at || (a.key < b.key ? 1 : -1));
  return found.filter((x, i) => found.findIndex((y) => y.q === x.q) === i);
}

// remember keeps a question, if that is wanted, and lets the oldest go.
export function remember(question) {
  if (!on()) return;
  const at = Date.now();
  const before = stored.keys("history.at.").map(entry).filter(Boolean);
  stored.set(`history.at.${at}.${Math.random().toString(36).slice(2)}`, JSON.stringify({ q: question, at }));
  for (const x of before) if (x.q === question) stored.drop(x.key);
  for (const x of list().slice(most)) stored.drop(x.key);
}

const clearAll = () => { for (const key of ["history", ...stored.keys("history.at.")]) stored.drop(key); }; // the first is how it was once kept

const day = new Intl.DateTimeFormat(lang === "fa" ? "fa-IR" : "en-GB", { dateStyle: "medium", timeStyle: "short" });

// openHistory shows what is kept, and the switch. ask is called with a question that is chosen.
export function openHistory(ask) {
  const dialog = $("history");
  const entries = h("div", { class: "entries" });
  fill = () => {
    const all = on() ? list() : [];
    box.checked = on();
    entries.replaceChildren(all.length
      ? h("ul", {}, all.map((x) => h("li", {}, h("button", { type: "button", class: "entry", dir: "auto", onclick: () => { dialog.close(); ask(x.q); } }, x.q), h("time", { datetime: new Date(x.at).toISOString() }, day.format(x.at)))))
      : h("p", { class: "sub" }, t(on() ? "historyEmpty" : "historyOff")));
    clear.hidden = !all.length;
  };
  const box = h("input", { type: "checkbox", role: "switch", onchange: () => {
    if (box.checked) stored.set("history.on", "1");
    else { stored.drop("history.on"); clearAll(); }
    fill();
  } });
  const clear = h("button", { type: "button", class: "quiet", onclick: () => { clearAll(); fill(); } }, t("clearHistory"));
  dialog.replaceChildren(
    h("div", { class: "dialog-head" }, h("h2", { id: "history-title" }, t("history")), h("button", { type: "button", class: "icon-button", "aria-label": t("close"), onclick: () => dialog.close() }, icon("close"))),
    h("label", { class: "switch" }, box, h("span", {}, t("keepHistory"))), h("p", { class: "sub" }, t("historySub")), entries, h("p", { class: "row" }, clear));
  fill();
  dialog.showModal();
  overlay();
}

let fill = () => {};

// What another tab keeps or throws away is seen in an open list.
kept("history", () => { if ($("history").open) fill(); });
