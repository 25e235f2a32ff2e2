// The Optimisation target.
