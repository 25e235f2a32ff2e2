// Tests of the Operators target.
