package clause

import (
	"strings"

	"github.com/biopars/biopars/persian"
)

// Role is what an amount is the amount of.
type Role string

// The roles of amounts.
const (
	Dose      Role = "dose"
	PerKg     Role = "dose per kg"
	Frequency Role = "frequency"
	Duration  Role = "duration"
	Age       Role = "age"
	Weight    Role = "weight"
	Share     Role = "share"
	Fold      Role = "times as much"
	Level     Role = "level" // of a test, or without a unit
	Other     Role = "amount"
)

// bound tells on which side of an amount lies what is meant: by its comparator, by
// words of a limit before it («سقف مصرف روزانه ۴ گرم»), and by what is denied behind
// it («نباید از ۴ گرم بیشتر شود»).
func (r *reader) bound(q *persian.Quantity, at, behind, from, to int) int8 {
	var side int8
	switch q.Comparator {
	case "<", "<=":
		side = -1
	case ">", ">=":
		side = 1
	}
	if side == 0 {
		for k := max(from, at-5); k < at; k++ {
			switch r.words[k].text {
			case "سقف", "حداکثر", "بیشترین", "بیشینه", "ماکزیمم":
				return -1
			case "حداقل", "کمترین", "کمینه", "دستکم", "مینیمم", "کف":
				return 1
			}
		}
		switch {
		case at > from && q.Dimension == "time" && (r.words[at-1].text == "ظرف" || r.words[at-1].text == "طی" || r.words[at-1].text == "عرض"):
			return -1 // «ظرف ۴ ساعت»
		case behind < to && r.reached(behind, from, to):
			return -1 // «نباید به ۴ گرم برسد»
		}
		return 0
	}
	if denied, exceeds := false, false; side != 0 {
		for k := max(from, at-8); k < min(behind+4, to); k++ {
			w := &r.words[k]
			if w.verb != nil && w.verb.denied {
				denied = true
			}
			if k >= behind {
				switch w.text {
				case "بیشتر", "بالاتر", "فراتر", "تجاوز", "کمتر", "پایینتر":
					exceeds = true
				}
			}
		}
		if denied && exceeds || r.forbidsMore(q, at, behind, from, to) {
			return -side
		}
	}
	return side
}

// reached reports whether the verb behind word i denies that something is reached.
func (r *reader) reached(i, from, to int) bool {
	v := r.words[i].verb
	if v == nil || v.stem != "رس" {
		return false
	}
	denied := v.denied
	for k := from; k < i; k++ {
		if w := r.words[k].verb; w != nil && w.modal && w.denied {
			denied = !denied
		}
	}
	return denied
}

// forbidsMore reports whether a bound itself is denied: «نباید بیش از ۴ گرم مصرف شود», but
// not the one of whom it is said: «در افراد بالای ۶۵ سال نباید مصرف شود».
func (r *reader) forbidsMore(q *persian.Quantity, at, behind, from, to int) bool {
	if at == from || q.Comparator == "<=" || q.Comparator == ">=" {
		return false
	}
	switch r.words[at-1].text {
	case "از":
	default:
		return false // «بالای», «زیر»
	}
	switch role := r.role(q, at, behind); role {
	case Dose, PerKg, Frequency, Duration:
	case Level:
		if behind >= to || r.words[behind].verb == nil {
			return false
		}
	default:
		return false
	}
	if at >= 2 {
		if k := at - 3; k >= from && (r.words[k].text == "در" || r.words[k].text == "با") {
			return false // «در … کمتر از ۳۰»
		}
	}
	for k := from; k < to; k++ {
		if w := &r.words[k]; w.verb != nil && w.verb.denied && (k < at && w.verb.modal || k >= behind && k < behind+6) {
			return true
		}
	}
	return false
}

// role tells what an amount is for, by its unit and the words before it.
func (r *reader) role(q *persian.Quantity, at, behind int) Role {
	before := func(words ...string) bool {
		for k := max(0, at-3); k < at; k++ {
			for _, w := range words {
				if r.words[k].text == w {
					return true
				}
			}
		}
		return false
	}
	own := fold(r.text[q.Start:q.End])
	switch {
	case q.Unit == "/day" || q.Dimension == "frequency":
		return Frequency
	case strings.Contains(q.Unit, "/kg"), q.Unit != "kg" && r.perKg(at, behind):
		return PerKg
	case q.Unit == "%", q.Unit == "" && q.Value > 0 && q.Value < 1 && !strings.ContainsAny(own, "0123456789"):
		return Share // ۲۵٪, «یک‌چهارم»
	case q.Dimension == "multiple":
		return Fold
	case q.Dimension == "time":
		for _, e := range []string{"ساله", "سالگی", "ماهه", "ماهگی", "هفتگی", "روزه"} {
			if strings.HasSuffix(own, e) {
				return Age
			}
		}
		if before("سن", "سنین", "کودکان", "کودک", "نوزادان", "نوزاد", "شیرخواران", "افراد", "بزرگسالان", "زنان", "مردان") && q.Comparator != "" {
			return Age
		}
		if q.Comparator != "" && strings.Contains(own, "سال") && before("بیماران", "بیمار", "مبتلایان", "فرد", "کسانی", "مردم", "سالمندان", "نوجوانان", "زن", "مرد",
			"خانمها", "خانمهای", "آقایان", "بانوان", "دختران", "پسران", "بچهها", "بچههای", "اطفال", "بالغین", "مصرفکنندگان", "داوطلبان") {
			return Age
		}
		if before("کودکان", "کودک", "نوزادان", "شیرخواران", "افراد", "بیماران", "بزرگسالان", "زنان", "مردان", "سن", "سنین") &&
			q.Value < q.Max && strings.Contains(own, "سال") && !before("مدت", "طی", "ظرف", "برای", "تا") {
			return Age
		}
		return Duration
	case q.Unit == "kg":
		return Weight
	case q.Dimension == "mass", q.Dimension == "activity", q.Dimension == "volume", q.Dimension == "equivalent",
		strings.HasSuffix(q.Unit, "/day"), strings.HasPrefix(q.Dimension, "mass/time"):
		return Dose
	case q.Dimension == "concentration", q.Dimension == "", q.Dimension == "pressure", q.Dimension == "temperature":
		return Level
	}
	return Other
}

// perKg reports whether «برای هر کیلوگرم وزن» stands near the words at..behind.
func (r *reader) perKg(at, behind int) bool {
	for k := at - 1; k > 0 && k >= at-3; k-- { // right before, but for what is weighed
		if r.words[k].text == "کیلوگرم" {
			return r.words[k-1].text == "هر"
		}
		if w := r.words[k].text; w != "وزن" && w != "بدن" {
			break
		}
	}
	for k := behind + 1; k < min(behind+5, len(r.words)); k++ {
		if r.words[k].text == "کیلوگرم" && r.words[k-1].text == "هر" {
			return true
		}
		if k > behind && (r.words[k].verb != nil || r.words[k].before == '.') {
			break
		}
	}
	return false
}
