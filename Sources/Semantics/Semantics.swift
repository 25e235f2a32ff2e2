// The Semantics target.
