package metric

import (
	"context"
	"fmt"
	"strings"
)

// Entails decides whether premise supports hypothesis entirely. Implementations
// may be called from several goroutines.
type Entails func(ctx context.Context, premise, hypothesis string) (bool, error)

// CitedSentence is a sentence of an answer with the passages it cites.
type CitedSentence struct {
	Text     string   // without citation marks
	Passages []string // texts of the cited passages, each once
}

// CitationScore is citation quality as ALCE defines it (Gao et al. 2023, Enabling
// Large Language Models to Generate Text with Citations, section 4.2).
type CitationScore struct {
	// Recall counts the sentences whose cited passages, taken together, entail
	// them; a sentence without a citation is not supported. Of is the number of
	// sentences.
	Recall Ratio
	// Precision counts the citations that are needed. In a sentence that is not
	// supported none is; in a supported one a citation is superfluous when it does
	// not entail the sentence alone and the others still do without it. Of is the
	// number of citations: an answer without any has no precision, where ALCE's
	// program prints 0.
	Precision Ratio
	Uncited   int // sentences without a citation
}

// Citations scores the sentences of one answer. Passages of a sentence are joined
// by line ends, as in ALCE. An error of entails ends the scoring of this answer,
// since a figure without the failed judgements would be another figure. It
// returns ErrUndefined for an answer without a sentence.
func Citations(ctx context.Context, entails Entails, sentences []CitedSentence) (CitationScore, error) {
	var score CitationScore
	if len(sentences) == 0 {
		return score, fmt.Errorf("citation score: answer without a sentence: %w", ErrUndefined)
	}
	for i, s := range sentences {
		if err := score.sentence(ctx, entails, s); err != nil {
			return CitationScore{}, fmt.Errorf("citation score: sentence %d: %w", i+1, err)
		}
	}
	return score, nil
}

func (score *CitationScore) sentence(ctx context.Context, entails Entails, s CitedSentence) error {
	if len(s.Passages) == 0 {
		score.Uncited++
		score.Recall.add(false)
		return nil
	}
	supported, err := entails(ctx, strings.Join(s.Passages, "\n"), s.Text)
	if err != nil {
		return err
	}
	score.Recall.add(supported)
	for j, p := range s.Passages {
		needed := supported
		if supported && len(s.Passages) > 1 {
			if needed, err = entails(ctx, p, s.Text); err != nil {
				return err
			}
			if !needed {
				rest := append(append([]string(nil), s.Passages[:j]...), s.Passages[j+1:]...)
				enough, err := entails(ctx, strings.Join(rest, "\n"), s.Text)
				if err != nil {
					return err
				}
				needed = !enough
			}
		}
		score.Precision.add(needed)
	}
	return nil
}
