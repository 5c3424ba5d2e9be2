package cli

import (
	"strings"

	"github.com/biopars/biopars/internal/config"
)

// tr picks the wording in the user's language.
func (a *app) tr(fa, en string) string {
	if a.lang() == "en" {
		return en
	}
	return fa
}

// lang is the language of the program's own words, "fa" or "en". Help and errors of
// usage need it before the configuration is read, or when it cannot be.
func (a *app) lang() string {
	if a.config != nil {
		return a.config.String("lang")
	}
	src := config.Sources{Flags: map[string]string{}, File: a.given("config"), Search: config.DefaultSearch()}
	if lang := a.given("lang"); lang != "" {
		src.Flags["lang"] = lang
	}
	for _, v := range a.Environ {
		if strings.HasPrefix(v, "BIOPARS_LANG=") || strings.HasPrefix(v, "BIOPARS_CONFIG=") {
			src.Environ = append(src.Environ, v)
		}
	}
	c, err := config.Load(src)
	if err != nil { // the file may be what is wrong: then without it
		src.File, src.Search, src.Environ = "", nil, nil
		for _, v := range a.Environ {
			if strings.HasPrefix(v, "BIOPARS_LANG=") {
				src.Environ = append(src.Environ, v)
			}
		}
		if c, err = config.Load(src); err != nil {
			return "fa"
		}
	}
	return c.String("lang")
}

// given is the value of a flag of the command line as it was typed, which may be
// wrong in other places; "" when it is not given.
func (a *app) given(flag string) string {
	value := ""
	for i, arg := range a.args {
		if arg == "--" {
			break
		}
		if v, ok := strings.CutPrefix(arg, "--"+flag+"="); ok {
			value = v
		} else if arg == "--"+flag && i+1 < len(a.args) {
			value = a.args[i+1]
		}
	}
	return value
}
