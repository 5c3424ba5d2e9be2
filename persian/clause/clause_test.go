package clause_test

import (
	"testing"

	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/persian/clause"
)

// Where a sentence is cut, and which clauses deny.
func TestRead(t *testing.T) {
	for _, c := range []struct {
		text    string
		clauses []string
		denied  []bool
	}{
		{"این شربت تب را کم و سرفه را زیاد می‌کند.", []string{"این شربت تب را کم", "و سرفه را زیاد می‌کند"}, []bool{false, false}},
		{"کلسیم خطر سنگ کلیه و پتاسیم خطر آریتمی را بالا می‌برد.", []string{"کلسیم خطر سنگ کلیه", "و پتاسیم خطر آریتمی را بالا می‌برد"}, []bool{false, false}},
		{"کلسیم و پتاسیم خطر آریتمی را بالا می‌برند.", []string{"کلسیم و پتاسیم خطر آریتمی را بالا می‌برند"}, []bool{false}},
		{"کلسیم خطر سنگ و خطر آریتمی را بالا می‌برد.", []string{"کلسیم خطر سنگ و خطر آریتمی را بالا می‌برد"}, []bool{false}},
		{"دارو را قطع نکنید و آب بنوشید.", []string{"دارو را قطع نکنید", "و آب بنوشید"}, []bool{true, false}},
		{"در کودکان ۵ و در بزرگسالان ۱۰ میلی‌گرم است.", []string{"در کودکان ۵", "و در بزرگسالان ۱۰ میلی‌گرم است"}, []bool{false, false}},
		{"اگر تب باشد و سرفه باشد، به پزشک مراجعه کنید.", []string{"اگر تب باشد و سرفه باشد، به پزشک مراجعه کنید"}, []bool{false}},
		{"این دارو ممنوع است مگر پزشک بگوید.", []string{"این دارو ممنوع است", "مگر پزشک بگوید"}, []bool{false, true}},
		{"نباید از ۴ گرم بیشتر شود.", []string{"نباید از ۴ گرم بیشتر شود"}, []bool{false}},
		{"بیمار لازم نیست ناشتا بماند.", []string{"بیمار لازم نیست ناشتا بماند"}, []bool{true}},
		{"بیمار لازم است ناشتا بماند.", []string{"بیمار لازم است ناشتا بماند"}, []bool{false}},
		{"این علامت هرگز دیده نشده است.", []string{"این علامت هرگز دیده نشده است"}, []bool{true}},
		{"این علامت اغلب دیده شده است.", []string{"این علامت اغلب دیده شده است"}, []bool{false}},
		{"صرع او کنترل نشده است.", []string{"صرع او کنترل نشده است"}, []bool{false}},
		{"در نبود تب مرخص شود.", []string{"در نبود تب مرخص شود"}, []bool{false}},
		{"در سن ۱۲ و ۱۸ ماهگی تزریق می‌شود.", []string{"در سن ۱۲ و ۱۸ ماهگی تزریق می‌شود"}, []bool{false}},
	} {
		got := clause.Read(c.text, persian.Sentences(c.text), nil).Clauses
		if len(got) != len(c.clauses) {
			t.Errorf("%s: %d clauses, want %d", c.text, len(got), len(c.clauses))
			continue
		}
		for i, g := range got {
			if said := c.text[g.Start:g.End]; said != c.clauses[i] || g.Denied != c.denied[i] {
				t.Errorf("%s: clause %q denied %v, want %q %v", c.text, said, g.Denied, c.clauses[i], c.denied[i])
			}
		}
	}
}

func TestSlots(t *testing.T) {
	has := func(text string, name clause.Name, value string) bool {
		for _, c := range clause.Read(text, nil, nil).Clauses {
			if c.Has(name, value) {
				return true
			}
		}
		return false
	}
	for _, c := range []struct {
		text, value string
		name        clause.Name
		want        bool
	}{
		{"در دوران شیر دهی مصرف نشود", "lactating", clause.Population, true},
		{"آمپول به صورت زیر‌جلدی تزریق شود", "sc", clause.Route, true},
		{"درد عضلانی شایع است", "im", clause.Route, false},
		{"قند خون ناشتا اندازه گرفته شد", "empty", clause.Timing, false},
		{"قرص را ناشتا بخورید", "empty", clause.Timing, true},
		{"در خط اول درمان است", "1", clause.Line, true},
		{"فشار خون بالا خطرناک است", "raise", clause.Relation, false},
		{"فشار خون را بالا می برد", "raise", clause.Relation, true},
	} {
		if got := has(c.text, c.name, c.value); got != c.want {
			t.Errorf("%s: %s %s is %v", c.text, c.name, c.value, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("در کودکان ۵ و در بزرگسالان ۱۰ میلی‌گرم است، مگر تب باشد؛ قطع نکنید.")
	f.Add("می نمی\u200c ها [4-6] که و و،")
	f.Fuzz(func(t *testing.T, s string) {
		for _, c := range clause.Read(s, persian.Sentences(s), nil).Clauses {
			if c.Start < 0 || c.End > len(s) || c.Start >= c.End {
				t.Fatalf("clause %d..%d of %q", c.Start, c.End, s)
			}
			for _, x := range c.Slots {
				if x.Start < 0 || x.End > len(s) || x.Start > x.End {
					t.Fatalf("slot %+v of %q", x, s)
				}
			}
		}
	})
}
