package xlsx

import (
	"bytes"
	"errors"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/doctest"
)

func workbook(t testing.TB, sheets ...[][]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, rows := range sheets {
		name := "Sheet1"
		if i > 0 {
			name = "دوم"
			if _, err := f.NewSheet(name); err != nil {
				t.Fatal(err)
			}
		}
		for j, row := range rows {
			cell, _ := excelize.CoordinatesToCellName(1, j+1)
			if err := f.SetSheetRow(name, cell, &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRowsAreRecords(t *testing.T) {
	data := workbook(t, [][]any{{"جدول داروها"}, {}, {"id", "متن", "سال"}, {1, "تب", "1400"}, {}, {2, "لرز"}}, [][]any{{"متن"}, {"سرفه"}})
	got, err := doctest.Read(t, doctest.File("a.xlsx", data))
	if err != nil || len(got) != 3 {
		t.Fatalf("%d, %v", len(got), err)
	}
	if got[0].Fields["متن"] != "تب" || got[0].Fields["سال"] != "1400" || got[0].Line != 4 || got[1].Fields["متن"] != "لرز" || got[2].Fields["متن"] != "سرفه" {
		t.Errorf("%+v", got)
	}
	doctest.Same(t, got[1], "||id|متن|سال\n|2|لرز|\n")
}

func TestDamaged(t *testing.T) {
	data := workbook(t, [][]any{{"متن"}, {"تب"}})
	for _, cut := range []int{0, 10, len(data) / 2, len(data) - 10} {
		var found error
		for _, err := range read(t.Context(), doctest.File("a.xlsx", data[:cut])) {
			found = err
		}
		if !errors.Is(found, document.ErrFormat) {
			t.Errorf("%d bytes: %v", cut, found)
		}
	}
}

func FuzzXLSX(f *testing.F) {
	doctest.Fuzz(f, "a.xlsx", "xlsx", workbook(f, [][]any{{"متن"}, {"تب"}}))
}
