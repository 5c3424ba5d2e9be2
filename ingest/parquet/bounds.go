package parquet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"
)

// The library believes what a file says of its own sizes, and doubles a buffer for ever when a
// page in LZ4 is damaged. What is larger than these bounds is refused before it reads.
const (
	maxFooter  = 64 << 20
	maxColumns = 10_000
	maxPage    = 256 << 20 // uncompressed
	maxValues  = 1 << 24   // of a page
	maxHeader  = 1 << 20   // of a page, with its statistics
	lz4Most    = 256       // bytes that a byte in LZ4 comes to
)

var errBounds = errors.New("sizes that cannot be")

// checkFooter checks the sizes in a footer before it is read.
func checkFooter(r io.ReaderAt, size int64) error {
	var end [8]byte
	if size < int64(len("PAR1")+len(end)) {
		return io.ErrUnexpectedEOF
	}
	if _, err := r.ReadAt(end[:], size-int64(len(end))); err != nil && err != io.EOF {
		return err
	}
	n := int64(binary.LittleEndian.Uint32(end[:4]))
	if string(end[4:]) != "PAR1" || n > min(maxFooter, size-int64(len("PAR1")+len(end))) {
		return errBounds
	}
	b := make([]byte, n)
	if _, err := r.ReadAt(b, size-int64(len(end))-n); err != nil && err != io.EOF {
		return err
	}
	_, err := skipStruct(b, 0)
	return err
}

// checkPages checks the pages of all columns before they are read.
func checkPages(r io.ReaderAt, size int64, file *parquet.File) error {
	m := file.Metadata()
	if len(m.Schema) > maxColumns {
		return errBounds
	}
	for _, g := range m.RowGroups {
		for i := range g.Columns {
			c := &g.Columns[i].MetaData
			from := c.DataPageOffset
			if c.DictionaryPageOffset != 0 {
				from = c.DictionaryPageOffset
			}
			if from < 0 || c.TotalCompressedSize < 0 || from > size || c.TotalCompressedSize > size-from || c.DataPageOffset < 0 || c.DataPageOffset > size {
				return errBounds
			}
			if err := checkChunk(io.NewSectionReader(r, from, c.TotalCompressedSize), c.Codec); err != nil {
				return fmt.Errorf("column %d: %w", i, err)
			}
		}
	}
	return nil
}

// checkChunk checks the pages of a column chunk.
func checkChunk(r *io.SectionReader, codec format.CompressionCodec) error {
	for at := int64(0); at < r.Size(); {
		h, n, err := pageHeader(r, at)
		if err != nil {
			return err
		}
		at += n
		size, whole, values, levels := int64(h.CompressedPageSize), int64(h.UncompressedPageSize), int32(0), int64(0)
		compressed := true
		switch {
		case h.DataPageHeader != nil:
			values = h.DataPageHeader.NumValues
		case h.DataPageHeaderV2 != nil:
			p := h.DataPageHeaderV2
			values = p.NumValues
			if p.RepetitionLevelsByteLength < 0 || p.DefinitionLevelsByteLength < 0 || p.NumNulls < 0 || p.NumNulls > p.NumValues {
				return errBounds
			}
			levels = int64(p.RepetitionLevelsByteLength) + int64(p.DefinitionLevelsByteLength)
			compressed = p.IsCompressed == nil || *p.IsCompressed
		case h.DictionaryPageHeader != nil:
			values = h.DictionaryPageHeader.NumValues
		}
		if size < 0 || size > r.Size()-at || whole < 0 || whole > maxPage || values < 0 || values > maxValues || levels > size {
			return errBounds
		}
		if compressed && codec != format.Uncompressed {
			data := make([]byte, size)
			if _, err := r.ReadAt(data, at); err != nil && err != io.EOF {
				return err
			}
			if err := decompresses(codec, data[levels:], whole); err != nil {
				return err
			}
		}
		at += size
	}
	return nil
}

// pageHeader reads the header of the page at a place, and how long it is.
func pageHeader(r *io.SectionReader, at int64) (*format.PageHeader, int64, error) {
	for window := int64(256); ; window *= 16 {
		b := make([]byte, min(window, r.Size()-at))
		if _, err := r.ReadAt(b, at); err != nil && err != io.EOF {
			return nil, 0, err
		}
		n, err := skipStruct(b, 0)
		if err != nil {
			if int64(len(b)) == window && window < maxHeader {
				continue // it may be longer
			}
			return nil, 0, err
		}
		h := new(format.PageHeader)
		if err := thrift.Unmarshal(&thrift.CompactProtocol{}, b[:n], h); err != nil {
			return nil, 0, err
		}
		return h, int64(n), nil
	}
}

// decompresses reports whether a page comes to no more bytes than it says.
func decompresses(codec format.CompressionCodec, data []byte, size int64) error {
	if len(data) == 0 {
		return nil
	}
	var r io.Reader
	switch codec {
	case format.Snappy:
		if n, err := snappy.DecodedLen(data); err != nil || int64(n) > size {
			return errors.Join(errBounds, err)
		}
		return nil
	case format.Lz4Raw:
		if size > lz4Most*int64(len(data)) {
			return errBounds
		}
		_, err := lz4.UncompressBlock(data, make([]byte, size))
		return err
	case format.Gzip:
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return err
		}
		r = z
	case format.Brotli:
		r = brotli.NewReader(bytes.NewReader(data))
	case format.Zstd:
		z, err := zstd.NewReader(bytes.NewReader(data), zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxPage))
		if err != nil {
			return err
		}
		defer z.Close()
		r = z
	default:
		return nil // the library refuses it
	}
	n, err := io.Copy(io.Discard, io.LimitReader(r, size+1))
	if err == nil && n > size {
		err = errBounds
	}
	return err
}
