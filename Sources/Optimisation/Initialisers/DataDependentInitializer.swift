import Schema
import Support

/// Weights and biases scaled and shifted so that each unit has outputs of mean 0 and variance 1.
public struct DataDependentInitializer: AdaptiveInitializer {
  /// How the language names it.
  public static let declaration = Declaration(
    "data_dependent", .initializer,
    "Scales and shifts each unit so that its outputs on a batch have mean 0 and variance 1.",
    arguments: [
      Argument("mean", .anyNumber, .value(.number(0)), "the mean that each unit's outputs get"),
      adaptiveSamples,
    ],
    source: "w <- w / std(y), b <- mean - mean(y) / std(y) for each unit's outputs y, on w ~ N(0, "
      + "1/Din), b = 0: Kraehenbuehl et al. 2015, the normalisation within layers",
    details: """
      Layers are set in their order, each on what the layers before it give for the first batch \
      of training, in their training form. `weight = data_dependent` scales the weights, and \
      shifts the biases unless they have a rule of their own; a layer without a bias, such as one \
      in front of batch_norm, is only scaled. A unit whose outputs do not vary keeps its start.
      """,
    example: "weight = data_dependent(samples = 256)")

  /// The mean that each unit's outputs get.
  public let mean: Double?
  /// The examples that are looked at.
  public let samples: Int?

  /// The initializer from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    mean = arguments.number("mean")
    samples = arguments.optionalNumber("samples").map { Int($0) }
  }

  /// Biases are part of the method.
  public var setsBias: Bool { true }

  /// Draws a start of variance 1 / Din, whose size does not matter; zeros for vectors.
  public func fill(
    _ buffer: UnsafeMutableBufferPointer<Float>, shape: ParameterShape, stream: RandomStream
  ) {
    guard shape.extents.count > 1 else { return buffer.update(repeating: 0) }
    Spread.normal.fill(buffer, variance: 1 / Double(shape.fanIn), stream: stream)
  }

  /// It follows from the data.
  public func expectedVariance(_ shape: ParameterShape) -> Double? { nil }

  /// 1 / std of each unit's outputs, once; 1 where they do not vary.
  public func factors(_ outputs: UnitMoments, round: Int) -> [Double]? {
    guard round == 0 else { return nil }
    return outputs.variances.map { $0 > 0 && $0.isFinite ? 1 / $0.squareRoot() : 1 }
  }
}

/// The argument of initializers that look at examples.
let adaptiveSamples = Argument(
  "samples", .count, .absent("as many as a batch of training has"),
  "the examples that are looked at")
