import Graph
import Kernels
import Optimisation
import Schema

/// The average of a layer's state, such as running estimates, kept beside that of the weights:
/// averaged weights make other activations than the last ones, and must meet estimates of theirs.
public struct StateAverage: Operator {
  /// How the text form names it.
  public static let declaration = Declaration(
    "state_average", .primitive, "The average over the steps of what a layer keeps.",
    arguments: [Argument("average", .thing(.average), .required, "the rule of the average")],
    source: "Izmailov et al. 2018, section 3.2: weights that are averaged want estimates of theirs",
    details: "Operands: the new state, the average so far. Result: the new average.")

  /// The attributes, complete.
  public let attributes: Arguments
  private let average: any WeightAverage

  /// An average from accepted attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    self.attributes = attributes
    average = try attributes.rule("average", OptimisationCatalogues.average)
  }

  /// It depends on the number of the step.
  public var traits: Traits { [] }

  /// The type of both operands, which must agree.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    guard operands.count == 2, operands[0] == operands[1], !operands[0].batched,
      operands[0].element == .float32
    else {
      throw OperatorError(.operands, "`state_average` takes a state and its average")
    }
    return [operands[1]]
  }

  /// It stands behind the loss.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    context.operands.map { _ in nil }
  }

  /// The average is written in place.
  public func mayShare(result: Int, operand: Int) -> Bool { operand == 1 }

  /// One pass over a few numbers.
  public func kernel(_ site: KernelSite) -> any Kernel {
    StateAverageKernel(average, count: site.operands[0].count)
  }
}

private final class StateAverageKernel: Kernel {
  private let average: any WeightAverage
  private let count: Int

  init(_ average: any WeightAverage, count: Int) {
    self.average = average
    self.count = count
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let share = Float(average.share(step: frame.step + 1))
    let (state, old, new) = (buffers.operand(0), buffers.operand(1), buffers.result(0))
    for index in 0..<count { new[index] = old[index] + share * (state[index] - old[index]) }
  }
}
