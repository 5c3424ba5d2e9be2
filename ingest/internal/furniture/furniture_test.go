package furniture

import (
	"testing"

	"github.com/biopars/biopars/ingest/document"
)

func TestHeadings(t *testing.T) {
	for heading, want := range map[string]bool{
		"منابع": true, "منابع:": true, "۷. منابع": true, "فهرست منابع و مآخذ": true, "REFERENCES": true, "كتاب‌نامه": true,
		"منابع ویتامین د": false, "منابع غذایی آهن": false, "درمان": false, "": false,
	} {
		if References(heading) != want {
			t.Errorf("%q: %v", heading, !want)
		}
	}
	for heading, want := range map[string]bool{
		"مطالب مرتبط": true, "دیدگاه‌ها": true, "دیدگاهها": true, "نظرات (۱۲)": true, "Related articles": true,
		"دیدگاه پزشکان": false, "نظرات درمانی": false, "تغذیه": false,
	} {
		if Addition(heading) != want {
			t.Errorf("%q: %v", heading, !want)
		}
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string]bool{
		"ad": true, "post relatedPosts": true, "site_footer-2": true, "col nav": true, "RELATED": true,
		"": false, "header-text": false, "adult": false, "download": false, "navel": false, "article-body": false,
	} {
		if Name(name) != want {
			t.Errorf("%q: %v", name, !want)
		}
	}
}

func TestBeginnings(t *testing.T) {
	if !Pointer("بیشتر بخوانید: درمان میگرن") || Pointer("بیشتر بخوانید تا بدانید که میگرن با سردرد فرق دارد و درمان آن نیز چنین است.") {
		t.Error("pointers")
	}
	if !Advertisement("آگهی: بیمه") || Advertisement("تبلیغات دارو در رسانه: پژوهشی تازه") {
		t.Error("advertisements")
	}
}

func TestRights(t *testing.T) {
	for text, want := range map[string]bool{
		"کلیه‌ی حقوق این سایت محفوظ است": true, "© Copyright 1999": true, "تمامی حقوق محفوظ": true, "": false, "حقوق بیمار در بیمارستان": false,
	} {
		if Rights(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

func TestReferencesAreLeftOut(t *testing.T) {
	h := func(level int, s string) document.Block {
		return document.Block{Kind: document.Heading, Level: level, Text: s}
	}
	p := func(s string) document.Block { return document.Block{Kind: document.Paragraph, Text: s} }
	for _, c := range []struct {
		name   string
		blocks []document.Block
		want   int
	}{
		{"a list", []document.Block{h(1, "درمان"), p("متن"), h(1, "منابع"), p("احمدی، ۱۳۹۸."), p("Smith J, 2019."), h(1, "پیوست"), p("جدول")}, 4},
		{"with parts", []document.Block{h(1, "منابع"), h(2, "فارسی"), p("احمدی، ۱۳۹۸."), h(1, "پیوست")}, 1},
		{"of a vitamin", []document.Block{h(2, "منابع"), p("ماهی و زردهٔ تخم‌مرغ"), p("نور خورشید"), h(2, "کمبود")}, 4},
		{"a paragraph as heading", []document.Block{p("منابع:"), p("https://example.org"), p("[۲] نوری، ۱۴۰۰")}, 0},
		{"an empty one", []document.Block{p("متن"), h(1, "منابع")}, 2},
	} {
		d := document.Document{Blocks: c.blocks}
		DropReferences(&d)
		if len(d.Blocks) != c.want || (len(d.Warnings) > 0) != (len(d.Blocks) < len(c.blocks)) {
			t.Errorf("%s: %d blocks, want %d: %+v", c.name, len(d.Blocks), c.want, d)
		}
	}
}
