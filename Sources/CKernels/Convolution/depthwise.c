#include "convolution_tile.h"

#include <string.h>

/// Computes one row of results of one image.
static void run_depthwise_row(const ck_gather *g, const ck_gather_buffers *m,
                              ck_depthwise_stretch s, ck_axis_run y) {
  const float *in = s.in;
  float *out = s.out;
  long tap_row = g->y.weight_first + y.tap * g->y.weight_step;
  for (ck_axis_run x = {.first = 0}; x.first < g->x.results; x.first += x.count) {
    x = ck_next_run(&g->x, x.first, g->x.results);
    long place = g->x.in_first + x.first * g->x.in_step + x.tap * g->x.tap_step;
    long tap = g->x.weight_first + x.tap * g->x.weight_step;
    s.lines = x.taps > 0 ? y.taps : 0;
    s.taps = x.taps;
    s.results = x.count;
    s.in = s.lines > 0 ? in + place * g->in_pixel : in;
    s.weight = m->weight + tap_row * g->weight_row + tap * g->weight_tap;
    s.out = out + (g->x.out_first + x.first * g->x.out_step) * g->out_pixel;
    ck_convolution_form_of(g->isa)->depthwise(&s, g->groups);
  }
}

void ck_depthwise_run(const ck_gather *g, const ck_gather_buffers *m, ck_gather_block block) {
  ck_axis_run rows = ck_results_within(&g->y, block.row, block.row + block.rows);
  ck_depthwise_stretch s = {
      .bias = m->bias,
      .addend = m->addend,
      .whole = m->out,
      .relu = m->relu,
      .in_step = g->x.in_step * g->in_pixel,
      .out_step = g->x.out_step * g->out_pixel,
      .in_line = g->y.tap_step * g->in_row,
      .in_tap = g->x.tap_step * g->in_pixel,
      .weight_line = g->y.weight_step * g->weight_row,
      .weight_tap = g->x.weight_step * g->weight_tap,
  };
  for (long n = block.sample; n < block.sample + block.samples; n++) {
    for (long i = rows.first; i < rows.first + rows.count; i++) {
      ck_axis_run y = ck_next_run(&g->y, i, i + 1);
      long place = g->y.in_first + i * g->y.in_step + y.tap * g->y.tap_step;
      s.in = m->in + n * g->in_image + (y.taps > 0 ? place * g->in_row : 0);
      s.out = m->out + n * g->out_image + (g->y.out_first + i * g->y.out_step) * g->out_row;
      run_depthwise_row(g, m, s, y);
    }
  }
}

/// Adds the products of one row of results of one image to dweight.
static void add_row(const ck_weight_gradient *w, ck_depthwise_stretch s, ck_axis_run y,
                    const float *in, const float *dy, float *dweight) {
  const ck_gather *g = &w->gather;
  for (ck_axis_run x = {.first = 0}; x.first < g->x.results; x.first += x.count) {
    x = ck_next_run(&g->x, x.first, g->x.results);
    long place = g->x.in_first + x.first * g->x.in_step + x.tap * g->x.tap_step;
    if (x.taps <= 0) continue;
    s.lines = y.taps;
    s.taps = x.taps;
    s.results = x.count;
    s.in = in + place * g->in_pixel;
    s.out = (float *)dy + x.first * w->dy_pixel;
    ck_convolution_form_of(g->isa)->depthwise_gradient(
        &s, g->groups, dweight + y.tap * g->weight_row + x.tap * g->weight_tap);
  }
}

void ck_depthwise_gradient_run(const ck_weight_gradient *w, ck_weight_block b, float *dweight) {
  const ck_gather *g = &w->gather;
  ck_depthwise_stretch s = {
      .in_step = g->x.in_step * g->in_pixel,
      .out_step = w->dy_pixel,
      .in_line = g->y.tap_step * g->in_row,
      .in_tap = g->x.tap_step * g->in_pixel,
      .weight_line = g->weight_row,
      .weight_tap = g->weight_tap,
  };
  memset(dweight, 0, (size_t)(g->y.taps * g->weight_row) * sizeof(float));
  for (long n = b.sample; n < b.sample + b.samples; n++) {
    for (long i = b.row; i < b.row + b.rows; i++) {
      ck_axis_run y = ck_next_run(&g->y, i, i + 1);
      if (y.taps <= 0) continue;
      long place = g->y.in_first + i * g->y.in_step + y.tap * g->y.tap_step;
      add_row(w, s, y, w->in + n * g->in_image + place * g->in_row,
              w->dy + n * w->dy_image + i * w->dy_row, dweight);
    }
  }
}

void ck_repeat_channels(const float *from, long count, long times, float *to) {
  for (long i = 0; i < count; i++, to += times) {
    for (long m = 0; m < times; m++) to[m] = from[i];
  }
}

void ck_add_repeats(const float *from, long pixels, long channels, long times, const float *bias,
                    const float *addend, int relu, float *to) {
  for (long i = 0; i < pixels; i++, to += channels) {
    for (long c = 0; c < channels; c++, from += times) {
      float sum = 0;
      for (long m = 0; m < times; m++) sum += from[m];
      if (bias) sum += bias[c];
      if (addend) sum += addend[i * channels + c];
      to[c] = relu && sum < 0 ? 0 : sum;
    }
  }
}
