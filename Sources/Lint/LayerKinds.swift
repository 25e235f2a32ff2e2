/// Groups of layers that the advice speaks of.
enum LayerKinds {
  /// Activations that level off on both sides.
  static let saturating: Set<String> = ["sigmoid", "tanh", "hard_sigmoid", "hard_tanh"]
  /// Layers that bring their input to a given spread.
  static let normalisation: Set<String> = ["batch_norm", "layer_norm"]
  /// Random zeros.
  static let dropout: Set<String> = ["dropout", "alpha_dropout"]
  /// Layers that hand their input on as it is, but for its shape.
  static let reshaping: Set<String> = ["identity", "flatten", "reshape"]
  /// Products of their inputs with weights, and nothing else.
  static let products: Set<String> = ["linear", "conv", "depthwise_conv", "transposed_conv"]
  /// Layers that mix their inputs by weights.
  static let mixing: Set<String> = products.union(["maxout"])
  /// Layers that turn scores into probabilities.
  static let probabilities: Set<String> = ["softmax", "sigmoid", "hard_sigmoid"]
}
