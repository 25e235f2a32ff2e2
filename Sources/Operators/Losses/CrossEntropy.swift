import Graph
import Kernels
import Schema

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `cross_entropy`: the softmax loss for one class out of several.
public struct CrossEntropy: Loss, Operator, Hashable {
  /// The declaration.
  public static let declaration = Declaration(
    "cross_entropy", .loss, "The mean of -ln(probability of the right class), from logits.",
    arguments: [
      Argument(
        "smoothing", .share(Bounds(0, 1, highOpen: true)), .value(.number(0)),
        "the share of the target spread evenly over all classes")
    ],
    source: "L = -sum_i q_i ln p_i, p = softmax(x), q = (1 - s) [i = class] + s / classes "
      + "(smoothing: Szegedy et al. 2016)",
    details: "The prediction is logits: no `softmax` in front of the loss. Before training the "
      + "loss should be near ln(classes), because all classes are about equally likely. The "
      + "gradient is (p - q) / batch.",
    example: "loss = cross_entropy(smoothing = 0.1)")

  /// The share of the target spread evenly over all classes.
  public let smoothing: Double

  /// A loss with label smoothing.
  public init(smoothing: Double = 0) { self.smoothing = smoothing }

  /// From checked arguments.
  public init(arguments: Arguments) throws(OperatorError) {
    smoothing = arguments.number("smoothing")
  }

  /// From checked attributes.
  public init(attributes: Arguments) throws(OperatorError) { try self.init(arguments: attributes) }

  /// The smoothing.
  public var attributes: Arguments { ["smoothing": .number(smoothing)] }

  /// Pure.
  public var traits: Traits { .pure }

  /// One class for each row of logits.
  public var target: TargetForm { .classes }

  /// The softmax.
  public var readout: (any Operator)? { Softmax() }

  /// The accuracy.
  public var metrics: [String] { ["accuracy"] }

  /// ln(classes).
  public func initialValue(outputs: Int) -> Double? { outputs > 1 ? log(Double(outputs)) : nil }

  /// One class in place of the last axis.
  public func targetType(of prediction: TensorType) throws(OperatorError) -> TensorType {
    try MeanLoss.classes(of: prediction, for: "cross_entropy")
  }

  /// Adds the operator.
  public func build(
    prediction: ValueID, target: ValueID, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    try builder.append(self, [prediction, target])[0]
  }

  /// The mean loss and its gradient by the logits.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try OperandCheck.count(operands, 2, of: "cross_entropy")
    return try MeanLoss.results(
      of: operands, target: targetType(of: operands[0]), for: "cross_entropy")
  }

  /// The second result times the upstream scalar.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    try MeanLoss.gradient(&context, of: "cross_entropy")
  }

  /// Row by row, loss and gradient in one pass.
  public func kernel(_ site: KernelSite) -> any Kernel {
    CrossEntropyKernel(site, smoothing: smoothing)
  }

  /// The gradient may take the place of the logits.
  public func mayShare(result: Int, operand: Int) -> Bool { result == 1 && operand == 0 }

  /// One exponential for each logit.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    operands[0].count
  }
}
