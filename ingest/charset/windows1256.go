package charset

import "strings"

// windows1256 are the characters of the bytes from 0x80 on.
var windows1256 = []rune("\u20ac\u067e\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0679\u2039\u0152\u0686\u0698\u0688" +
	"\u06af\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u06a9\u2122\u0691\u203a\u0153\u200c\u200d\u06ba" +
	"\u00a0\u060c\u00a2\u00a3\u00a4\u00a5\u00a6\u00a7\u00a8\u00a9\u06be\u00ab\u00ac\u00ad\u00ae\u00af" +
	"\u00b0\u00b1\u00b2\u00b3\u00b4\u00b5\u00b6\u00b7\u00b8\u00b9\u061b\u00bb\u00bc\u00bd\u00be\u061f" +
	"\u06c1\u0621\u0622\u0623\u0624\u0625\u0626\u0627\u0628\u0629\u062a\u062b\u062c\u062d\u062e\u062f" +
	"\u0630\u0631\u0632\u0633\u0634\u0635\u0636\u00d7\u0637\u0638\u0639\u063a\u0640\u0641\u0642\u0643" +
	"\u00e0\u0644\u00e2\u0645\u0646\u0647\u0648\u00e7\u00e8\u00e9\u00ea\u00eb\u0649\u064a\u00ee\u00ef" +
	"\u064b\u064c\u064d\u064e\u00f4\u064f\u0650\u00f7\u0651\u00f9\u0652\u00fb\u00fc\u200e\u200f\u06d2")

// arabic1256 reports whether a byte is an Arabic letter in Windows-1256, and latin1256
// whether it is one in the encodings of Western Europe and none in Windows-1256.
func arabic1256(b byte) bool {
	if b < 0x80 {
		return false
	}
	r := windows1256[b-0x80]
	return r >= 0x0621 && r <= 0x06d3 && r != 0x0640
}

// plausible1256 reports whether text that is not UTF-8 reads as Windows-1256: runs of
// two and more of its Arabic letters make up most of what is not ASCII. Accents of
// Western texts stand alone between ASCII letters.
func plausible1256(data []byte) bool {
	high, runs, run := 0, 0, 0
	for _, b := range data {
		if b >= 0x80 {
			high++
		}
		if arabic1256(b) {
			run++
			continue
		}
		if run >= 2 {
			runs += run
		}
		run = 0
	}
	if run >= 2 {
		runs += run
	}
	return high >= 2 && runs*10 >= high*7
}

// decode1256 decodes Windows-1256. It has neither the Persian «ی» nor, on old
// keyboards, «ک»: writers put the Arabic letters in their place, which Persian texts
// get back.
func decode1256(data []byte) string {
	var b strings.Builder
	b.Grow(len(data) * 2)
	persian := isPersian1256(data)
	for _, c := range data {
		switch {
		case c < 0x80:
			b.WriteByte(c)
		case persian && (c == 0xec || c == 0xed): // ى ي
			b.WriteRune('ی')
		case persian && c == 0xdf: // ك
			b.WriteRune('ک')
		default:
			b.WriteRune(windows1256[c-0x80])
		}
	}
	return b.String()
}

// isPersian1256 tells Persian from Arabic by the letters that only one of them has:
// پ چ ژ گ against ة and the article.
func isPersian1256(data []byte) bool {
	persian, arabic := 0, 0
	for i, c := range data {
		switch c {
		case 0x81, 0x8d, 0x8e, 0x90, 0x98:
			persian++
		case 0xc9: // ة
			arabic++
		case 0xe1: // ل behind ا at the beginning of a word
			if i > 0 && data[i-1] == 0xc7 && (i == 1 || data[i-2] <= ' ') {
				arabic++
			}
		}
	}
	return persian > 0 && persian*2 >= arabic
}
