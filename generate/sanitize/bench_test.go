package sanitize

import (
	"strings"
	"testing"
)

// passage has about 130 words, as those of a corpus have.
var passage = strings.Repeat("کم‌خونی فقر آهن شایع‌ترین نوع کم‌خونی است و با خستگی، رنگ‌پریدگی و تپش قلب (palpitation) همراه است. "+
	"بدون مشورت با پزشک، قرص آهن ۵۰ میلی‌گرم را قطع نکنید. ", 5)

func BenchmarkClean(b *testing.B) {
	for b.Loop() {
		Clean(passage)
	}
}

func BenchmarkOrders(b *testing.B) {
	for b.Loop() {
		Orders(passage)
	}
}

func BenchmarkEvidence(b *testing.B) {
	for b.Loop() {
		Evidence(passage)
	}
}
