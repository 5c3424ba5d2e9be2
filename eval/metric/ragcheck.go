package metric

import (
	"context"
	"fmt"
)

// RAGCheckItem is what RAGChecker compares: an answer and a reference answer, the
// claims of each, and the passages the answer was written from.
type RAGCheckItem struct {
	Answer, Reference             string
	AnswerClaims, ReferenceClaims []string
	Passages                      []string
}

// RAGCheckScore holds the metrics of RAGChecker (Ru et al. 2024, RAGChecker: A
// Fine-grained Framework for Diagnosing Retrieval-Augmented Generation), named as
// there. A ratio is undefined (Of 0) where its denominator is empty.
type RAGCheckScore struct {
	// Overall. Precision: claims of the answer that the reference entails.
	// Recall: claims of the reference that the answer entails.
	Precision, Recall Ratio

	// Retriever. ClaimRecall: claims of the reference that some passage entails.
	// ContextPrecision: passages that entail a claim of the reference ("relevant").
	ClaimRecall, ContextPrecision Ratio

	// Generator. ContextUtilization: of the reference claims that the passages
	// entail, those the answer entails. The others count claims of the answer:
	// NoiseRelevant and NoiseIrrelevant are wrong ones taken from relevant
	// passages, and from irrelevant passages only; Hallucination are wrong ones
	// that no passage entails; SelfKnowledge are right ones that no passage
	// entails; Faithfulness are those that some passage entails.
	ContextUtilization             Ratio
	NoiseRelevant, NoiseIrrelevant Ratio
	Hallucination, SelfKnowledge   Ratio
	Faithfulness                   Ratio
}

// RAGCheck scores one item. It asks entails once for every pair of a claim and a
// text: (answer claims + reference claims) × (passages + 1) times. An error of
// entails ends it. It returns ErrUndefined when there is no claim at all.
func RAGCheck(ctx context.Context, entails Entails, item RAGCheckItem) (RAGCheckScore, error) {
	var s RAGCheckScore
	if len(item.AnswerClaims)+len(item.ReferenceClaims) == 0 {
		return s, fmt.Errorf("RAGChecker: no claim: %w", ErrUndefined)
	}
	// from returns, for each claim, whether text entails it and which passages do.
	from := func(claims []string, text string) (byText []bool, byPassage [][]bool, err error) {
		byText, byPassage = make([]bool, len(claims)), make([][]bool, len(claims))
		for i, claim := range claims {
			if byText[i], err = entails(ctx, text, claim); err != nil {
				return nil, nil, fmt.Errorf("RAGChecker: claim %d: %w", i+1, err)
			}
			byPassage[i] = make([]bool, len(item.Passages))
			for j, p := range item.Passages {
				if byPassage[i][j], err = entails(ctx, p, claim); err != nil {
					return nil, nil, fmt.Errorf("RAGChecker: claim %d, passage %d: %w", i+1, j+1, err)
				}
			}
		}
		return byText, byPassage, nil
	}
	recalled, retrieved, err := from(item.ReferenceClaims, item.Answer)
	if err != nil {
		return RAGCheckScore{}, err
	}
	relevant := make([]bool, len(item.Passages))
	for i := range item.ReferenceClaims {
		s.Recall.add(recalled[i])
		found := false
		for j, yes := range retrieved[i] {
			found, relevant[j] = found || yes, relevant[j] || yes
		}
		s.ClaimRecall.add(found)
		if found {
			s.ContextUtilization.add(recalled[i])
		}
	}
	if len(item.ReferenceClaims) > 0 {
		for _, yes := range relevant {
			s.ContextPrecision.add(yes)
		}
	}
	correct, grounds, err := from(item.AnswerClaims, item.Reference)
	if err != nil {
		return RAGCheckScore{}, err
	}
	for i := range item.AnswerClaims {
		inRelevant, inIrrelevant := false, false
		for j, yes := range grounds[i] {
			inRelevant = inRelevant || yes && relevant[j]
			inIrrelevant = inIrrelevant || yes && !relevant[j]
		}
		grounded := inRelevant || inIrrelevant
		s.Precision.add(correct[i])
		s.Faithfulness.add(grounded)
		s.NoiseRelevant.add(!correct[i] && inRelevant)
		s.NoiseIrrelevant.add(!correct[i] && inIrrelevant && !inRelevant)
		s.Hallucination.add(!correct[i] && !grounded)
		s.SelfKnowledge.add(correct[i] && !grounded)
	}
	return s, nil
}
