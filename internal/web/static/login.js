// A key becomes a cookie that scripts cannot read.
import { call } from "./api.js";
import { $, lang, t } from "./dom.js";
import { bar } from "./bar.js";

bar();
$("form").addEventListener("submit", async (e) => {
  e.preventDefault();
  $("problem").textContent = "";
  try {
    await call("POST", "/v1/login", { key: $("key").value.trim() }, { stay: true });
    location.replace(back());
  } catch (problem) {
    $("problem").textContent = problem.status === 401 ? t("wrongKey") : problem.message;
    $("key").select();
  }
});

// back is where the reader came from, on this server and nowhere else.
function back() {
  const from = sessionStorage.getItem("biopars.back");
  sessionStorage.removeItem("biopars.back");
  const home = `/?lang=${lang}`;
  if (!from) return home;
  const u = new URL(from, location.origin);
  return u.origin === location.origin && u.pathname !== "/login" ? u.href : home;
}
document.documentElement.dataset.ready = "yes";
