package httpapi

import (
	"cmp"
	"context"
	"crypto/rand"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/internal/schema"
)

const (
	chatLife = time.Hour // after the last question
	maxChats = 1000      // of one key; the one that was asked longest ago goes first
)

// chat is a conversation in memory.
type chat struct {
	id      string
	owner   string
	corpus  *Corpus
	talk    *biopars.Conversation
	expires time.Time
}

// chats are the conversations of a server.
type chats struct {
	mu   sync.Mutex
	byID map[string]*chat
	now  func() time.Time
}

func newChats() *chats { return &chats{byID: map[string]*chat{}, now: time.Now} }

// begin makes a conversation. Those that are over are forgotten.
func (c *chats) begin(owner string, of *Corpus) chat {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	var own []*chat
	for id, other := range c.byID {
		if other.expires.Before(now) {
			delete(c.byID, id)
		} else if other.owner == owner {
			own = append(own, other)
		}
	}
	if len(own) >= maxChats {
		oldest := slices.MinFunc(own, func(a, b *chat) int { return a.expires.Compare(b.expires) })
		delete(c.byID, oldest.id)
	}
	n := &chat{id: rand.Text(), owner: owner, corpus: of, talk: of.Engine.Conversation(), expires: now.Add(chatLife)}
	c.byID[n.id] = n
	return *n
}

// find gives a conversation to who began it, and lets it live on.
func (c *chats) find(owner, id string) (*chat, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, ok := c.byID[id]
	if !ok || n.owner != owner {
		return nil, false
	}
	if n.expires.Before(c.now()) {
		delete(c.byID, id)
		return nil, false
	}
	n.expires = c.now().Add(chatLife)
	return n, true
}

// keep forgets the conversations over engines that are not kept.
func (c *chats) keep(kept func(*biopars.Engine) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	maps.DeleteFunc(c.byID, func(_ string, n *chat) bool { return !kept(n.corpus.Engine) })
}

func (c *chats) forget(owner, id string) bool {
	if _, ok := c.find(owner, id); !ok {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.byID, id)
	return true
}

// Chat is a conversation that has begun.
type Chat struct {
	ID      string    `json:"id"`
	Expires time.Time `json:"expires" doc:"unless something is asked in it"`
}

// ChatRequest begins a conversation.
type ChatRequest struct {
	Corpus string `json:"corpus,omitempty" maxLength:"64" doc:"name of a corpus; the first without it"`
}

type chatAskInput struct {
	ID     string `path:"id" maxLength:"64"`
	Accept string `header:"Accept" doc:"application/json, or text/event-stream for events"`
	Body   AskRequest
}

func (s *Server) registerChats() {
	begin := huma.Operation{OperationID: "begin-chat", Method: http.MethodPost, Path: "/v1/chats", Tags: []string{"answers"},
		DefaultStatus: http.StatusCreated, Summary: "Begin a conversation, in memory alone", Errors: errorsOf(RoleReader, http.StatusNotFound)}
	register(s, begin, RoleReader, func(ctx context.Context, in *struct{ Body *ChatRequest }) (*body[Chat], error) {
		name := ""
		if in.Body != nil {
			name = in.Body.Corpus
		}
		c, err := s.corpus(ctx, name)
		if err != nil {
			return nil, err
		}
		n := s.chats.begin(asked(ctx).principal.owner(), c)
		return &body[Chat]{Chat{n.id, n.expires.UTC().Truncate(time.Second)}}, nil
	})

	ask := huma.Operation{OperationID: "ask-in-chat", Method: http.MethodPost, Path: "/v1/chats/{id}/ask", Tags: []string{"answers"},
		Summary: "Ask in a conversation", Errors: errorsOf(RoleReader, http.StatusNotFound, http.StatusNotAcceptable, http.StatusBadGateway)}
	s.answers(&ask)
	register(s, ask, RoleReader, func(ctx context.Context, in *chatAskInput) (*huma.StreamResponse, error) {
		if len(in.Body.History) > 0 || in.Body.Corpus != "" { // the conversation has its own
			return nil, s.problem(ctx, schema.CodeUsage)
		}
		n, ok := s.chats.find(asked(ctx).principal.owner(), in.ID)
		if !ok {
			return nil, s.problem(ctx, CodeNotFound)
		}
		return s.answer(ctx, &askInput{Accept: in.Accept, Body: in.Body}, n.corpus, n.talk.Stream)
	})

	end := huma.Operation{OperationID: "forget-chat", Method: http.MethodDelete, Path: "/v1/chats/{id}", Tags: []string{"answers"},
		Summary: "Forget a conversation", Errors: errorsOf(RoleReader, http.StatusNotFound)}
	register(s, end, RoleReader, func(ctx context.Context, in *struct {
		ID string `path:"id" maxLength:"64"`
	}) (*struct{}, error) {
		if !s.chats.forget(asked(ctx).principal.owner(), in.ID) {
			return nil, s.problem(ctx, CodeNotFound)
		}
		return nil, nil
	})
}

// owner is what belongs to somebody is kept under.
func (p Principal) owner() string { return cmp.Or(p.key, p.Name) }
