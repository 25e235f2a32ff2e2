// Tests of the Report target.
