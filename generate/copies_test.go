package generate

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/index"
)

// article is a text of 60 words in which the n-th word can be another.
func article(changed map[int]string) string {
	words := strings.Fields(`این بیماری در کودکان دبستانی دیده می‌شود و با تب آغاز می‌گردد سپس دانه‌هایی روی پوست پدید می‌آید که
		خارش دارد بیمار باید در خانه بماند و مایعات فراوان بنوشد پزشک با دیدن پوست بیماری را می‌شناسد و آزمایش لازم نمی‌شود
		خانواده نیز باید دست‌ها را بشوید و از تماس نزدیک دوری کند تا بهبودی کامل فرا رسد و کودک دوباره به مدرسه برود`)
	for i, w := range changed {
		words[i] = w
	}
	return strings.Join(words, " ") + "."
}

func grouped(a, b index.Passage) bool { return len(Copies([]index.Passage{a, b})) == 1 }

// TestMinResemblance: at the bound two passages are copies, below it they are not.
func TestMinResemblance(t *testing.T) {
	text := func(n, of int) index.Passage {
		var words []string
		for i := range of {
			w := fmt.Sprintf("واژهٔ%c%c", 'ا'+rune(i/20), 'ب'+rune(i%20))
			if i >= n {
				w = "دیگر" + w
			}
			words = append(words, strings.ReplaceAll(w, "ٔ", ""))
		}
		return index.Passage{Text: strings.Join(words, " ")}
	}
	// 27 pairs: the last 3 words others leave 24 common and 3 own on either side, .8 exactly.
	whole := shingle(&[]index.Passage{text(28, 28)}[0])
	for _, test := range []struct {
		kept int
		want bool
	}{{28, true}, {25, true}, {24, false}} {
		o := text(test.kept, 28)
		r := whole.resemblance(shingle(&o))
		if got := r >= MinResemblance; got != test.want || got != grouped(text(28, 28), o) {
			t.Errorf("%d words kept: %.3f", test.kept, r)
		}
	}
	few := func(n int) index.Passage { // n pairs, of which the last is another
		words := strings.Fields(text(99, 99).Text)[:n]
		return index.Passage{Text: strings.Join(append(slices.Clone(words), fmt.Sprint("پایان", string(rune('ا'+n)))), " ")}
	}
	for _, n := range []int{minShingles - 1, minShingles} {
		a, b := few(n), few(n)
		b.Text += "ی"
		if got := grouped(a, b); got != (n >= minShingles) {
			t.Errorf("%d pairs: %v", n, got)
		}
	}
	exactly := &shingled{pairs: []uint64{1, 2, 3, 4}}
	if r := exactly.resemblance(&shingled{pairs: []uint64{1, 2, 3, 4, 5}}); r != MinResemblance {
		t.Errorf("four of five are %v", r)
	}
}

func TestCopies(t *testing.T) {
	base := index.Passage{DocumentID: "a.docx-1", Title: "a", Text: article(nil)}
	for name, test := range map[string]struct {
		p    index.Passage
		want bool
	}{
		"the same":             {index.Passage{DocumentID: "b.html-2", Title: "b", Text: article(nil)}, true},
		"other letters":        {index.Passage{Text: strings.ReplaceAll(article(nil), "ی", "ي")}, true},
		"two words":            {index.Passage{Text: article(map[int]string{3: "خردسال", 20: "خیلی"})}, true},
		"a name in the title":  {index.Passage{Title: "آبله‌مرغان", Text: article(nil)}, true},
		"a number":             {index.Passage{Text: article(map[int]string{3: "۷"})}, false},
		"a number in a word":   {index.Passage{Text: article(map[int]string{3: "هفت"})}, false},
		"a name":               {index.Passage{Text: article(map[int]string{3: "دیابتی"})}, false},
		"a drug":               {index.Passage{Text: article(map[int]string{28: "متفورمین"})}, false},
		"a denial":             {index.Passage{Text: strings.Replace(article(nil), "دیده می‌شود", "دیده نمی‌شود", 1)}, false},
		"a denial in the verb": {index.Passage{Text: strings.Replace(article(nil), "بماند", "نماند", 1)}, false},
		"forbidden":            {index.Passage{Text: strings.Replace(article(nil), "باید در", "نباید در", 1)}, false},
		"another text":         {index.Passage{Text: "سرفهٔ خشک با عسل آرام می‌گیرد و آب گرم نیز سودمند است."}, false},
		"nothing":              {index.Passage{}, false},
	} {
		if got := grouped(base, test.p); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
		if got := grouped(test.p, base); got != test.want {
			t.Errorf("%s, the other way round: %v", name, got)
		}
	}
}

// TestLeafletsOfOtherDrugs: the same words under another name are no copy.
func TestLeafletsOfOtherDrugs(t *testing.T) {
	text := "این دارو را هر روز در یک ساعت معین با آب بنوشید و مصرف آن را سرخود قطع نکنید مگر پزشک بگوید."
	leaflet := func(title string) index.Passage { return index.Passage{Title: title, Text: text} }
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"آتورواستاتین", "آتورواستاتین", true},
		{"آتورواستاتین", "سیمواستاتین", false},
		{"قرص آتورواستاتین", "آتورواستاتین", true},
		{"گلوبرازین", "ترمیناکس", false}, // no list knows them
		{"راهنمای مصرف گلوبرازین", "گلوبرازین", true},
		{"آتورواستاتین در کودکان", "آتورواستاتین", false},
		{"", "سیمواستاتین", true},
	} {
		if got := grouped(leaflet(test.a), leaflet(test.b)); got != test.want {
			t.Errorf("%q and %q: %v", test.a, test.b, got)
		}
	}
	long := func(name string) index.Passage {
		return index.Passage{Text: name + " " + article(nil) + " بیمار " + name + " را با آب بنوشد."}
	}
	if grouped(long("گلوبرازین"), long("ترمیناکس")) || !grouped(long("گلوبرازین"), long("گلوبرازین")) {
		t.Error("a name throughout in the place of another")
	}
}

func TestCopiesKeepTheOrder(t *testing.T) {
	a, b := index.Passage{Text: article(nil)}, index.Passage{Text: "سرفهٔ خشک با عسل آرام می‌گیرد."}
	got := Copies([]index.Passage{a, b, a, b, a})
	if want := [][]int{{0, 2, 4}, {1, 3}}; !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("%v, want %v", got, want)
	}
	scanned := a
	scanned.Other = map[string]string{index.KeyRecognised: "yes"}
	got = Copies([]index.Passage{scanned, b, scanned, a, a})
	if want := [][]int{{3, 0, 2, 4}, {1}}; !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("scanned ones before others: %v, want %v", got, want)
	}
	retracted := a
	retracted.EvidenceType = "Retracted Publication"
	if grouped(a, retracted) || grouped(retracted, a) || !grouped(retracted, retracted) {
		t.Error("a retracted article stands for itself")
	}
	if got := Copies(nil); got != nil {
		t.Error(got)
	}
}

// BenchmarkCopies: passages that share a third of their words, of which none is a copy.
func BenchmarkCopies(b *testing.B) {
	var ps []index.Passage
	for i := range 50 {
		own := fmt.Sprintf(" واژه%c دیگر%c", 'ا'+rune(i), 'ا'+rune(i))
		ps = append(ps, index.Passage{Text: strings.ReplaceAll(strings.Repeat(article(nil)+" ", 4), " و", own)})
	}
	for b.Loop() {
		Copies(ps)
	}
}
