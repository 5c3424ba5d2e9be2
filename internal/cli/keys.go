package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars/internal/apikey"
	"github.com/biopars/biopars/internal/httpapi"
)

func (a *app) keysCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "keys",
		Short: "Make, list and revoke the keys by which the server knows who asks",
		Example: `  biopars keys add "ward 3" --role reader
  biopars keys list
  biopars keys revoke "ward 3"`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	role := string(httpapi.RoleReader)
	add := &cobra.Command{
		Use:     "add NAME",
		Short:   "Make a key, which is shown once",
		Example: "  biopars keys add admin --role admin",
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.onKeys(func(s *apikey.Store) error { return a.addKey(s, args[0], httpapi.Role(role)) })
		},
	}
	add.Flags().StringVar(&role, "role", role, "what it may do: reader, ingester or admin")
	list := &cobra.Command{
		Use:     "list",
		Short:   "List the keys, without what is secret of them",
		Example: "  biopars keys list",
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return a.onKeys(a.listKeys) },
	}
	revoke := &cobra.Command{
		Use:     "revoke ID|NAME",
		Short:   "Make a key invalid, from now on",
		Example: `  biopars keys revoke "ward 3"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.onKeys(func(s *apikey.Store) error { return a.revokeKeys(s, args[0]) })
		},
	}
	cmd.AddCommand(add, list, revoke)
	for _, c := range cmd.Commands() {
		a.settingFlags(c.Flags(), "keys")
	}
	return cmd
}

// keysFile is where keys are kept.
func (a *app) keysFile() string {
	if path := a.config.String("keys"); path != "" {
		return path
	}
	return filepath.Join(a.config.String("data"), "keys.json")
}

func (a *app) onKeys(f func(*apikey.Store) error) error {
	s, err := apikey.Open(a.keysFile())
	if err != nil {
		return err
	}
	return f(s)
}

func (a *app) addKey(s *apikey.Store, name string, role httpapi.Role) error {
	if !slices.Contains(httpapi.Roles(), role) {
		return fmt.Errorf("%w: role %q (want reader, ingester or admin)", errUsage, string(role))
	}
	if name = strings.TrimSpace(name); name == "" || len(name) > 100 {
		return fmt.Errorf("%w: a key has a name of at most 100 bytes", errUsage)
	}
	text, key, err := s.Add(name, string(role))
	if err != nil {
		return err
	}
	fmt.Fprintf(a.Err, a.tr("کلید %s (%s، %s) ساخته شد و دوباره نشان داده نمی‌شود:\n",
		"the key %s (%s, %s) is made and not shown again:\n"), key.ID, clean(key.Name), key.Role)
	fmt.Fprintln(a.Out, text)
	return nil
}

func (a *app) listKeys(s *apikey.Store) error {
	keys, err := s.List()
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(a.Out, 0, 0, 2, ' ', 0)
	for _, k := range keys {
		state := a.tr("معتبر", "valid")
		if k.Revoked != nil {
			state = a.tr("باطل از ", "revoked ") + k.Revoked.Format("2006-01-02")
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", k.ID, k.Role, k.Created.Format("2006-01-02"), state, quoteLine(k.Name))
	}
	return w.Flush()
}

func (a *app) revokeKeys(s *apikey.Store, idOrName string) error {
	revoked, err := s.Revoke(idOrName)
	if errors.Is(err, apikey.ErrUnknown) {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	if err != nil {
		return err
	}
	for _, k := range revoked {
		fmt.Fprintf(a.Err, a.tr("کلید %s (%s) باطل شد\n", "the key %s (%s) is revoked\n"), k.ID, clean(k.Name))
	}
	return nil
}
