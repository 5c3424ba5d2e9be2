package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"slices"
)

// Languages are those of the pages.
var Languages = []string{"fa", "en"}

// directions of writing, by language.
var directions = map[string]string{"fa": "rtl", "en": "ltr"}

// paths are where the pages are, and their templates.
var paths = map[string]string{"/": "ask.html", "/login": "login.html", "/admin": "admin.html"}

// table reads the words of the pages in a language: every text that a reader sees and
// that is no part of an answer, by its key. {0}, {1} … stand for what is filled in.
func table(lang string) (map[string]string, error) {
	body, err := files.ReadFile("strings/" + lang + ".json")
	if err != nil {
		return nil, err
	}
	words := map[string]string{}
	if err := json.Unmarshal(body, &words); err != nil {
		return nil, fmt.Errorf("strings/%s.json: %w", lang, err)
	}
	return words, nil
}

// script is the table as a module of JavaScript.
func script(lang string) ([]byte, error) {
	words, err := table(lang)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(words) // escapes U+2028 and U+2029
	if err != nil {
		return nil, err
	}
	return slices.Concat([]byte("export default "), body, []byte(";\n")), nil
}

// view is what a template is filled with.
type view struct {
	Lang, Dir, Static string
	Path              string // of this page
	Other             string // the other language
	Examples          []string
	words             map[string]string
	failed            *error
}

// T is a text of the table. A key that it lacks fails the page, which is made when the
// server starts.
func (v view) T(key string) string {
	text, ok := v.words[key]
	if !ok {
		*v.failed = fmt.Errorf("no text %q in %s", key, v.Lang)
	}
	return text
}

// pages makes every page in every language.
func pages(o Options, prefix string) (map[string]map[string]asset, error) {
	made := map[string]map[string]asset{}
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		made[path] = map[string]asset{}
		t, err := template.ParseFS(files, "templates/base.html", "templates/"+paths[path])
		if err != nil {
			return nil, err
		}
		for _, lang := range Languages {
			words, err := table(lang)
			if err != nil {
				return nil, err
			}
			var failed error
			var body bytes.Buffer
			v := view{Lang: lang, Dir: directions[lang], Static: prefix, Path: path, Examples: o.Examples, words: words, failed: &failed}
			v.Other = Languages[(slices.Index(Languages, lang)+1)%len(Languages)]
			if err := t.ExecuteTemplate(&body, "base.html", v); err != nil {
				return nil, err
			}
			if failed != nil {
				return nil, failed
			}
			made[path][lang] = newAsset(body.Bytes(), kinds[".html"])
		}
	}
	return made, nil
}
