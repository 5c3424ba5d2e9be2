package sanitize

import (
	"strings"
	"testing"
)

// replies are texts of models with the answer in them.
var replies = []struct{ name, text, want, reasoning string }{
	{"plain", "متفورمین قند را کم می‌کند [1].\n- یک\n- دو", "متفورمین قند را کم می‌کند [1].\n- یک\n- دو", ""},
	{"think", "<think>\nکاربر از دوز می‌پرسد.\n</think>\n\nدوز ۵۰۰ میلی‌گرم است [1].", "دوز ۵۰۰ میلی‌گرم است [1].", "کاربر از دوز می‌پرسد."},
	{"upper case", "<THINK>x</THINK>پاسخ", "پاسخ", "x"},
	{"only closed", "اول فکر می‌کنم.\n</think>\nپاسخ این است.", "پاسخ این است.", "اول فکر می‌کنم."},
	{"never closed", "<think>فکر می‌کنم و تمام نمی‌شود", "", "فکر می‌کنم و تمام نمی‌شود"},
	{"empty block", "<think>\n\n</think>\nپاسخ", "پاسخ", ""},
	{"twice", "<think>a</think>پاسخ یک. <think>b</think>پاسخ دو.", "پاسخ یک. پاسخ دو.", "ab"},
	{"kimi", "◁think▷فکر◁/think▷پاسخ", "پاسخ", "فکر"},
	{"mistral", "[THINK]فکر[/THINK]پاسخ [1]", "پاسخ [1]", "فکر"},
	{"gemma", "<unused94>thought\nفکر<unused95>پاسخ", "پاسخ", "thought\nفکر"},
	{"harmony", "<|channel|>analysis<|message|>The user asks.<|end|><|start|>assistant<|channel|>final<|message|>پاسخ [1].<|return|>",
		"پاسخ [1].", "The user asks.<|end|><|start|>assistant"},
	{"harmony, final alone", "<|channel|>final<|message|>پاسخ", "پاسخ", ""},
	{"harmony, commentary", "<|channel|>commentary to=x <|constrain|>json<|message|>{}<|end|>", "", "{}<|end|>"},
	{"end of turn", "پاسخ.<|im_end|>\n<|im_start|>user\nپرسش دیگر؟", "پاسخ.", ""},
	{"llama", "<|start_header_id|>assistant<|end_header_id|>\n\nپاسخ.<|eot_id|>", "پاسخ.", ""},
	{"sentence end", "<s> پاسخ.</s>", "پاسخ.", ""},
	{"gemma turns", "<start_of_turn>model\nپاسخ<end_of_turn>\n<start_of_turn>user\nو؟", "پاسخ", ""},
	{"end before anything", "</s>\nپاسخ</s>دیگر", "پاسخ", ""},
	{"next question", "پاسخ.\n[INST] پرسش بعدی [/INST]", "پاسخ.\n", ""},
	{"deepseek", "<｜Assistant｜>پاسخ<｜end▁of▁sentence｜>", "پاسخ", ""},
	{"fence", "```markdown\nپاسخ [1].\n```", "پاسخ [1].\n", ""},
	{"fence without a name", "```\nپاسخ\n```\nدنباله", "پاسخ\n\nدنباله", ""},
	{"fence in one line", "```پاسخ کوتاه```", "پاسخ کوتاه", ""},
	{"code in a line", "فرمول `x` و ``` در میان", "فرمول `x` و ``` در میان", ""},
	{"answer tags", "<answer>پاسخ</answer>", "پاسخ", ""},
	{"no mark", "اگر BMI<25 یا [1] <b>x", "اگر BMI<25 یا [1] <b>x", ""},
	{"unfinished mark", "پاسخ <thi", "پاسخ <thi", ""},
	{"empty", "", "", ""},
}

func TestReply(t *testing.T) {
	for _, c := range replies {
		for step := 1; step <= len(c.text)+1; step++ {
			got, r := readReply(c.text, step)
			if got != c.want || r.Reasoning() != c.reasoning {
				t.Errorf("%s, cut every %d bytes: %q, reasoning %q; want %q, %q", c.name, step, got, r.Reasoning(), c.want, c.reasoning)
				break
			}
		}
	}
}

// readReply is what a reader sees at the end of a reply that comes in steps.
func readReply(text string, step int) (string, *Reply) {
	var r Reply
	var b strings.Builder
	take := func(text string, withdrawn bool) {
		if withdrawn {
			b.Reset()
		}
		b.WriteString(text)
	}
	for i := 0; i < len(text); i += step {
		take(r.Write(text[i:min(i+step, len(text))]))
	}
	take(r.Close())
	return b.String(), &r
}

func TestReplyIsBounded(t *testing.T) {
	_, r := readReply("<think>"+strings.Repeat("فکر ", 1<<19), 1<<16)
	if r.reasoning.Len() > maxReasoning || r.ReasoningBytes() < 3<<20 {
		t.Errorf("keeps %d of %d bytes", r.reasoning.Len(), r.ReasoningBytes())
	}
	long := strings.Repeat("<", 1<<16)
	if got, _ := readReply(long, 1000); got != long {
		t.Error("signs that are no marks are lost")
	}
}

func FuzzReply(f *testing.F) {
	for _, c := range replies {
		f.Add(c.text, uint8(3))
	}
	f.Fuzz(func(t *testing.T, text string, step uint8) {
		text = strings.ToValidUTF8(text, "")
		want, _ := readReply(text, len(text)+1)
		got, r := readReply(text, int(step)+1)
		if got != want {
			t.Fatalf("cut every %d bytes %q, whole %q", int(step)+1, got, want)
		}
		if len(got)+r.ReasoningBytes() > len(text) {
			t.Fatalf("%d bytes of answer and %d of reasoning in %d", len(got), r.ReasoningBytes(), len(text))
		}
	})
}
