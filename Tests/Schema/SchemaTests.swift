// Tests of the Schema target.
