// The Data target.
