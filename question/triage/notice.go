package triage

import (
	"slices"
	"strings"

	"github.com/biopars/biopars/internal/defaults"
)

// Options says where the reader is. The zero value is Iran.
type Options struct {
	Country string // ISO 3166 code, two letters, any case; default "IR"
	Number  string // emergency number; default: that of the country, if it is known here
}

// Ambulance numbers of countries. One that is not here gets a notice without a
// number unless Options.Number gives it: a wrong number is worse than none.
var numbers = map[string]string{
	"IR": "115", "GB": "999", "IE": "112", "US": "911", "CA": "911", "AU": "000", "NZ": "111", "TR": "112", "AE": "998",
	"TJ": "103", "DE": "112", "FR": "112", "SE": "112", "NO": "113", "DK": "112", "FI": "112", "NL": "112", "BE": "112",
	"AT": "112", "CH": "144", "IT": "112", "ES": "112", "PT": "112", "PL": "112", "CZ": "112", "GR": "112", "HU": "112",
	"RO": "112", "BG": "112",
}

// emergencyNumber returns the number that notices name; empty when neither the
// country is known nor a number given.
func (o Options) emergencyNumber() string {
	if o.Number != "" {
		return o.Number
	}
	return numbers[o.country()]
}

func (o Options) country() string {
	if o.Country == "" {
		return defaults.Country
	}
	return strings.ToUpper(o.Country)
}

// Notice returns what to say before any answer, in Persian, or in English for
// the language "en" (BCP 47, with or without a region). It is empty when there
// are no flags.
func (o Options) Notice(flags []Flag, language string) string {
	if len(flags) == 0 {
		return ""
	}
	english := language == "en" || strings.HasPrefix(language, "en-")
	selfHarm := slices.ContainsFunc(flags, Flag.selfHarm)
	number := o.emergencyNumber()
	var parts []string
	if english {
		if number != "" {
			parts = append(parts, "What you describe may be a medical emergency. Call "+number+" now or go to the "+
				"nearest emergency department; do not wait for an answer from this program.")
		} else {
			parts = append(parts, "What you describe may be a medical emergency. Call your local emergency number "+
				"now or go to the nearest emergency department; do not wait for an answer from this program.")
		}
		if selfHarm {
			parts = append(parts, "If you or somebody near you may come to harm by their own hand, do not stay alone "+
				"and do not leave them alone, put dangerous things out of reach, and talk to somebody you trust now.")
			if o.country() == "IR" {
				parts = append(parts, "In Iran the social emergency line 123 also answers day and night.")
			}
		}
		return strings.Join(parts, " ")
	}
	if number != "" {
		parts = append(parts, "آنچه نوشته‌اید ممکن است یک فوریت پزشکی باشد. همین حالا با اورژانس ("+
			persianDigits(number)+") تماس بگیرید یا به نزدیک‌ترین اورژانس بروید و منتظر پاسخ این برنامه نمانید.")
	} else {
		parts = append(parts, "آنچه نوشته‌اید ممکن است یک فوریت پزشکی باشد. همین حالا با شمارهٔ اورژانس محل خود "+
			"تماس بگیرید یا به نزدیک‌ترین اورژانس بروید و منتظر پاسخ این برنامه نمانید.")
	}
	if selfHarm {
		parts = append(parts, "اگر خود یا یکی از نزدیکانتان در خطر آسیب به خود هستید، تنها نمانید و "+
			"او را تنها نگذارید، وسایل خطرناک را دور کنید و همین حالا با فردی که به او اعتماد دارید صحبت کنید.")
		if o.country() == "IR" {
			parts = append(parts, "اورژانس اجتماعی (۱۲۳) نیز شبانه‌روز پاسخ می‌دهد.")
		}
	}
	return strings.Join(parts, " ")
}

func persianDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '۰' + r - '0'
		}
		return r
	}, s)
}
