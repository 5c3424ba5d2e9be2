package clause

import (
	"strings"
)

// allowed keeps words from places that they fill elsewhere only.
func (r *reader) allowed(e entry, i, n, from, to int) bool {
	before := ""
	if i > from && r.words[i].before == 0 {
		before = r.words[i-1].text
	}
	text := r.words[i].text
	switch e.name {
	case Population:
		if text == "مردم" {
			return false // people, not «مرد»
		}
	case Route:
		if n == 1 && (noRoute()[before]) {
			return false
		}
		if e.value == "transdermal" || e.value == "ocular" || e.value == "im" && n == 1 {
			for k := from; k < to; k++ {
				switch t := r.words[k].text; {
				case len(t) >= len("تزریق") && t[:len("تزریق")] == "تزریق", t == "امپول", t == "تکدوز", t == "ویال", t == "واکسن",
					t == "وریدی", t == "خوراکی", t == "زیرجلدی", t == "تجویز", t == "دوز", t == "میلیگرم", t == "قطره":
					return true
				}
			}
			return false
		}
	case Timing:
		if text == "ناشتا" && noTest()[before] || text == "ناشتا" && i > from+1 && noTest()[r.words[i-2].text] {
			return false
		}
	case Relation:
		if (text == "مانع" || text == "مناسب" || text == "مناسبی") && !r.copulaBehind(i, to) {
			return false // «مانع جذب می‌شود» forbids nothing
		}
		switch text {
		case "کشنده", "مرگبار", "مهلک": // «مصرف روزانه کشنده است», not a disease
			return r.behindTake(i, from) && r.copulaBehind(i, to)
		case "درست", "صحیح", "اشتباه", "غلط", "نادرست":
			return i+n < to && r.words[i+n].verb != nil && r.words[i+n].verb.copula
		case "بهتر": // «بهتر می‌شود», not «بهتر است»
			return i+n < to && r.words[i+n].verb != nil && !r.words[i+n].verb.copula
		}
		if e.value != "raise" {
			return true
		}
		// «بالا می‌برد», not «فشار خون بالا»; «کم می‌کند», not «کم‌کاری».
		switch text {
		case "بالا", "پایین", "کم", "زیاد":
			if before == "را" && i+n < to && r.words[i+n].text == "و" {
				return true // «قند را کم و حساسیت را بیشتر می‌کند»
			}
			if i+n < to && becoming[r.words[i+n].text] {
				return true // «باعث کم شدن وزن»
			}
			if i+n >= to || r.words[i+n].verb == nil || r.words[i+n].verb.copula {
				return false
			}
		}
		// «بالای ۶ سال», «کمتر از ۳۰» are bounds of amounts; «کم‌خونی» is a word of its own.
		if r.next < len(r.amounts) && r.amounts[r.next].Comparator != "" {
			q := r.amounts[r.next]
			if between := q.Start - r.words[i+n-1].end; between >= 0 && between <= 8 {
				return false
			}
		}
		if r.next > 0 && r.amounts[r.next-1].Comparator != "" {
			if between := r.words[i].start - r.amounts[r.next-1].End; between >= 0 && between <= 6 {
				return false
			}
		}
	case Line:
		if strings.HasSuffix(r.words[i+n-1].text, "جایگزینی") {
			return false // «درمان جایگزینی هورمون»
		}
	case Cause:
		if text == "نتیجه" && n == 1 && !r.copulaBehind(i, to) || text == "حاصل" && n == 1 && i+1 < to && r.words[i+1].verb != nil {
			return false // «نتیجهٔ آزمایش», «حاصل می‌شود»
		}
		if text == "علت" || text == "دلیل" || text == "نتیجه" && n == 1 { // «علت A، B است» has the cause behind
			for k := i - 1; k >= from; k-- {
				if !function()[r.words[k].text] {
					return true
				}
				if r.words[k].before == '،' {
					break
				}
			}
			return false
		}
	case Modality, Quantifier:
		if text == "گاه" && before == "هیچ" {
			return false
		}
	}
	return true
}

// behindTake reports whether a word of taking something stands before word i.
func (r *reader) behindTake(i, from int) bool {
	for k := range r.slots {
		if s := &r.slots[k]; s.from >= from && s.to <= i && s.Name == Relation && s.Value == "take" {
			return true
		}
	}
	return false
}

// becoming make a change of a degree.
var becoming = map[string]bool{"شدن": true, "کردن": true, "رفتن": true, "بردن": true, "امدن": true, "اوردن": true, "آمدن": true, "آوردن": true}

// copulaBehind reports whether the next verb behind word i is one of being.
func (r *reader) copulaBehind(i, to int) bool {
	for k := i + 1; k < to; k++ {
		if v := r.words[k].verb; v != nil && !v.modal {
			return v.copula || v.stem == "شمار" || v.stem == "ا" || v.stem == "دار"
		}
	}
	return false
}

// conditions marks what stands between the beginning of a condition and the comma or
// verb that ends it.
func (r *reader) conditions(c *Clause, from, to int) {
	in, end := false, 0
	for k := range c.Slots {
		s := &c.Slots[k]
		if s.Name == Condition {
			in, end = true, c.End
			for i := from; i < to; i++ {
				w := &r.words[i]
				if w.start <= s.End {
					continue
				}
				if w.before == '،' || w.before == ',' || w.verb != nil && !w.verb.modal {
					end = w.start
					break
				}
			}
			continue
		}
		s.If = in && s.Start < end
	}
}

// subject finds the first word that names something before the first «را»,
// preposition, amount or judgement.
func (r *reader) subject(from, to int) Span {
	slot := 0
	for i := from; i < to; i++ {
		for slot < len(r.slots) && r.slots[slot].to <= i {
			slot++
		}
		w := r.words[i].text
		if i == from && (joins()[w]) {
			continue
		}
		if slot < len(r.slots) && r.slots[slot].from <= i {
			switch s := &r.slots[slot]; {
			case s.Name == "but", s.Name == Condition, s.Name == Relation && s.Value == "take" && i+1 < to && r.words[i+1].verb == nil:
				continue // «مصرف کلروکین»
			}
			return Span{}
		}
		switch w {
		case "در", "با", "به", "از", "برای", "را", "بر", "پس", "پیش", "قبل", "بعد", "تا", "این", "آن", "ان":
			return Span{}
		}
		if r.words[i].verb != nil {
			return Span{}
		}
		if function()[w] || generic()[w] {
			continue
		}
		// «پتاسیم خون را»: an object.
		for k := i + 1; k < min(i+4, to); k++ {
			if r.words[k].text == "را" {
				return Span{}
			}
			if slot < len(r.slots) && r.slots[slot].from <= k {
				break
			}
		}
		return Span{r.words[i].start, r.words[i].end}
	}
	return Span{}
}
