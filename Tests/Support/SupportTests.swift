// Tests of the Support target.
