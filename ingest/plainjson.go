package ingest

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// Nearly all of a large corpus is objects whose columns have different names and hold
// texts or numbers. They are read value by value, in a fraction of the time that a decoder
// takes which makes anything. What another object has, and what is wrong with it, is found
// out by that one.

type plainReader struct {
	text    bytes.Buffer
	decoder jsontext.Decoder
}

var plainReaders = sync.Pool{New: func() any { return new(plainReader) }}

// plainObject parses a JSON object in valid UTF-8, or reports that it is not that, or not
// so simple.
func plainObject(text []byte) (row, bool) {
	r := plainReaders.Get().(*plainReader)
	defer plainReaders.Put(r)
	r.text = *bytes.NewBuffer(text)
	defer func() { r.text = bytes.Buffer{} }() // the text is the caller's
	d := &r.decoder
	d.Reset(&r.text)
	if t, err := d.ReadToken(); err != nil || t.Kind() != '{' {
		return nil, false
	}
	columns := make(row, 8)
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			return nil, false
		}
		key := columnKey(name.String())
		if _, taken := columns[key]; taken {
			return nil, false
		}
		if k := d.PeekKind(); k == '{' || k == '[' {
			return nil, false
		}
		v, err := d.ReadValue()
		if err != nil {
			return nil, false
		}
		switch v.Kind() {
		case '"':
			columns[key] = plainText(v)
		case '0':
			columns[key] = json.Number(v)
		case 't', 'f':
			columns[key] = v[0] == 't'
		default: // null
			columns[key] = nil
		}
	}
	if _, err := d.ReadToken(); err != nil {
		return nil, false
	}
	_, err := d.ReadToken()
	return columns, err == io.EOF
}

// plainText is the text of a string that is valid.
func plainText(v jsontext.Value) string {
	if bytes.IndexByte(v, '\\') < 0 {
		return string(v[1 : len(v)-1])
	}
	b, _ := jsontext.AppendUnquote(nil, v)
	return string(b)
}
