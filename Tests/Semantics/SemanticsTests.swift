// Tests of the Semantics target.
