package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars/index"
)

// whereFlag adds the flag for conditions on any metadata.
func whereFlag(cmd *cobra.Command, to *[]index.Condition) {
	cmd.Flags().Var((*conditions)(to), "where",
		"only where a field is so: journal=…, author=…, year>=2018, ward!=… (repeatable)")
}

// conditions are given one by one.
type conditions []index.Condition

// String implements pflag.Value.
func (c *conditions) String() string {
	var parts []string
	for _, condition := range *c {
		parts = append(parts, condition.String())
	}
	return strings.Join(parts, " ")
}

// Set implements pflag.Value.
func (c *conditions) Set(s string) error {
	condition, err := index.ParseCondition(s)
	if err != nil {
		return fmt.Errorf("%w; the fields are %s, and those given to the documents", err, strings.Join(index.Fields(), ", "))
	}
	*c = append(*c, condition)
	return nil
}

// Type implements pflag.Value.
func (c *conditions) Type() string { return "condition" }
