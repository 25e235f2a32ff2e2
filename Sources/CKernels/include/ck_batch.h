#ifndef CK_BATCH_H
#define CK_BATCH_H

#include <stddef.h>
#include <stdint.h>

/// Turns `count` bytes into floats.
void ck_floats_from_u8(const uint8_t *from, float *to, size_t count);

/// `to[i] = from[i] * scale[i % period] + shift[i % period]` over bytes; `count` is a multiple of
/// `period`. Product and sum are rounded apart, so every machine gives the same bits.
void ck_affine_from_u8(const uint8_t *from, float *to, size_t count, const float *scale,
                       const float *shift, size_t period);

/// The same over floats; `from` may be `to`.
void ck_affine_from_f32(const float *from, float *to, size_t count, const float *scale,
                        const float *shift, size_t period);

/// `to[r] = offset + from[r] * matrix` for `rows` rows; `matrix` is inputs x outputs, row by row.
void ck_project(const float *from, float *to, size_t rows, const float *matrix, const float *offset,
                size_t inputs, size_t outputs);

/// Adds each column's sum and sum of squares over one row of bytes.
void ck_moments_u8(const uint8_t *row, size_t features, uint32_t *sum, uint32_t *squares);

/// Adds one row of floats to each column's sum, and widens each column's range.
void ck_sums_f32(const float *row, size_t features, double *sum, float *low, float *high);

/// Adds the squared distance from `mean` of one row of floats to each column's sum.
void ck_squares_f32(const float *row, size_t features, const double *mean, double *squares);

/// Adds the upper triangle (column >= row, tiles of 4 x 8) of the products of `count` centred rows
/// to `sums`, stride x stride; the rows are `stride` numbers apart, padded with zeros to a multiple
/// of 8. Only tiles that start in rows `first` to `last` (a multiple of 4 each) are touched.
void ck_products_f64(const double *rows, size_t count, size_t stride, double *sums, size_t first,
                     size_t last);

/// The sum of products of two vectors, in eight interleaved partial sums.
double ck_dot_f64(const double *left, const double *right, size_t count);

/// `to[i] -= a * x[i] + b * y[i]`.
void ck_subtract_f64(double *to, double a, const double *x, double b, const double *y,
                     size_t count);

/// Rotates two vectors into each other: `(x, y) = (c x - s y, s x + c y)`.
void ck_rotate_f64(double *x, double *y, double c, double s, size_t count);

#endif
