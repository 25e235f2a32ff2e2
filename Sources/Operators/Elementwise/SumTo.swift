import Graph
import Kernels
import Schema

/// Sums a tensor over the axes along which a smaller one was repeated: the gradient of repetition.
public struct SumTo: Operator {
  /// The extents that are left.
  public let extents: [Int]
  /// Whether the batch axis is left, which it is where only the last axis is summed.
  public let batched: Bool

  /// A sum to a type.
  public init(_ type: TensorType) {
    extents = type.extents
    batched = type.batched
  }

  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "sum_to", .primitive, "Sums over the axes along which a smaller tensor was repeated.",
    arguments: [
      Argument("extents", .list(.integer(0...(1 << 40))), .required, "the extents that are left"),
      Argument("batched", .boolean, .value(.boolean(false)), "whether the batch axis is left"),
    ],
    source: "y[j] = sum over i of x[i, j]",
    details: """
      Sums over the batch and the leading axes down to the trailing ones, or to a single number, \
      or over the last axis where only that one is 1 in the result.
      """,
    example: "sum_to {batched = false, extents = [128]}")

  /// The operator of accepted attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    var extents: [Int] = []
    for item in attributes.list("extents") {
      guard case .number(let extent) = item, let extent = Int(exactly: extent) else {
        throw OperatorError(
          .attribute, "an extent is a whole number", expected: "such as 128", found: "\(item)")
      }
      extents.append(extent)
    }
    self.extents = extents
    batched = attributes.boolean("batched")
  }

  /// The attributes, complete.
  public var attributes: Arguments {
    ["extents": .list(extents.map(Value.integer)), "batched": .boolean(batched)]
  }

  /// What the passes may assume.
  public var traits: Traits { .pure }

  private var target: TensorType { TensorType(extents, batched: batched) }

  /// The types of the results, or why the operands do not fit.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    let operand = try operands.only(named: "sum_to")
    guard operand.element == .float32, Placement(of: target, over: operand) != nil else {
      throw OperatorError(
        .shape, "a tensor of this shape is never repeated to the operand's",
        expected: "trailing axes of \(operand)", found: target.description)
    }
    return [target]
  }

  /// The gradients of the operands.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard let upstream = context.upstream[0] else { return [nil] }
    return [
      try context.builder.apply(
        Elementwise("broadcast", .input(0)), upstream, context.operands[0])
    ]
  }

  /// The computation for these types.
  public func kernel(_ site: KernelSite) -> any Kernel { SumToKernel(site) }

  /// Elementary operations for one example.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    operands.map(\.count).reduce(0, +)
  }
}

extension GraphBuilder {
  /// `value` summed to a type that was repeated to its own; the value itself where the types agree.
  mutating func sum(_ value: ValueID, to type: TensorType) throws(OperatorError) -> ValueID {
    self.type(value) == type ? value : try apply(SumTo(type), value)
  }
}

extension [TensorType] {
  /// The one operand of an operator that takes one.
  func only(named name: String) throws(OperatorError) -> TensorType {
    guard count == 1 else {
      throw OperatorError(
        .operands, "`\(name)` does not take \(count) inputs", expected: "1", found: "\(count)")
    }
    return self[0]
  }
}
