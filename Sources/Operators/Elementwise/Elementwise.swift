import Graph
import Kernels
import Schema

/// A formula applied to each element: every activation, every pointwise step of a gradient, and
/// every chain of such steps that passes have joined.
public struct Elementwise: Operator {
  /// What listings call it: `relu`, `add`, `tanh_gradient`.
  public let label: String
  /// The result as a formula of the operands x0, x1, ...
  public let formula: Formula
  /// For one operand, the derivative as a formula of the operand x0 and the result x1, where that
  /// is better than the one derived from `formula`; one in x1 alone lets the operand's memory go.
  public let slope: Formula?

  /// A formula under a name.
  public init(_ label: String, _ formula: Formula, slope: Formula? = nil) {
    self.label = label
    self.formula = formula
    self.slope = slope
  }

  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "elementwise", .primitive, "Applies a formula to each element of its operands.",
    arguments: [
      Argument("name", .reference, .required, "what listings call it"),
      Argument("formula", .text, .required, "the result, of the operands x0, x1, ..."),
      Argument(
        "slope", .text, .absent("it is derived from the formula"),
        "the derivative of a formula of x0, of the operand x0 and the result x1"),
    ],
    source: "y[i] = formula(x0[i], x1[i], ...)",
    details: """
      The result has the shape of the largest operand and is batched if any operand is. A single \
      number, an unbatched tensor of the trailing axes, or one whose last axis is 1, is repeated.
      """,
    example: "elementwise {formula = \"max(x0, 0)\", name = relu}")

  /// The operator of accepted attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    label = attributes.word("name")
    formula = try FormulaAttribute.read("formula", of: attributes) ?? .input(0)
    slope = try FormulaAttribute.read("slope", of: attributes)
  }

  /// The attributes, complete.
  public var attributes: Arguments {
    var values = Arguments(["name": .name(label), "formula": .string(formula.description)])
    if let slope { values.values["slope"] = .string(slope.description) }
    return values
  }

  /// What the passes may assume.
  public var traits: Traits { [.pure, .elementwise] }

  /// The types of the results, or why the operands do not fit.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    let wanted = max(formula.inputCount, 1)
    guard operands.count >= wanted, operands.count <= FormulaAttribute.operands else {
      throw OperatorError(
        .operands, "`\(label)` does not take \(operands.count) inputs", expected: "\(wanted)",
        found: "\(operands.count)")
    }
    try FormulaAttribute.check(formula, label)
    try checkSlope(operands.count)
    return [try Broadcast(operands, name: label).result]
  }

  private func checkSlope(_ operands: Int) throws(OperatorError) {
    guard let slope else { return }
    try FormulaAttribute.check(slope, "slope")
    guard operands == 1, slope.inputs.isSubset(of: [0, 1]) else {
      throw OperatorError(
        .attribute, "the slope of `\(label)` may be given for one operand only",
        expected: "a formula of x0 and x1", found: slope.description)
    }
  }

  /// The computation for these types.
  public func kernel(_ site: KernelSite) -> any Kernel { ElementwiseKernel(formula, label, site) }

  /// A full operand may be overwritten in place.
  public func mayShare(result: Int, operand: Int) -> Bool { true }

  /// Elementary operations for one example.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    let count = results.map(\.count).reduce(0, +)
    return count.multipliedReportingOverflow(by: formula.size).partialValue
  }
}
