package metric

import "unicode"

// Length returns the number of tokens of text; a nil tokeniser means Fa.
func Length(t Tokenizer, text string) int {
	if t == nil {
		t = Fa
	}
	return len(t.AppendTokens(nil, text))
}

// persianness returns the share of Persian letters among all letters of text: of
// the 32 letters of the alphabet with their variants (hamza and madda forms, the
// Arabic ي and ك that Persian texts often contain). Digits, punctuation and marks
// do not count. ok is false when the text has no letter, and the share is then
// meaningless.
func persianness(text string) (share float64, ok bool) {
	persian, letters := 0, 0
	for _, r := range text {
		if r < 0x80 {
			if r|0x20 >= 'a' && r|0x20 <= 'z' {
				letters++
			}
			continue
		}
		if !unicode.IsLetter(r) {
			continue
		}
		letters++
		if persianLetter(r) {
			persian++
		}
	}
	if letters == 0 {
		return 0, false
	}
	return float64(persian) / float64(letters), true
}

// persianLetter leaves out what only Arabic (ة ى), Urdu, Kurdish or Pashto write.
func persianLetter(r rune) bool {
	switch {
	case r >= 'ء' && r <= 'ب', r >= 'ت' && r <= 'غ', r >= 'ف' && r <= 'و', r == 'ي':
		return true
	case r == 'پ' || r == 'چ' || r == 'ژ' || r == 'ک' || r == 'گ' || r == 'ی' || r == 'ۀ':
		return true
	}
	return false
}

// distinct is distinct-n (Li et al. 2016, A Diversity-Promoting Objective
// Function): the number of different n-grams over that of all, a low value
// showing a text that repeats itself. ok is false when the text has no n-gram. A
// nil tokeniser means Fa; n below 1 means 1.
func distinct(t Tokenizer, text string, n int) (share float64, ok bool) {
	if t == nil {
		t = Fa
	}
	with(&Item{Prediction: text}, func(w *workspace) { share, ok = w.distinct(t, max(n, 1)) })
	return share, ok
}

func (w *workspace) distinct(t Tokenizer, n int) (float64, bool) {
	ids := w.text(t, true, prediction).ids
	all := len(ids) - n + 1
	if all < 1 {
		return 0, false
	}
	w.ngrams.reset(n * len(ids))
	different := 0
	for i := range all {
		slot := int32(-1)
		for _, id := range ids[i : i+n] {
			slot = w.ngrams.at(slot, id)
		}
		s := &w.ngrams.slots[slot]
		if s.count == 0 {
			different++
		}
		s.count++
	}
	return float64(different) / float64(all), true
}
