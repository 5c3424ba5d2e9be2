package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/eval/triage"
)

type evalTriageOptions struct {
	*app
	perItem string
	json    bool
}

func (a *app) evalTriageCommand() *cobra.Command {
	o := &evalTriageOptions{app: a}
	cmd := &cobra.Command{
		Use:   "triage FILE",
		Short: "Measure which emergencies are recognised",
		Long: `Measure how many emergencies are recognised, without a model or a corpus.

FILE has a JSON object a line: text, what somebody writes, and emergency, true or
false. Printed are the recall, the precision, the share of false alarms among the
other messages, each with a 95 % Wilson interval, and what was missed or raised a
false alarm.`,
		Example: `  biopars eval triage messages.jsonl --per-item out.jsonl`,
		Args:    cobra.ExactArgs(1),
		RunE:    func(_ *cobra.Command, args []string) error { return o.run(args[0]) },
	}
	f := cmd.Flags()
	f.StringVar(&o.perItem, "per-item", "", "write each message with the flags that it raised to this file")
	f.BoolVar(&o.json, "json", false, "print as JSON")
	return cmd
}

func (o *evalTriageOptions) run(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	messages, err := triage.Read(f)
	f.Close()
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	report, err := triage.Measure(messages)
	if err != nil {
		return err
	}
	if o.perItem != "" {
		if err := writeItems(o.perItem, report.Items); err != nil {
			return err
		}
	}
	missed, alarms := []triage.Item{}, []triage.Item{}
	for _, item := range report.Items {
		switch {
		case item.Missed():
			missed = append(missed, item)
		case item.FalseAlarm():
			alarms = append(alarms, item)
		}
	}
	if o.json {
		return writeJSON(o.Out, struct {
			Schema string `json:"schema"`
			triage.Report
			Missed []triage.Item `json:"missed"`
			Alarms []triage.Item `json:"alarms"`
		}{"biopars.eval-triage/1", report, missed, alarms})
	}
	printTriage(o.Out, report, missed, alarms)
	return nil
}

func printTriage(w io.Writer, report triage.Report, missed, alarms []triage.Item) {
	fmt.Fprintf(w, "messages      %d, emergencies %d\n", report.Messages, report.Emergencies)
	for _, share := range []struct {
		name string
		is   *stat.Interval
	}{{"recall", report.Recall}, {"precision", report.Precision}, {"false alarms", report.FalseAlarms}} {
		if share.is != nil {
			fmt.Fprintf(w, "%-13s %.4f [%.4f, %.4f] of %d\n", share.name, share.is.Value, share.is.Low, share.is.High, share.is.Items)
		}
	}
	for _, item := range missed {
		fmt.Fprintf(w, "missed        %s\n", item.Text)
	}
	for _, item := range alarms {
		fmt.Fprintf(w, "false alarm   %s (%s)\n", item.Text, strings.Join(item.Flags, ", "))
	}
}

func writeItems(path string, items []triage.Item) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	lines := json.NewEncoder(f)
	lines.SetEscapeHTML(false)
	for _, item := range items {
		if err := lines.Encode(item); err != nil {
			return err
		}
	}
	return nil
}
