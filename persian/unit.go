package persian

import (
	"strconv"
	"strings"
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
)

// unit is a unit of measurement.
type unit struct {
	symbol    string
	dimension string
	factor    float64 // how many of the dimension's base unit it is
	adjective bool    // «۵۰۰ میلی‌گرمی» says of what kind something is, not how much of it
}

// aliases are units that are written as one word though they are compounds.
var aliases = map[string]string{
	"time/day": "/day", "time/week": "/week", "time/month": "/month", "time/year": "/year", "time/hour": "/hour",
	"time/minute": "/minute", "beat/minute": "bpm", "drop/minute": "drop/minute",
}

// unitForm is one spelling of a unit.
type unitForm struct {
	words []string
	unit  unit
}

// unitTable is the list of units.
type unitTable struct {
	forms   map[string][]unitForm // by their first word, those of more words first
	symbols map[string]unit
}

var units = sync.OnceValue(func() unitTable {
	forms, symbols := map[string][]unitForm{}, map[string]unit{}
	add := func(words []string, u unit) {
		list := forms[words[0]]
		i := 0
		for i < len(list) && len(list[i].words) >= len(words) {
			i++
		}
		list = append(list, unitForm{})
		copy(list[i+1:], list[i:])
		list[i] = unitForm{words, u}
		forms[words[0]] = list
	}
	for head, spellings := range wordlist.Open("units").Keyed() {
		f := strings.Fields(head)
		factor, _ := strconv.ParseFloat(f[2], 64)
		u := unit{symbol: f[0], dimension: f[1], factor: factor}
		symbols[u.symbol] = u
		for _, spelling := range spellings {
			words := strings.Fields(Normalize(spelling))
			add(words, u)
			last := words[len(words)-1]
			if last[0] < 0x80 || u.dimension == "count" ||
				u.dimension == "time" && !strings.HasSuffix(last, "ت") && !strings.HasSuffix(last, "ه") {
				continue
			}
			// With the ending of an adjective: پانصد میلی‌گرمی. Not ماهی, سالی and روزی,
			// which say how often.
			adj := append([]string(nil), words...)
			adj[len(adj)-1] += "ی"
			u := u
			u.adjective = true
			add(adj, u)
		}
	}
	return unitTable{forms, symbols}
})

// unitOf is the unit of a symbol.
func unitOf(symbol string) unit { return units().symbols[symbol] }

// toBase converts a value to the base unit.
func (u unit) toBase(v float64) float64 {
	switch {
	case u.symbol == "°f":
		return (v - 32) * 5 / 9
	case u.factor == 0 || u.symbol == "":
		return v
	}
	return v * u.factor
}

// per is the unit of so much of u for each d.
func (u unit) per(d unit) unit {
	symbol := u.symbol + "/" + d.symbol
	out := unit{symbol: symbol, dimension: u.dimension + "/" + d.dimension, factor: u.factor / d.factor}
	if a, ok := aliases[symbol]; ok {
		out.symbol = a
	}
	switch {
	case u.symbol == "time" && d.dimension == "time", out.symbol == "bpm":
		out.dimension = "frequency"
	case out.dimension == "mass/volume":
		out.dimension = "concentration"
	}
	return out
}

// divisible are the dimensions that stand below the line of a compound unit.
var divisible = map[string]bool{"volume": true, "mass": true, "time": true, "area": true, "amount": true}

// denominators says which units are usual there, so that «۵ میلی‌گرم در سال» is
// one and «۵۰ درصد در گرم» is none.
func (u unit) divides(of unit) bool {
	if !divisible[u.dimension] {
		return false
	}
	switch of.dimension {
	case "ratio", "temperature", "angle", "time":
		return false
	}
	return true
}
