package httpapi

import "slices"

// Role says what somebody may do. Each can do what those before it can.
type Role string

const (
	RoleReader   Role = "reader"   // asks and reads
	RoleIngester Role = "ingester" // and changes what is in a corpus
	RoleAdmin    Role = "admin"    // and sees how the server is
)

// Roles are all roles, each with the powers of those before it.
func Roles() []Role { return []Role{RoleReader, RoleIngester, RoleAdmin} }

// allows reports whether a role can do what needs another.
func (r Role) allows(needed Role) bool {
	return slices.Index(Roles(), r) >= slices.Index(Roles(), needed) && slices.Contains(Roles(), r)
}

// Principal is who asks.
type Principal struct {
	Name string // as the key was named
	Role Role

	key     string // its ID
	session bool   // it came as a cookie
}

// local asks a server that knows no keys.
var local = Principal{Name: "local", Role: RoleAdmin}
