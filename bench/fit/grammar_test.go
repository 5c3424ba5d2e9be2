package main

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestConjugate(t *testing.T) {
	for _, c := range [][5]string{
		{"", "نویس", "نوشت", "one", "بنویس"}, {"", "نویس", "نوشت", "many", "بنویسید"}, {"", "نویس", "نوشت", "passive", "نوشته شود"},
		{"", "گو", "گفت", "thou", "بگویی"}, {"", "گو", "گفت", "third", "بگوید"}, {"", "گو", "گفت", "many", "بگویید"},
		{"", "آور", "آورد", "one", "بیاور"}, {"دور", "انداز", "انداخت", "many", "دور بیندازید"}, {"", "افزا", "افزود", "one", "بیفزا"},
		{"حذف", "کن", "کرد", "one", "حذف کن"}, {"حذف", "کن", "کرد", "passive", "حذف شود"}, {"اشاره", "نکن", "کرد", "one", "اشاره نکن"},
		{"اشاره", "نکن", "کرد", "passive", "اشاره نشود"}, {"", "نویس", "نوشت", "nominal", "نوشتن"}, {"", "بردار", "برداشت", "many", "بردارید"},
	} {
		if got := conjugate(c[0], c[1], c[2], c[3]); got != c[4] {
			t.Errorf("%s of %s %s: %s, want %s", c[3], c[0], c[1], got, c[4])
		}
	}
}

// Every grammar makes texts without what it is made of, and hardly ever the same.
func TestGrammars(t *testing.T) {
	all, err := grammars()
	if err != nil {
		t.Fatal(err)
	}
	for name, g := range all {
		r := rand.New(rand.NewPCG(1, 2))
		seen := map[string]bool{}
		for range 1000 {
			s := g.make("order", "", 0, r)
			if strings.Contains(s, "/کرد") || nonterminal.MatchString(strings.NewReplacer("<td>", "", "<b>", "").Replace(s)) {
				t.Fatalf("%s: %q", name, s)
			}
			seen[s] = true
		}
		if least := 500; len(seen) < least {
			t.Errorf("%s: %d texts of 1000 differ; want %d", name, len(seen), least)
		}
		if testing.Verbose() {
			for range 25 {
				t.Log(name, g.make("order", "", 0, r))
			}
		}
	}
}
