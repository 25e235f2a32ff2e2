// Tests of the Lint target.
