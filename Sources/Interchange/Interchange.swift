// The Interchange target.
