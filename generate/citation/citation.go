// Package citation finds citation markers in what a model writes, in whole texts
// and in streams.
package citation

import (
	"slices"
	"unicode/utf8"
)

// maxMarker bounds a citation marker in bytes; a longer bracket is plain text.
// It also bounds what a stream holds back while it waits for the bracket to
// close.
const maxMarker = 96

// maxRange bounds how many sources a range like [1-4] may name. A wider one is
// not a list of sources but, most likely, a range of values.
const maxRange = 30

// Marker is a citation found in a text.
type Marker struct {
	Numbers    []int // what it names, ascending within ranges, in written order
	Start, End int   // byte range of the marker
}

// Markers finds the citation markers of s. Understood are [1], [۱], [١], ［1］,
// 【1】, lists [1,2] [۱، ۲] [1؛2] [1 و 2], ranges [1-3] [۱ تا ۳], and, in square
// or round brackets, a word before the numbers: [منبع ۱], (منابع ۱ و ۲),
// [source 1]. A bare (1) is not a citation: it numbers list items and values. Nor is a
// number in brackets that is an amount: «هر [4-6] ساعت».
func Markers(s string) []Marker {
	var out []Marker
	for i := 0; i < len(s); {
		if !opens(s[i:]) {
			_, n := utf8.DecodeRuneInString(s[i:])
			i += n
			continue
		}
		nums, n, state := parseMarker(s[i:])
		if state != markerWhole {
			_, n := utf8.DecodeRuneInString(s[i:])
			i += n
			continue
		}
		if yes, _ := value("", s, i, n, true); yes {
			i += n
			continue
		}
		out = append(out, Marker{Numbers: nums, Start: i, End: i + n})
		i += n
	}
	return out
}

var closing = map[rune]rune{'[': ']', '［': '］', '【': '】', '(': ')', '（': '）'}

func opens(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	_, ok := closing[r]
	return ok
}

// Known splits the numbers of a marker into those that name one of n sources
// and the rest, without repetitions.
func Known(nums []int, n int) (in, out []int) {
	for _, v := range nums {
		switch {
		case v >= 1 && v <= n:
			if !slices.Contains(in, v) {
				in = append(in, v)
			}
		case !slices.Contains(out, v):
			out = append(out, v)
		}
	}
	return in, out
}
