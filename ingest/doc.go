// Package ingest brings files into a corpus: it reads documents from JSONL,
// JSON, CSV, TSV, plain text and Markdown, cuts them into passages at sentence
// boundaries, and appends the passages to the catalogue together with a
// checkpoint, so that a run that was killed goes on where it stopped.
package ingest
