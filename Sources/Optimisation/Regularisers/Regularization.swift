import Kernels

/// All regularizers of one parameter: what `l1(...) + l2(...)` becomes.
public struct Regularization: Sendable {
  /// The regularizers, in the order of the spec.
  public let parts: [any Regularizer]

  /// Regularizers together; none by default.
  public init(_ parts: [any Regularizer] = []) { self.parts = parts }

  /// What each weight, input 0, adds to the loss; nil where nothing does.
  public var penalty: Formula? { Regularization.sum(parts.compactMap(\.penalty)) }

  /// The penalties' derivative by the weight; nil where there is none.
  public var gradient: Formula? { Regularization.sum(parts.compactMap(\.gradient)) }

  /// The share of a weight that each step takes away, times the rate.
  public var decay: Double { parts.map(\.decay).reduce(0, +) }

  /// The bounds kept after each update, in order.
  public var constraints: [NormConstraint] { parts.compactMap(\.constraint) }

  /// What a parameter's values add to the loss: computed in Float, summed in Double in order. For
  /// reports, since training needs the gradient alone.
  public func penalty(of weights: UnsafeBufferPointer<Float>) -> Double {
    guard let penalty, let start = weights.baseAddress else { return 0 }
    let program = ElementwiseProgram([penalty])
    let block = 1024
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: block) { values in
      guard let first = values.baseAddress else { return 0 }
      var total = 0.0
      for index in stride(from: 0, to: weights.count, by: block) {
        let count = min(block, weights.count - index)
        program.run(inputs: [.full(start + index)], outputs: [first], rows: 1, columns: count)
        for value in values.prefix(count) { total += Double(value) }
      }
      return total
    }
  }

  private static func sum(_ formulas: [Formula]) -> Formula? {
    guard let first = formulas.first else { return nil }
    return formulas.dropFirst().reduce(first, +)
  }
}
