package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/generate"
	"github.com/biopars/biopars/generate/prompt"
)

// longestPrompt is the size of the longest file with a prompt, in bytes.
const longestPrompt = 1 << 20

// questionKinds says which kinds of question a data set has.
func questionKinds(items []eval.Item) (open, choice bool) {
	for i := range items {
		if len(items[i].Options) > 0 {
			choice = true
		} else {
			open = true
		}
	}
	return open, choice
}

// readPrompt reads a template of the user's own and looks whether it puts before the
// model what it must.
func readPrompt(path string, evidence, choice bool) (*prompt.Template, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > longestPrompt {
		return nil, fmt.Errorf("%w: --prompt %s is longer than 1 MiB", errUsage, path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	p, err := generate.ParsePrompt(name, string(text))
	if err != nil {
		return nil, fmt.Errorf("%w: --prompt %s: %w", errUsage, path, err)
	}
	unused, err := generate.Unused(p, evidence, choice)
	if err != nil {
		return nil, fmt.Errorf("%w: --prompt %s: %w", errUsage, path, err)
	}
	if len(unused) > 0 {
		return nil, fmt.Errorf("%w: --prompt %s does not put these before the model: %s", errUsage, path,
			strings.Join(unused, ", "))
	}
	return p, nil
}

// prompts sets the prompts of a system for the questions of a data set. hash names
// those in force.
func (o *evalQAOptions) prompts(d *eval.Dataset, s *engineSystem) (hash string, err error) {
	hasOpen, hasChoice := questionKinds(d.Items)
	evidence, closed := generate.AnswerPrompt, generate.ClosedBookPrompt
	s.choice = generate.ChoicePrompt
	if o.prompt != "" {
		if hasOpen && hasChoice {
			return "", fmt.Errorf("%w: --prompt: the data set has questions with options and without, which one prompt cannot serve", errUsage)
		}
		p, err := readPrompt(o.prompt, !s.closed, hasChoice)
		if err != nil {
			return "", err
		}
		if hasChoice {
			s.choice = p
		} else {
			evidence, closed = p, p
		}
	}
	s.model.Prompt, s.model.ClosedBook = evidence, closed
	var hashes []string
	if hasOpen && s.closed {
		hashes = append(hashes, closed.Hash())
	} else if hasOpen {
		hashes = append(hashes, evidence.Hash())
	}
	if hasChoice {
		hashes = append(hashes, s.choice.Hash())
	}
	return strings.Join(hashes, " "), nil
}

// readExamples reads the questions that are shown with their answers before each
// question. None of them may be one of the data set.
func (o *evalQAOptions) readExamples(d *eval.Dataset) ([]generate.Example, error) {
	if o.fewShot == "" {
		return nil, nil
	}
	shots, err := eval.LoadDataset(o.fewShot, eval.DatasetOptions{OptionsFrom: o.dataset.OptionsFrom})
	if err != nil {
		return nil, err
	}
	var out []generate.Example
	for _, it := range shots.Items {
		if len(it.Options) == 0 {
			return nil, fmt.Errorf("%w: --few-shot %s: %s has no options", errUsage, o.fewShot, it.ID)
		}
		same := func(other eval.Item) bool {
			return other.Question == it.Question && slices.Equal(other.Options, it.Options)
		}
		if slices.ContainsFunc(d.Items, same) {
			return nil, fmt.Errorf("%w: --few-shot %s: %s is a question of the data set", errUsage, o.fewShot, it.ID)
		}
		out = append(out, generate.Example{Question: it.Question, Options: it.Options, Correct: it.Correct})
	}
	if _, choice := questionKinds(d.Items); !choice {
		return nil, fmt.Errorf("%w: --few-shot: the data set has no question of multiple choice", errUsage)
	}
	return out, nil
}
