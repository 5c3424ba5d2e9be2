package metric

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"
)

// tolerance of agreement with the reference implementations.
const tolerance = 1e-6

type golden struct {
	Cases []struct {
		Prediction string
		References []string
		RougeASCII [][3]float64 `json:"rouge_ascii"`
		RougeSpace [][3]float64 `json:"rouge_space"`
		BLEU       map[string]float64
		CHRF       map[string]float64
		METEOR     float64
		SQuAD      [2]float64
		Tokens13a  []string `json:"tokens_13a"`
		TokensIntl []string `json:"tokens_intl"`
	}
	Corpora []struct {
		Cases     []int
		BLEU      map[string][4]float64
		CHRF      map[string]float64
		Signature map[string]string
	}
}

var readGolden = sync.OnceValues(func() (*golden, error) {
	data, err := os.ReadFile("testdata/generation.golden.json")
	if err != nil {
		return nil, err
	}
	g := new(golden)
	return g, json.Unmarshal(data, g)
})

func goldenCases(t *testing.T) *golden {
	t.Helper()
	g, err := readGolden()
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Cases) < 300 || len(g.Corpora) < 30 {
		t.Fatalf("golden file has only %d cases and %d corpora", len(g.Cases), len(g.Corpora))
	}
	return g
}

var goldenBLEU = map[string]bleu{
	"13a":                    {Tokenizer: tok13a},
	"13a eff":                {Tokenizer: tok13a, EffectiveOrder: true},
	"intl eff":               {Tokenizer: intlTokens, EffectiveOrder: true},
	"none floor eff":         {Tokenizer: whiteSpaceTokens, Smoothing: smoothFloor, EffectiveOrder: true},
	"13a add-k":              {Tokenizer: tok13a, Smoothing: smoothAddK},
	"intl add-k 0.5 eff":     {Tokenizer: intlTokens, Smoothing: smoothAddK, SmoothValue: 0.5, EffectiveOrder: true},
	"intl none":              {Tokenizer: intlTokens, Smoothing: smoothNone},
	"13a floor 0.01 order 2": {Tokenizer: tok13a, Smoothing: smoothFloor, SmoothValue: 0.01, MaxOrder: 2},
	"none order 6 eff":       {Tokenizer: whiteSpaceTokens, MaxOrder: 6, EffectiveOrder: true},
}

var goldenCHRF = map[string]chrf{
	"chrf":         {},
	"chrf++":       {WordOrder: 2},
	"space":        {Whitespace: true},
	"eps":          {Epsilon: true},
	"++ eps space": {WordOrder: 2, Epsilon: true, Whitespace: true},
	"4 1 3":        {CharOrder: 4, WordOrder: 1, Beta: 3},
}

func TestTokenizersAgreeWithSacreBLEU(t *testing.T) {
	for i, c := range goldenCases(t).Cases {
		if c.Tokens13a == nil {
			continue
		}
		for _, tc := range []struct {
			t    Tokenizer
			want []string
		}{{tok13a, c.Tokens13a}, {intlTokens, c.TokensIntl}} {
			text := c.Prediction
			if tc.t == intlTokens {
				text = trimRight(text)
			}
			got := tc.t.AppendTokens([]string{}, text)
			if !reflect.DeepEqual(got, tc.want) {
				t.Errorf("case %d, %s of %q:\n got %q\nwant %q", i, tc.t.Name(), c.Prediction, got, tc.want)
			}
		}
	}
}

func TestROUGEAgreesWithRougeScore(t *testing.T) {
	variants := []rougeVariant{rouge1, rouge2, rouge3, rougeL, rougeLsum}
	for i, c := range goldenCases(t).Cases {
		for j, v := range variants {
			for _, mode := range []struct {
				t    Tokenizer
				want [3]float64
			}{{asciiTokens, c.RougeASCII[j]}, {whiteSpaceTokens, c.RougeSpace[j]}} {
				got, err := rouge{Variant: v, Tokenizer: mode.t}.Score(c.Prediction, c.References...)
				if err != nil {
					t.Fatal(err)
				}
				what := fmt.Sprintf("case %d, ROUGE-%s with %s", i, v, mode.t.Name())
				near(t, what+": precision", got.P, mode.want[0], tolerance)
				near(t, what+": recall", got.R, mode.want[1], tolerance)
				near(t, what+": F", got.F, mode.want[2], tolerance)
			}
		}
	}
}

func TestBLEUAgreesWithSacreBLEU(t *testing.T) {
	for i, c := range goldenCases(t).Cases {
		if len(c.BLEU) != len(goldenBLEU) {
			t.Fatalf("case %d has %d settings, want %d", i, len(c.BLEU), len(goldenBLEU))
		}
		for name, want := range c.BLEU {
			got, err := goldenBLEU[name].Sentence(c.Prediction, c.References...)
			if err != nil {
				t.Fatal(err)
			}
			near(t, fmt.Sprintf("case %d, BLEU %s", i, name), got.Value, want, tolerance)
		}
	}
}

func TestCHRFAgreesWithSacreBLEU(t *testing.T) {
	for i, c := range goldenCases(t).Cases {
		if len(c.CHRF) != len(goldenCHRF) {
			t.Fatalf("case %d has %d settings, want %d", i, len(c.CHRF), len(goldenCHRF))
		}
		for name, want := range c.CHRF {
			got, err := goldenCHRF[name].Sentence(c.Prediction, c.References...)
			if err != nil {
				t.Fatal(err)
			}
			near(t, fmt.Sprintf("case %d, chrF %s", i, name), got, want, tolerance)
		}
	}
}

func TestCorporaAgreeWithSacreBLEU(t *testing.T) {
	g := goldenCases(t)
	for i, c := range g.Corpora {
		var items []Item
		references := len(g.Cases[c.Cases[0]].References)
		for _, k := range c.Cases {
			items = append(items, Item{Prediction: g.Cases[k].Prediction, References: g.Cases[k].References})
			if len(g.Cases[k].References) != references {
				references = -1
			}
		}
		for name, want := range c.BLEU {
			b := goldenBLEU[name]
			got, err := b.Corpus(items)
			if err != nil {
				t.Fatal(err)
			}
			what := fmt.Sprintf("corpus %d, BLEU %s", i, name)
			near(t, what, got.Value, want[0], tolerance)
			near(t, what+": brevity penalty", got.BrevityPenalty, want[1], tolerance)
			near(t, what+": candidate length", float64(got.Stats.CandidateLength), want[2], 0)
			near(t, what+": reference length", float64(got.Stats.ReferenceLength), want[3], 0)
			if got, want := b.Signature(references), c.Signature["bleu "+name]+"+biopars"; got != want {
				t.Errorf("%s: signature %s, want %s", what, got, want)
			}
		}
		for name, want := range c.CHRF {
			ch := goldenCHRF[name]
			got, err := ch.Corpus(items)
			if err != nil {
				t.Fatal(err)
			}
			near(t, fmt.Sprintf("corpus %d, chrF %s", i, name), got, want, tolerance)
			if got, want := ch.Signature(references), c.Signature["chrf "+name]+"+biopars"; got != want {
				t.Errorf("corpus %d: signature %s, want %s", i, got, want)
			}
		}
	}
}

func TestMETEORAgreesWithNLTK(t *testing.T) {
	for i, c := range goldenCases(t).Cases {
		got, err := meteor(whiteSpaceTokens, c.Prediction, c.References...)
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprintf("case %d, METEOR", i), got, c.METEOR, tolerance)
	}
}

func TestTokenF1AgreesWithSQuAD(t *testing.T) {
	for i, c := range goldenCases(t).Cases {
		if strings.Contains(strings.Join(append(c.References, c.Prediction), " "), "ΑΣ") {
			continue // Python writes a final sigma, Go does not; no word of ours has one
		}
		f1, err := tokenF1(squadTokens, c.Prediction, c.References...)
		if err != nil {
			t.Fatal(err)
		}
		em, err := exactMatch(squadTokens, c.Prediction, c.References...)
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprintf("case %d, token F1", i), f1.F, c.SQuAD[0], tolerance)
		if em != (c.SQuAD[1] == 1) {
			t.Errorf("case %d: exact match %v, want %v", i, em, c.SQuAD[1])
		}
	}
}
