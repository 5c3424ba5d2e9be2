package index

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// idBytes is the length of a passage ID before it is written in hexadecimal.
// 128 bits: a collision among 10⁹ passages has a probability below 10⁻²⁰.
const IDBytes = 16

// PassageID is the stable identity of a passage: the first 128 bits, as 32
// lower-case hexadecimal digits, of the SHA-256 of document ID, section and
// text, each preceded by its length. So the same text in the same place has the
// same ID in every corpus, wherever its document was read from, and a passage
// whose text changes becomes another passage. Title and the other metadata
// don't take part.
func PassageID(documentID, section, text string) string {
	id := PassageHash(documentID, section, text)
	return hex.EncodeToString(id[:])
}

func PassageHash(documentID, section, text string) (id [IDBytes]byte) {
	b := make([]byte, 0, 3*binary.MaxVarintLen64+len(documentID)+len(section)+len(text))
	for _, s := range [...]string{documentID, section, text} {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	sum := sha256.Sum256(b)
	copy(id[:], sum[:])
	return id
}
