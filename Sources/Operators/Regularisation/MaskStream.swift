import Graph
import Schema

/// The attributes that every operator with a random keep-mask has.
enum MaskStream {
  /// Their declarations.
  static let arguments = [
    Argument("rate", .share(rates), .required, "the share of values dropped"),
    Argument("stream", .text, .required, "the layer whose random stream the mask is drawn from"),
  ]

  /// Everything may be dropped but not all.
  static let rates = Bounds(0, 1, highOpen: true)

  /// Both as attributes.
  static func attributes(rate: Double, stream: String) -> Arguments {
    ["rate": .number(rate), "stream": .string(stream)]
  }

  /// The operand's type, for an operator that masks one operand element by element.
  static func results(
    of operands: [TensorType], for name: String
  ) throws(OperatorError) -> [TensorType] {
    try OperandCheck.count(operands, 1, of: name)
    try OperandCheck.floats(operands[0], of: name)
    return operands
  }
}
