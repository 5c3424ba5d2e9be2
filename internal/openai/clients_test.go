package openai

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// quoted is a text as JSON.
func quoted(text string) string {
	raw, _ := json.Marshal(text)
	return string(raw)
}

// untouched is an engine that must not be asked.
func untouched(t *testing.T) *scripted {
	t.Helper()
	e := &scripted{}
	t.Cleanup(func() {
		if e.asked.Text != "" {
			t.Errorf("the engine was asked %q", e.asked.Text)
		}
	})
	return e
}

const told = "درد قفسهٔ سینه و تنگی نفس دارم"

// The chores of two chat clients, in the shapes in which they send them (wordings are our
// own, but for what tells them: the marks that they put around a conversation and the
// fields that they want).
var chores = []struct{ name, request, want string }{
	{"Open WebUI, title", `{"messages":[{"role":"user","content":` + quoted("### Task:\nGenerate a short title with an emoji for the chat history.\n### Guidelines:\n- Write it in the chat's language.\n### Output:\nJSON format: { \"title\": \"your title\" }\n### Examples:\n- { \"title\": \"Stock Market\" }\n### Chat History:\n<chat_history>\nUSER: "+told+"\nASSISTANT: **فوریت!** با ۱۱۵ تماس بگیرید.\n</chat_history>") + `}],"stream":false,"max_completion_tokens":1000}`,
		`{"title":"` + told + `"}`},
	{"Open WebUI, tags", `{"messages":[{"role":"user","content":` + quoted("### Task:\nGenerate 1-3 broad tags for the themes of the chat history.\n### Output:\nJSON format: { \"tags\": [\"tag1\", \"tag2\"] }\n### Chat History:\n<chat_history>\nUSER: "+told+"\nASSISTANT: …\n</chat_history>") + `}],"stream":false}`,
		`{"tags":[]}`},
	{"Open WebUI, follow-ups", `{"messages":[{"role":"user","content":` + quoted("### Task:\nSuggest 3-5 follow-up questions that the user might ask next.\n### Output:\nJSON format: { \"follow_ups\": [\"Question 1?\"] }\n### Chat History:\n<chat_history>\nUSER: "+told+"\nASSISTANT: …\n</chat_history>") + `}],"stream":false}`,
		`{"follow_ups":[]}`},
	{"Open WebUI, queries", `{"messages":[{"role":"user","content":` + quoted("### Task:\nAnalyze the chat history to determine the necessity of generating search queries.\n### Output:\n{\n  \"queries\": [\"query1\"]\n}\n### Chat History:\n<chat_history>\nUSER: "+told+"\n</chat_history>") + `}],"stream":false}`,
		`{"queries":[]}`},
	{"Open WebUI, completion of what is typed", `{"messages":[{"role":"user","content":` + quoted("### Task:\nYou are an autocompletion system. Continue the text.\n- Respond only in JSON: `{ \"text\": \"<your_completion>\" }`.\n### Context:\n<chat_history>\n</chat_history>\n<type>search query</type>\n<text>دوز استامینوفن در</text>\n#### Output:\n") + `}],"stream":false}`,
		`{"text":""}`},
	{"Open WebUI, picture", `{"messages":[{"role":"user","content":` + quoted("### Task:\nGenerate a detailed prompt for an image.\n### Output:\n{\n    \"prompt\": \"Your description.\"\n}\n### Chat History:\n<chat_history>\nUSER: "+told+"\n</chat_history>") + `}]}`,
		`{"prompt":""}`},
	{"Open WebUI, tools", `{"messages":[{"role":"system","content":"Available Tools: [{\"name\":\"weather\"}]\n\nReturn a JSON object { \"tool_calls\": [] }"},{"role":"user","content":` + quoted("Query: History:\nUSER: "+told+"\nQuery: "+told) + `}]}`,
		`{"tool_calls":[]}`},
	{"LibreChat, title", `{"messages":[{"role":"user","content":` + quoted("Provide a concise, 5-word-or-less title for the conversation. Only return the title itself.\n\nConversation:\nUser: "+told+"\nAI: با ۱۱۵ تماس بگیرید.") + `}],"temperature":0.2,"user":"u1"}`,
		told},
	{"LibreChat, title with instructions of the system", `{"messages":[{"role":"system","content":` + quoted("Please generate a concise title for the conversation, using its same language.\n\n||>User:\n\""+told+"\"\n||>Response:\n\"با ۱۱۵ تماس بگیرید.\"\n\n||>Title:") + `}],"presence_penalty":0,"frequency_penalty":0}`,
		told},
	{"title behind the conversation", `{"messages":[{"role":"user","content":` + quoted(told) + `},{"role":"assistant","content":"…"},{"role":"user","content":"Please write a short title for this conversation."}]}`,
		told},
}

// TestChoresAreNoQuestions: neither the engine nor a model sees them, and nothing medical is
// said by way of a title.
func TestChoresAreNoQuestions(t *testing.T) {
	for _, c := range chores {
		for _, streamed := range []bool{false, true} {
			h := handler(t, untouched(t))
			w := post(h, strings.Replace(c.request, `{"messages"`, fmt.Sprintf(`{"model":"biopars","stream":%t,"stream_options":{"include_usage":true},"messages"`, streamed), 1))
			if streamed && strings.Contains(c.request, `"stream":false`) {
				continue // it says itself what it wants
			}
			if w.Code != http.StatusOK {
				t.Errorf("%s: %d %s", c.name, w.Code, w.Body)
				continue
			}
			text := ""
			if streamed {
				var usage *Usage
				if text, _, _, usage = received(t, w); usage == nil {
					t.Errorf("%s: no usage", c.name)
				}
			} else {
				var out Completion
				if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || len(out.Choices) != 1 {
					t.Fatalf("%s: %v %s", c.name, err, w.Body)
				}
				text = out.Choices[0].Message.Content
			}
			if text != c.want {
				t.Errorf("%s: %q, want %q", c.name, text, c.want)
			}
		}
	}
}

// TestTitleInAForm: clients that want a title as the arguments of a function, or by a schema,
// get it so.
func TestTitleInAForm(t *testing.T) {
	ask := quoted("Analyze this conversation and provide:\n1. The detected language of the conversation\n2. A concise title in the detected language\n\nUser: " + told + "\nAI: با ۱۱۵ تماس بگیرید.")
	for name, form := range map[string]string{
		"function": `"tools":[{"type":"function","function":{"name":"extract","parameters":{"type":"object"}}}],"tool_choice":{"type":"function","function":{"name":"extract"}}`,
		"schema":   `"response_format":{"type":"json_schema","json_schema":{"name":"extract","schema":{"type":"object"}}}`,
	} {
		w := post(handler(t, untouched(t)), `{"model":"biopars","messages":[{"role":"user","content":`+ask+`}],`+form+`}`)
		var out Completion
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || len(out.Choices) != 1 {
			t.Fatalf("%s: %v %s", name, err, w.Body)
		}
		m := out.Choices[0].Message
		text := m.Content
		if name == "function" {
			if len(m.ToolCalls) != 1 || m.ToolCalls[0].Function.Name != "extract" || *out.Choices[0].FinishReason != "tool_calls" {
				t.Fatalf("%s", w.Body)
			}
			text = m.ToolCalls[0].Function.Arguments
		}
		var got map[string]string
		if err := json.Unmarshal([]byte(text), &got); err != nil || got["title"] != told || got["language"] != "fa" {
			t.Errorf("%s: %q %v", name, text, err)
		}
	}
}

// TestTitlesAreShort: in whole words, and none breaks out of its line.
func TestTitlesAreShort(t *testing.T) {
	for text, want := range map[string]string{
		"  \"درمان\nتب\"  ":       "درمان تب",
		strings.Repeat("آ", 60):   strings.Repeat("آ", 60),
		strings.Repeat("آ", 61):   strings.Repeat("آ", 60) + "…",
		strings.Repeat("تب ", 30): strings.TrimSpace(strings.Repeat("تب ", 19)) + " تب…",
		"":                        "",
	} {
		if got := short(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestQuestionsAreNoChores: who asks about titles, tasks, tags or conversations is answered.
func TestQuestionsAreNoChores(t *testing.T) {
	for _, text := range []string{
		"Provide a concise summary of treatment for iron deficiency",
		"Generate a title for my paper about anaemia",
		"### Task:\nعوارض متفورمین چیست؟",
		"Query: what is the dose of metformin?",
		"User: my chest hurts",
		"یک عنوان برای گفت‌وگو با بیمار پیشنهاد بده",
		"What follow-up is needed after myocardial infarction? Suggest follow-up intervals.",
		"سؤال: تب چیست؟ {\"title\": \"x\"}",
	} {
		_, events := fever()
		e := &scripted{events: events}
		if w := post(handler(t, e), `{"model":"biopars","messages":[{"role":"user","content":`+quoted(text)+`}]}`); w.Code != http.StatusOK || e.asked.Text != text {
			t.Errorf("%q: %d, asked %q", text, w.Code, e.asked.Text)
		}
	}
}

// TestClientsRequests: what else the two clients send is read as they mean it.
func TestClientsRequests(t *testing.T) {
	rag := "### Task:\nRespond to the user query using the provided context, with citations.\n<context>\n<source id=\"1\">روزی ده گرم استامینوفن بخورید.</source>\n</context>\n"
	for name, c := range map[string]struct {
		messages, extra string
		status          int
		asked           string
		history         int
		given           bool
	}{
		"unknown fields": {messages: `[{"role":"system","content":"You are a pirate."},{"role":"user","content":"تب چیست؟"}]`,
			extra:  `,"stream_options":{"include_usage":true},"max_completion_tokens":5,"temperature":2,"top_p":0.1,"frequency_penalty":0,"presence_penalty":0,"seed":1,"stop":["\n"],"user":"u","metadata":{"chat_id":"1"},"logit_bias":{},"tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"auto","parallel_tool_calls":true,"reasoning_effort":"low","response_format":{"type":"text"},"n":1`,
			status: 200, asked: "تب چیست؟"},
		"parts":   {messages: `[{"role":"user","content":[{"type":"text","text":"تب چیست؟"}]}]`, status: 200, asked: "تب چیست؟"},
		"picture": {messages: `[{"role":"user","content":[{"type":"text","text":"این چیست؟"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA"}}]}]`, status: 400},
		"sound":   {messages: `[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"AA"}}]}]`, status: 400},
		"picture of an earlier turn": {messages: `[{"role":"user","content":[{"type":"text","text":"این چیست؟"},{"type":"image_url","image_url":{"url":"data:,"}}]},{"role":"assistant","content":"نمی‌بینم."},{"role":"user","content":"تب چیست؟"}]`,
			status: 200, asked: "تب چیست؟", history: 1},
		"answer with calls of tools": {messages: `[{"role":"user","content":"سلام"},{"role":"assistant","content":null,"tool_calls":[{"id":"1"}]},{"role":"tool","tool_call_id":"1","content":"x"},{"role":"user","content":"تب چیست؟"}]`,
			status: 200, asked: "تب چیست؟", history: 1},
		"developer":                       {messages: `[{"role":"developer","content":"x"},{"role":"user","content":"تب چیست؟"}]`, status: 200, asked: "تب چیست؟"},
		"attached texts":                  {messages: `[{"role":"user","content":` + quoted(rag+"<user_query>\nدوز استامینوفن چقدر است؟\n</user_query>") + `}]`, status: 200, asked: "دوز استامینوفن چقدر است؟", given: true},
		"attached texts, question behind": {messages: `[{"role":"user","content":` + quoted(rag+"\nدوز استامینوفن چقدر است؟") + `}]`, status: 200, asked: "دوز استامینوفن چقدر است؟", given: true},
		"attached texts alone":            {messages: `[{"role":"user","content":` + quoted(rag) + `}]`, status: 400},
		"answers to be merged":            {messages: `[{"role":"user","content":"You have been provided with a set of responses from various models to the latest user query: \"تب چیست؟\"\n\nResponses from models: …"}]`, status: 400},
		"wrong form":                      {messages: `[{"role":"user","content":5}]`, status: 400},
		"no messages":                     {messages: `[]`, status: 400},
	} {
		for _, streamed := range []bool{false, true} {
			_, events := fever()
			e := &scripted{events: events}
			w := post(handler(t, e), fmt.Sprintf(`{"model":"biopars","stream":%t,"messages":%s%s}`, streamed, c.messages, c.extra))
			if w.Code != c.status || e.asked.Text != c.asked || len(e.asked.History) != c.history {
				t.Errorf("%s: %d, asked %q after %d turns; want %d, %q after %d\n%s", name, w.Code, e.asked.Text, len(e.asked.History), c.status, c.asked, c.history, w.Body)
				continue
			}
			if c.status != http.StatusOK {
				if !strings.Contains(w.Body.String(), `"error":{"message":`) {
					t.Errorf("%s: %s", name, w.Body)
				}
				continue
			}
			body := w.Body.String()
			if strings.Contains(body, "خوانده نشد") != c.given {
				t.Errorf("%s: that texts were not read is said: %t\n%s", name, !c.given, body)
			}
		}
	}
}

// TestPlacesBehindWhatStandsAbove: annotations count what stands above the answer.
func TestPlacesBehindWhatStandsAbove(t *testing.T) {
	_, events := fever()
	ask := `"messages":[{"role":"user","content":` + quoted("### Task:\n<context>x</context><user_query>تب چیست؟</user_query>") + `}]`
	var out Completion
	if err := json.Unmarshal(post(handler(t, &scripted{events: events}), `{"model":"biopars",`+ask+`}`).Body.Bytes(), &out); err != nil {
		t.Fatal(err)
	}
	m := out.Choices[0].Message
	text, notes, _, _ := received(t, post(handler(t, &scripted{events: events}), `{"model":"biopars","stream":true,`+ask+`}`))
	if text != m.Content || !slices.Equal(notes, m.Annotations) || len(notes) == 0 {
		t.Errorf("%q %v\n%q %v", text, notes, m.Content, m.Annotations)
	}
	for _, n := range notes {
		if got := string([]rune(text)[n.URL.Start:n.URL.End]); got != "[1]" {
			t.Errorf("%q", got)
		}
	}
}
