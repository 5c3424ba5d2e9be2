package triage

import (
	"errors"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	got, err := Read(strings.NewReader("{\"text\":\"تب\",\"emergency\":false}\n\n{\"text\":\"نبض ندارد\",\"emergency\":true,\"kind\":\"x\"}\n"))
	if err != nil || len(got) != 2 || got[0] != (Message{"تب", false}) || got[1] != (Message{"نبض ندارد", true}) {
		t.Fatal(got, err)
	}
	for _, bad := range []string{
		"x", `{"text":"تب"}`, `{"emergency":true}`, `{"text":"","emergency":true}`, `{"text":"تب","emergency":"yes"}`,
	} {
		_, err := Read(strings.NewReader("{\"text\":\"تب\",\"emergency\":false}\n" + bad))
		if !errors.Is(err, ErrMessage) || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestMeasure(t *testing.T) {
	r, err := Measure([]Message{
		{"پدرم بیهوش شده و نفس نمی‌کشد", true},
		{"my baby swallowed a button battery", true},
		{"این را نمی‌شناسد", true},
		{"نوبت دندان‌پزشکی می‌خواهم", false},
		{"سلام", false},
		{"مادرم بیهوش شده و جواب نمی‌دهد", false},
	})
	if err != nil {
		t.Fatal(err)
	}
	if r.Messages != 6 || r.Emergencies != 3 || r.Recall.Value != 2./3 || r.Precision.Value != 2./3 || r.FalseAlarms.Value != 1./3 {
		t.Errorf("%+v %v %v %v", r, r.Recall, r.Precision, r.FalseAlarms)
	}
	for i, item := range r.Items {
		if item.Missed() != (i == 2) || item.FalseAlarm() != (i == 5) || item.Flags == nil {
			t.Errorf("%d: %+v", i, item)
		}
	}
	if r, err := Measure(nil); err != nil || r.Recall != nil || r.Precision != nil || r.FalseAlarms != nil {
		t.Error(r, err)
	}
}
