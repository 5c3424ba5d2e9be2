package clause

import "strings"

// Orders reports whether a text tells somebody what to do or not to do: an
// imperative, or «باید».
func Orders(text string) bool {
	for _, t := range []string{text, strings.ReplaceAll(text, "\u200c", " ")} {
		for _, w := range split(t) {
			if w.verb == nil {
				continue
			}
			if w.verb.order {
				return true
			}
			switch w.text {
			case "باید", "نباید", "بایستی", "نبایستی", "میباید", "میبایست":
				return true
			}
		}
	}
	return false
}

// Judges reports whether a text says of something that it is to be done or not:
// «انسولین ممنوع».
func Judges(text string) bool {
	words := split(strings.ReplaceAll(text, "\u200c", " "))
	for i := range words {
		found, _ := match(words, i, len(words))
		for _, e := range found {
			if e.name == Relation && (e.value == "use" || e.value == "start") {
				return true
			}
		}
	}
	return false
}
