// Package qdranttest is a server in the test's own process that speaks the gRPC
// interface of Qdrant, for tests of the client code in index/qdrant. It is
// not Qdrant and says so when asked for its health; nothing that is measured on
// it is ever reported as Qdrant's.
//
// It keeps collections in memory and searches them exactly, with the formulas
// and the error codes of Qdrant 1.17: cosine of normalised vectors, the inner
// product of sparse ones with the inverse document frequency of a shard,
// reciprocal rank fusion, filters, aliases. Where Qdrant promises no order, as
// among equal scores, it answers in the order of a hash of the id, so that a
// test notices a client that relies on one. Where Qdrant is lenient and our
// client must not be, it records a violation, and a violation that the test did
// not ask for fails the test. It can be told to be unavailable, slow, exhausted,
// to lose an answer or to cut the connection: see [Fault].
//
// What our client does not use answers Unimplemented.
package qdranttest
