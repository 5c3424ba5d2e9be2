package eval

import (
	"fmt"
	"slices"

	"github.com/biopars/biopars/eval/metric"
)

// optionBase finds out whether numbered options count from 0 or 1: a 0 says
// from 0, the number of options says from 1.
func optionBase(items []Item, correct []any, labels [][]string, given string) (int, error) {
	switch given {
	case "0":
		return 0, nil
	case "1":
		return 1, nil
	case "":
	default:
		return 0, fmt.Errorf("%w: options count from 0 or 1, not %q", ErrDataset, given)
	}
	numbers, zero, top := 0, false, false
	for i := range items {
		if n, ok := number(correct[i]); ok && len(items[i].Options) > 0 && labels[i] == nil {
			numbers++
			zero = zero || n == 0
			top = top || n == len(items[i].Options)
		}
	}
	switch {
	case zero && top:
		return 0, fmt.Errorf("%w: right options are numbered from 0 and from 1", ErrDataset)
	case zero || numbers == 0:
		return 0, nil
	case top:
		return 1, nil
	}
	return 0, &NeedError{Need: NeedNumbering,
		Err: fmt.Errorf("%w: whether options are numbered from 0 or 1 cannot be told", ErrDataset)}
}

func correctOption(options, labels []string, v any, base int) (int, error) {
	s := text(v)
	if s == "" {
		return 0, fmt.Errorf("%w: no right option", ErrDataset)
	}
	if i := slices.Index(labels, s); i >= 0 {
		return i, nil
	}
	if n, ok := number(v); ok && labels == nil {
		if n -= base; n < 0 || n >= len(options) {
			return 0, fmt.Errorf("%w: right option %s of %d", ErrDataset, s, len(options))
		}
		return n, nil
	}
	i, err := metric.ReadChoice(s, options)
	if err != nil {
		return 0, fmt.Errorf("%w: right option %q: %w", ErrDataset, s, err)
	}
	return i, nil
}
