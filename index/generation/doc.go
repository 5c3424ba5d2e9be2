// Package generation keeps an index on disk as a sequence of immutable
// generations, so that any number of processes can read the published one while
// a single writer prepares the next.
//
// A directory managed by a [Store] looks like this:
//
//	CURRENT         name of the published generation
//	g-00000007/     the generation: the index's own files and manifest.json
//	g-00000007.lock held shared by every reader of the generation
//	work/           the next generation while it is written
//	writer.lock     held by the writer between Begin and Publish or Close
//
// The next generation starts as a clone of the published one made of hard
// links, which costs neither time nor space; so files of an index must be
// replaced or removed, never written in place, except those that
// [Options].Mutable lists, which are copied. Publishing makes the files
// durable, renames the directory and switches CURRENT by a rename: a process
// killed at any instant leaves either the old or the new generation published,
// each whole. Generations that nobody reads any more are removed.
package generation
