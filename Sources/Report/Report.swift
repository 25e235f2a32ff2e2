// The Report target.
