import Graph
import Kernels
import Schema

/// A layer that joins inputs of one shape, element by element.
protocol ElementwiseJoin: Layer {
  /// How two values become one.
  static func join(_ a: Formula, _ b: Formula) -> Formula
}

extension ElementwiseJoin {
  /// Adds one elementwise operator over all inputs; throws where their shapes differ.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    let name = Self.declaration.name
    try OperandCheck.several(inputs, of: name)
    try OperandCheck.agreement(inputs.map(builder.type), of: name)
    let formula = inputs.indices.dropFirst().reduce(Formula.input(0)) {
      Self.join($0, .input($1))
    }
    return try builder.append(Elementwise(name, formula), inputs)[0]
  }

  /// The argument that names the other inputs.
  static var others: Argument {
    Argument(
      "with", .list(.reference), .absent("the branches of `parallel`"),
      "the names of layers whose results join in")
  }
}

/// `add`: the sum of inputs of one shape.
public struct Add: ElementwiseJoin {
  /// The declaration.
  public static let declaration = Declaration(
    "add", .layer, "Adds inputs of one shape, element by element.", arguments: [others],
    source: "He et al. 2016 (residual learning): y = x + F(x)",
    details: "All shapes must be equal. Gradients pass to every input unchanged, which is what "
      + "lets very deep nets train.",
    example: "add(early)")

  /// From checked arguments; the named layers come as inputs.
  public init(arguments: Arguments) throws(OperatorError) {}

  static func join(_ a: Formula, _ b: Formula) -> Formula { a + b }
}

/// `multiply`: the product of inputs of one shape.
public struct Multiply: ElementwiseJoin {
  /// The declaration.
  public static let declaration = Declaration(
    "multiply", .layer, "Multiplies inputs of one shape, element by element.", arguments: [others],
    source: "the Hadamard product, as in gates (Hochreiter and Schmidhuber 1997)",
    details: "All shapes must be equal. A `sigmoid` in one of the inputs makes it a gate.",
    example: "multiply(gate)")

  /// From checked arguments; the named layers come as inputs.
  public init(arguments: Arguments) throws(OperatorError) {}

  static func join(_ a: Formula, _ b: Formula) -> Formula { a * b }
}
