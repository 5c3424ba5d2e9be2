package pdf

import (
	"strings"
	"unicode/utf8"
)

// token is a piece of a line in the order on paper, from left to right.
type token struct {
	text  string
	class class
}

const (
	// A gap wider than this part of the size is a blank that was not drawn.
	blankGap = 0.17
	// A blank between two letters that leaves less room than this is none.
	noRoom = 0.08
)

// tokensOf turns the clusters of a line or cell into tokens with blanks between words.
func tokensOf(clusters []cluster) []token {
	tokens := make([]token, 0, len(clusters)+len(clusters)/4)
	end := 0.0
	for i := range clusters {
		c := &clusters[i]
		last := len(tokens) - 1
		if c.class == blank {
			switch {
			case last >= 0 && tokens[last].class == blank:
			case withoutRoom(clusters, i):
				tokens = append(tokens, token{text: zwnj, class: other})
			default:
				tokens = append(tokens, token{text: " ", class: blank})
			}
			continue
		}
		if last >= 0 && c.x0-end > blankGap*c.size && tokens[last].class != blank {
			tokens = append(tokens, token{text: " ", class: blank})
		}
		if i == 0 || c.x1 > end {
			end = c.x1
		}
		t := token{raisedText(clusters, i), c.class}
		if t.text == "؛" || t.text == "؟" {
			t.class = rtl // for the order of a line, they are Arabic letters
		}
		tokens = append(tokens, t)
	}
	return tokens
}

// withoutRoom reports whether the blank at i stands between two letters of a word: it
// is a non-joiner that the producer wrote as a blank.
func withoutRoom(clusters []cluster, i int) bool {
	if i == 0 || i+1 >= len(clusters) {
		return false
	}
	a, b := &clusters[i-1], &clusters[i+1]
	return a.class == rtl && b.class == rtl && b.x0-a.x1 < noRoom*clusters[i].size
}

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹"

// raisedText is the text of a cluster; a digit set above the line becomes a
// superscript, lest 10 to the 9th be read as 109.
func raisedText(clusters []cluster, i int) string {
	c := &clusters[i]
	if c.raised != 1 || c.class != digits {
		return c.text
	}
	r, n := utf8.DecodeRuneInString(c.text)
	value := digitOf(r)
	if n != len(c.text) || value < 0 {
		return c.text
	}
	return string([]rune(superscripts)[value])
}

// joinTokens writes tokens as they stand, from left to right.
func joinTokens(v []token) string {
	var b strings.Builder
	for _, t := range v {
		b.WriteString(t.text)
	}
	return b.String()
}
