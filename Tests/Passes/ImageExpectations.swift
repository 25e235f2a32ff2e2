extension RewriteRecordTests {
  private static let zeros = "the zeros that it reads would have to be shifted, too"
  private static let stays = "it would stay for other readers, with a copy for the padding on top"
  private static let unknown =
    "whether every scale is positive is not known before the weights are fixed"

  private static let pooled = "max_pool into the convolution before it"

  /// What the goldens of convolutions and pooling record.
  static let images: [Expectation] = [
    Expectation("fold-affine-back-convolution", "batch_norm into the convolution before it"),
    Expectation("fold-affine-back-grouped", "batch_norm into the convolution before it"),
    Expectation("fold-affine-back-depthwise", "batch_norm into the convolution before it"),
    Expectation("fold-affine-back-sequence", "batch_norm into the convolution before it"),
    Expectation(
      "fold-affine-back-transposed", "batch_norm into the transposed convolution before it"),
    Expectation("fold-affine-ahead-convolution", "batch_norm into the convolution behind it"),
    Expectation("fold-affine-ahead-grouped", "batch_norm into the convolution behind it"),
    Expectation("fold-affine-ahead-padded", "standardize into the convolution behind it"),
    Expectation(
      "fold-affine-ahead-padded-chain", "batch_norm into the convolution behind it",
      "standardize into the convolution behind it"),
    Expectation(
      "fold-affine-ahead-padded-shared", "batch_norm into the convolution behind it",
      refused: stays),
    Expectation("fold-affine-ahead-padded-scale", "scale into the convolution behind it"),
    Expectation(
      "fold-affine-ahead-transposed", "batch_norm into the transposed convolution behind it",
      refused: "a shift adds up differently where fewer kernels overlap"),
    Expectation(
      "fold-affine-ahead-pixels", "center into the convolution behind it",
      refused: "the factors differ between rows of one example"),
    Expectation("fold-affine-ahead-pooling", "batch_norm into the linear layer behind it"),
    Expectation(
      "fold-affine-ahead-largest", "batch_norm into the convolution behind it", refused: unknown),
    Expectation("move-affine-sum", "batch_norm into the summands of the add before it"),
    Expectation(
      "move-affine-sum-shared", "batch_norm into the summands of the add before it",
      refused: "the sum or a summand is also used without the scale and shift"),
    Expectation("move-affine-pooling", "batch_norm over the average_pool before it"),
    Expectation(
      "move-affine-counted-padding", "batch_norm over the average_pool before it",
      refused: zeros),
    Expectation("move-affine-largest", "norm over the max_pool before it"),
    Expectation(
      "move-affine-smallest", "norm over the max_pool before it", refused: "a scale is not positive"
    ),
    Expectation("move-affine-border", "batch_norm over the pad before it"),
    Expectation(
      "fuse-epilogue-convolution", "add into the convolution before it",
      "relu into the convolution before it"),
    Expectation(
      "fuse-epilogue-sequence", "gate into the convolution before it",
      "tanh into the convolution before it"),
    Expectation("fuse-pooling-rectified", pooled),
    Expectation("fuse-pooling-plain", pooled),
    Expectation("fuse-pooling-shared", pooled, refused: "others read the convolution"),
    Expectation("fuse-pooling-overlap", pooled, refused: "its windows are not 2x2, 2 apart"),
    Expectation(
      "fuse-pooling-activation", pooled, refused: "more than a rectifier stands between them"),
    Expectation(
      "fuse-pooling-grouped", pooled,
      refused: "it has groups, or rows too long to be pooled as they are made"),
  ]
}
