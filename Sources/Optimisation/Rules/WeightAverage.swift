import Kernels
import Schema

/// An average of the weights over the steps, kept beside them and used for measuring and freezing.
public protocol WeightAverage: Declared, Sendable {
  /// An average with arguments that its declaration has accepted, defaults filled in.
  init(arguments: Arguments) throws(InvalidArgument)

  /// The share of the new weights in the average at update number `step`, counted from 1.
  func share(step: Int) -> Double
}

extension WeightAverage {
  /// The average after a step: average + share (weight - average).
  func updated(_ average: Formula, weight: Formula, share: Formula) -> Formula {
    average + share * (weight - average)
  }
}
