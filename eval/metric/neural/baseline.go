package neural

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// ErrBaseline is wrapped by errors about files of baselines.
var ErrBaseline = errors.New("baseline")

// baseline is what unrelated texts score, by layer: precision, recall and F.
type baseline [][3]float64

// readBaseline reads the reference's files: a head "LAYER,P,R,F" and a line a layer,
// from 0 on in their order, with commas or tabs between the columns.
func readBaseline(r io.Reader) (baseline, error) {
	b := bufio.NewReader(r)
	head, err := b.Peek(4096)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, fmt.Errorf("%w: %w", ErrBaseline, err)
	}
	c := csv.NewReader(b)
	c.FieldsPerRecord, c.TrimLeadingSpace = 4, true
	if line, _, _ := strings.Cut(string(head), "\n"); strings.Contains(line, "\t") {
		c.Comma = '\t'
	}
	rows, err := c.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBaseline, err)
	}
	if len(rows) < 2 || strings.TrimPrefix(rows[0][0], "\ufeff") != "LAYER" {
		return nil, fmt.Errorf("%w: no head LAYER, P, R, F with a line for each layer", ErrBaseline)
	}
	var out baseline
	for i, row := range rows[1:] {
		if n, err := strconv.Atoi(strings.TrimSpace(row[0])); err != nil || n != i {
			return nil, fmt.Errorf("%w: line %d is of layer %q, not %d", ErrBaseline, i+2, row[0], i)
		}
		var v [3]float64
		for k, cell := range row[1:] {
			if v[k], err = strconv.ParseFloat(strings.TrimSpace(cell), 64); err != nil ||
				math.IsNaN(v[k]) || v[k] <= -1 || v[k] >= 1 {
				return nil, fmt.Errorf("%w: layer %d has the value %q, which isn't between -1 and 1", ErrBaseline, i, cell)
			}
		}
		out = append(out, v)
	}
	return out, nil
}

// rescale brings the baseline to 0 and leaves 1 where it is.
func (b baseline) rescale(layer int, v [3]float64) [3]float64 {
	for k, base := range b[layer] {
		v[k] = (v[k] - base) / (1 - base)
	}
	return v
}
