#include "convolution_tile.h"

/// The taps of one result that read places inside the image.
static ck_axis_run taps_of(const ck_axis *x, long result) {
  long base = x->in_first + result * x->in_step;
  long low = base >= 0 ? 0 : ck_parts(-base, x->tap_step);
  long high = base >= x->in_length ? 0 : (x->in_length - 1 - base) / x->tap_step + 1;
  high = ck_least(high, x->taps);
  return (ck_axis_run){result, 1, high > low ? low : 0, high > low ? high - low : 0};
}

ck_axis_run ck_next_run(const ck_axis *x, long first, long end) {
  ck_axis_run run = taps_of(x, first);
  if (run.tap == 0 && run.taps == x->taps && x->taps > 0) {
    long room = x->in_length - 1 - (x->taps - 1) * x->tap_step - x->in_first;
    run.count = ck_least(room / x->in_step + 1, end) - first;
    return run;
  }
  for (; first + run.count < end; run.count++) {
    ck_axis_run next = taps_of(x, first + run.count);
    if (next.tap != run.tap || next.taps != run.taps) break;
  }
  return run;
}

ck_axis_run ck_results_of_tap(const ck_axis *x, long t) {
  long base = x->in_first + t * x->tap_step;
  long low = base >= 0 ? 0 : ck_parts(-base, x->in_step);
  long high = base >= x->in_length ? 0 : (x->in_length - 1 - base) / x->in_step + 1;
  high = ck_least(high, x->results);
  return (ck_axis_run){low, ck_most(high - low, 0), t, 1};
}

ck_axis_run ck_results_within(const ck_axis *y, long row, long end) {
  long first = row <= y->out_first ? 0 : ck_parts(row - y->out_first, y->out_step);
  long last = end <= y->out_first ? 0 : ck_parts(end - y->out_first, y->out_step);
  last = ck_least(last, y->results);
  return (ck_axis_run){first, ck_most(last - first, 0), 0, 0};
}
