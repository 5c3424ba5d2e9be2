package pdf

import (
	"cmp"
	"slices"
	"strings"
)

// reading is a way to read a stretch, and how odd that would be.
type reading struct {
	text string
	odd  float64
	open bool // its Latin text goes on in the next line
}

// readingSearch looks for the readings of one stretch.
type readingSearch struct {
	order
	edge   bool
	before string // Latin text that the stretch goes on with
	length int    // of the stretch
	known  map[prefix][]reading
	tried  int
}

// prefix is what is left of a stretch, and whether Latin text stands before it.
type prefix struct {
	length int
	latin  bool
}

// readings lists the least odd ways to read a stretch. latin: Latin text stands before
// it, to its right, with nothing but brackets between.
func (s *readingSearch) readings(v []token, latin bool) []reading {
	last := lastOf(v, ltr)
	if last < 0 {
		return []reading{{text: s.numbers(v, latin)}}
	}
	if len(v) > maxStretch {
		return []reading{{text: joinTokens(v)}}
	}
	key := prefix{len(v), latin}
	if all, ok := s.known[key]; ok {
		return all
	}
	var all []reading
	s.length = max(s.length, len(v))
	starts := starts(v, last)
	for e, end := range ends(v, last) {
		first := s.numbers(v[end:], latin)
		for k, start := range starts {
			if len(all) > 0 && s.tried > maxTried {
				break
			}
			run := v[start:end]
			open := strings.Contains(runSigns, run[len(run)-1].text)
			if open && !(s.edge && start == 0) {
				continue // a sign at its end goes to the other side, unless the run goes on
			}
			cost, before := readingOrder*float64(e+k), ""
			if s.before != "" && end == s.length {
				before = s.before + " "
			} else {
				cost += runOddity(run, open)
			}
			for _, behind := range s.readings(v[:start], start > 0 && isBracket(v[start-1].text)) {
				s.tried++
				text := first + joinTokens(run) + behind.text
				all = append(all, reading{text, oddity(before+text) + cost, open || behind.open})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b reading) int { return cmp.Compare(a.odd, b.odd) })
	all = all[:min(len(all), keptReadings)]
	s.known[key] = all
	return all
}

// runOddity is what speaks against a Latin run itself. open: it goes on in the next
// line.
func runOddity(run []token, open bool) float64 {
	odd := 0.0
	if open {
		odd += openRun
	}
	if !balanced(run) {
		odd += splitBrackets
		if strings.Contains(")]}", run[len(run)-1].text) {
			odd += 1 // it would stand on the other side of the run
		}
	}
	return odd
}

// runSigns are what may stand behind Latin text that goes on in the next line.
const runSigns = ":;,/-–"

const (
	misfit        = 2.5  // of a reading that would look otherwise on paper
	readingOrder  = 0.01 // of readings that look alike, the one that is found first counts
	openRun       = 0.4  // of one that ends in a sign, for the next line to go on
	splitBrackets = 0.3  // a Latin run that holds only one of two brackets is rare
	maxTried      = 300  // readings, before the search goes by what is found first
	keptReadings  = 6    // of what is left of a stretch
	maxReadings   = 8    // of where a Latin run ends, and of where it begins
)

// ends lists where the Latin run whose last letter is at last may end, best first: a
// number belongs to it when it touches it or is written in Latin digits.
func ends(v []token, last int) []int {
	attached, apart := []int{last + 1}, []int(nil)
	near, ascii := true, true
	for k := last + 2; k <= len(v) && len(attached)+len(apart) < maxReadings; k++ {
		t := v[k-1]
		near = near && t.class != blank
		ascii = ascii && (t.class != digits || t.text[0] < 0x80)
		number := t.class == digits && !numberGoesOn(v, k)
		if !number && !strings.Contains(")]}%٪", t.text) && !(v[k-2].class != blank && strings.Contains(runSigns, t.text)) {
			continue
		}
		if near && !strings.Contains(runSigns, t.text) || ascii && number {
			attached = append(attached, k)
		} else {
			apart = append(apart, k)
		}
	}
	slices.Reverse(attached) // the longest first
	return append(attached, apart...)
}

// starts lists where the Latin run whose last letter is at last may begin, best first:
// at its leftmost letter, at a number before that, which can only stand there when the
// run was set on its own, or behind a bracket within.
func starts(v []token, last int) []int {
	leftmost := 0
	for v[leftmost].class != ltr {
		leftmost++
	}
	var within, before []int
	for k := leftmost + 1; k <= last && len(within) < maxReadings; k++ {
		behind := v[k-1]
		if behind.class == blank {
			behind = v[max(k-2, 0)]
		}
		if v[k].class == ltr && v[k-1].class != ltr && (isBracket(behind.text) || strings.Contains("=<>،", behind.text)) {
			within = append(within, k)
		}
	}
	persian := false
	for k := leftmost; k > 0 && len(before) < maxReadings && !strings.Contains(")]}([{", v[k-1].text); k-- {
		if v[k-1].class == digits {
			k = numberStart(v, k, false) + 1
			before = append(before, k-1)
			persian = persian || v[k-1].text[0] >= 0x80
		}
	}
	if persian {
		return slices.Concat([]int{leftmost}, before, within)
	}
	slices.Reverse(before)
	return slices.Concat(before, []int{leftmost}, within)
}
