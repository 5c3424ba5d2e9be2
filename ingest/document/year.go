package document

import "github.com/biopars/biopars/persian"

// Year finds a year in a date: the first run of four digits in any script. A year of
// the Solar Hijri calendar becomes the Gregorian year it begins in.
func Year(date string) int {
	n, digits := 0, 0
	for _, r := range persian.Normalize(date) + " " {
		if r >= '0' && r <= '9' {
			n, digits = n*10+int(r-'0'), digits+1
			continue
		}
		if digits == 4 {
			switch {
			case n >= 1200 && n < 1500:
				return n + 621
			case n >= 1700 && n < 2200:
				return n
			}
		}
		n, digits = 0, 0
	}
	return 0
}
