import Schema
import Support

/// Orthonormal weights, scaled so that the layer's outputs have variance 1.
public struct LsuvInitializer: AdaptiveInitializer {
  /// How the language names it.
  public static let declaration = Declaration(
    "lsuv", .initializer,
    "Draws an orthonormal matrix, and scales it until the layer's outputs have variance 1.",
    arguments: [
      Argument(
        "tolerance", .positive, .value(.number(0.1)), "how far from 1 the variance may stay"),
      Argument("rounds", .count, .value(.number(10)), "how often the weights are scaled at most"),
      adaptiveSamples,
    ],
    source: "w orthonormal, then w <- w / std(y) of all outputs y of the layer while |var(y) - 1| "
      + ">= tolerance: Mishkin and Matas 2015",
    details: """
      Layer-sequential unit-variance: layers are set in their order, each on what the layers \
      before it give for the first batch of training, in their training form. One factor for the \
      whole layer keeps it orthogonal. Biases start by their own rules.
      """,
    example: "weight = lsuv(tolerance = 0.05)")

  /// The examples that are looked at.
  public let samples: Int?
  private let tolerance: Double
  private let rounds: Int

  /// The initializer from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    tolerance = arguments.number("tolerance")
    rounds = arguments.integer("rounds")
    samples = arguments.optionalNumber("samples").map { Int($0) }
  }

  /// The method leaves biases alone.
  public var setsBias: Bool { false }
  /// Biases stay as they start.
  public var mean: Double? { nil }

  /// Writes an orthonormal matrix; zeros for vectors.
  public func fill(
    _ buffer: UnsafeMutableBufferPointer<Float>, shape: ParameterShape, stream: RandomStream
  ) {
    guard shape.extents.count > 1 else { return buffer.update(repeating: 0) }
    OrthogonalInitializer(gain: 1).fill(buffer, shape: shape, stream: stream)
  }

  /// It follows from the data.
  public func expectedVariance(_ shape: ParameterShape) -> Double? { nil }

  /// 1 / std of all outputs while their variance is off; nil where they do not vary.
  public func factors(_ outputs: UnitMoments, round: Int) -> [Double]? {
    let variance = outputs.commonVariance
    guard round < rounds, abs(variance - 1) >= tolerance, variance > 0, variance.isFinite else {
      return nil
    }
    return outputs.means.map { _ in 1 / variance.squareRoot() }
  }
}
