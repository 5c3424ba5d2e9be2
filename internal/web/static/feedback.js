// Whether an answer was of use, where the server is told to keep that. Neither the
// question nor the answer is sent: what was asked stays with who asked.
import { call } from "./api.js";
import { h, icon, t } from "./dom.js";

let on = false;

// feedback says whether the server keeps it.
export function feedback(keeps) { on = keeps; }

const reasons = ["wrong", "unsupported", "incomplete", "off-topic", "old", "other"];

// rating asks about an answer; null where nobody would keep it.
export function rating(answer, corpus) {
  if (!on) return null;
  const cited = answer.sources.filter((s) => s.cited || answer.origin === "abstained").map((s) => s.passage.id);
  const form = h("form", { class: "rating", "aria-label": t("feedback") });
  const send = async (given) => {
    try {
      await call("POST", "/v1/feedback", { corpus, passages: cited.slice(0, 50), ...given }, { stay: true });
      form.replaceChildren(h("p", { class: "sub", role: "status", tabindex: "-1" }, t("feedbackKept")));
    } catch (e) {
      form.querySelector(".problem")?.remove();
      form.append(h("p", { class: "problem", role: "alert", tabindex: "-1" }, e.message));
    }
    form.lastChild.focus();
  };
  const more = () => {
    const choice = (key) => h("label", { class: "choice" }, h("input", { type: "radio", name: "reason", value: key, required: true }), h("span", {}, t(`reason.${key}`)));
    const comment = h("textarea", { name: "comment", rows: "2", maxlength: "2000", dir: "auto" });
    form.onsubmit = (e) => {
      e.preventDefault();
      send({ rating: "bad", reason: new FormData(form).get("reason"), comment: comment.value.trim() || undefined });
    };
    form.replaceChildren(h("fieldset", {}, h("legend", {}, t("feedbackWhy")), reasons.map(choice)),
      h("label", { class: "comment" }, t("feedbackComment"), comment), h("p", { class: "sub" }, t("feedbackSub")),
      h("p", { class: "row" }, h("button", { type: "submit", class: "primary" }, t("feedbackSend")), h("button", { type: "button", class: "quiet", onclick: () => begin(true) }, t("cancel"))));
    form.querySelector("input").focus();
  };
  const begin = (again) => {
    const button = (key, name, act) => h("button", { type: "button", class: "quiet", onclick: act }, icon(name), h("span", {}, t(key)));
    form.replaceChildren(h("span", { class: "sub" }, t("feedback")), button("useful", "check", () => send({ rating: "good" })), button("useless", "against", more));
    if (again) form.querySelector("button:last-child").focus();
  };
  begin();
  return form;
}
