// The Graph target.
