package qdrant

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/klauspost/compress/zstd"
	api "github.com/qdrant/go-client/qdrant"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/lexical"
)

// manifest says what a generation is. It is the payload of a point without
// vectors, written after everything that it speaks of.
type manifest struct {
	Format      int               `json:"format"`
	Generation  int               `json:"generation"`
	Applied     index.Seq         `json:"applied"`   // the changes up to here are stored
	Published   index.Seq         `json:"published"` // and up to here readers see them
	Fingerprint index.Fingerprint `json:"fingerprint"`
	Dimension   int               `json:"dimension"`
	// Writing says that changes behind Published may be stored; searches then pass
	// over them.
	Writing  bool              `json:"writing"`
	Averages *lexical.Averages `json:"averages,omitempty"` // baked into the terms
	Blobs    map[string]blob   `json:"blobs,omitempty"`    // by name
}

// manifestFormat is the version of what this package stores.
const manifestFormat = 1

const (
	keyManifest = "manifest"
	keyBlob     = "blob"
)

var manifestID = namedID("manifest")

// caller is read or write: whether a call is given up when the server is away or
// is made again.
type caller func(ctx context.Context, op string, call func(context.Context) error) error

// manifest reads the manifest of a collection, or of the one behind an alias.
// The error wraps index.ErrNotFound when there is no such collection, and
// ErrForeign when it has no manifest.
func (c *client) manifest(ctx context.Context, do caller, collection string) (m manifest, err error) {
	var found []*api.RetrievedPoint
	err = do(ctx, "read manifest", func(ctx context.Context) (err error) {
		found, err = c.Get(ctx, &api.GetPoints{CollectionName: collection, Ids: []*api.PointId{manifestID},
			WithPayload: api.NewWithPayload(true)})
		return err
	})
	if err != nil {
		return m, err
	}
	if len(found) == 0 {
		return m, &index.Error{Op: "open collection", Object: c.opts.Address() + "/" + collection,
			Repair: index.RepairRename, Err: ErrForeign}
	}
	if err := json.Unmarshal([]byte(found[0].GetPayload()[keyManifest].GetStringValue()), &m); err != nil {
		return m, &index.Error{Op: "read manifest", Object: collection, Repair: index.RepairRebuildDense,
			Err: fmt.Errorf("%w: %w", index.ErrCorrupt, err)}
	}
	if m.Format > manifestFormat {
		return m, &index.Error{Op: "open collection", Object: collection, Repair: index.RepairUpgrade,
			Err: fmt.Errorf("format %d is newer than this program", m.Format)}
	}
	return m, nil
}

func (c *client) writeManifest(ctx context.Context, collection string, m manifest) error {
	raw, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return c.upsert(ctx, "write manifest", collection, []*api.PointStruct{{
		Id: manifestID, Vectors: api.NewVectorsMap(nil),
		Payload: map[string]*api.Value{keyManifest: api.NewValueString(string(raw))},
	}})
}

func (c *client) upsert(ctx context.Context, op, collection string, points []*api.PointStruct) error {
	return c.write(ctx, op, func(ctx context.Context) error {
		return completed(c.Upsert(ctx,
			&api.UpsertPoints{CollectionName: collection, Wait: api.PtrOf(true), Points: points}))
	})
}

// blob is a file kept in the collection, compressed and cut into points. It is
// named by its content: a new one is written beside the old one, and becomes the
// one in use when the manifest names it.
type blob struct {
	Hash  string `json:"sha256"`
	Parts int    `json:"parts"`
}

// blobPart is the size of a part before it is written in base64.
const blobPart = 1 << 20

func (b blob) ids() []*api.PointId {
	ids := make([]*api.PointId, b.Parts)
	for i := range ids {
		ids[i] = namedID(fmt.Sprintf("blob %s %d", b.Hash, i))
	}
	return ids
}

func (c *client) writeBlob(ctx context.Context, collection string, data []byte) (blob, error) {
	sum := sha256.Sum256(data)
	enc, err := zstd.NewWriter(nil)
	if err != nil {
		return blob{}, err
	}
	packed := enc.EncodeAll(data, nil)
	b := blob{Hash: hex.EncodeToString(sum[:]), Parts: (len(packed) + blobPart - 1) / blobPart}
	for i, id := range b.ids() {
		part := packed[i*blobPart : min((i+1)*blobPart, len(packed))]
		err := c.upsert(ctx, "write file", collection, []*api.PointStruct{{
			Id: id, Vectors: api.NewVectorsMap(nil),
			Payload: map[string]*api.Value{keyBlob: api.NewValueString(base64.StdEncoding.EncodeToString(part))},
		}})
		if err != nil {
			return blob{}, err
		}
	}
	return b, nil
}

func (c *client) readBlob(ctx context.Context, do caller, collection string, b blob) ([]byte, error) {
	var packed []byte
	for _, id := range b.ids() { // one by one: an answer stays small
		var found []*api.RetrievedPoint
		err := do(ctx, "read file", func(ctx context.Context) (err error) {
			found, err = c.Get(ctx, &api.GetPoints{CollectionName: collection, Ids: []*api.PointId{id},
				WithPayload: api.NewWithPayload(true)})
			return err
		})
		if err != nil {
			return nil, err
		}
		var part []byte
		if len(found) > 0 {
			part, err = base64.StdEncoding.DecodeString(found[0].GetPayload()[keyBlob].GetStringValue())
		}
		if len(found) == 0 || err != nil {
			return nil, c.damaged(collection, "a part of a file is missing or broken", err)
		}
		packed = append(packed, part...)
	}
	dec, err := zstd.NewReader(nil)
	if err != nil {
		return nil, err
	}
	defer dec.Close()
	data, err := dec.DecodeAll(packed, nil)
	if err == nil {
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != b.Hash {
			err = errors.New("wrong checksum")
		}
	}
	if err != nil {
		return nil, c.damaged(collection, "a file cannot be read", err)
	}
	return data, nil
}

func (c *client) damaged(collection, what string, err error) error {
	return &index.Error{Op: "read collection", Object: collection, Repair: index.RepairRebuildDense,
		Err: fmt.Errorf("%w: %s: %v", index.ErrCorrupt, what, err)}
}

// dropBlobs deletes the points of blobs that are no longer in use.
func (c *client) dropBlobs(ctx context.Context, collection string, blobs []blob) error {
	var ids []*api.PointId
	for _, b := range blobs {
		ids = append(ids, b.ids()...)
	}
	if len(ids) == 0 {
		return nil
	}
	return c.write(ctx, "delete file", func(ctx context.Context) error {
		return completed(c.Delete(ctx, &api.DeletePoints{
			CollectionName: collection, Wait: api.PtrOf(true), Points: api.NewPointsSelectorIDs(ids),
		}))
	})
}
