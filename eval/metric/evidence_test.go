package metric

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// containsAll entails a hypothesis made of letters when the premise has all of
// them: "ab" follows from "a\nb" but from neither alone.
func containsAll(_ context.Context, premise, hypothesis string) (bool, error) {
	for _, r := range hypothesis {
		if !strings.ContainsRune(premise, r) {
			return false, nil
		}
	}
	return true, nil
}

var errJudge = errors.New("verifier down")

func failing(context.Context, string, string) (bool, error) { return false, errJudge }

func TestCitationsByHand(t *testing.T) {
	for _, tc := range []struct {
		name string
		in   []CitedSentence
		want CitationScore
	}{
		{"one that supports", []CitedSentence{{"a", []string{"a"}}},
			CitationScore{Recall: Ratio{1, 1}, Precision: Ratio{1, 1}}},
		{"one that does not", []CitedSentence{{"a", []string{"b"}}},
			CitationScore{Recall: Ratio{0, 1}, Precision: Ratio{0, 1}}},
		{"none", []CitedSentence{{"a", nil}}, CitationScore{Recall: Ratio{0, 1}, Uncited: 1}},
		{"both needed", []CitedSentence{{"ab", []string{"a", "b"}}},
			CitationScore{Recall: Ratio{1, 1}, Precision: Ratio{2, 2}}},
		{"one superfluous", []CitedSentence{{"ab", []string{"ab", "c"}}},
			CitationScore{Recall: Ratio{1, 1}, Precision: Ratio{1, 2}}},
		// Each entails alone: ALCE does not call either superfluous.
		{"two that support alone", []CitedSentence{{"a", []string{"a", "ab"}}},
			CitationScore{Recall: Ratio{1, 1}, Precision: Ratio{2, 2}}},
		// "a" helps only where "b" is missing: with ab beside it, it is not needed.
		{"part of another", []CitedSentence{{"ab", []string{"a", "ab"}}},
			CitationScore{Recall: Ratio{1, 1}, Precision: Ratio{1, 2}}},
		{"unsupported together", []CitedSentence{{"abc", []string{"a", "b"}}},
			CitationScore{Recall: Ratio{0, 1}, Precision: Ratio{0, 2}}},
		{"a whole answer", []CitedSentence{{"a", []string{"a"}}, {"b", nil}, {"cd", []string{"c", "d", "x"}}},
			CitationScore{Recall: Ratio{2, 3}, Precision: Ratio{3, 4}, Uncited: 1}},
	} {
		got, err := Citations(context.Background(), containsAll, tc.in)
		if err != nil || got != tc.want {
			t.Errorf("%s: %+v (%v), want %+v", tc.name, got, err, tc.want)
		}
	}
	if _, err := Citations(context.Background(), containsAll, nil); !errors.Is(err, ErrUndefined) {
		t.Errorf("no sentence: %v", err)
	}
	if _, err := Citations(context.Background(), failing, []CitedSentence{{"a", []string{"a"}}}); !errors.Is(
		err, errJudge) {
		t.Errorf("failing verifier: %v", err)
	}
	if _, err := (Ratio{}).Value(); !errors.Is(err, ErrUndefined) {
		t.Errorf("empty ratio: %v", err)
	}
}

// letters supports a claim whose letters the text has, and contradicts it when
// the text has one of them in upper case.
type letters struct{}

func (letters) Verify(ctx context.Context, text, claim string) (Verdict, error) {
	if strings.ContainsAny(text, strings.ToUpper(claim)) {
		return Contradicted, nil
	}
	if yes, _ := containsAll(ctx, text, claim); yes {
		return Supported, nil
	}
	return NotMentioned, nil
}

type failingVerifier struct{}

func (failingVerifier) Verify(context.Context, string, string) (Verdict, error) {
	return NotMentioned, errJudge
}

func TestClaimsByHand(t *testing.T) {
	item := ClaimItem{
		Answer:     "a b C x",
		Statements: []string{"a", "b", "x", "n"},
		MustHave:   []string{"a", "c", "d"},
		NiceToHave: []string{"b", "e"},
		Reference:  "the N is denied",
	}
	got, err := Claims(context.Background(), letters{}, item)
	want := ClaimScore{
		Recall: Ratio{1, 3}, Nice: Ratio{1, 2}, Contradictions: Ratio{1, 5}, // "c" is contradicted by "C"
		Precision: Ratio{2, 4}, Wrong: Ratio{1, 4}, // a and b stand in the claims, x nowhere, n is denied
	}
	if err != nil || got != want {
		t.Errorf("%+v (%v), want %+v", got, err, want)
	}
	if _, err := Claims(context.Background(), failingVerifier{}, item); !errors.Is(err, errJudge) {
		t.Errorf("failing verifier: %v", err)
	}
	if _, err := Claims(context.Background(), letters{}, ClaimItem{Answer: "a", Statements: []string{"a"}}); !errors.Is(
		err, ErrUndefined) {
		t.Errorf("nothing to compare with: %v", err)
	}
}

func ExampleCitations() {
	// A real verifier goes here; this one looks for the sentence in the passages.
	verbatim := func(_ context.Context, premise, hypothesis string) (bool, error) {
		return strings.Contains(premise, hypothesis), nil
	}
	score, err := Citations(context.Background(), verbatim, []CitedSentence{
		{Text: "تب بالای ۳۸ درجه است", Passages: []string{"تب بالای ۳۸ درجه است.", "قند خون"}},
		{Text: "دارو لازم نیست"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("recall %d/%d, precision %d/%d\n", score.Recall.Hits, score.Recall.Of, score.Precision.Hits,
		score.Precision.Of)
	// Output: recall 1/2, precision 1/2
}
