import Graph
import Kernels
import Schema

/// Batch normalisation by the statistics of the batch, and the running estimates for inference.
public struct BatchNormTraining: Operator {
  /// What is added to the variance.
  public let epsilon: Double
  /// The share of the batch in the running estimates.
  public let momentum: Double
  /// Whether negative results become zero.
  public let relu: Bool

  /// A normalisation.
  public init(epsilon: Double, momentum: Double, relu: Bool = false) {
    self.epsilon = epsilon
    self.momentum = momentum
    self.relu = relu
  }

  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "batch_norm", .primitive, "Normalises each channel by the mean and variance of the batch.",
    arguments: [
      NormalisationArguments.epsilon, BatchNormLayer.momentum,
      Argument("rectified", .boolean, .value(.boolean(false)), "whether a rectifier follows"),
    ],
    source: "Ioffe and Szegedy 2015",
    details: """
      Operands: x, scale, shift, running mean, running variance. Results: y, the new running mean \
      and variance (of unbiased estimates), the batch's mean and 1/sqrt(biased variance + epsilon).
      """,
    example: "batch_norm {epsilon = 1e-05, momentum = 0.1, rectified = false}")

  /// The operator of accepted attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    epsilon = attributes.number("epsilon")
    momentum = attributes.number("momentum")
    relu = attributes.boolean("rectified")
  }

  /// The attributes, complete.
  public var attributes: Arguments {
    ["epsilon": .number(epsilon), "momentum": .number(momentum), "rectified": .boolean(relu)]
  }

  /// The new estimates are results, so that it is pure.
  public var traits: Traits { .pure }

  /// y as x; the others have one entry for each channel.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try ChannelShapes.check(operands, count: 5, name: "batch_norm")
    try ChannelShapes.check(operands[0], name: "batch_norm")
    let channels = ChannelShapes.channels(of: operands[0])
    try ChannelShapes.check(operands.dropFirst(), are: channels, name: "batch_norm")
    return [operands[0], channels, channels, channels, channels]
  }

  /// One node for all gradients; the estimates pass none on.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard context.upstream.dropFirst().allSatisfy({ $0 == nil }) else {
      throw OperatorError(
        .attribute, "the statistics of `batch_norm` are not differentiated",
        expected: "a loss of its first result")
    }
    guard let upstream = context.upstream[0] else { return [nil, nil, nil, nil, nil] }
    let (x, scale) = (context.operands[0], context.operands[1])
    let saved = [context.results[3], context.results[4]] + (relu ? [context.results[0]] : [])
    let gradients = try context.builder.append(
      BatchNormGradient(relu: relu), [upstream, x, scale] + saved)
    return gradients.map(Optional.some) + [nil, nil]
  }

  /// A pass for the statistics and one for the result.
  public func kernel(_ site: KernelSite) -> any Kernel { BatchNormTrainingKernel(self, site) }

  /// A fixed map by the running estimates.
  public func inferenceForm(
    _ operands: [ValueID], _ builder: inout GraphBuilder
  ) throws(OperatorError) -> [ValueID]? {
    var y = try builder.append(BatchNormInference(epsilon: epsilon), operands)[0]
    if relu {
      y = try builder.apply(Elementwise("relu", .rectifier, slope: step(.input(1))), y)
    }
    let inverse = Elementwise(
      "inverse_deviation", .unary(.reciprocal, .unary(.squareRoot, .input(0) + .constant(epsilon))))
    let (mean, variance) = (operands[3], operands[4])
    return [y, mean, variance, mean, try builder.apply(inverse, variance)]
  }

  /// Every result may overwrite the operand that it replaces.
  public func mayShare(result: Int, operand: Int) -> Bool {
    switch (result, operand) {
    case (0, 0), (1, 3), (2, 4): true
    default: false
    }
  }

  /// Two sums and one multiply-add for each element.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    3 * results[0].count
  }
}
