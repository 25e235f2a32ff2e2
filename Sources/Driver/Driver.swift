// The Driver target.
