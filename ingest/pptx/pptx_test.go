package pptx

import (
	"testing"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/doctest"
)

func shape(kind, text string) string {
	return `<p:sp><p:nvSpPr><p:nvPr><p:ph type="` + kind + `"/></p:nvPr></p:nvSpPr><p:txBody>` + text + `</p:txBody></p:sp>`
}

func line(properties, text string) string {
	return `<a:p><a:pPr ` + properties + `<a:r><a:t>` + text + `</a:t></a:r></a:p>`
}

func slide(attributes, shapes string) string {
	return `<p:sld xmlns:p="p" xmlns:a="a" ` + attributes + `><p:cSld><p:spTree>` + shapes + `</p:spTree></p:cSld></p:sld>`
}

func deck(shapes string) *document.File {
	const rels = `<Relationships>`
	return doctest.File("a.pptx", doctest.Zip("[Content_Types].xml", "<Types/>",
		"ppt/presentation.xml", `<p:presentation xmlns:p="p" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><p:sldIdLst><p:sldId id="256" r:id="r2"/><p:sldId id="257" r:id="r1"/><p:sldId id="258" r:id="r3"/></p:sldIdLst></p:presentation>`,
		"ppt/_rels/presentation.xml.rels", rels+`<Relationship Id="r1" Target="slides/slide1.xml"/><Relationship Id="r2" Target="slides/slide2.xml"/><Relationship Id="r3" Target="/ppt/slides/slide3.xml"/></Relationships>`,
		"ppt/slides/slide1.xml", slide("", shapes),
		"ppt/slides/_rels/slide1.xml.rels", rels+`<Relationship Id="r1" Type="x/notesSlide" Target="../notesSlides/n.xml"/></Relationships>`,
		"ppt/notesSlides/n.xml", slide("", shape("body", line("/>", "یادداشت"))),
		"ppt/slides/slide2.xml", slide("", shape("ctrTitle", line("/>", "جلد"))),
		"ppt/slides/slide3.xml", slide(`show="0"`, shape("title", line("/>", "پنهان")))))
}

func TestSlides(t *testing.T) {
	d := doctest.One(t, deck(shape("body", line(`/>`, "الف")+line(`lvl="1"/>`, "ب")+line(`><a:buNone/></a:pPr>`, "بند"))+
		shape("title", line("/>", "سر"))+shape("sldNum", line("/>", "۲"))+
		`<p:graphicFrame><a:tbl><a:tblPr firstRow="1"/><a:tr><a:tc gridSpan="2"><a:txBody>`+line("/>", "دوز")+`</a:txBody></a:tc><a:tc hMerge="1"/></a:tr><a:tr><a:tc><a:txBody>`+
		line("/>", "الف")+`</a:txBody></a:tc><a:tc><a:txBody>`+line("/>", "۵")+`</a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame>`))
	doctest.Same(t, d, "# جلد\n# سر\n- الف\n  - ب\nبند\n||دوز|دوز\n|الف|۵\n* یادداشت\n")
	if d.Title != "جلد" || d.Blocks[0].Page != 1 || d.Blocks[1].Page != 2 {
		t.Errorf("%q, %+v", d.Title, d.Blocks[:2])
	}
	if len(d.Warnings) != 1 || d.Warnings[0].Code != document.WarnHiddenText {
		t.Errorf("%+v", d.Warnings)
	}
}

func FuzzSlide(f *testing.F) {
	f.Add(shape("body", line(`lvl="9"/>`, "الف")) + `<p:grpSp><p:sp/></p:grpSp><p:graphicFrame><a:tbl><a:tr><a:tc gridSpan="x"/></a:tr></a:tbl></p:graphicFrame>`)
	f.Fuzz(func(t *testing.T, shapes string) { _, _ = open(t.Context(), deck(shapes)) })
}
