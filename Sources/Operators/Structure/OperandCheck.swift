import Graph

/// The refusals that most operators share, in one wording.
enum OperandCheck {
  /// Throws unless an operator has as many operands as it takes.
  static func count(
    _ operands: [TensorType], _ count: Int, of name: String
  ) throws(OperatorError) {
    guard operands.count != count else { return }
    throw OperatorError(
      .operands, "`\(name)` takes \(phrase(count))", expected: phrase(count),
      found: phrase(operands.count))
  }

  /// Throws unless an operand holds floating-point numbers.
  static func floats(_ operand: TensorType, of name: String) throws(OperatorError) {
    guard operand.element != .float32 else { return }
    throw OperatorError(
      .shape, "`\(name)` computes with numbers, not with classes or ids", expected: "numbers",
      found: "whole numbers of shape \(operand.shapeText)")
  }

  /// Throws unless an operand is floating-point and has a last axis of at least one value.
  static func lastAxis(_ operand: TensorType, of name: String) throws(OperatorError) {
    try floats(operand, of: name)
    guard operand.extents.last ?? 0 < 1 else { return }
    throw OperatorError(
      .shape, "`\(name)` works along the last axis, which needs at least one value",
      expected: "a last axis", found: operand.shapeText)
  }

  /// Throws unless all operands have the type of the first.
  static func agreement(_ operands: [TensorType], of name: String) throws(OperatorError) {
    guard let first = operands.first,
      let other = operands.dropFirst().first(where: { $0 != first })
    else { return }
    throw OperatorError(
      .disagreement, "the inputs of `\(name)` differ in shape",
      expected: first.shapeText, found: difference(other, first),
      remedy: "bring both to one shape, or join them with `concat`")
  }

  /// A shape with the axes named in which it differs from another.
  static func difference(_ found: TensorType, _ wanted: TensorType) -> String {
    if found.batched != wanted.batched { return "\(found)" }
    guard found.extents.count == wanted.extents.count else { return found.shapeText }
    let axes = zip(found.extents, wanted.extents).enumerated().filter { $1.0 != $1.1 }.map {
      "axis \($0.offset + 1): \($0.element.0), not \($0.element.1)"
    }
    return axes.isEmpty ? "\(found)" : found.shapeText + " (\(axes.joined(separator: "; ")))"
  }

  /// The input of a layer that takes one; throws where there are others.
  static func single(_ inputs: [ValueID], of name: String) throws(OperatorError) -> ValueID {
    if inputs.count == 1, let input = inputs.first { return input }
    throw OperatorError(
      .operands, "`\(name)` takes one input", expected: phrase(1), found: phrase(inputs.count))
  }

  /// Throws unless a layer that joins inputs has several.
  static func several(_ inputs: [ValueID], of name: String) throws(OperatorError) {
    guard inputs.count < 2 else { return }
    throw OperatorError(
      .operands, "`\(name)` joins several inputs", expected: "at least 2 inputs",
      found: phrase(inputs.count), remedy: "name the layers to join, as in `\(name)(early)`")
  }

  private static func phrase(_ count: Int) -> String { count == 1 ? "1 input" : "\(count) inputs" }
}
