package sanitize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// skeleton is a text as a reader takes it in, whatever it was spelt with, after
// the skeletons of Unicode's UTS 39: one case, one form for each letter, no
// marks, single spaces, and nothing between the letters of one word. At holds for
// each byte where its character begins in the original; joints are the bytes of text
// before which a sign between two letters of one word was left out.
type skeleton struct {
	text   string
	at     []int
	end    int
	joints []int
}

// skeletonOf makes the skeleton of a text without invisible characters.
func skeletonOf(s string) skeleton {
	var b strings.Builder
	b.Grow(len(s))
	at := make([]int, 0, len(s)+8)
	put := func(r rune, from int) {
		n := b.Len()
		b.WriteRune(r)
		for ; n < b.Len(); n++ {
			at = append(at, from)
		}
	}
	space := true
	var joints []int
	runes := []rune(s)
	offset := 0
	for i, r := range runes {
		from := offset
		offset += utf8.RuneLen(r)
		if plainArabic(r) {
			put(arabicLetters[r-arabicFrom], from)
			space = false
			continue
		}
		switch {
		case separates(r) && spacedOut(runes, i):
			joints = append(joints, b.Len())
			continue
		case unicode.IsSpace(r) || r == '\u200c' || r == '_' || r == '*' || blank(r):
			if !space {
				put(' ', from)
				space = true
			}
			continue
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) || r == 'ـ':
			continue
		}
		if r >= 0x2000 && (r >= 0xfb00 || r < 0x2e80) {
			for _, c := range norm.NFKC.String(string(r)) {
				put(plainLetter(c), from)
			}
		} else {
			put(plainLetter(r), from)
		}
		space = false
	}
	return skeleton{b.String(), at, len(s), joints}
}

// spacedOut reports whether the sign at i stands in a word whose letters are set
// apart by it: i g n o r e.
func spacedOut(s []rune, i int) bool {
	alone := func(j int) bool {
		return j >= 0 && j < len(s) && letterLike(s[j]) &&
			(j == 0 || separates(s[j-1])) && (j+1 == len(s) || separates(s[j+1]))
	}
	same := func(j int) bool { return j >= 0 && j < len(s) && s[j] == s[i] }
	return alone(i-1) && alone(i+1) && (same(i-2) && alone(i-3) || same(i+2) && alone(i+3))
}

// letterLike reports whether a character is a letter of Latin or Arabic script,
// plain or drawn as a sign.
func letterLike(r rune) bool {
	return !blank(r) && (unicode.In(r, unicode.Latin, unicode.Arabic, unicode.Greek, unicode.Cyrillic) && unicode.IsLetter(r) ||
		enclosed(r) != r || r >= 0x1d400 && r <= 0x1d7ff)
}

// separates reports whether a character may set letters of one word apart.
func separates(r rune) bool {
	if r < utf8.RuneSelf {
		return r == ' ' || r > ' ' && r != '<' && r != '>' && r < '0' || r > '9' && r < 'A' && r != '<' && r != '>' || r > 'Z' && r < 'a' || r > 'z' && r < 0x7f
	}
	if plainArabic(r) || r == 'ـ' {
		return false
	}
	return blank(r) || enclosed(r) == r && unicode.In(r, unicode.Zs, unicode.Po, unicode.Pd, unicode.Sm, unicode.So, unicode.Sk)
}

// blank reports whether a letter or sign has no ink: Hangul's fillers, an empty
// cell of Braille.
func blank(r rune) bool {
	return r == '\u3164' || r == '\u115f' || r == '\u1160' || r == '\uffa0' || r == '\u2800'
}

// confusables maps letters to the one they look like, or are written for.
var confusables = func() map[rune]rune {
	m := map[rune]rune{}
	from := []rune("يىئكةۀأإآٱؤەھ" + "аеорсухіѕјһԁԛԝьѵмтнквАЕОРСУХІЅЈНКМТВ" + "αοερτυνικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ" +
		"ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ" + "ıȷɑɡɩʋƖօոսցհյ")
	to := []rune("یییکههااااوهه" + "aeopcyxisjhdqwbvmthkbaeopcyxisjhkmtb" + "aoeptuvikabezhikmnoptyx" +
		"abcdefghijklmnopqrstuvwyz" + "ijagivlonughj")
	for i := range from {
		m[from[i]] = to[i]
	}
	return m
}()

// plainLetter is the letter that r looks like or is written for, in lower case
// and without accents.
func plainLetter(r rune) rune {
	if r < utf8.RuneSelf {
		return unicode.ToLower(r)
	}
	if to, ok := confusables[r]; ok {
		return to
	}
	if to := enclosed(r); to != r {
		return to
	}
	if r < 0x600 || r >= 0x1e00 && r < 0x2000 {
		if base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r))); base != r {
			return plainLetter(base)
		}
	}
	return unicode.ToLower(r)
}

// arabicFrom is where the letters begin that arabicLetters has.
const arabicFrom = 0x620

// arabicLetters is plainLetter of the letters of the Arabic script.
var arabicLetters = func() (t [0x6d4 - arabicFrom]rune) {
	for i := range t {
		t[i] = plainLetter(rune(arabicFrom + i))
	}
	return t
}()

// enclosed is the letter that is drawn in a square, a circle or a flag; any other
// character is itself. Other letters in signs are Unicode's own compatibility
// forms.
func enclosed(r rune) rune {
	for _, first := range []rune{0x1f130, 0x1f150, 0x1f170, 0x1f1e6} {
		if r >= first && r < first+26 {
			return 'a' + r - first
		}
	}
	if r >= 0x24b6 && r <= 0x24e9 {
		return 'a' + (r-0x24b6)%26
	}
	return r
}

func plainLetters(s string) string { return strings.Map(plainLetter, s) }
