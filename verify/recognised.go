package verify

import (
	"strings"
	"unicode"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/persian"
)

// LayerRecognised names the reason of a sentence whose amounts stand in text that was
// recognised from pictures alone.
const LayerRecognised = "ocr"

// measured reports whether a sentence says an amount, in digits or in words.
func measured(sentence string) bool {
	return strings.ContainsFunc(sentence, unicode.IsDigit) || len(persian.Quantities(sentence)) > 0
}

// typed are the passages whose text was not recognised from pictures.
func typed(passages []*passage) []*passage {
	var out []*passage
	for _, p := range passages {
		if !p.recognised {
			out = append(out, p)
		}
	}
	return out
}

// doubt takes back that a sentence with an amount is supported where the source was
// recognised from pictures: of its numbers one in three is wrong.
func doubt(v *answer.Verdict, sentence string, passages []*passage) {
	if v.Judgement != answer.Supported || !measured(sentence) {
		return
	}
	for _, p := range passages {
		if p.recognised && p.number == v.Source {
			v.Judgement, v.Reason = answer.PartlySupported, LayerRecognised
		}
	}
}
