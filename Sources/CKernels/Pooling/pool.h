/* Poolings of one image: forward by rows of results, backward by channels, so that pieces of the
   work never write the same place. */
#include "../Elementwise/vector.h"
#include "../include/ckernels_pooling.h"

CK_INLINE vf some(const float *p, int64_t count) {
  return count == CK_LANES ? v_load(p) : v_load_some(p, count, v_set(0.0f));
}

CK_INLINE void put(float *p, int64_t count, vf x) {
  if (count == CK_LANES) v_store(p, x);
  else v_store_some(p, count, x);
}

/// One vector of channels of a window: its largest values, or the sum.
CK_INLINE vf reduce(const ck_pooling *g, ck_window row, ck_window column, const float *x,
                    int64_t count, const int largest) {
  vf result = largest ? some(x + (row.start * g->width + column.start) * g->channels, count)
                      : v_set(0.0f);
  for (int64_t i = row.start; i < row.end; i += 1) {
    const float *place = x + (i * g->width + column.start) * g->channels;
    for (int64_t j = column.start; j < column.end; j += 1, place += g->channels) {
      vf v = some(place, count);
      result = largest ? v_max(result, v) : result + v;
    }
  }
  return result;
}

CK_INLINE void pool(const ck_pooling *g, const float *x, float *y, int64_t first, int64_t end,
                    const int largest) {
  y += first * g->columns * g->channels;
  for (int64_t i = first; i < end; i += 1) {
    ck_window row = g->row_windows[i];
    for (int64_t j = 0; j < g->columns; j += 1, y += g->channels) {
      ck_window column = g->column_windows[j];
      vf divisor = v_set((float)row.divisor * (float)column.divisor);
      int64_t c = 0;
      for (; c + CK_LANES <= g->channels; c += CK_LANES) {
        vf v = reduce(g, row, column, x + c, CK_LANES, largest);
        v_store(y + c, largest ? v : v / divisor);
      }
      if (c == g->channels) continue;
      vf v = reduce(g, row, column, x + c, g->channels - c, largest);
      v_store_some(y + c, g->channels - c, largest ? v : v / divisor);
    }
  }
}

CK_TARGET void CK_FORM_NAME(ck_max_pool)(const ck_pooling *g, const float *x, float *y,
                                         int64_t first, int64_t end) {
  pool(g, x, y, first, end, 1);
}

CK_TARGET void CK_FORM_NAME(ck_average_pool)(const ck_pooling *g, const float *x, float *y,
                                             int64_t first, int64_t end) {
  pool(g, x, y, first, end, 0);
}

/// Sets channels first..<end of rows `from`..<`to` of an image to zero.
CK_INLINE void clear_rows(const ck_pooling *g, float *dx, int64_t from, int64_t to, int64_t first,
                          int64_t end) {
  for (int64_t place = from * g->width; place < to * g->width; place += 1) {
    memset(dx + place * g->channels + first, 0, (size_t)(end - first) * sizeof(float));
  }
}

/// Adds one vector of channels of dy where x first equals y.
CK_INLINE void spread_largest(const ck_pooling *g, ck_window row, ck_window column, const float *x,
                              vf y, vf dy, float *dx, int64_t count) {
  vi open = v_seti(-1);
  for (int64_t i = row.start; i < row.end; i += 1) {
    int64_t place = (i * g->width + column.start) * g->channels;
    for (int64_t j = column.start; j < column.end; j += 1, place += g->channels) {
      vf v = some(x + place, count);
      vi hit = ((v == y) | (v != v)) & open;
      put(dx + place, count, some(dx + place, count) + v_select(hit, dy, v_set(0.0f)));
      open &= ~hit;
    }
  }
}

/// Adds one vector of channels of dy at every place of a window.
CK_INLINE void spread_evenly(const ck_pooling *g, ck_window row, ck_window column, vf dy,
                             float *dx, int64_t count) {
  for (int64_t i = row.start; i < row.end; i += 1) {
    float *place = dx + (i * g->width + column.start) * g->channels;
    for (int64_t j = column.start; j < column.end; j += 1, place += g->channels) {
      put(place, count, some(place, count) + dy);
    }
  }
}

/// Spreads one vector of channels of one result; without x evenly.
CK_INLINE void spread(const ck_pooling *g, ck_window row, ck_window column, const float *x,
                      const float *y, const float *dy, float *dx, int64_t count) {
  vf v = some(dy, count);
  if (x) {
    spread_largest(g, row, column, x, some(y, count), v, dx, count);
  } else {
    spread_evenly(g, row, column, v / v_set((float)row.divisor * (float)column.divisor), dx, count);
  }
}

CK_INLINE void pool_gradient(const ck_pooling *g, const float *x, const float *y, const float *dy,
                             float *dx, int64_t first, int64_t end) {
  int64_t cleared = 0;
  for (int64_t i = 0; i < g->rows; i += 1) {
    ck_window row = g->row_windows[i];
    if (row.end > cleared) {
      clear_rows(g, dx, cleared, row.end, first, end);
      cleared = row.end;
    }
    for (int64_t j = 0; j < g->columns; j += 1) {
      int64_t result = (i * g->columns + j) * g->channels;
      for (int64_t c = first; c < end; c += CK_LANES) {
        const float *value = x ? x + c : 0, *largest = x ? y + result + c : 0;
        if (end - c >= CK_LANES) {
          spread(g, row, g->column_windows[j], value, largest, dy + result + c, dx + c, CK_LANES);
        } else {
          spread(g, row, g->column_windows[j], value, largest, dy + result + c, dx + c, end - c);
        }
      }
    }
  }
  clear_rows(g, dx, cleared, g->height, first, end);
}

CK_TARGET void CK_FORM_NAME(ck_max_pool_gradient)(const ck_pooling *g, const float *x,
                                                  const float *y, const float *dy, float *dx,
                                                  int64_t first, int64_t end) {
  pool_gradient(g, x, y, dy, dx, first, end);
}

CK_TARGET void CK_FORM_NAME(ck_average_pool_gradient)(const ck_pooling *g, const float *dy,
                                                      float *dx, int64_t first, int64_t end) {
  pool_gradient(g, 0, 0, dy, dx, first, end);
}
