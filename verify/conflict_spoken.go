package verify

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/biopars/biopars/internal/wordlist"
)

// Days of a unit of time in words.
var daysOf = map[string]float64{"روز": 1, "هفته": 7, "ماه": 30.4375, "سال": 365.25}

// ordinalWords are «اول», «دوم» …, in their order.
var ordinalWords = wordlist.WordsOf("conflicts", "ordinals")

// numerals are «یازده», «دوازده» …, in their order.
var numerals = wordlist.WordsOf("conflicts", "numerals")

// spoken are amounts that a clause gives around other words, of roles that it has nothing
// else of: «از هر چهار زن … یک نفر», «دوازده سالش تمام شد», «تا پایان ماه ششم».
func spoken(folded string, has []measure) []measure {
	var out []measure
	f := strings.Fields(folded)
	if len(ofRole(has, roleShare)) == 0 {
		out = append(out, spokenShare(f)...)
	}
	if len(ofRole(has, roleAge)) == 0 {
		out = append(out, spokenAge(f)...)
	}
	if len(ofRole(has, roleDuration)) == 0 {
		out = append(out, spokenEnd(f)...)
		out = append(out, spokenStart(f)...)
	}
	return out
}

// spokenShare reads «از هر چهار زن … یک نفر».
func spokenShare(f []string) []measure {
	for i := 0; i+2 < len(f); i++ {
		if f[i] != "از" || f[i+1] != "هر" {
			continue
		}
		all, ok := spokenNumber(f[i+2])
		if !ok || all <= 0 {
			continue
		}
		for j := i + 3; j+1 < len(f); j++ {
			if n, ok := spokenNumber(f[j]); ok && (f[j+1] == "نفر" || f[j+1] == "تن" || f[j+1] == "مورد" || f[j+1] == "بیمار") && n <= all {
				return []measure{{role: roleShare, unit: "ratio", lo: 100 * n / all, hi: 100 * n / all}}
			}
		}
	}
	return nil
}

// spokenAge reads «دوازده سالش تمام شد» and «۱۲ سالش شد»: from then on.
func spokenAge(f []string) []measure {
	for i := 0; i+1 < len(f); i++ {
		unit, ok := strings.CutSuffix(f[i+1], "ش")
		days := daysOf[unit]
		if !ok || days == 0 {
			continue
		}
		n, ok := spokenNumber(f[i])
		if !ok {
			continue
		}
		return []measure{{role: roleAge, unit: "time", lo: n * days, hi: math.Inf(1), bound: 1}}
	}
	return nil
}

// spokenEnd reads «پیش از پایان ماه ششم … کنار گذاشته نشود» as six months.
func spokenEnd(f []string) []measure {
	for i := 0; i+2 < len(f); i++ {
		if f[i] != "پایان" && f[i] != "اتمام" && f[i] != "تا" {
			continue
		}
		days := daysOf[f[i+1]]
		n := slices.Index(ordinalWords(), f[i+2])
		if days == 0 || n < 0 {
			continue
		}
		v := days * float64(n+1)
		return []measure{{role: roleDuration, unit: "time", lo: v, hi: v}}
	}
	return nil
}

// spokenStart reads «از همان ساعت‌های اول» as within a day.
func spokenStart(f []string) []measure {
	for i := 1; i+1 < len(f); i++ {
		if f[i] != "همان" || f[i-1] != "از" && f[i-1] != "در" {
			continue
		}
		switch f[i+1] {
		case "ساعت", "دقیقه", "روز", "شب", "لحظه", "دقایق":
			return []measure{{role: roleDuration, unit: "time", lo: 0, hi: 1}}
		}
	}
	return nil
}

// spokenNumber reads a number in digits or one word.
func spokenNumber(w string) (float64, bool) {
	if n := cardinals()[w]; n > 0 {
		return n, true
	}
	if n := slices.Index(numerals(), w); n >= 0 {
		return float64(n + 11), true
	}
	v, err := strconv.ParseFloat(w, 64)
	return v, err == nil && v > 0 && !math.IsInf(v, 0)
}
