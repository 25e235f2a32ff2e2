// Tests of the Passes target.
