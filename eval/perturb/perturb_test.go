package perturb

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/answer"
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

// FuzzCorrupt: whatever a sentence is, spoiling it does not fail, and what was not
// spoilt is as it was.
func FuzzCorrupt(f *testing.F) {
	f.Add(uint64(1), sample)
	f.Add(uint64(2), manyKinds)
	f.Add(uint64(3), "خطرناک‌است و سرفه هم دیده می‌شود.")
	f.Add(uint64(4), "؛ و؛ 5٪ است و")
	f.Fuzz(func(t *testing.T, seed uint64, s string) {
		for _, kind := range Kinds() {
			c := &corrupter{Rand: rand.New(rand.NewPCG(seed, 0)), Drugs: [][]string{{"استامینوفن"}, {"ناپروکسن"}}}
			if got, ok := c.Corrupt(kind, s); !ok && got != s && kind != Paraphrased {
				t.Errorf("%s: %q became %q", kind, s, got)
			}
		}
	})
}

func TestCorruptClauses(t *testing.T) {
	for _, test := range []struct {
		kind     Kind
		sentence string
		want     []string // any of them
	}{
		{Clause, "متفورمین قند خون را پایین می‌آورد و کمبود ویتامین دارد و لوزارتان فشار خون را کم می‌کند.",
			[]string{"لوزارتان قند خون را پایین می‌آورد و کمبود ویتامین دارد و متفورمین فشار خون را کم می‌کند."}},
		{Clause, "اغلب تب بالا دیده می‌شود و سرفهٔ خشک هم می‌آید.", nil},
		{Condition, "در صورت وجود تب، آزمایش ادرار باید انجام شود.", []string{"آزمایش ادرار باید انجام شود."}},
		{Condition, "آزمایش ادرار باید انجام شود.", nil},
		{Exception, "همهٔ واکسن‌ها به جز هاری مجازند.", []string{"همهٔ واکسن‌ها از جمله هاری مجازند."}},
		{Exception, "مصرف نکنید مگر در تب بالا.", []string{"مصرف نکنید به‌ویژه در تب بالا."}},
		{Replaced, "لوزارتان به جای کاپتوپریل داده شد.", []string{"کاپتوپریل به جای لوزارتان داده شد."}},
		{Replaced, "لوزارتان به جای آن داده شد.", nil},
		{Cause, "کمبود آهن باعث خستگی شدید می‌شود.", []string{"خستگی شدید باعث کمبود آهن می‌شود."}},
		{Cause, "عاملی که باعث خستگی می‌شود.", nil},
		{Comparison, "ناپروکسن مؤثرتر از دیکلوفناک است.", nil}, // no «‌تر»
		{Comparison, "عارضهٔ ناپروکسن کمتر از دیکلوفناک است.", []string{"عارضهٔ دیکلوفناک کمتر از ناپروکسن است."}},
		{Comparison, "عارضهٔ ناپروکسن کمتر از حد است.", nil},
		{Population, "در پسران داده نمی‌شود.", []string{"در دختران داده نمی‌شود."}},
		{Route, "آمپول موضعی تجویز شد.", []string{"شیاف موضعی تجویز شد.", "شربت موضعی تجویز شد.", "آمپول خوراکی تجویز شد.", "آمپول تزریقی تجویز شد."}},
		{Meals, "پیش از غذا بخورید.", []string{"پس از غذا بخورید."}},
		{Side, "در قند بیشتر از ۲۰۰ داده می‌شود.", []string{"در قند کمتر از ۲۰۰ داده می‌شود."}},
		{Side, "در فشار ۱۴۰ یا بیشتر داده می‌شود.", []string{"در فشار ۱۴۰ یا کمتر داده می‌شود."}},
		{Side, "بیشتر از همه دیده می‌شود.", nil},
		{Limit, "حداکثر ۴ گرم است.", []string{"حداقل ۴ گرم است."}},
		{Quantifier, "برخی بیماران تب دارند.", []string{"همهٔ بیماران تب دارند."}},
		{Certainty, "ممکن است خواب‌آلودگی بیاورد.", []string{"به‌طور قطع خواب‌آلودگی بیاورد."}},
		{Share, "سه چهارم بیماران تب دارند.", []string{"یک چهارم بیماران تب دارند."}},
		{Factor, "خطر آن ۳ برابر است.", []string{"خطر آن ۳ درصد است."}},
		{Factor, "خطر آن ۳٪ است.", []string{"خطر آن ۳ برابر است."}},
		{Factor, "خطر آن زیاد است.", nil},
		{Frequency, "هر ۸ ساعت بخورید.", []string{"هر ۱۲ ساعت بخورید."}},
		{Line, "داروی خط اول است.", []string{"داروی خط دوم است."}},
		{Script, "تب خطرناک است.", []string{"تب 禁忌 است."}},
		{Equivalent, "هر ۸ ساعت بخورید.", []string{"سه بار در روز بخورید."}},
		{Equivalent, "پس از ۱۲۴ ساعت است.", nil},
		{Footnoted, "تب دارد.", []string{"تب  دارد [3].", "تب  دارد (12).", "تب  دارد[1، 2].", "تب  دارد¹."}},
	} {
		for seed := range uint64(8) {
			c := &corrupter{Rand: rand.New(rand.NewPCG(seed, 0))}
			got, ok := c.Corrupt(test.kind, test.sentence)
			if ok != (test.want != nil) || ok && !slices.Contains(test.want, got) {
				t.Errorf("%s: %q became %q (%v)", test.kind, test.sentence, got, ok)
				break
			}
		}
	}
}

// manyKinds has something to spoil for most kinds.
const manyKinds = "در صورت بارداری، قرص خوراکی به جز روزهای زوج باید قطع شود. " +
	"ممکن است برخی بیماران پیش از غذا حداکثر یک‌سوم قرص را بخورند. " +
	"کمبود آهن باعث خستگی شدید می‌شود و لوزارتان درد شدید را کم می‌کند. " +
	"عارضهٔ ناپروکسن کمتر از دیکلوفناک است و ناپروکسن به جای دیکلوفناک داروی خط اول است. " +
	"خطر در سن بیشتر از ۶۰ سال ۳ برابر است و هر ۸ ساعت بررسی می‌شود."

// A checker that compares letters catches all that is spoilt, and raises an
// alarm for what is only written otherwise; one that believes everything
// catches nothing.
func TestCorruption(t *testing.T) {
	passages := []string{sample + " بیمار باید آب کافی بنوشد. این دارو بدون نسخهٔ پزشک دو هفته پس از آن نیز مصرف می‌شود. در بزرگسالان ۵ تا ۱۰ میلی‌لیتر و در کودکان خردسال ۲ میلی‌لیتر داده می‌شود.", "ناپروکسن هر ۱۲ ساعت ۲۵۰ میلی‌گرم مصرف می‌شود و درد را کاهش می‌دهد.", "لوزارتان روزی ۵۰ میلی‌گرم مصرف می‌شود و فشار خون بالا را پایین می‌آورد.", manyKinds}
	opts := CorruptionOptions{Seed: 3, Drugs: [][]string{{"استامینوفن"}, {"ناپروکسن"}, {"لوزارتان"}}}
	literal := func(s string, evidence []string) (answer.Verdict, error) {
		if strings.Contains(evidence[0], s) {
			return answer.Verdict{Judgement: answer.Supported}, nil
		}
		return answer.Verdict{Judgement: answer.Unsupported}, nil
	}
	reports, err := Corruption(passages, opts, literal)
	if err != nil {
		t.Fatal(err)
	}
	if len(reports) != len(Kinds()) {
		t.Fatalf("%d reports", len(reports))
	}
	for _, r := range reports {
		if !r.Kind.PreservesMeaning() && r.Kind != Condition && (r.Sentences == 0 || r.Rate != 1) ||
			r.Kind == Condition && (r.Sentences == 0 || r.Rate != 0) { // what is left of it stands there
			t.Errorf("%+v", r)
		}
	}
	misses := 0
	opts.Item = func(i Item) {
		if !i.Right {
			misses++
		}
	}
	again, err := Corruption(passages, opts, func(string, []string) (answer.Verdict, error) {
		return answer.Verdict{Judgement: answer.Supported}, nil
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
	pairs, err := ReadPairs(strings.NewReader(`{"id":"1","kind":"k","premise":"a b","hypothesis":"a","label":"entailment"}
{"premise":"a b","hypothesis":"c","label":"neutral"}
{"kind":"k","premise":"a b","hypothesis":"b","label":"contradiction"}
{"kind":"k","premise":"d","hypothesis":"e","label":"entailment"}
`))
	if err != nil {
		t.Fatal(err)
	}
	judgements := map[string]answer.Verdict{
		"a": {Judgement: answer.PartlySupported, Score: .9},
		"b": {Judgement: answer.Supported, Score: .6},
		"c": {Judgement: answer.NotAClaim, Score: .4},
		"e": {Judgement: answer.Contradicted, Score: .8},
	}
	var right []string
	r, err := Pairs(pairs, 0.5, func(s string, _ []string) (answer.Verdict, error) { return judgements[s], nil },
		func(i Item) {
			if i.Right {
				right = append(right, i.ID+i.Sentence)
			}
		})
	want := PairReport{
		Pairs: 4, Entailed: 2, AUROC: 1, Accuracy: .75, FalseContradictions: .5, FalseSupported: .5, Carried: .5,
		Kinds: []PairKind{{"k", Judgements{Partly: 1, Contradicted: 1}, Judgements{Supported: 1}}},
	}
	if err != nil || !reflect.DeepEqual(r, want) || !slices.Equal(right, []string{"1a", "c"}) {
		t.Errorf("%+v, %v, right %q", r, err, right)
	}
	for _, bad := range []string{"{", `{"premise":"a"}`} {
		if _, err := ReadPairs(strings.NewReader(bad)); err == nil || !strings.Contains(err.Error(), "line 1") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
