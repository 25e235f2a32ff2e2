import Graph
import Kernels

/// How a factor of each channel multiplies a weight whose last axes are channels.
enum ChannelFactors {
  /// A weight multiplied by factors that are repeated over its leading axes.
  static func scale(
    _ weight: ValueID, by factors: ValueID, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    try builder.apply(Elementwise("fold_scale", .input(0) * .input(1)), weight, factors)
  }

  /// Factors of channels that are split into groups, laid over a matrix whose columns are split
  /// into the same groups: entry [i, column] is the factor of channel i of the column's group.
  /// `factors` are [channels]; the matrix is [channels / groups, columns].
  static func spread(
    _ factors: ValueID, groups: Int, columns: Int, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    let share = builder.type(factors).count / groups
    let byGroup = try builder.apply(ReshapeOperator([groups, share]), factors)
    let width = columns / groups
    let members = (0..<groups).flatMap { group in
      (0..<columns).map { $0 / width == group ? Float(1) : 0 }
    }
    let membership = builder.constant(Tensor([groups, columns], members), name: "groups")
    return try builder.apply(LinearWeightGradient(), byGroup, membership)
  }

  /// The sums of a weight's products with numbers that are repeated over its leading axes, down to
  /// the last axis, added to `bias` where there is one: [outputs].
  static func total(
    of weight: ValueID, times shift: ValueID, bias: ValueID?, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    let outputs = builder.type(weight).columns
    let products = try builder.apply(
      Elementwise("fold_shift", .input(0) * .input(1)), weight, shift)
    let sums = try builder.sum(products, to: TensorType([outputs], batched: false))
    guard let bias else { return sums }
    return try builder.apply(Elementwise("fold_bias", .input(0) + .input(1)), sums, bias)
  }
}
