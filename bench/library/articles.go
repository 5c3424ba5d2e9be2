package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Words of which sentences are made.
var (
	drugs      = strings.Fields("متفورمین وارفارین آسپرین لووتیروکسین آملودیپین انسولین سالبوتامول پردنیزولون آموکسی‌سیلین ایبوپروفن دیگوکسین لوزارتان")
	diseases   = []string{"دیابت", "آسم", "میگرن", "پرفشاری خون", "کم‌خونی", "نقرس", "صرع", "سل", "ذات‌الریه", "نارسایی قلب", "زخم معده", "کم‌کاری تیروئید"}
	people     = []string{"کودکان", "سالمندان", "زنان باردار", "بزرگسالان", "نوجوانان", "بیماران بستری"}
	findings   = []string{"درد را کم می‌کند", "خطر بستری را کاهش می‌دهد", "عوارض گوارشی دارد", "با کاهش وزن همراه است", "در نیمی از موارد بی‌اثر است", "کیفیت زندگی را بهتر می‌کند"}
	beginnings = []string{"در این پژوهش دیده شد که", "یافته‌ها نشان می‌دهد", "به گفتهٔ نویسندگان", "در بررسی ما", "پژوهش‌های پیشین گفته‌اند که", "با این همه"}
	headings   = []string{"مقدمه", "روش کار", "یافته‌ها", "بحث", "نتیجه‌گیری"}
)

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }

// sentence is one of many million.
func sentence(r *rand.Rand, drug, disease string) string {
	return fmt.Sprintf("%s %s در %s مبتلا به %s با دوز %d میلی‌گرم در روز پس از %d هفته در %d نفر از %d نفر %s.", pick(r, beginnings), drug,
		pick(r, people), disease, 25*(1+r.IntN(40)), 1+r.IntN(52), r.IntN(200), 200+r.IntN(800), pick(r, findings))
}

// article is about five pages: five sections of about 350 words.
type article struct {
	title    string
	sections [][]string // paragraphs
}

func newArticle(r *rand.Rand, n int) article {
	drug, disease := pick(r, drugs), pick(r, diseases)
	a := article{title: fmt.Sprintf("اثر %s بر %s: گزارش %d", drug, disease, n)}
	for range headings {
		var paragraphs []string
		for range 4 {
			var p []string
			for range 4 {
				p = append(p, sentence(r, drug, disease))
			}
			paragraphs = append(paragraphs, strings.Join(p, " "))
		}
		a.sections = append(a.sections, paragraphs)
	}
	return a
}

// writeLibrary writes the articles into a directory, unless they are there, and returns
// their bytes.
func writeLibrary(dir string, n int, seed uint64) (size int64, err error) {
	var before article
	for i := range n {
		r := rand.New(rand.NewPCG(seed, uint64(i)))
		a := newArticle(r, i)
		if i%10 == 9 {
			a = before // in another format
		}
		before = a
		name, data := a.file(i)
		path := filepath.Join(dir, fmt.Sprintf("%03d", i/100), name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return 0, err
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return 0, err
		}
		size += int64(len(data))
	}
	return size, nil
}

// file is the article in one of four formats, by turns.
func (a article) file(i int) (name string, data []byte) {
	name = fmt.Sprintf("article-%05d", i)
	var b strings.Builder
	switch i % 4 {
	case 0:
		fmt.Fprintf(&b, "<!DOCTYPE html><html lang=fa><head><title>%s</title><meta charset=utf-8></head><body><nav><a href=/>خانه</a></nav><article><h1>%s</h1>", a.title, a.title)
		for s, paragraphs := range a.sections {
			fmt.Fprintf(&b, "<h2>%s</h2>", headings[s])
			for _, p := range paragraphs {
				fmt.Fprintf(&b, "<p>%s</p>", p)
			}
		}
		b.WriteString("</article><footer>همهٔ حقوق محفوظ است</footer></body></html>")
		return name + ".html", []byte(b.String())
	case 1:
		return name + ".docx", a.docx()
	case 2:
		fmt.Fprintf(&b, "# %s\n", a.title)
		for s, paragraphs := range a.sections {
			fmt.Fprintf(&b, "\n## %s\n\n%s\n", headings[s], strings.Join(paragraphs, "\n\n"))
		}
		return name + ".md", []byte(b.String())
	}
	b.WriteString(a.title + "\n\n")
	for s, paragraphs := range a.sections {
		fmt.Fprintf(&b, "%s\n\n%s\n\n", headings[s], strings.Join(paragraphs, "\n\n"))
	}
	return name + ".txt", []byte(b.String())
}

// docx is the article as a document of Word.
func (a article) docx() []byte {
	var body strings.Builder
	paragraph := func(style, text string) {
		fmt.Fprintf(&body, `<w:p><w:pPr><w:pStyle w:val="%s"/></w:pPr><w:r><w:t>%s</w:t></w:r></w:p>`, style, text)
	}
	paragraph("Title", a.title)
	for s, paragraphs := range a.sections {
		paragraph("Heading1", headings[s])
		for _, p := range paragraphs {
			paragraph("Normal", p)
		}
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`},
		{"_rels/.rels", `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/document.xml", `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + body.String() + `</w:body></w:document>`},
	} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: part[0], Method: zip.Deflate, Modified: time.Unix(0, 0).UTC()})
		if err == nil {
			_, err = w.Write([]byte(part[1]))
		}
		if err != nil {
			panic(err) // memory does not fail
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}
