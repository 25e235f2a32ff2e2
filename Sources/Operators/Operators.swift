// The Operators target.
