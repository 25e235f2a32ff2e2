// Tests of the Syntax target.
