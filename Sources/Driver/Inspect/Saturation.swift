import Graph
import Kernels
import Operators

/// The bounds of an activation that saturates on both sides, and when a unit counts as saturated:
/// its output lies beyond 99% of the way from the middle to a bound, where tanh and sigmoid pass on
/// less than 2% of the gradient that they pass at best.
struct Saturation {
  private let middle: Float
  private let reach: Float

  /// The share of the way to a bound beyond which an output is saturated.
  static let share = 0.99

  /// The bounds of a layer of the catalogue; nil where it does not saturate.
  init?(kind: String) {
    guard let type = OperatorCatalogue.layers[kind] as? any Activation.Type,
      type.declaration.arguments.allSatisfy({ $0.fallback != .required }),
      let activation = try? type.init(arguments: type.declaration.completed()),
      activation.saturates
    else { return nil }
    let low = activation.formula.evaluate([-1000])
    let high = activation.formula.evaluate([1000])
    guard low.isFinite, high.isFinite, low < high else { return nil }
    middle = Float((low + high) / 2)
    reach = Float((high - low) / 2 * Saturation.share)
  }

  /// The share of values that are saturated.
  func share(of values: UnsafeBufferPointer<Float>) -> Double {
    guard !values.isEmpty else { return 0 }
    var count = 0
    for value in values where abs(value - middle) > reach { count += 1 }
    return Double(count) / Double(values.count)
  }
}
