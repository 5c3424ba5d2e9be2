package table

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"
)

func all(text []byte, comma rune) string {
	rows := Open(strings.NewReader(string(text)), comma)
	var out []string
	for {
		row, err := rows.Next()
		if err != nil {
			return strings.Join(out, "/")
		}
		if row.Err != nil {
			out = append(out, "!")
			continue
		}
		out = append(out, strings.Join(row.Fields, "|"))
	}
}

func TestDelimiters(t *testing.T) {
	wide := binary.LittleEndian.AppendUint16(nil, 0xfeff)
	for _, u := range utf16.Encode([]rune("شناسه\tمتن\n1\tتب\n")) {
		wide = binary.LittleEndian.AppendUint16(wide, u)
	}
	for _, c := range []struct {
		name, text string
		comma      rune
		want       string
	}{
		{"commas", "id,text\n1,a;b\n2,c\n", ',', "id|text/1|a;b/2|c"},
		{"semicolons", "id;text\n1;a, b, c\n2;d\n", ',', "id|text/1|a, b, c/2|d"},
		{"semicolons, decimals", "id;text;x\n1;1,5;2,5\n2;2,5;3,5\n", ',', "id|text|x/1|1,5|2,5/2|2,5|3,5"},
		{"bars", "id|text\n1|a,b\n", ',', "id|text/1|a,b"},
		{"tabs in .csv", "id\ttext\n1\ta,b\n", ',', "id|text/1|a,b"},
		{"commas in .tsv", "id,text\n1,a\n", '\t', "id|text/1|a"},
		{"sep=", "sep=;\nid;text\n1;a\n", ',', "id|text/1|a"},
		{"sep= of commas", "sep=,\r\nid,text\r\n1,a\r\n", ',', "id|text/1|a"},
		{"sep= quoted", "\"sep=|\"\nid|text\n1|a\n", ',', "id|text/1|a"},
		{"one column", "text\nتب، لرز\n", ',', "text/تب، لرز"},
		{"short rows", "id,text,source\n1,a\n2,b,c\n3\n", ',', "id|text|source/1|a/2|b|c/3"},
		{"quoted delimiters", "id,text\n1,\"a;b;c;d\"\n", ',', "id|text/1|a;b;c;d"},
		{"UTF-16", string(wide), ',', "شناسه|متن/1|تب"},
		{"Windows-1256", "id;\xe3\xca\xe4\n1;\xca\xc8 \xe6 \xe1\xd1\xd2\n", ',', "id|متن/1|تب و لرز"},
		{"mark", "\ufeffid,text\n1,a\n", ',', "id|text/1|a"},
	} {
		if got := all([]byte(c.text), c.comma); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestSkipGoesOnWhereReadingStopped(t *testing.T) {
	text := "\ufeffsep=;\nid;text\n1;a\n2;\"b\nc\"\n3;d\n"
	rows := Open(strings.NewReader(text), ',')
	for range 3 {
		if _, err := rows.Next(); err != nil {
			t.Fatal(err)
		}
	}
	at, line := rows.Position()
	again := Open(strings.NewReader(text), ',')
	if err := again.Skip(at, line); err != nil {
		t.Fatal(err)
	}
	row, err := again.Next()
	if err != nil || row.Line != 6 || strings.Join(row.Fields, "|") != "3|d" {
		t.Errorf("%+v, %v", row, err)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add("sep=;\na;b\n1;\"x\ny\"\n")
	f.Add("\xff\xfea\x00,\x00b\x00")
	f.Fuzz(func(t *testing.T, text string) {
		rows := Open(strings.NewReader(text), ',')
		for range 10_000 {
			if _, err := rows.Next(); err != nil {
				return
			}
		}
	})
}
