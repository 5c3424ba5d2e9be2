package ingest

import (
	"reflect"
	"testing"
	"unicode/utf8"
)

// FuzzPlainObject: what is read quickly is what a decoder of any value reads.
func FuzzPlainObject(f *testing.F) {
	for _, s := range []string{
		`{"_id":"1","text":"تب \u06a9 \n \ud83d\ude00","n":-1.50e3,"t":true,"f":false,"x":null}`, ` { } `, `{"a":"\ud800"}`,
		`{"a":1,"a":2}`, `{"Text":"a","text":"b"}`, `{"a":{"b":1}}`, `{"a":[1]}`, `{"a":1} {}`, `{"a":1}]`, `{"a":1,}`, `[1]`, `1`, ``,
		"{\"a\":\"\xff\"}", "{\"a\":\"\t\"}", `{"a":"\/\"\\"}`, `{"a":01}`, `{"a":1e999}`, `{"كد":"٣"}`, "\ufeff{}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got, ok := plainObject(text)
		if !ok {
			return
		}
		want, err := anyObjectOf(text)
		if err != nil || !utf8.Valid(text) {
			t.Fatalf("%q is read as %v, though it cannot be: %v", text, got, err)
		}
		if !reflect.DeepEqual(got, newRow(want)) {
			t.Fatalf("%q: %v, want %v", text, got, newRow(want))
		}
	})
}

// Objects of texts and numbers are read quickly, others not at all.
func TestPlainObject(t *testing.T) {
	for text, want := range map[string]bool{
		`{"_id":"1","title":"","text":"تب\n\u06a9","year":1402,"ok":true,"url":null}`: true,
		`{}`: true, `{"a":"\ud800"}`: false, `{"a":1,"a":2}`: false, `{"a":[]}`: false, `{"a":{}}`: false, `{"a":1}{}`: false,
		`{"a":1`: false, `[]`: false, "{\"a\":\"\xff\"}": false,
	} {
		if _, ok := plainObject([]byte(text)); ok != want {
			t.Errorf("%s: %v", text, ok)
		}
	}
}
