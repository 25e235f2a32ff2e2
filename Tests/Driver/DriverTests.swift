// Tests of the Driver target.
