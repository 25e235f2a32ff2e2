// Tests of the Data target.
