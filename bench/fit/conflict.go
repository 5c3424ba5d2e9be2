package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/learned"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/retrieve"
	"github.com/biopars/biopars/verify"
)

// How the formula for contradictions is fitted (docs/decisions, 2026-11-28-conflicts.md).
const (
	conflictPenalty = 1.0 // beside the sum of the log-likelihoods
	conflictRounds  = 8   // in how many the best-weighed oppositions are found anew
	conflictWorst   = 3   // oppositions that count against, of passages that do not contradict
	lookAlikeWeight = 4 / 1.5
	foundWeight     = 1 / 1.5 // of passages found for a question, which may contradict
	conflictEvery   = 3       // of the questions of med_union, how many are one that counts
	conflictK       = 8       // passages of a question
	conflictCut     = 3       // sentences of a passage that is cut down
	// A constant feature of 10 shares the intercept: of its square nearly a hundredth
	// is left among those of the penalty.
	conflictSteady = 10
)

// conflictTolerance is how far a coefficient may be off that is called the same. It is
// wide: the pairs are few and not part of the repository, so that who fits has others.
const conflictTolerance = 0.5

// conflictNames are those of what package verify weighs, in its order.
var conflictNames = strings.Fields(`known ownLow ownHigh coverLow coverHigh all holds short fore trait people foreign
	form condition rival deed many agree topic apart ways amount sign half drug thing member course time alike intercept`)

// conflictStart is the formula by which the first oppositions are chosen: clauses that say
// the same of what is asked, nothing foreign.
var conflictStart = map[string]float64{"known": 1, "ownLow": 1, "coverLow": 1, "all": 1, "foreign": -1}

// errAbsent is of data that the repository does not have and no script fetches.
var errAbsent = errors.New("not part of the repository")

// contested is a question with the oppositions of its passages.
type contested struct {
	group       string
	conflict    bool // the passages contradict each other
	weight      float64
	oppositions [][]float64
}

// fitConflict fits how much speaks for it that passages contradict each other.
func (c *config) fitConflict(ctx context.Context) (*result, error) {
	files, err := filepath.Glob(filepath.Join(c.data, "conflicts", "*.jsonl"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no %s: wanted are pairs of passages that contradict each other and pairs that look so, a line "+
			`{"documents":[{"id","title","text"},…],"question","conflict":true|false} each; they are %w`,
			filepath.Join(c.data, "conflicts", "*.jsonl"), errAbsent)
	}
	checker := verify.New(verify.Options{Synonyms: persian.DefaultSynonyms()})
	var list []contested
	for _, f := range files {
		more, err := readContested(f, checker)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	more, err := c.foundFor(ctx, "med_union", checker)
	if err != nil {
		return nil, err
	}
	list = append(list, more...)
	formula, err := c.conflictFormula(list)
	if err != nil {
		return nil, err
	}
	var r result
	r.compare(conflictNames, learned.Conflict, formula, conflictTolerance)
	var groups []string
	for _, x := range list {
		if !slices.Contains(groups, x.group) {
			groups = append(groups, x.group)
		}
	}
	for _, g := range groups {
		for _, conflict := range []bool{true, false} {
			some := slices.DeleteFunc(slices.Clone(list), func(x contested) bool { return x.group != g || x.conflict != conflict })
			if len(some) == 0 {
				continue
			}
			kind := "look-alikes"
			if conflict {
				kind = "contradictions"
			} else if strings.HasPrefix(g, "med_union") {
				kind = "questions"
			}
			r.figure(fmt.Sprintf("%s, shown of %d %s", g, len(some), kind), shown(some, learned.Conflict), shown(some, formula))
		}
	}
	r.note("shown: from a logit of %g on, with either formula; penalty %g beside the sum of the log-likelihoods", learned.ConflictShown,
		conflictPenalty)
	return &r, nil
}

// conflictFormula fits by the oppositions that the formula of the round before weighs most:
// passages contradict each other in one, while of those that do not, none may be taken for one.
func (c *config) conflictFormula(list []contested) ([]float64, error) {
	formula := make([]float64, len(conflictNames))
	for i, n := range conflictNames {
		formula[i] = conflictStart[n]
	}
	for range conflictRounds {
		var train []example
		total := 0.0
		for _, x := range list {
			best := slices.Clone(x.oppositions)
			slices.SortStableFunc(best, func(a, b []float64) int { return cmp.Compare(opposes(b, formula), opposes(a, formula)) })
			weight, most := x.weight, conflictWorst
			if x.conflict {
				most = 1
			}
			for _, f := range best[:min(most, len(best))] {
				train = append(train, example{features: append(slices.Clone(f), conflictSteady), positive: x.conflict, weight: weight})
				total += weight
			}
		}
		if len(train) == 0 {
			return nil, errors.New("nothing of the passages opposes anything")
		}
		fit, err := logistic(train, c.penaltyOr(conflictPenalty/total))
		if err != nil {
			return nil, err
		}
		n := len(fit) - 2
		formula = append(fit[:n:n], fit[n]*conflictSteady+fit[n+1])
	}
	return formula, nil
}

// opposes is the logit of an opposition.
func opposes(features, formula []float64) float64 {
	return (&example{features: features}).logit(formula)
}

// shown is the share of the questions whose passages would be shown as contradicting.
func shown(list []contested, formula []float64) float64 {
	n := 0
	for _, x := range list {
		if slices.ContainsFunc(x.oppositions, func(f []float64) bool { return opposes(f, formula) >= learned.ConflictShown }) {
			n++
		}
	}
	return float64(n) / float64(max(len(list), 1))
}

// readContested reads questions with passages that contradict each other or look so.
func readContested(path string, checker *verify.Checker) ([]contested, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []contested
	sc := bufio.NewScanner(bytes.NewReader(data))
	sc.Buffer(nil, 4<<20)
	for line := 1; sc.Scan(); line++ {
		if len(sc.Bytes()) == 0 {
			continue
		}
		var q struct {
			Question  string
			Conflict  *bool
			Documents []struct{ Title, Text string }
		}
		if err := json.Unmarshal(sc.Bytes(), &q); err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", path, line, err)
		}
		if q.Question == "" || q.Conflict == nil || len(q.Documents) < 2 {
			return nil, fmt.Errorf("%s: line %d: question, conflict or one of two documents is missing", path, line)
		}
		var sources []answer.Source
		for i, d := range q.Documents {
			sources = append(sources, answer.Source{Number: i + 1, Passage: index.Passage{Title: d.Title, Text: d.Text}})
		}
		x := contested{group: filepath.Base(path), conflict: *q.Conflict, weight: 1, oppositions: checker.Oppositions(q.Question, sources)}
		if !x.conflict {
			x.weight = lookAlikeWeight
		}
		out = append(out, x)
	}
	return out, sc.Err()
}

// foundFor are questions of a set with what is found for them, whole and cut down, since the
// passages of the pairs are short and would otherwise stand for all that is short. What is
// found rarely contradicts itself, and all of it counts as if it did not.
func (c *config) foundFor(ctx context.Context, name string, checker *verify.Checker) (_ []contested, err error) {
	set, err := c.set(name)
	if err != nil {
		return nil, err
	}
	e, err := c.engine(ctx, set, 0)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	queries := c.questions(set, conflictEvery)
	whole, cut := make([]contested, len(queries)), make([]contested, len(queries))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(2)
	for i, q := range queries {
		group.Go(func() error {
			res, err := e.Search(ctx, biopars.Question{Text: q.Text, K: conflictK, Mode: retrieve.ModeBM25})
			if err != nil && !errors.Is(err, biopars.ErrEmptyQuestion) {
				return err
			}
			var all, few []answer.Source
			if err == nil {
				for n, found := range res.Candidates[:min(conflictK, len(res.Candidates))] {
					s := answer.Source{Number: n + 1, Passage: found.Passage}
					all = append(all, s)
					s.Passage.Text = cutDown(q.Text, s.Passage.Text)
					few = append(few, s)
				}
			}
			whole[i] = contested{group: name, weight: foundWeight, oppositions: checker.Oppositions(q.Text, all)}
			cut[i] = contested{group: name + " cut down", weight: foundWeight, oppositions: checker.Oppositions(q.Text, few)}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return append(whole, cut...), nil
}

// cutDown leaves of a text the sentences that have most of the question, in their order.
func cutDown(asked, text string) string {
	terms := persian.NewTermSet(persian.Terms(asked))
	spans := persian.Sentences(text)
	has := make([]int, len(spans))
	order := make([]int, len(spans))
	for i, s := range spans {
		order[i] = i
		for t := range persian.NewTermSet(persian.Terms(text[s.Start:s.End])) {
			if terms.Has(t) {
				has[i]++
			}
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(has[b], has[a]) })
	kept := order[:min(conflictCut, len(order))]
	slices.Sort(kept)
	parts := make([]string, len(kept))
	for i, k := range kept {
		parts[i] = strings.TrimSpace(text[spans[k].Start:spans[k].End])
	}
	return strings.Join(parts, " ")
}
