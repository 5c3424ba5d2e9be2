package retrieval

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/eval/trec"
	"github.com/biopars/biopars/internal/permission"
)

// ReadQrels reads a file of judgements; a malformed one is a *trec.ParseError
// that names it.
func ReadQrels(path string) (q trec.Qrels, err error) {
	err = readFile(path, func(r io.Reader) (err error) { q, err = trec.ReadQrels(r); return })
	return q, err
}

// ReadRun reads a TREC run file; a malformed one is a *trec.ParseError that
// names it.
func ReadRun(path string) (run trec.Run, tag string, err error) {
	err = readFile(path, func(r io.Reader) (err error) { run, tag, err = trec.ReadRun(r); return })
	return run, tag, err
}

// WriteRun writes a TREC run file.
func WriteRun(path string, run trec.Run, tag string) (err error) {
	f, err := permission.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return trec.WriteRun(f, run, tag)
}

// WriteValues writes the measures of every query of a set, separated by tabs,
// under a header if asked for.
func WriteValues(w io.Writer, set string, r *metric.RetrievalReport, header bool) {
	if header {
		fmt.Fprint(w, "set\tquery")
		for _, m := range r.Measures {
			fmt.Fprintf(w, "\t%s", m)
		}
		fmt.Fprintln(w)
	}
	for j, q := range r.Queries {
		fmt.Fprintf(w, "%s\t%s", set, q)
		for i := range r.Measures {
			fmt.Fprintf(w, "\t%.6f", r.Values[i][j])
		}
		fmt.Fprintln(w)
	}
}

// FileComparison is the comparison of two run files.
type FileComparison struct {
	A       string                `json:"a"`
	B       string                `json:"b"`
	Overlap float64               `json:"overlap"` // of the best 10, see Overlap
	Results []JudgementComparison `json:"results"`
}

// JudgementComparison is the comparison of two runs by one file of judgements.
type JudgementComparison struct {
	Qrels       string       `json:"qrels"`
	Differences []Difference `json:"differences"`
}

// CompareFiles tests the difference of two run files, by each file of judgements
// on its own.
func CompareFiles(
	a, b string, qrels []string, opts stat.Options, measures ...metric.Measure,
) (*FileComparison, error) {
	first, _, err := ReadRun(a)
	if err != nil {
		return nil, err
	}
	second, _, err := ReadRun(b)
	if err != nil {
		return nil, err
	}
	c := &FileComparison{A: a, B: b, Overlap: Overlap(first, second, 10)}
	for _, name := range qrels {
		judged, err := ReadQrels(name)
		if err != nil {
			return nil, err
		}
		ds, err := Compare(judged, first, second, opts, measures...)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		c.Results = append(c.Results, JudgementComparison{name, ds})
	}
	return c, nil
}

func readFile(name string, read func(io.Reader) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	err = read(f)
	var pe *trec.ParseError
	if errors.As(err, &pe) {
		pe.File = name
	}
	return err
}
