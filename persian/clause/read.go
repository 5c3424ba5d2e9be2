package clause

import (
	"strings"

	"github.com/biopars/biopars/persian"
)

// reader goes over the words of a text.
type reader struct {
	text    string
	words   []word
	amounts []persian.Quantity
	next    int // the amount that comes next
	slots   []placed
}

// placed is a slot with the words that it takes.
type placed struct {
	Slot
	from, to int
}

// sentence reads the words from..to, which are one sentence.
func (r *reader) sentence(n, from, to int) []Clause {
	r.fill(from, to)
	var out []Clause
	cuts := r.cuts(from, to)
	for i, c := range cuts {
		end := to
		if i+1 < len(cuts) {
			end = cuts[i+1].at
		}
		if c.at >= end {
			continue
		}
		next := r.clause(n, c, end)
		if c.joint == resumes && len(out) > 1 {
			main := &out[len(out)-2]
			main.Parts = append(main.Parts, next.Parts...)
			main.Slots = append(main.Slots, next.Slots...)
			main.Denied, main.Order = next.Denied, main.Order || next.Order
			continue
		}
		out = append(out, next)
	}
	// A clause without a verb has that of the next one.
	for i := len(out) - 2; i >= 0; i-- {
		if out[i+1].Joint != Unless && !out[i].Has(Verb, "") && out[i+1].Has(Verb, "") {
			bare := !out[i].Has(Relation, "")
			for _, s := range out[i+1].Slots {
				if s.Name == Verb || s.Name == Modality || s.Name == Relation && bare && predicate[s.Value] {
					out[i].Slots = append(out[i].Slots, s)
				}
			}
			out[i].Shares = true
			out[i].Denied, out[i].Order = out[i+1].Denied, out[i+1].Order
		}
	}
	// What is taken out of a clause is said the other way round.
	for i := 1; i < len(out); i++ {
		if out[i].Joint != Unless || out[i].Has(Modality, "") {
			continue
		}
		out[i].Denied = !out[i-1].Denied
		for _, s := range out[i-1].Slots {
			if s.Name == Relation || s.Name == Line {
				out[i].Slots = append(out[i].Slots, s)
			}
		}
	}
	return out
}

// predicate are the axes of judgements and deeds, which a verb goes with.
var predicate = map[string]bool{"use": true, "take": true, "need": true, "effect": true}

// fill finds the slots of the words from..to.
func (r *reader) fill(from, to int) {
	r.slots = r.slots[:0]
	for i := from; i < to; {
		w := &r.words[i]
		for r.next < len(r.amounts) && r.amounts[r.next].End <= w.start {
			r.next++
		}
		if r.next < len(r.amounts) && r.amounts[r.next].Start <= w.start && w.start < r.amounts[r.next].End {
			q := &r.amounts[r.next]
			k := i
			for k < to && r.words[k].start < q.End {
				k++
			}
			s := Slot{Name: Quantity, Value: q.Unit, Start: q.Start, End: q.End, Amount: q, Role: r.role(q, i, k)}
			s.Bound = r.bound(q, i, k, from, to)
			r.slots = append(r.slots, placed{s, i, k})
			if !strings.Contains(q.Unit, "/") { // «روزانه ۸۰۰ بشکه»: of no unit that is known
				if found, n := match(r.words, i, k); n > 0 && found[0].name == Period {
					r.slots = append(r.slots, placed{Slot{Name: Period, Value: found[0].value, Start: w.start, End: r.words[i+n-1].end}, i, k})
				}
			}
			i = k
			continue
		}
		found, n := match(r.words, i, to)
		taken := false
		for k, e := range found {
			if k > 0 && e.name == found[k-1].name && e.value == found[k-1].value {
				continue
			}
			if !r.allowed(e, i, n, from, to) {
				continue
			}
			taken = true
			s := Slot{Name: e.name, Value: e.value, Sign: e.sign, Start: w.start, End: r.words[i+n-1].end}
			r.slots = append(r.slots, placed{s, i, i + n})
		}
		if w.verb != nil {
			s := Slot{Name: Verb, Value: w.verb.stem, Sign: 1, Start: w.start, End: w.end}
			if w.verb.denied {
				s.Sign = -1
			}
			r.slots = append(r.slots, placed{s, i, i + 1})
		}
		if taken {
			i += n
		} else {
			i++
		}
	}
}

// allowed keeps words from places that they fill elsewhere only.
func (r *reader) allowed(e entry, i, n, from, to int) bool {
	before := ""
	if i > from && r.words[i].before == 0 {
		before = r.words[i-1].text
	}
	text := r.words[i].text
	switch e.name {
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
		if text == "مانع" && !r.copulaBehind(i, to) {
			return false // «مانع جذب می‌شود» forbids nothing
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
		if text == "علت" || text == "دلیل" { // «علت A، B است» has the cause behind
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
		case w.verb.copula && (before == "ممکن" || before == "لازم" || before == "بهتر" || before == "ضروری") &&
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
	end := to
	for k := i; k < to; k++ {
		if r.words[k].verb != nil && !r.words[k].verb.modal {
			end = k
			break
		}
	}
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

// clause makes a clause of the words from c on.
func (r *reader) clause(n int, c cut, to int) Clause {
	out := Clause{Start: r.words[c.at].start, End: r.words[to-1].end, Sentence: n, Joint: c.joint}
	out.Parts = []Span{{out.Start, out.End}}
	var main, modal *form
	for k := c.at; k < to; k++ {
		if v := r.words[k].verb; v != nil {
			if v.modal {
				modal = v
			} else {
				main = v
			}
			if v.order {
				out.Order = true
			}
		}
	}
	if main != nil {
		out.Denied = main.denied
	}
	if modal != nil {
		out.Denied = out.Denied != modal.denied
	}
	// «نیاز به … را از بین می‌برد».
	for k := c.at + 2; k < to; k++ {
		if r.words[k].verb != nil && r.words[k].verb.stem == "بر" && r.words[k-1].text == "بین" && r.words[k-2].text == "از" {
			out.Denied = !out.Denied
		}
	}
	for k := range r.slots {
		if s := &r.slots[k]; s.from >= c.at && s.from < to {
			out.Slots = append(out.Slots, s.Slot)
			if s.Name == Quantity && (s.Bound < 0 && s.Amount.Comparator == ">" || s.Bound > 0 && s.Amount.Comparator == "<") {
				out.Denied = false // «نباید از ۴ گرم بیشتر شود» denies no deed
			}
			if s.Name == Modality && (s.Value == "must" || s.Value == "mustnot") {
				out.Order = true
			}
		}
	}
	out.Subject = r.subject(c.at, to)
	r.conditions(&out, c.at, to)
	return out
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
