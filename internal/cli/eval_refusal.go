package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/internal/secret"
)

// candid is a model whose errors say what its server said, and have no secrets: a
// provider may repeat the key that it was sent. Clients keep why a request failed to
// themselves.
type candid struct {
	llms.Model
	secrets *secret.Set
}

// GenerateContent implements llms.Model.
func (m candid) GenerateContent(ctx context.Context, messages []llms.MessageContent,
	options ...llms.CallOption) (*llms.ContentResponse, error) {
	var cause error
	r, err := m.Model.GenerateContent(context.WithValue(ctx, causeKey{}, &cause), messages, options...)
	var refused *eval.ServerError
	switch {
	case err == nil || cause == nil:
	case errors.As(cause, &refused):
		said := *refused
		said.Err = err
		err = &said
	default:
		err = fmt.Errorf("%w: %w", err, cause)
	}
	return r, m.secrets.Error(err)
}

type causeKey struct{}

// reporter tells whoever asks in the context why a request failed.
type reporter struct{ *http.Client }

func (c reporter) Do(r *http.Request) (*http.Response, error) {
	resp, err := c.Client.Do(r)
	if cause, ok := r.Context().Value(causeKey{}).(*error); ok && err != nil {
		*cause = err
	}
	return resp, err
}

// refusals is a transport that tells whoever asks in the context with which words a
// server refused.
type refusals struct{ next http.RoundTripper }

// longestRefusal is how much of a refusal is read, in bytes, and longestWords how much
// of it is repeated.
const (
	longestRefusal = 64 << 10
	longestWords   = 500
)

// RoundTrip implements http.RoundTripper.
func (t refusals) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(r)
	cause, ok := r.Context().Value(causeKey{}).(*error)
	if err != nil || !ok {
		return resp, err
	}
	*cause = nil
	if resp.StatusCode < http.StatusBadRequest {
		return resp, nil
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, longestRefusal))
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	*cause = &eval.ServerError{Status: resp.StatusCode, Words: wordsOf(body),
		RetryAfter: retryAfter(resp.Header.Get("Retry-After"), time.Now())}
	return resp, nil
}

// wordsOf is what a refusal says, in one line: the message of its JSON, or all of it.
func wordsOf(body []byte) string {
	text := string(body)
	var as struct {
		Error   json.RawMessage `json:"error"`
		Message string          `json:"message"`
		Detail  string          `json:"detail"`
	}
	if json.Unmarshal(body, &as) == nil {
		var inner struct {
			Message string `json:"message"`
		}
		var plain string
		switch {
		case json.Unmarshal(as.Error, &inner) == nil && inner.Message != "":
			text = inner.Message
		case json.Unmarshal(as.Error, &plain) == nil && plain != "":
			text = plain
		case as.Message != "":
			text = as.Message
		case as.Detail != "":
			text = as.Detail
		}
	}
	text = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, ""), func(r rune) bool {
		return r <= ' ' || r == 0x7f || r >= 0x80 && r < 0xa0
	}), " ")
	if len(text) > longestWords {
		text = strings.ToValidUTF8(text[:longestWords], "") + "…"
	}
	return text
}

// retryAfter reads the header of that name, which has seconds or a date.
func retryAfter(header string, now time.Time) time.Duration {
	header = strings.TrimSpace(header)
	if n, err := strconv.ParseFloat(header, 64); err == nil && n >= 0 && n < 1e9 {
		return time.Duration(n * float64(time.Second))
	}
	if at, err := http.ParseTime(header); err == nil && at.After(now) {
		return at.Sub(now)
	}
	return 0
}

// plainAddress is an address without user, password and keys.
func plainAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return secret.Redact(address)
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: strings.TrimSuffix(u.Path, "/")}).String()
}
