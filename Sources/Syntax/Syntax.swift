// The Syntax target.
