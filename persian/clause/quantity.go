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
	case strings.Contains(q.Unit, "/kg"):
		return PerKg
	case q.Unit == "%":
		return Share
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
