package sweep

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/eval/stat"
)

// Write writes the summary of a study, whatever schema it stands in, its table, and the
// value of every item into the directory of a sweep.
func Write(dir string, study *Study, s *Summary, document any) error {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(document); err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		text []byte
	}{{ValuesFile, study.perItem()}, {TableFile, s.table()}, {SummaryFile, text.Bytes()}} {
		if err := eval.Replace(filepath.Join(dir, f.name), f.text); err != nil {
			return err
		}
	}
	return nil
}

// table is the summary with a value in each line, separated by tabs.
func (s *Summary) table() []byte {
	var b bytes.Buffer
	b.WriteString("cell\tmeasure\tvalue\tlow\thigh\titems\tdifference\tlow\thigh\tp\tbootstrap_p\tholm_p\teffect_dz\tbetter\tworse\n")
	rows := func(name string, values []Value) {
		for _, v := range values {
			fmt.Fprintf(&b, "%s\t%s\t%s\t%d", name, v.Measure, numbers(v.Interval), v.Items)
			if t := v.Test; t != nil {
				effect := ""
				if t.Effect != nil {
					effect = fmt.Sprintf("%.6f", *t.Effect)
				}
				fmt.Fprintf(&b, "\t%s\t%.6f\t%.6f\t%.6f\t%s\t%d\t%d\n", numbers(t.Difference), t.P, t.BootstrapP, t.Holm, effect, t.Better, t.Worse)
			} else {
				b.WriteString("\t\t\t\t\t\t\t\t\t\n")
			}
		}
	}
	for _, c := range s.Cells {
		rows(c.Name, c.Values)
	}
	if s.Tuned != nil {
		rows("tuned", s.Tuned.Values)
	}
	return b.Bytes()
}

func numbers(i stat.Interval) string {
	if i.Items == 0 {
		return "\t\t"
	}
	return fmt.Sprintf("%.6f\t%.6f\t%.6f", i.Value, i.Low, i.High)
}

// perItem has the measures of every item and cell, separated by tabs; empty where there
// is none.
func (s *Study) perItem() []byte {
	var b bytes.Buffer
	b.WriteString("cell\titem")
	for _, m := range s.Measures {
		b.WriteString("\t" + m.Name)
	}
	b.WriteByte('\n')
	for i, label := range Labels(s.Cells) {
		for k, item := range s.Items {
			b.WriteString(label + "\t" + item)
			for j := range s.Measures {
				b.WriteByte('\t')
				if v := s.Values[i][j][k]; !math.IsNaN(v) {
					fmt.Fprintf(&b, "%.6f", v)
				}
			}
			b.WriteByte('\n')
		}
	}
	return b.Bytes()
}
