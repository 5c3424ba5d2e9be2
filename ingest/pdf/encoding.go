package pdf

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed data/glyphnames.txt
var glyphNamesFile string

var glyphNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	for line := range strings.Lines(glyphNamesFile) {
		f := strings.Fields(line)
		if len(f) < 2 || f[0] == "#" {
			continue
		}
		var text strings.Builder
		for _, x := range f[1:] {
			if c, err := strconv.ParseUint(x, 16, 32); err == nil {
				text.WriteRune(rune(c))
			}
		}
		names[f[0]] = text.String()
	}
	return names
})

// glyphText is the text that the name of a glyph stands for, empty when it says
// none: "alef", "uni06A9.fina", "lam_alef", "afii57415".
func glyphText(n string) string {
	n, _, _ = strings.Cut(n, ".")
	var text strings.Builder
	for part := range strings.SplitSeq(n, "_") {
		text.WriteString(componentText(part))
	}
	return text.String()
}

func componentText(n string) string {
	if s, ok := glyphNames()[n]; ok {
		return s
	}
	if len(n) == 1 {
		return n
	}
	if hex, ok := strings.CutPrefix(n, "uni"); ok && len(hex)%4 == 0 {
		var units str
		for i := 0; i < len(hex); i += 2 {
			c, err := strconv.ParseUint(hex[i:i+2], 16, 8)
			if err != nil {
				return ""
			}
			units = append(units, byte(c))
		}
		return utf16Text(units)
	}
	if hex, ok := strings.CutPrefix(n, "u"); ok && len(hex) >= 4 && len(hex) <= 6 {
		if c, err := strconv.ParseUint(hex, 16, 32); err == nil && utf8.ValidRune(rune(c)) {
			return string(rune(c))
		}
	}
	if digits, ok := strings.CutPrefix(n, "afii"); ok && len(digits) == 5 {
		c, _ := strconv.Atoi(digits)
		return afiiText(c)
	}
	return ""
}

// afiiText is the Arabic letter of a number of the Association for Font Information
// Interchange.
func afiiText(c int) string {
	for _, r := range []struct {
		first, last int
		to          rune
	}{
		{57388, 57388, '،'}, {57392, 57401, '٠'}, {57403, 57403, '؛'}, {57407, 57407, '؟'},
		{57409, 57434, 'ء'}, {57440, 57446, 'ـ'}, {57448, 57458, 'و'}, {57470, 57470, 'ه'},
		{57505, 57505, 'ڤ'}, {57506, 57506, 'پ'}, {57507, 57507, 'چ'}, {57508, 57508, 'ژ'},
		{57509, 57509, 'گ'}, {57381, 57381, '٪'},
	} {
		if c >= r.first && c <= r.last {
			return string(r.to + rune(c-r.first))
		}
	}
	return ""
}

// The upper halves of the encodings that PDF names, from 0x80; blanks are codes that
// stand for nothing.
const (
	winAnsi = "€•‚ƒ„…†‡ˆ‰Š‹Œ•Ž••‘’“”•–—˜™š›œ•žŸ" +
		" ¡¢£¤¥¦§¨©ª«¬-®¯°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ"
	macRoman = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø" +
		"¿¡¬√ƒ≈∆«»… ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ"
	standard = "                                 ¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ –†‡· ¶•‚„”»…‰ ¿ `´ˆ˜¯˘˙¨ ˚¸ ˝˛ˇ—" +
		"                Æ ª    ŁØŒº     æ   ı  łøœß    "
)

// baseEncoding fills the codes of a simple font.
func baseEncoding(n string) (text [256]string) {
	for c := ' '; c < 0x7f; c++ {
		text[c] = string(c)
	}
	upper := standard
	switch n {
	case "WinAnsiEncoding":
		upper = winAnsi
	case "MacRomanEncoding":
		upper = macRoman
	default:
		text['\''], text['`'] = "’", "‘"
	}
	c := 0x80
	for _, r := range upper {
		if c < len(text) && (r != ' ' || n == "WinAnsiEncoding") {
			text[c] = string(r)
		}
		c++
	}
	return text
}
