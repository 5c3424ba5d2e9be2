package metric

import (
	"context"
	"fmt"
	"strings"
)

// Verdict is what a text says about a claim.
type Verdict int

const (
	NotMentioned Verdict = iota // the text neither supports nor contradicts the claim
	Supported
	Contradicted
)

// Verifier judges a claim by a text. Implementations are safe for concurrent use.
type Verifier interface {
	Verify(ctx context.Context, text, claim string) (Verdict, error)
}

// ClaimItem is an answer with the claims a good answer makes, as in K-QA.
type ClaimItem struct {
	Answer     string
	Statements []string // the claims that the answer makes; its sentences, where nothing finer is known
	MustHave   []string // claims without which an answer is incomplete or harmful
	NiceToHave []string // further correct claims
	Reference  string   // a reference answer; may be empty
}

// ClaimScore is answer quality by claims.
type ClaimScore struct {
	// Recall counts the must-have claims that the answer supports: the
	// comprehensiveness of K-QA (Manes et al. 2024).
	Recall Ratio
	// Nice counts the nice-to-have claims that the answer supports.
	Nice Ratio
	// Contradictions counts the claims of either kind that the answer
	// contradicts: K-QA's hallucination, of which the paper reports Hits.
	Contradictions Ratio
	// Precision counts the statements of the answer that the reference and all
	// claims together support. A correct statement that they do not mention counts
	// against it, so it is a lower bound.
	Precision Ratio
	// Wrong counts the statements that the reference and all claims contradict.
	Wrong Ratio
}

// Claims scores one answer. An error of the verifier ends it. It returns
// ErrUndefined when the item has no claim and no reference.
func Claims(ctx context.Context, v Verifier, item ClaimItem) (ClaimScore, error) {
	var score ClaimScore
	gold := append(append([]string(nil), item.MustHave...), item.NiceToHave...)
	if len(gold) == 0 && item.Reference == "" {
		return score, fmt.Errorf("claim score: neither claims nor a reference: %w", ErrUndefined)
	}
	for i, claim := range gold {
		verdict, err := v.Verify(ctx, item.Answer, claim)
		if err != nil {
			return ClaimScore{}, fmt.Errorf("claim score: claim %d: %w", i+1, err)
		}
		if i < len(item.MustHave) {
			score.Recall.add(verdict == Supported)
		} else {
			score.Nice.add(verdict == Supported)
		}
		score.Contradictions.add(verdict == Contradicted)
	}
	if item.Reference != "" {
		gold = append(gold, item.Reference)
	}
	truth := strings.Join(gold, "\n")
	for i, statement := range item.Statements {
		verdict, err := v.Verify(ctx, truth, statement)
		if err != nil {
			return ClaimScore{}, fmt.Errorf("claim score: statement %d: %w", i+1, err)
		}
		score.Precision.add(verdict == Supported)
		score.Wrong.add(verdict == Contradicted)
	}
	return score, nil
}
