// Package segment is a segment type of Bleve's, made for passages whose terms are
// counted already: Bleve's scorch manages batches, snapshots, deletions and merges,
// and this package builds, writes, merges and reads the files. They can be read
// through Bleve's segment interfaces, and directly: [Of] gives the [Segment] behind
// one of Bleve's, whose lists decode into slices without an object for each posting.
//
// Documents are numbered in ascending order of their numbers, which are their
// identifiers to the base 36, so that no dictionary of identifiers is needed, and
// neighbouring numbers are postings close together. The bytes of a segment are
//
//	magic
//	for every field, ascending by name:
//	    postings    see [List]
//	    dictionary  blocks of blockTerms terms, see [Field]
//	    index       where each block begins in the dictionary and in the postings
//	    lengths     by document, of 0, 1, 2 or 4 bytes each; not of fields with presence only
//	numbers         by document, what they are above the first, of 0, 1, 2, 4 or 8 bytes each
//	footer          where all that is, see [Segment]
//	length and checksum of the footer, magic
//
// The length of a field stands once for each document, and not beside every posting.
// What is derived and rarely asked for, such as positions, stored values and doc
// values, there is none of; a document that wants it is refused.
package segment
