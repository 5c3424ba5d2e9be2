package web_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/internal/apikey"
	"github.com/biopars/biopars/internal/browsertest"
	"github.com/biopars/biopars/internal/httpapi"
	"github.com/biopars/biopars/internal/jobs"
)

// keyed is a server that knows three keys, by their roles, and takes files in.
func keyed(t *testing.T) (s *site, keys map[string]string) {
	t.Helper()
	store, err := apikey.Open(filepath.Join(t.TempDir(), "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	keys = map[string]string{}
	for _, role := range []string{"reader", "ingester", "admin"} {
		if keys[role], _, err = store.Add("the "+role, role); err != nil {
			t.Fatal(err)
		}
	}
	e := engine(t, nil, ward)
	runner, err := jobs.Open(jobs.Options{Dir: t.TempDir(), Engine: e, Corpus: "ward"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { runner.Run(ctx); close(ended) }()
	t.Cleanup(func() { stop(); <-ended })
	doctor := func(context.Context) ([]biopars.Finding, error) {
		return []biopars.Finding{{Check: "corpus", OK: true, Detail: "3 passages"}, {Check: "ollama", Detail: "connection refused"}}, nil
	}
	models := func(context.Context) []httpapi.Model {
		return []httpapi.Model{{Name: "qwen3:4b", Where: "ollama", Uses: []string{"answer"}, Present: true}, {Name: "<img src=x onerror=hacked()>", Where: "ollama", Present: true, Uses: []string{}},
			{Name: "minilm", Where: "directory", Uses: []string{"rerank"}, Detail: "there is no file"}}
	}
	return serveWith(t, httpapi.Options{Corpora: []httpapi.Corpus{{Name: "ward", Engine: e, Jobs: runner}}, Keys: store, Doctor: doctor, Models: models,
		Limits: httpapi.Limits{Rate: 1000}}), keys
}

// testLogin: without a key the page leads to where one is taken, and back with the question.
func testLogin(t *testing.T) {
	s, keys := keyed(t)
	p := open(t, s, "/login", 820, 900)
	p.free(t, "logging in")
	p.is(`document.activeElement.id === "key"`)
	p.press("not a key", "\r")
	p.wait(`document.querySelector("#problem").innerText === "این کلید پذیرفته نشد."`)
	p.run(`document.getElementById("key").value = ""; location.assign("/#q=%D8%A7%DB%8C%D8%A8%D9%88%D9%BE%D8%B1%D9%88%D9%81%D9%86")`)
	p.wait(`location.pathname === "/login" && document.documentElement.dataset.ready && document.querySelector("#problem").innerText === ""`)
	p.press(keys["reader"], "\r")
	p.wait(`location.pathname === "/" && document.querySelector(".answer")?.getAttribute("aria-busy") === "false"`)
	p.is(`document.querySelector(".asked").innerText === "ایبوپروفن" && document.querySelector(".statement, .none")`)
	p.is(`document.cookie === "" && !document.querySelector("#logout").hidden && document.querySelector("#admin").hidden`)
	for _, r := range s.asked() {
		if strings.Contains(r, keys["reader"]) {
			t.Errorf("the key stands in %s", r)
		}
	}
	p.visit("/admin", 820, 900)
	p.has("#problem", "این صفحه تنها برای مدیر است")
	p.is(`document.querySelector("#panels").hidden`)
	p.click("#logout")
	p.wait(`location.pathname === "/login"`)
}

// testLoginLeadsHome: a page that somebody else has left behind is not where one comes to.
func testLoginLeadsHome(t *testing.T) {
	s, keys := keyed(t)
	p := open(t, s, "/login", 820, 900)
	p.run(`sessionStorage.setItem("biopars.back", "//example.org/")`)
	p.press(keys["reader"], "\r")
	p.wait(`location.pathname === "/" && location.host === $1 && document.documentElement.dataset.ready`, strings.TrimPrefix(s.URL, "http://"))
}

func testAdministration(t *testing.T) {
	s, keys := keyed(t)
	p := open(t, s, "/login", 1200, 1000)
	p.press(keys["admin"], "\r")
	p.wait(`location.pathname === "/" && !document.querySelector("#admin").hidden`)
	p.visit("/admin", 1200, 1000)
	p.wait(`document.querySelectorAll("#documents tr").length === 3 && document.querySelectorAll(".finding:not(.key)").length === 5 && document.querySelector("#stats dd")`)
	p.has("#stats", "۳")
	p.has("#findings .finding.ok", "درست")
	p.has("#servers .finding.bad", "connection refused")
	p.is(`[...document.querySelectorAll("#models .finding .verdict")].map((e) => e.innerText).join() === "به کار می‌رود,بیکار,یافت نشد"`)
	p.has("#models", "نوشتن پاسخ")
	p.has("#models", "<img src=x")
	p.has("#who", "مدیر")
	p.has("#keys-note", "تنها یک بار نشان داده می‌شود")
	p.has("#documents", "داروشناسی بالینی")
	p.is(`document.querySelector("#find .switch").offsetHeight < 60 && document.querySelector("#find").offsetHeight < 80`) // in a line

	// A file with a name that would like to be more is taken in.
	file := filepath.Join(t.TempDir(), "<img src=x onerror=hacked()>.jsonl")
	line := `{"_id":"n","title":"<img src=x onerror=hacked()>","text":"سلکوکسیب در حساسیت به سولفونامید منع مصرف دارد.","source":"tazeh"}` + "\n"
	if err := os.WriteFile(file, []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	browsertest.Do(t, p.ctx, chromedp.SetUploadFiles("#files", []string{file}))
	p.wait(`document.querySelector("#drop span").innerText.includes("<img")`)
	p.click("#upload .primary")
	p.wait(`document.querySelector(".job")?.innerText.includes("انجام شد")`)
	p.has(".job", "img src=x onerror=hacked()")
	p.wait(`document.querySelectorAll("#documents tr").length === 4`)
	p.free(t, "administration")
	p.fits()

	// Found by a word of its title, and deleted after a question.
	p.run(`document.getElementById("title").focus()`)
	p.press("کلیه", "\r")
	p.wait(`document.querySelectorAll("#documents tr").length === 1`)
	p.click("#documents .danger")
	p.wait(`document.querySelector("#confirm").open`)
	p.free(t, "the question before deleting")
	p.click("#confirm .primary")
	p.wait(`document.querySelectorAll("#documents tr.gone").length === 1 && document.activeElement.closest("tr.gone")`)
	p.wait(`document.querySelector("#toast").innerText === "سند حذف شد."`)

	// It comes back as it was, there or from among those that were deleted.
	p.run(`document.querySelector("tr.gone button").click()`)
	p.wait(`document.querySelectorAll("#documents tr:not(.gone)").length === 1 && !document.querySelector("tr.gone") && document.querySelector("#toast").innerText === "سند بازگردانده شد."`)
	p.click("#documents .danger")
	p.wait(`document.querySelector("#confirm").open`)
	p.click("#confirm .primary")
	p.wait(`document.querySelector("tr.gone")`)
	p.click("#deleted")
	p.run(`document.getElementById("title").value = ""; document.getElementById("find").requestSubmit()`)
	p.wait(`document.querySelectorAll("#documents tr").length === 1 && document.querySelector("#documents th").innerText.includes("کلیه")`)
	p.free(t, "deleted documents")
	p.run(`document.querySelector("tr.gone button").click()`)
	p.wait(`document.querySelectorAll("#documents tr").length === 0`)
	p.click("#deleted")
	p.wait(`document.querySelectorAll("#documents tr").length === 4 && !document.querySelector("tr.gone")`)
	p.is(`!document.querySelector("main img, dialog img")`)
}
