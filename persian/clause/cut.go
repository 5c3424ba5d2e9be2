package clause

import (
	"strings"
)

// cut is where a clause begins.
type cut struct {
	at    int
	joint Joint
}

// cuts finds where the clauses of the words from..to begin.
func (r *reader) cuts(from, to int) []cut {
	out := []cut{{from, Opens}}
	bound := false      // in a condition or relative clause, whose verb ends nothing
	excepted := false   // in an exception that has no verb yet
	verbBehind := false // the clause at hand has a verb that ended it
	slot := 0
	for i := from; i < to; i++ {
		w := &r.words[i]
		cuts := len(out)
		for slot < len(r.slots) && r.slots[slot].to <= i {
			slot++
		}
		begins := func(name Name, value string) bool {
			for k := slot; k < len(r.slots) && r.slots[k].from <= i; k++ {
				if s := &r.slots[k]; s.from == i && s.Name == name && (value == "" || s.Value == value) {
					return true
				}
			}
			return false
		}
		if i > from {
			last := out[len(out)-1].at
			switch {
			case begins(Exception, ""):
				if i > last {
					out = append(out, cut{i, Unless})
					verbBehind, bound, excepted = false, true, true
				}
			case begins("but", ""):
				out = append(out, cut{i, Against})
				verbBehind, bound, excepted = false, false, false
			case excepted && (w.before == '،' || w.before == ',' || w.before == ')'):
				out = append(out, cut{i, resumes})
				verbBehind, bound, excepted = false, false, false
			case w.before == '؛' || w.before == ';' || w.before == ':' && verbBehind:
				out = append(out, cut{i, Also})
				verbBehind, bound, excepted = false, false, false
			case verbBehind && (joins()[w.text] || w.before == '،' || w.before == ','):
				joint := Also
				if w.text == "که" {
					joint = Relative
				}
				out = append(out, cut{i, joint})
				verbBehind, bound, excepted = false, false, false
			case !verbBehind && (w.text == "و" || w.before == '،' || w.before == ',') && r.repeated(last, i, r.verbAfter(i, to)):
				out = append(out, cut{i, Likewise})
				bound = false
			case !verbBehind && (w.text == "و" || w.text == "یا" || w.before == '،' || w.before == ',') && r.parallel(last, i, to):
				out = append(out, cut{i, Also})
				bound = false
			}
		}
		if begins(Condition, "") && !r.nominal(i) || w.text == "که" && !verbBehind && len(out) == cuts {
			bound = true
		}
		if w.verb == nil {
			continue
		}
		excepted = false
		switch before := r.words[max(i-1, from)].text; {
		case w.verb.modal:
		case w.verb.copula && (before == "ممکن" || before == "لازم" || before == "بهتر" || before == "ضروری" || before == "مجاز" || before == "مجبور" || before == "واجب") &&
			i+1 < to && !joins()[r.words[i+1].text]:
		case bound:
			// «اگر … باشد و … داشته باشد، …»: the condition goes on.
			bound = i+1 < to && r.words[i+1].before == 0 && (r.words[i+1].text == "و" || r.words[i+1].text == "یا") &&
				subjunctive(w)
		default:
			verbBehind = true
		}
	}
	return out
}

// nominal reports whether the condition that begins at word i is a noun's, without a
// verb of its own: «در صورت تب».
func (r *reader) nominal(i int) bool {
	w := r.words[i].text
	if w == "در" && i+1 < len(r.words) {
		w = r.words[i+1].text
	}
	return w == "صورت" || w == "درصورت"
}

// subjunctive reports whether a verb is of the form that conditions have.
func subjunctive(w *word) bool {
	switch w.text {
	case "باشد", "باشند", "نباشد", "نباشند", "شود", "شوند", "نشود", "نشوند", "کند", "کنند", "نکند", "بوده", "داشت", "دارد":
		return true
	}
	return strings.HasPrefix(w.text, "ب")
}

// value is the place of which two clauses that are joined without a verb
// between them each have one.
func value(s *Slot) Name {
	switch s.Name {
	case Quantity:
		if s.Role == Age && s.Amount.Comparator == "" {
			return "age"
		}
		if s.Role != Age && s.Role != Weight && s.Amount.Comparator == "" {
			return Quantity
		}
	case Route, Timing, Line:
		return s.Name
	case Side:
		return Timing
	case Relation:
		if s.Value != "take" {
			return Name("relation " + s.Value)
		}
	}
	return ""
}

// parallel reports whether what stands before word i and what stands behind it
// say the same kind of thing of different things: «کلسیم را افزایش و پتاسیم را
// کاهش می‌دهد».
func (r *reader) parallel(last, i, to int) bool {
	left := map[Name]bool{}
	for k := last; k < i; k++ {
		if r.words[k].verb != nil {
			return false
		}
	}
	for k := range r.slots { // «۱۲ و ۱۸ ماهگی»
		if s := &r.slots[k]; s.from < i && i < s.to {
			return false // «بین ۳۰ و ۴۵»
		}
		if s := &r.slots[k]; s.Name == Quantity && s.from == i+1 && k > 0 && r.slots[k-1].to == i && r.slots[k-1].Name == Quantity {
			return false
		}
	}
	end := r.verbAfter(i, to)
	first, ages := -1, false
	for k := range r.slots {
		s := &r.slots[k]
		if s.to <= last || s.from >= end {
			continue
		}
		kind := value(&s.Slot)
		if kind == "" {
			continue
		}
		if s.from < i {
			left[kind] = true
			continue
		}
		ages = ages || kind == "age" && left[kind]
		if left[kind] && (first < 0 || s.from < first) {
			first = s.from
		}
	}
	if first < 0 || first == i+1 {
		return r.amountsOf(last, i, end)
	}
	if ages {
		first = end // «در ۲ ماهگی واکسن … و در ۱۲ ماهگی …»
	}
	return r.names(last, i) && r.names(i, first) || r.amountsOf(last, i, end)
}

// verbAfter is where the next verb stands, or to.
func (r *reader) verbAfter(i, to int) int {
	for ; i < to; i++ {
		if v := r.words[i].verb; v != nil && !v.modal {
			return i
		}
	}
	return to
}

// amountsOf reports whether amounts, each with what it is the amount of, are joined
// at word i: «۱۲۶ یا بیشتر دیابت و ۱۰۰ تا ۱۲۵ پیش‌دیابت», «… و نزدیک به ۱۰ درصد از …».
func (r *reader) amountsOf(last, i, end int) bool {
	next := i + 1
	for next < end && next < i+4 && r.hedge(next) {
		next++
	}
	left, right := -1, -1
	for k := range r.slots {
		switch s := &r.slots[k]; {
		case s.Name != Quantity:
		case s.from >= last && s.to <= i:
			left = s.to
		case s.from == next:
			right = s.to
		}
	}
	return left >= 0 && right >= 0 && r.named(left, i) && r.named(right, end)
}

// repeated reports whether what stands before word i and what stands behind it have a
// word in common, each with a name before and behind: «… خطر لخته و … خطر شکستگی را بالا
// می‌برد».
func (r *reader) repeated(last, i, end int) bool {
	for a := last + 1; a < i-1; a++ {
		if !r.tells(a) {
			continue
		}
		for b := i + 2; b < end-1; b++ {
			if r.words[b].text == r.words[a].text && r.tells(a-1) && r.tells(a+1) && r.tells(b-1) && r.tells(b+1) &&
				r.words[a-1].text != r.words[b-1].text && r.words[a+1].text != r.words[b+1].text {
				return true
			}
		}
	}
	return false
}

// tells reports whether word i means something and is no verb.
func (r *reader) tells(i int) bool { return !function()[r.words[i].text] && r.words[i].verb == nil }

// hedge reports whether word i stands before an amount without being a part of what is
// said: «نزدیک به», «فقط».
func (r *reader) hedge(i int) bool {
	switch r.words[i].text {
	case "حدود", "حدودا", "تقریبا", "نزدیک", "قریب", "به", "فقط", "تنها", "در", "کمتر", "بیشتر", "بیش", "از", "حداکثر", "حداقل", "تا", "دستکم":
		return true
	}
	return false
}

// named reports whether the words from..to have one that means something, in a slot
// or not.
func (r *reader) named(from, to int) bool {
	for i := from; i < to; i++ {
		switch w := r.words[i].text; w {
		case "یا", "بیشتر", "کمتر", "بالاتر", "پایینتر", "بار", "نوبت", "عدد", "نفر", "روزانه", "روز", "است", "حداکثر", "حداقل":
		default:
			if !function()[w] && r.words[i].verb == nil {
				return true
			}
		}
	}
	return false
}

// names reports whether the words from..to have one that tells of what or of whom
// is spoken.
func (r *reader) names(from, to int) bool {
	slot := 0
	for i := from; i < to; i++ {
		for slot < len(r.slots) && r.slots[slot].to <= i {
			slot++
		}
		in := slot < len(r.slots) && r.slots[slot].from <= i
		w := r.words[i].text
		if in {
			if r.slots[slot].Name == Population {
				return true
			}
			if r.slots[slot].Name == Quantity && (r.slots[slot].Role == Age || r.slots[slot].Role == Weight) {
				return true
			}
			continue
		}
		if !function()[w] && !generic()[w] && r.words[i].verb == nil {
			return true
		}
	}
	return false
}
