import Graph
import Kernels
import Schema

/// `reshape`: other axes over the same elements.
public struct Reshape: Layer {
  /// The declaration.
  public static let declaration = Declaration(
    "reshape", .layer, "Gives the values of each example other axes, in the same order.",
    arguments: [
      Argument("size", .size(axes: 1...8), .required, "the new extents, as many values in all")
    ],
    source: "row-major order, as NumPy's reshape",
    details: "The product of the extents stays the same: 28x28x1 may become 784 or 28x28. "
      + "No value moves and no memory is copied.",
    example: "reshape(28x28x1)")

  /// The new extents.
  public let extents: [Int]

  /// From checked arguments.
  public init(arguments: Arguments) throws(OperatorError) { extents = arguments.size("size") }

  /// Adds the reshape.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    try builder.apply(ReshapeOperator(extents), OperandCheck.single(inputs, of: "reshape"))
  }
}

/// `flatten`: all axes as one.
public struct Flatten: Layer {
  /// The declaration.
  public static let declaration = Declaration(
    "flatten", .layer, "Lays the values of each example out as one feature vector.",
    source: "row-major order, as NumPy's ravel",
    details: "28x28x1 becomes 784. It stands between image layers and `linear`; a feature vector "
      + "passes as it is.",
    example: "flatten")

  /// Without arguments.
  public init(arguments: Arguments) throws(OperatorError) {}

  /// Adds a reshape where there is more than one axis.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    let input = try OperandCheck.single(inputs, of: "flatten")
    let type = builder.type(input)
    return type.extents.count == 1
      ? input : try builder.apply(ReshapeOperator([type.count]), input)
  }
}

/// The operand's elements under other extents; the batch axis stays.
public struct ReshapeOperator: Operator, Hashable {
  /// The declaration.
  public static let declaration = Declaration(
    "reshape", .primitive, "The operand's elements in the same order under other extents.",
    arguments: [
      Argument(
        "extents", .list(.integer(0...1_000_000_000)), .required,
        "the extents behind the batch axis")
    ],
    source: "row-major order")

  /// The extents behind the batch axis; empty for one number.
  public let extents: [Int]

  /// A reshape to extents.
  public init(_ extents: [Int]) { self.extents = extents }

  /// From checked attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    extents = attributes.list("extents").compactMap {
      if case .number(let extent) = $0 { Int(extent) } else { nil }
    }
  }

  /// The extents.
  public var attributes: Arguments { ["extents": .list(extents.map(Value.integer))] }

  /// The result is the operand's memory.
  public var traits: Traits { [.pure, .view] }

  /// The operand's type with the new extents; throws where the number of elements differs.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try OperandCheck.count(operands, 1, of: "reshape")
    let result = operands[0].with(extents: extents)
    guard result.isAddressable else {
      throw OperatorError(
        .size, "the tensor is too large to address", found: result.shapeText)
    }
    guard result.count == operands[0].count else {
      throw OperatorError(
        .shape, "a reshape keeps the number of values",
        expected: "\(operands[0].count) values, as in \(operands[0].shapeText)",
        found: "\(result.count) values in \(result.shapeText)")
    }
    return [result]
  }

  /// The upstream gradient under the operand's extents.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard let upstream = context.upstream[0] else { return [nil] }
    let extents = context.builder.type(context.operands[0]).extents
    return [try context.builder.apply(ReshapeOperator(extents), upstream)]
  }

  /// Copies where the planner gave the result memory of its own.
  public func kernel(_ site: KernelSite) -> any Kernel { ReshapeKernel(site.operands[0]) }

  /// The result may lie on the operand.
  public func mayShare(result: Int, operand: Int) -> Bool { true }

  /// Nothing is computed.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int { 0 }
}

private final class ReshapeKernel: Kernel {
  private let type: TensorType

  init(_ type: TensorType) { self.type = type }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let source = UnsafeRawPointer(buffers.operand(0))
    let target = UnsafeMutableRawPointer(buffers.result(0))
    guard source != UnsafeRawPointer(target) else { return }
    target.copyMemory(from: source, byteCount: type.bytes(samples: frame.samples))
  }
}
