import Graph
import Kernels
import Schema

/// What the operators of losses share: their results are the mean loss, a scalar, and its gradient
/// by the prediction, made in the same pass.
enum MeanLoss {
  /// The gradient by the prediction: the second result times the upstream scalar, or alone where
  /// that is the constant 1. Throws where the gradient by the target, or of the second result, is
  /// wanted.
  static func gradient(
    _ context: inout GradientContext, of name: String
  ) throws(OperatorError) -> [ValueID?] {
    guard context.upstream[1] == nil else {
      throw OperatorError(.attribute, "`\(name)` has no second derivative")
    }
    guard let upstream = context.upstream[0] else { return [nil, nil] }
    if context.wanted[1], context.builder.type(context.operands[1]).element == .float32 {
      throw OperatorError(.attribute, "`\(name)` is not differentiated by its target")
    }
    if context.builder.graph.isOne(upstream) { return [context.results[1], nil] }
    let scaled = Elementwise(name + "_gradient", .input(0) * .input(1))
    return [try context.builder.apply(scaled, context.results[1], upstream), nil]
  }

  /// The type of the class of each row of logits; throws where they are no rows of numbers.
  static func classes(
    of logits: TensorType, for name: String
  ) throws(OperatorError) -> TensorType {
    try OperandCheck.floats(logits, of: name)
    guard logits.columns > 1, !logits.extents.isEmpty else {
      throw OperatorError(
        .shape, "`\(name)` needs one output for each class", expected: "at least 2 outputs",
        found: logits.shapeText,
        remedy: "give the last layer an output for each class, or use `binary_cross_entropy`")
    }
    return TensorType(Array(logits.extents.dropLast()), batched: logits.batched, element: .int32)
  }

  /// The same for a loss that takes one row of scores for each example; throws where there is one
  /// for each position.
  static func oneClass(
    of scores: TensorType, for name: String
  ) throws(OperatorError) -> TensorType {
    let target = try classes(of: scores, for: name)
    guard target.extents.isEmpty else {
      throw OperatorError(
        .shape, "`\(name)` takes one row of scores for each example, not one for each position",
        expected: "N", found: scores.shapeText,
        remedy: "use `cross_entropy`, or put `flatten` in front of the last layer")
    }
    return target
  }

  /// The types of a loss's results, for a prediction and the target it wants.
  static func results(
    of operands: [TensorType], target: TensorType, for name: String
  ) throws(OperatorError) -> [TensorType] {
    guard operands[1] == target else {
      throw OperatorError(
        .disagreement, "the target of `\(name)` does not fit the prediction",
        expected: "\(target)", found: "\(operands[1])")
    }
    return [.scalar, operands[0]]
  }

  /// Sums one number of each piece in order.
  static func sum(_ partial: UnsafePointer<Double>, _ count: Int) -> Double {
    var total = 0.0
    for index in 0..<count { total += partial[index] }
    return total
  }
}

extension Graph {
  /// Whether a value is the constant 1, which every loss that stands alone has as its gradient.
  fileprivate func isOne(_ value: ValueID) -> Bool {
    guard case .constant(_, let tensor) = values[value.index].source else { return false }
    return tensor.type == .scalar && tensor.floats == [1]
  }
}
