package perturb

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/persian"
)

const sample = "استامینوفن روزانه ۵۰۰ میلی‌گرم مصرف می‌شود و تب را کاهش می‌دهد."

func TestCorrupt(t *testing.T) {
	for seed := range uint64(50) {
		c := &corrupter{Rand: rand.New(rand.NewPCG(seed, 0)),
			Drugs: [][]string{{"استامینوفن"}, {"ناپروکسن"}, {"لوزارتان"}}}
		for kind, changed := range map[Kind]string{Number: "۵۰۰", Unit: "میلی‌گرم", Drug: "استامینوفن",
			Direction: "کاهش"} {
			got, ok := c.Corrupt(kind, sample)
			if !ok || got == sample || kind != Unit && slices.Contains(strings.Fields(got), changed) ||
				len(strings.Fields(got)) < len(strings.Fields(sample)) {
				t.Fatalf("%s: %q (%v)", kind, got, ok)
			}
		}
		got, ok := c.Corrupt(Negation, sample)
		if !ok || strings.Count(got, "نمی‌") != 1 {
			t.Fatalf("negation: %q (%v)", got, ok)
		}
		varied, _ := c.Corrupt(Respelt, sample)
		var a persian.Analyzer
		terms := func(s string) (out []string) {
			for _, w := range a.Terms(s) {
				out = append(out, w.Text)
			}
			return out
		}
		if !slices.Equal(terms(varied), terms(sample)) {
			t.Fatalf("varied reads otherwise: %q", varied)
		}
		for _, kind := range []Kind{Number, Unit, Drug, Direction} {
			if got, ok := c.Corrupt(kind, "این جمله چیزی از این دست ندارد."); ok {
				t.Fatalf("%s of nothing: %q", kind, got)
			}
		}
	}
}

func TestCorruptOtherKinds(t *testing.T) {
	const s = "در بزرگسالان ۵ تا ۱۰ میلی‌گرم روزی دو بار باعث درد می‌شود و در کودکان خردسال ۲ میلی‌گرم بدون عارضه است."
	for seed := range uint64(30) {
		c := &corrupter{Rand: rand.New(rand.NewPCG(seed, 0)),
			Drugs: [][]string{{"استامینوفن", "acetaminophen"}, {"ناپروکسن"}}}
		for kind, gone := range map[Kind]string{Swapped: "کودکان خردسال ۲", Range: "تا ۱۰ ", Numeral: "دو بار",
			Denial: "بدون"} {
			got, ok := c.Corrupt(kind, s)
			if !ok || strings.Contains(got, gone) {
				t.Fatalf("%s: %q (%v)", kind, got, ok)
			}
			if _, ok := c.Corrupt(kind, "این جمله چیزی از این دست ندارد."); ok {
				t.Fatalf("%s of nothing", kind)
			}
		}
		got, ok := c.Corrupt(Paraphrased, "استامینوفن باعث کاهش درد می‌شود.")
		if !ok || !strings.Contains(got, "acetaminophen") {
			t.Fatalf("paraphrase: %q (%v)", got, ok)
		}
		// What a conversion gives is the same amount.
		converted, _ := c.Corrupt(Paraphrased, "مقدار آن ۵۰۰ میلی‌گرم است.")
		if q := persian.Quantities(converted); len(q) != 1 || !q[0].Equal(persian.Quantities("۵۰۰ میلی‌گرم")[0]) {
			t.Fatalf("conversion: %q", converted)
		}
	}
}

func TestNumberLeavesNamesAlone(t *testing.T) {
	c := &corrupter{Rand: rand.New(rand.NewPCG(1, 1))}
	for _, s := range []string{"ویتامین B12 مهم است.", "مقدار ۲٫۵ است.", "بازهٔ ۵-۱۰ است.", "منبع [۳] است."} {
		if got, ok := c.Corrupt(Number, s); ok {
			t.Errorf("%q became %q", s, got)
		}
	}
}

// A checker that compares letters catches all that is spoilt, and raises an
// alarm for what is only written otherwise; one that believes everything
// catches nothing.
func TestCorruption(t *testing.T) {
	passages := []string{sample + " بیمار باید آب کافی بنوشد. این دارو بدون نسخهٔ پزشک دو هفته پس از آن نیز مصرف می‌شود. در بزرگسالان ۵ تا ۱۰ میلی‌لیتر و در کودکان خردسال ۲ میلی‌لیتر داده می‌شود.", "ناپروکسن هر ۱۲ ساعت ۲۵۰ میلی‌گرم مصرف می‌شود و درد را کاهش می‌دهد.", "لوزارتان روزی ۵۰ میلی‌گرم مصرف می‌شود و فشار خون بالا را پایین می‌آورد."}
	opts := CorruptionOptions{Seed: 3, Drugs: [][]string{{"استامینوفن"}, {"ناپروکسن"}, {"لوزارتان"}}}
	literal := func(s string, evidence []string) (Result, error) {
		return Result{Supported: strings.Contains(evidence[0], s)}, nil
	}
	reports, err := Corruption(passages, opts, literal)
	if err != nil {
		t.Fatal(err)
	}
	if len(reports) != len(Kinds()) {
		t.Fatalf("%d reports", len(reports))
	}
	for _, r := range reports {
		if !r.Kind.PreservesMeaning() && (r.Sentences == 0 || r.Rate != 1) {
			t.Errorf("%+v", r)
		}
	}
	misses := 0
	opts.Miss = func(Miss) { misses++ }
	again, err := Corruption(passages, opts, func(string, []string) (Result, error) {
		return Result{Supported: true}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range again {
		if r.NotSupported != 0 || r.Sentences != reports[i].Sentences {
			t.Errorf("%+v", r)
		}
	}
	if misses == 0 {
		t.Error("nobody was told of the misses")
	}
}

func TestPairs(t *testing.T) {
	pairs, err := ReadPairs(strings.NewReader(`{"premise":"a b","hypothesis":"a","label":"entailment"}
{"premise":"a b","hypothesis":"c","label":"neutral"}
`))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Pairs(pairs, 0.5, func(s string, e []string) (Result, error) {
		if strings.Contains(e[0], s) {
			return Result{Score: 0.6}, nil
		}
		return Result{Score: 0.4}, nil
	})
	if err != nil || r.AUROC != 1 || r.Accuracy != 1 || r.Entailed != 1 || r.Pairs != 2 {
		t.Errorf("%+v, %v", r, err)
	}
	for _, bad := range []string{"{", `{"premise":"a"}`} {
		if _, err := ReadPairs(strings.NewReader(bad)); err == nil || !strings.Contains(err.Error(), "line 1") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
