package pdf

import (
	"strings"
	"testing"
)

// onPaper makes tokens of what stands on paper, from left to right.
func onPaper(s string) []token {
	var tokens []token
	for _, r := range s {
		t := token{text: string(r), class: classOf(string(r))}
		if r == '؛' || r == '؟' {
			t.class = rtl
		}
		tokens = append(tokens, t)
	}
	return tokens
}

func TestOrderOfReading(t *testing.T) {
	for _, c := range []struct {
		name, paper, want string
	}{
		{"a number keeps its digits", "تسا ۵۰۰ زود", "دوز ۵۰۰ است"},
		{"so does a decimal", "مرگ ۱۴٫۲", "۱۴٫۲ گرم"},
		{"and a date", "خروم ۱۴۰۲/۰۵/۱۲", "۱۴۰۲/۰۵/۱۲ مورخ"},
		{"a range runs from the right", "mg ۲۰۰۰–۵۰۰ زود", "دوز ۵۰۰–۲۰۰۰ mg"},
		{"whatever its numbers are", "mg ۵۰۰–۲۰۰۰ زود", "دوز ۲۰۰۰–۵۰۰ mg"},
		{"a Latin number before its unit", "تسا mg 250 زود", "دوز 250 mg است"},
		{"a Latin number behind its name", "تسا COVID-19 هب", "به COVID-19 است"},
		{"brackets named by looks", "(metformin) نیمروفتم", "متفورمین (metformin)"},
		{"numbers behind Latin text", "۸ mg (losartan) ناتراسل", "لسارتان (losartan) ۸ mg"},
		{"and ranges", "درف ۷–۱۸ (losartan) ناتراسل", "لسارتان (losartan) ۷–۱۸ فرد"},
		{"a percentage before Latin text", "(CI: 1.6–4.7 ٪۹۵) تبسن", "نسبت (۹۵٪ CI: 1.6–4.7)"},
		{"two brackets", "لصاح .[12] (OR=2.3, p<0.001) دنراد", "دارند (OR=2.3, p<0.001) [12]. حاصل"},
		{"a unit in brackets", "صیخشت mg/dL (7.0 mmol/L) ۱۲۶ زا", "از ۱۲۶ mg/dL (7.0 mmol/L) تشخیص"},
		{"a semicolon is an Arabic letter", "دوب p<0.001 ؛CI: 35.3–39.1", "CI: 35.3–39.1؛ p<0.001 بود"},
		{"a percentage set from left to right", "زا ۲۸–۳۹٪ ات", "تا ۲۸–۳۹٪ از"},
		{"a run set on its own", "تسا 0.5 mL زود", "دوز 0.5 mL است"},
		{"a unit before a range on its own", "nm ۴۶۸–۲۹۳ لوط", "طول ۲۹۳–۴۶۸ nm"},
	} {
		if got := (order{}).read(onPaper(c.paper), true, ""); got != c.want {
			t.Errorf("%s: %q is read %q, want %q", c.name, c.paper, got, c.want)
		}
	}
}

func TestLineGoesOnInLatin(t *testing.T) {
	first, second := onPaper("CI: 35.3– ٪۹۵( دوب"), onPaper("تسا ،39.1–40")
	if got := (order{}).read(first, true, ""); got != "بود )۹۵٪ CI: 35.3–" {
		t.Errorf("first line %q", got)
	}
	if got := (order{}).read(second, true, "CI: 35.3–"); got != "39.1–40، است" {
		t.Errorf("second line %q", got)
	}
	if got := (order{}).read(second, true, ""); got != "40–39.1، است" {
		t.Errorf("second line on its own %q", got)
	}
}

// TestReadingUndoesSetting sets texts by the algorithm and reads them again.
func TestReadingUndoesSetting(t *testing.T) {
	for _, s := range []string{
		"سطح HbA1c بالاتر از ۶٫۵ درصد",
		"دوز ۰٫۹ mg/kg (حداکثر 90 mg) که ۱۰٪ آن",
		"غلظت 1:10,000 از داروی adrenaline",
		"نسبت شانس (OR=1.6; 95% CI: 1.1–2.4)، اما",
		"ویتامین B12 کمتر از 200 pg/mL یا",
		"بیماران (n=45) و شاهدان (n=50) هم‌سن",
		"PMID: 12345678 و DOI: 10.1000/xyz است",
	} {
		text := []rune(s)
		left := setRight(text, false, true)
		var paper string
		for i := len(text); i > 0; {
			from := i - 1
			for from > 0 && left[i-1] && left[from-1] {
				from--
			}
			part := string(text[from:i])
			if !left[i-1] {
				part = mirror(part)
			}
			paper += part
			i = from
		}
		if got := (order{}).read(onPaper(paper), true, ""); got != s {
			t.Errorf("%q stands on paper as %q and is read %q", s, paper, got)
		}
	}
}

// TestSearchForReadingsIsBounded: a long line of Latin words and signs has more readings
// than can be tried.
func TestSearchForReadingsIsBounded(t *testing.T) {
	v := onPaper(strings.Repeat("a=(b) 1,", 30))
	s := readingSearch{known: map[prefix][]reading{}}
	if got := s.readings(v, false); len(got) == 0 || s.tried > maxTried+len(v)*maxReadings*keptReadings {
		t.Errorf("%d readings, %d tried", len(got), s.tried)
	}
}
