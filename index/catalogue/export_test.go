package catalogue

// Path is the name of the file.
func (c *Catalogue) Path() string { return c.path }
