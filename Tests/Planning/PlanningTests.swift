// Tests of the Planning target.
