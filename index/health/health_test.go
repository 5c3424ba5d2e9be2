package health

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/biopars/biopars/index"
)

func examine(t *testing.T, passages ...index.Passage) *Report {
	t.Helper()
	for i := range passages {
		p := &passages[i]
		if p.DocumentID == "" {
			p.DocumentID = fmt.Sprint("d", i)
		}
		p.ID = fmt.Sprint("p", i)
	}
	r, err := Examine(func() iter.Seq2[index.Passage, error] {
		return func(yield func(index.Passage, error) bool) {
			for _, p := range passages {
				if !yield(p, nil) {
					return
				}
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func text(s string) index.Passage {
	return index.Passage{Text: s, Metadata: index.Metadata{Language: "fa"}}
}

const article = "دیابت نوع دو بیماری مزمنی است که در آن بدن نسبت به انسولین مقاوم می‌شود یا انسولین کافی تولید نمی‌کند. درمان خط اول متفورمین است و بیمار باید هر روز ورزش کند و غذای کم‌قند بخورد. " +
	"اگر قند خون با دارو و رژیم پایین نیاید، پزشک داروی دوم را تجویز می‌کند و پس از سه ماه دوباره آزمایش می‌گیرد. عوارض بیماری در چشم و کلیه و پا دیده می‌شود و معاینهٔ سالانه لازم است."

// backwards is a text whose words are written backwards.
func backwards(s string) string {
	words := strings.Fields(s)
	for i, w := range words {
		r := []rune(w)
		slices.Reverse(r)
		words[i] = string(r)
	}
	return strings.Join(words, " ")
}

func TestSigns(t *testing.T) {
	shifted := strings.Map(func(r rune) rune { // letters in place of others
		if i := strings.IndexRune("ابپتسشمنر", r); i >= 0 {
			return []rune("غضظژثذحعق")[slices.Index([]rune("ابپتسشمنر"), r)]
		}
		return r
	}, article)
	latin := func(s string) string { // UTF-8 that was read as Latin-1
		var b strings.Builder
		for _, c := range []byte(s) {
			b.WriteRune(rune(c))
		}
		return b.String()
	}
	recognised := text("متنی که با برنامه‌ای از تصویر خوانده شده است.")
	recognised.Other = map[string]string{"ocr": "yes"}
	retracted := text("متن مقاله‌ای که پس گرفته شده است.")
	retracted.EvidenceType = "retracted"
	for _, c := range []struct {
		name string
		p    index.Passage
		want string
	}{
		{"good", text(article), "[]"},
		{"backwards", text(backwards(article)), "[reversed]"},
		{"other letters", text(shifted), "[unknown_words]"},
		{"wrong encoding", text(latin(article)), "[encoding]"},
		{"characters that are lost", text("قند خون \ufffd\ufffd بیمار باید هر روز اندازه گرفته شود."), "[encoding]"},
		{"one is no pattern", text("قند خون \ufffd بیمار باید هر روز اندازه گرفته شود."), "[]"},
		{"Latin letters for Persian ones", text("قند خون بیمار âîôûéèà است و باید دوباره اندازه گرفته شود."), "[encoding]"},
		{"shapes for letters", text("ﺑﯿﻤﺎﺭ ﺑﺎﯾﺪ دارو را هر روز بخورد."), "[encoding]"},
		{"numbers and signs", text("12.5 | 13.7 | 14.2 | 90 | 120/80 | 7.4 | 99.1 | 36.6 | 12 | 5"), "[symbols]"},
		{"short", text("ادامهٔ مطلب در صفحهٔ"), "[short]"},
		{"five words", text("بیمار باید دارو را بخورد"), "[]"},
		{"OCR", recognised, "[ocr]"},
		{"retracted", retracted, "[retracted]"},
		{"English", index.Passage{Text: "Metformin lowers blood glucose, and is the first medicine that is given.", Metadata: index.Metadata{Language: "en"}}, "[]"},
		{"French", index.Passage{Text: "Le diabète est une maladie chronique où l'insuline est insuffisante.", Metadata: index.Metadata{Language: "fr"}}, "[]"},
	} {
		r := examine(t, c.p)
		found := []Kind{}
		for _, s := range r.Suspicious {
			if s.Passages > 0 {
				found = append(found, s.Kind)
				if len(s.Examples) != 1 || s.Examples[0].ID != "p0" {
					t.Errorf("%s: %+v", c.name, s)
				}
			}
		}
		if fmt.Sprint(found) != c.want {
			t.Errorf("%s: %v, want %s", c.name, found, c.want)
		}
	}
}

// TestBoilerplate: sentences that three documents have, or one in a hundred where that
// is more, and that are most of a passage.
func TestBoilerplate(t *testing.T) {
	const notice = "برای دریافت نوبت از پزشکان ما با شمارهٔ درج‌شده در پایین صفحه تماس بگیرید. "
	own := func(i int) string {
		return fmt.Sprintf("این جملهٔ شمارهٔ %d است و در سند دیگری نیست. ", i)
	}
	var passages []index.Passage
	for i := range 3 {
		passages = append(passages, text(notice+own(i)))
	}
	passages = append(passages, text(own(9)+own(10)))
	if r := examine(t, passages...); r.Suspicious[3].Kind != Boilerplate || r.Suspicious[3].Passages != 3 {
		t.Errorf("%+v", r.Suspicious[3])
	}
	if r := examine(t, passages[1:]...); r.Suspicious[3].Passages != 0 {
		t.Errorf("two documents: %+v", r.Suspicious[3])
	}
	same := slices.Clone(passages)
	for i := range same {
		same[i].DocumentID = "one"
	}
	if r := examine(t, same...); r.Suspicious[3].Passages != 0 {
		t.Errorf("of one document: %+v", r.Suspicious[3])
	}
	less := text(notice + own(1) + own(2) + own(3))
	if r := examine(t, append(passages, less)...); r.Suspicious[3].Passages != 3 {
		t.Errorf("less than half: %+v", r.Suspicious[3])
	}
}

func TestDuplicates(t *testing.T) {
	other := "پوکی استخوان بیماری خاموشی است که تا شکستن استخوان نشانه‌ای ندارد. تراکم استخوان را با دستگاه می‌سنجند و کلسیم و ویتامین دی برای پیشگیری داده می‌شود. ورزش با وزنه و ترک سیگار هم سودمند است."
	r := examine(t, text(article), text(article+" پایان متن."), text(strings.ReplaceAll(article, "ی", "ي")), text(other), text("متنی کوتاه."), text("متنی کوتاه."))
	d := r.Duplicates
	if d.Exact != 4 || d.Near != 5 || len(d.Groups) != 2 || d.Groups[0].Passages != 3 || d.Groups[0].Documents != 3 || d.Groups[1].Passages != 2 {
		t.Errorf("%+v", d)
	}
	if len(d.Groups[0].Examples) != 3 || d.Groups[0].Examples[1].ID != "p1" {
		t.Errorf("%+v", d.Groups[0])
	}
	half := article[:len(article)/2]
	if r := examine(t, text(article), text(strings.ToValidUTF8(half, "")+other)); r.Duplicates.Near != 0 {
		t.Errorf("half of it: %+v", r.Duplicates)
	}
}

func TestCounts(t *testing.T) {
	p := func(doc, source string, year, words int) index.Passage {
		return index.Passage{DocumentID: doc, Title: "عنوان", Text: strings.TrimSpace(strings.Repeat("واژه ", words)),
			Metadata: index.Metadata{Source: source, Year: year, Language: "fa"}}
	}
	r := examine(t, p("a", "x", 2020, 10), p("a", "x", 2020, 20), p("b", "y", 0, 30), p("c", "x", 1999, 400))
	if r.Documents != 3 || r.Passages != 4 || r.Words != 460 || r.Lengths != (Lengths{10, 30, 400, 400}) {
		t.Errorf("%+v", r)
	}
	for name, c := range map[string]struct {
		got  []Count
		want string
	}{
		"sources":   {r.Sources, "[{x 2 3} {y 1 1}]"},
		"years":     {r.Years, "[{1999 1 1} {2020 1 2} { 1 1}]"},
		"languages": {r.Languages, "[{fa 3 4}]"},
		"missing":   {r.Missing, "[{title 0 0} {url 3 0} {year 1 0} {publisher 3 0} {licence 3 0} {evidence_type 3 0} {language 0 0}]"},
	} {
		if fmt.Sprint(c.got) != c.want {
			t.Errorf("%s: %v, want %s", name, c.got, c.want)
		}
	}
	var many []index.Passage
	for i := range maxCounts + 5 {
		many = append(many, p(fmt.Sprint(i), fmt.Sprintf("s%03d", i), 2000, 6))
	}
	if r := examine(t, many...); len(r.Sources) != maxCounts+1 || r.Sources[maxCounts] != (Count{"…", 5, 5}) {
		t.Errorf("%d sources, %v", len(r.Sources), r.Sources[len(r.Sources)-1])
	}
	if r := examine(t); r.Passages != 0 || r.Lengths != (Lengths{}) {
		t.Errorf("%+v", r)
	}
}

func TestErrorOfReading(t *testing.T) {
	broken := errors.New("broken")
	if _, err := Examine(func() iter.Seq2[index.Passage, error] {
		return func(yield func(index.Passage, error) bool) { yield(index.Passage{}, broken) }
	}); !errors.Is(err, broken) {
		t.Error(err)
	}
}

// TestPage: what passages and their documents are called is text in the page, which
// asks for nothing from elsewhere and says everything in one language.
func TestPage(t *testing.T) {
	evil := `<script>alert(1)</script><img src=http://evil.example/x>" onload="x` + "\u202e\x07"
	passage := func(id string) index.Passage {
		return index.Passage{DocumentID: id + evil, Title: evil, Text: evil + article, Page: 3,
			Metadata: index.Metadata{Source: evil, Publisher: evil, Language: evil, EvidenceType: evil, Year: 2020}}
	}
	second := passage("b")
	second.Year = 1995
	r := examine(t, passage("a"), second, text("کوتاه"), text(article))
	for lang, foreign := range map[string]string{"fa": "Suspicious passages", "en": "متن‌های مشکوک"} {
		page, err := r.Page(lang, time.Unix(1.7e9, 0))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(page), foreign) || !strings.Contains(string(page), "2023-11-14") || strings.ContainsAny(string(page), "\u202e\x07") {
			t.Errorf("%s: the page is in the other language, or has no date", lang)
		}
		root, err := html.Parse(strings.NewReader(string(page)))
		if err != nil {
			t.Fatal(err)
		}
		plots := 0
		for n := range root.Descendants() {
			switch n.Data {
			case "script", "img", "iframe", "link", "object", "a", "form":
				if n.Type == html.ElementNode {
					t.Errorf("%s: a <%s>", lang, n.Data)
				}
			case "figure":
				plots++
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || strings.Contains(a.Val, "evil") || a.Key == "src" || a.Key == "href" {
					t.Errorf("%s: %s=%q", lang, a.Key, a.Val)
				}
			}
		}
		if plots != 2 {
			t.Errorf("%s: %d plots", lang, plots)
		}
	}
	if _, err := examine(t).Page("fa", time.Now()); err != nil {
		t.Errorf("of an empty corpus: %v", err)
	}
}

func TestYearBars(t *testing.T) {
	for _, years := range [][]int{{2020}, {1300, 2026}, {2001, 2002, 2003}, {1950, 1970, 2024}} {
		var passages []index.Passage
		for _, y := range years {
			p := text(article)
			p.Year = y
			passages = append(passages, p)
		}
		picture := string(examine(t, passages...).yearBars("n"))
		if strings.Count(picture, `fill="#969696"`) != len(years) || strings.Contains(picture, "NaN") {
			t.Errorf("%v: %s", years, picture)
		}
	}
}
