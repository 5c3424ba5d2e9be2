// The bar at the top of every page: colours, language, who is here.
import { call, get } from "./api.js";
import { $, lang, stored, t, toast } from "./dom.js";
import { kept } from "./tabs.js";

const system = matchMedia("(prefers-color-scheme: dark)");
const dark = () => (document.documentElement.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";

// bar makes the buttons work. What the address has behind "#" goes along to the other language.
export function bar() {
  const pressed = () => $("theme").setAttribute("aria-pressed", String(dark()));
  pressed();
  system.addEventListener("change", pressed);
  kept("theme", () => { // another tab has other colours now
    const chosen = stored.get("theme");
    if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
    else delete document.documentElement.dataset.theme;
    pressed();
  });
  $("theme").addEventListener("click", () => {
    const next = dark() ? "light" : "dark";
    const same = next === (system.matches ? "dark" : "light");
    if (same) delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    if (same) stored.drop("theme");
    else stored.set("theme", next);
    pressed();
  });
  $("language").addEventListener("click", (e) => { e.currentTarget.hash = location.hash; });
  $("logout").addEventListener("click", async () => {
    try {
      await call("POST", "/v1/logout");
      location.assign(`/login?lang=${lang}`);
    } catch (e) {
      toast(e.message);
    }
  });
}

// me is who asks, and what that one may do.
export async function me() {
  const who = await get("/v1/me");
  $("logout").hidden = !who.session;
  if ($("admin")) $("admin").hidden = who.role !== "admin";
  return who;
}

// corpora fills the list of corpora, which is shown where there is a choice. It gives the
// corpora, and the capabilities of the server: what else it does.
export async function corpora(changed) {
  const { corpora: found = [], capabilities = {} } = await get("/v1/corpora");
  const select = $("corpus");
  for (const c of found) {
    const o = document.createElement("option");
    o.value = c.name;
    o.textContent = c.title || (c.name === "demo" ? t("demoCorpus") : c.name);
    select.append(o);
  }
  $("corpus-label").hidden = found.length < 2;
  select.addEventListener("change", () => changed?.(select.value));
  return { found, capabilities };
}
