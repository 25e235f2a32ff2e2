import Graph
import Kernels
import Schema

/// `hinge`: the multi-class SVM loss.
public struct Hinge: Loss, Operator, Hashable {
  /// The declaration.
  public static let declaration = Declaration(
    "hinge", .loss,
    "The multi-class SVM loss: wrong classes must stay a margin below the right one.",
    arguments: [Argument("margin", .positive, .value(.number(1)), "the margin wanted")],
    source: "L = 1/classes sum_(j != y) max(0, margin + s_j - s_y) (Weston and Watkins 1999)",
    details: "The mean over the batch, divided by the number of classes. Once every margin holds "
      + "the loss is 0 and does not care for more. With all scores near 0 it starts at margin "
      + "(classes - 1) / classes.",
    example: "loss = hinge(margin = 1)")

  /// The margin wanted.
  public let margin: Double

  /// A loss with a margin.
  public init(margin: Double = 1) { self.margin = margin }

  /// From checked arguments.
  public init(arguments: Arguments) throws(OperatorError) { margin = arguments.number("margin") }

  /// From checked attributes.
  public init(attributes: Arguments) throws(OperatorError) { try self.init(arguments: attributes) }

  /// The margin.
  public var attributes: Arguments { ["margin": .number(margin)] }

  /// Pure.
  public var traits: Traits { .pure }

  /// One class for each row of scores.
  public var target: TargetForm { .classes }

  /// Scores are the output.
  public var readout: (any Operator)? { nil }

  /// The accuracy.
  public var metrics: [String] { ["accuracy"] }

  /// margin (classes - 1) / classes.
  public func initialValue(outputs: Int) -> Double? {
    outputs > 1 ? margin * Double(outputs - 1) / Double(outputs) : nil
  }

  /// One class in place of the last axis.
  public func targetType(of prediction: TensorType) throws(OperatorError) -> TensorType {
    try MeanLoss.oneClass(of: prediction, for: "hinge")
  }

  /// Adds the operator.
  public func build(
    prediction: ValueID, target: ValueID, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    try builder.append(self, [prediction, target])[0]
  }

  /// The mean loss and its gradient by the scores.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try OperandCheck.count(operands, 2, of: "hinge")
    return try MeanLoss.results(of: operands, target: targetType(of: operands[0]), for: "hinge")
  }

  /// The second result times the upstream scalar.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    try MeanLoss.gradient(&context, of: "hinge")
  }

  /// Row by row, loss and gradient in one pass.
  public func kernel(_ site: KernelSite) -> any Kernel {
    ClassLossKernel(site, HingeRow(margin: margin))
  }

  /// The gradient may take the place of the scores.
  public func mayShare(result: Int, operand: Int) -> Bool { result == 1 && operand == 0 }

  /// One comparison for each score.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    operands[0].count
  }
}

private struct HingeRow: ClassRowLoss {
  let margin: Double

  /// The sum of what every wrong class exceeds its bound by, over the number of classes. At the
  /// bound itself the gradient is 0.
  func loss(
    _ scores: UnsafePointer<Float>, count: Int, target: Int, scale: Double,
    gradient: UnsafeMutablePointer<Float>?
  ) -> Double {
    let bound = margin - Double(scores[target])
    let step = scale / Double(count)
    var sum = 0.0
    var violations = 0
    for index in 0..<count where index != target {
      let excess = bound + Double(scores[index])
      let violated = !(excess <= 0)
      if violated {
        sum += excess
        violations += 1
      }
      gradient?[index] = violated ? Float(step) : 0
    }
    gradient?[target] = -Float(step * Double(violations))
    return sum / Double(count)
  }
}
