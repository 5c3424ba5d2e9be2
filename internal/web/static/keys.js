// Keys on the page of those who look after a corpus: those that were made, a new one, which
// is shown once, and those that are to be worth nothing.
import { call, get } from "./api.js";
import { $, h, icon, lang, t, toast } from "./dom.js";
import { others, told } from "./tabs.js";
import { prose, written } from "./prose.js";

const day = new Intl.DateTimeFormat(lang === "fa" ? "fa-IR" : "en-GB", { dateStyle: "medium" });
const on = (text) => day.format(new Date(text));

// keys shows them where the server has some. failed is told what goes wrong.
export async function keys(failed) {
  $("make-key").hidden = false;
  $("make-key").addEventListener("submit", (e) => { e.preventDefault(); make(failed); });
  others("keys", () => list(failed).catch(failed));
  await list(failed);
}

let asked = 0; // lists; one that comes after one that was asked for later is of no use

async function list(failed) {
  const mine = ++asked;
  const found = (await get("/v1/admin/keys")).keys;
  if (mine !== asked) return;
  // Those that hold first, each the newest first.
  const order = [...found].reverse().sort((a, b) => Boolean(a.revoked) - Boolean(b.revoked));
  $("keys").replaceChildren(...order.map((k) => row(k, failed)));
}

function row(k, failed) {
  const [look, sign, word] = k.revoked ? ["not-a-claim", "neutral", "keyRevoked"] : ["supported", "check", "keyValid"];
  return h("li", { class: "finding key", "data-key": k.id },
    h("span", { class: `verdict ${look}` }, icon(sign), t(word)),
    h("div", {}, h("b", written(k.name), prose(k.name)), k.own && h("span", { class: "sub" }, ` (${t("ownKey")})`),
      h("p", {}, [t(`role.${k.role}`), t("keyMade", on(k.created)), k.revoked && t("keyRevokedOn", on(k.revoked))].filter(Boolean).join(t("comma")), t("comma"), h("bdi", { dir: "ltr" }, k.id))),
    !k.revoked && h("button", { type: "button", class: "quiet danger", "aria-label": t("revokeKey", k.name), onclick: () => confirm(k, failed) }, t("revoke")));
}

// make asks for a key, and shows it until it is put away.
async function make(failed) {
  const name = $("key-name").value.trim();
  if (!name) return $("key-name").focus();
  failed();
  try {
    const k = await (await call("POST", "/v1/admin/keys", { name, role: $("key-role").value })).json();
    $("make-key").reset();
    told("keys");
    show(k);
    await list(failed);
  } catch (e) {
    failed(e);
  }
}

function show(k) {
  const dialog = $("new-key");
  const field = h("input", { id: "key-text", class: "secret", readonly: true, dir: "ltr", autocomplete: "off", spellcheck: "false", "aria-label": t("key"), onfocus: () => field.select() });
  field.value = k.key;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(k.key);
      toast(t("keyCopied"));
    } catch { // where a page without TLS has no clipboard
      field.focus();
      toast(t(document.execCommand("copy") ? "keyCopied" : "notCopied"));
    }
  };
  dialog.replaceChildren(h("h2", { id: "new-key-title" }, t("newKey")), h("p", written(k.name), prose(k.name), t("comma"), t(`role.${k.role}`)), field, h("p", { class: "sub" }, t("newKeySub")),
    h("p", { class: "row" }, h("button", { type: "button", class: "primary", autofocus: true, onclick: copy }, t("copyKey")), h("button", { type: "button", class: "quiet", onclick: () => dialog.close() }, t("keyKept"))));
  dialog.addEventListener("close", () => { // nothing of it stays in the page
    dialog.replaceChildren();
    $("key-name").focus();
  }, { once: true });
  dialog.showModal();
}

// confirm asks before a key is revoked.
function confirm(k, failed) {
  const dialog = $("confirm");
  const go = async () => {
    dialog.close();
    failed();
    try {
      await call("DELETE", `/v1/admin/keys/${encodeURIComponent(k.id)}`);
      toast(t("keyIsRevoked"));
      told("keys");
      await list(failed);
      $("keys").querySelector("button")?.focus();
    } catch (e) {
      failed(e);
    }
  };
  dialog.replaceChildren(h("h2", { id: "confirm-title" }, t("revokeTitle")), h("p", written(k.name), prose(k.name)), h("p", { class: "sub" }, t(k.own ? "revokeOwn" : "revokeSub")),
    h("p", { class: "row" }, h("button", { type: "button", class: "primary danger", onclick: go }, t("revoke")), h("button", { type: "button", class: "quiet", autofocus: true, onclick: () => dialog.close() }, t("cancel"))));
  dialog.showModal();
}
