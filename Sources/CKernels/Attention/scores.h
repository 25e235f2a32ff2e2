#ifndef CK_SCORES_H
#define CK_SCORES_H

#include <stdint.h>

/// A block of scores: rows are positions that ask, columns positions that are asked.
typedef struct {
  float *_Nonnull values;
  int64_t rows, columns, stride;
  int64_t visible;        ///< How many columns the first row sees.
  int64_t growth;         ///< How many more each further row sees: 1 when causal, 0 otherwise.
  float scale;            ///< What scores are multiplied by.
  float *_Nullable sums;  ///< ln of the sum of e^(scale score) of each row, `sums_stride` apart.
  int64_t sums_stride;
} ck_scores;

/// Turns scores into weights: the softmax of what each row sees, zeros elsewhere; writes the sums
/// where they are given.
void ck_scores_softmax(ck_scores s);

/// The same from sums that are known.
void ck_scores_weights(ck_scores s);

/// Turns the gradient g by the weights p, which lies like the scores, into that by the products of
/// queries and keys: p (g - sum of g p) scale.
void ck_scores_gradient(ck_scores p, float *_Nonnull g);

#endif
