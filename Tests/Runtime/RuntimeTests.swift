// Tests of the Runtime target.
