// Tests of the Optimisation target.
