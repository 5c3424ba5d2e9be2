package eval

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/biopars/biopars/persian"
)

// value returns the value of the first of the columns that is not empty.
func (r *record) value(columns []string) any {
	for _, c := range columns {
		if v := r.values[c]; v != nil && v != "" {
			return v
		}
	}
	return nil
}

// decoded reads a JSON list or object that stands in a text, as in CSV files.
func decoded(v any) any {
	s, ok := v.(string)
	if !ok {
		return v
	}
	if t := strings.TrimSpace(s); strings.HasPrefix(t, "[") || strings.HasPrefix(t, "{") {
		var out any
		d := json.NewDecoder(strings.NewReader(t))
		d.UseNumber()
		if d.Decode(&out) == nil {
			return out
		}
	}
	return v
}

// text makes one text of a value; a list becomes lines.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	case []any:
		return strings.Join(texts(v, false), "\n")
	case map[string]any:
		for _, k := range []string{"text", "value", "answer", "content"} {
			if s := text(v[k]); s != "" {
				return s
			}
		}
	}
	return ""
}

// texts makes a list of a value. A plain text with several lines is a list when
// split is set.
func texts(v any, split bool) []string {
	var out []string
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	switch v := decoded(v).(type) {
	case []any:
		for _, e := range v {
			add(text(e))
		}
	case string:
		if !split {
			add(v)
			break
		}
		for line := range strings.SplitSeq(v, "\n") {
			for part := range strings.SplitSeq(line, " | ") {
				add(part)
			}
		}
	default:
		add(text(v))
	}
	return out
}

// number reads a whole number in any digits.
func number(v any) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSuffix(persian.Normalize(text(v)), ".0"))
	return n, err == nil
}
