// Earlier questions, kept in this browser alone and only when that is switched on.
import { overlay } from "./over.js";
import { $, h, icon, lang, stored, t } from "./dom.js";

const most = 100;
export const on = () => stored.get("history.on") === "1";

function list() {
  try {
    const l = JSON.parse(stored.get("history") ?? "[]");
    return Array.isArray(l) ? l.filter((x) => typeof x?.q === "string") : [];
  } catch {
    return [];
  }
}

// remember keeps a question, if that is wanted.
export function remember(question) {
  if (!on()) return;
  const rest = list().filter((x) => x.q !== question);
  stored.set("history", JSON.stringify([{ q: question, at: Date.now() }, ...rest].slice(0, most)));
}

const day = new Intl.DateTimeFormat(lang === "fa" ? "fa-IR" : "en-GB", { dateStyle: "medium", timeStyle: "short" });

// openHistory shows what is kept, and the switch. ask is called with a question that is chosen.
export function openHistory(ask) {
  const dialog = $("history");
  const entries = h("div", { class: "entries" });
  const fill = () => {
    const kept = on() ? list() : [];
    entries.replaceChildren(kept.length
      ? h("ul", {}, kept.map((x) => h("li", {}, h("button", { type: "button", class: "entry", dir: "auto", onclick: () => { dialog.close(); ask(x.q); } }, x.q), h("time", { datetime: new Date(x.at).toISOString() }, day.format(x.at)))))
      : h("p", { class: "sub" }, t(on() ? "historyEmpty" : "historyOff")));
    clear.hidden = !kept.length;
  };
  const box = h("input", { type: "checkbox", role: "switch", checked: on(), onchange: () => {
    if (box.checked) stored.set("history.on", "1");
    else { stored.drop("history.on"); stored.drop("history"); }
    fill();
  } });
  const clear = h("button", { type: "button", class: "quiet", onclick: () => { stored.drop("history"); fill(); } }, t("clearHistory"));
  dialog.replaceChildren(
    h("div", { class: "dialog-head" }, h("h2", { id: "history-title" }, t("history")), h("button", { type: "button", class: "icon-button", "aria-label": t("close"), onclick: () => dialog.close() }, icon("close"))),
    h("label", { class: "switch" }, box, h("span", {}, t("keepHistory"))), h("p", { class: "sub" }, t("historySub")), entries, h("p", { class: "row" }, clear));
  fill();
  dialog.showModal();
  overlay();
}
