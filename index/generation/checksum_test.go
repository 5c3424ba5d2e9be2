package generation

import (
	"bytes"
	"testing"
)

// TestManifestIsChecked: a manifest is read as it was written; one in which any byte that
// means something is another is not.
func TestManifestIsChecked(t *testing.T) {
	written, err := record{Manifest: Manifest{Applied: 41}, Files: map[string]fileSum{"a": {Bytes: 7, CRC: "0badcafe"}}}.marshal()
	if err != nil {
		t.Fatal(err)
	}
	if r, err := unmarshalRecord(written); err != nil || r.Applied != 41 {
		t.Fatal(r, err)
	}
	for _, change := range [][2]string{{"41", "42"}, {`"0badcafe"`, `"0badcaff"`}, {`"bytes": 7`, `"bytes": 8`}} {
		damaged := bytes.Replace(written, []byte(change[0]), []byte(change[1]), 1)
		if bytes.Equal(damaged, written) {
			t.Fatalf("no %s in %s", change[0], written)
		}
		if _, err := unmarshalRecord(damaged); err == nil {
			t.Errorf("%s in the place of %s is not noticed", change[1], change[0])
		}
	}
}
