package web_test

import (
	"strings"
	"testing"
)

// testMakingKeys: an admin makes a key by the keyboard alone, sees it once, and revokes it;
// another tab sees what has changed, never the key.
func testMakingKeys(t *testing.T) {
	s, keys := keyed(t)
	p := open(t, s, "/login", 1200, 1000)
	p.press(keys["admin"], "\r")
	p.wait(`location.pathname === "/" && document.documentElement.dataset.ready`)
	p.visit("/admin", 1200, 1000)
	other := open(t, s, "/admin", 1200, 1000)
	for _, tab := range []*tab{p, other} {
		tab.wait(`document.querySelectorAll(".key").length === 3`)
	}
	p.is(`document.querySelectorAll(".key .verdict.supported").length === 3 && document.querySelector(".key").innerText.includes("the admin") && document.querySelector(".key").innerText.includes("کلید خود شما")`)
	p.free(t, "keys")

	// Without a name nothing is made.
	p.run(`document.querySelector("#make-key button").focus()`)
	p.press("\r")
	p.wait(`document.activeElement.id === "key-name"`)
	p.press("بخش <img src=x onerror=hacked()>", "\t")
	p.is(`document.activeElement.id === "key-role" && document.activeElement.value === "reader"`)
	p.press("\t", "\r")
	p.wait(`document.querySelector("#new-key").open && document.querySelectorAll(".key").length === 4`)
	made := value[string](p, `document.querySelector("#key-text").value`)
	if !strings.HasPrefix(made, "biopars_") || len(made) < 50 {
		t.Errorf("the key is %q", made)
	}
	p.is(`document.activeElement.innerText === "رونوشت" && document.querySelector("#new-key").innerText.includes("دوباره نشان داده نمی‌شود")`)
	p.free(t, "a new key")
	p.press("\t", "\r")
	p.wait(`!document.querySelector("#new-key").open && document.activeElement.id === "key-name"`)
	p.is(`!document.documentElement.innerHTML.includes($1) && ![...document.querySelectorAll("input")].some((e) => e.value.includes($1))`, made)
	p.is(`!Object.values(localStorage).concat(Object.values(sessionStorage)).some((v) => v.includes($1))`, made)
	for _, tab := range []*tab{p, other} {
		tab.wait(`document.querySelectorAll(".key").length === 4`)
		tab.is(`document.querySelector(".key b").innerText.includes("<img src=x") && !document.querySelector(".key img") && !document.documentElement.innerHTML.includes($1)`, made)
	}
	for _, r := range s.asked() {
		if strings.Contains(r, made) {
			t.Errorf("the key stands in %s", r)
		}
	}
	if me := value[string](p, `fetch("/v1/me", { headers: { Authorization: "Bearer " + $1 }, credentials: "omit" }).then((r) => r.text())`, made); !strings.Contains(me, `"role":"reader"`) {
		t.Errorf("the key that was made: %s", me)
	}

	// It is revoked, by the keyboard as well: asked first, with the way out in focus.
	p.run(`document.querySelector(".key button").focus()`)
	p.press("\r")
	p.wait(`document.querySelector("#confirm").open && document.activeElement.innerText === "انصراف"`)
	p.free(t, "revoking a key")
	p.press("\r")
	p.wait(`!document.querySelector("#confirm").open`)
	p.is(`document.querySelectorAll(".key .danger").length === 4`)
	p.run(`document.querySelector(".key button").click()`)
	p.wait(`document.querySelector("#confirm").open`)
	p.run(`document.querySelector("#confirm .primary").focus()`)
	p.press("\r")
	for _, tab := range []*tab{p, other} {
		tab.wait(`document.querySelectorAll(".key .danger").length === 3 && document.querySelector(".key:last-child .verdict").innerText === "باطل"`)
	}
	if me := value[string](p, `fetch("/v1/me", { headers: { Authorization: "Bearer " + $1 }, credentials: "omit" }).then((r) => r.text())`, made); !strings.Contains(me, `"unauthorized"`) {
		t.Errorf("revoked: %s", me)
	}

	// The own key of the only admin stays, and it is said why.
	p.run(`[...document.querySelectorAll(".key")].find((e) => e.innerText.includes("the admin")).querySelector("button").click()`)
	p.wait(`document.querySelector("#confirm").open && document.querySelector("#confirm").innerText.includes("کلید خود شما")`)
	p.click("#confirm .primary")
	p.wait(`document.querySelector("#problem").innerText.includes("تنها کلید مدیر است")`)

	// Over HTTP with a language of its own, and on a telephone.
	p.visit("/admin?lang=en", 360, 740)
	p.wait(`document.querySelectorAll(".key").length === 4`)
	p.has("#make-key", "Make a key")
	p.has(".key", "the admin")
	p.fits()
	p.free(t, "keys on a telephone")
}
