// The Planning target.
