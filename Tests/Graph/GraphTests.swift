// Tests of the Graph target.
