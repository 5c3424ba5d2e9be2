package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/biopars/biopars/eval/metric"
)

// measureFlag is the flag --measures of commands that measure retrieval.
type measureFlag struct {
	text string
	list []metric.Measure // after parse
}

func (m *measureFlag) add(f *pflag.FlagSet) {
	var names []string
	for _, d := range metric.DefaultMeasures() {
		names = append(names, d.String())
	}
	f.StringVar(&m.text, "measures", strings.Join(names, ","), "measures, as ir_measures or trec_eval name them")
}

func (m *measureFlag) parse() (err error) {
	if m.list, err = metric.ParseMeasures(m.text); err != nil {
		return fmt.Errorf("%w: --measures: %w", errUsage, err)
	}
	return nil
}
