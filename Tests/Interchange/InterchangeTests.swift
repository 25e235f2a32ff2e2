// Tests of the Interchange target.
