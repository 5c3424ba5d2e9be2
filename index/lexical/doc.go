// Package lexical finds passages by their words. Bleve manages the postings, in
// segments of our own (package segment), which are read directly; the analysis is the
// Persian one of package persian, and the score is our own: true BM25, and BM25F over
// title, section and text, with exact field statistics kept in the same atomic batch as
// the data.
//
// A [Writer] follows the catalogue and publishes immutable generations; an
// [Index] opens the published generation read-only, in any number of processes,
// and answers queries from it. A query is a weighted bag of terms from one or
// more signals (the words themselves, word bigrams, character n-grams), all
// scored by one searcher that prunes safely: its ranking, ties included, is that
// of a full traversal.
package lexical
