// The Lint target.
