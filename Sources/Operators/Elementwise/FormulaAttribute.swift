import Graph
import Kernels
import Schema

/// Formulas as attributes of operators.
enum FormulaAttribute {
  /// The most numbers, inputs and functions of one formula, so that it fits a program's registers.
  static let nodes = 400
  /// The most operands of one formula.
  static let operands = 64

  /// The formula in the text attribute `name`, or nil where there is none; throws where the text
  /// is no formula or too large to be compiled.
  static func read(_ name: String, of attributes: Arguments) throws(OperatorError) -> Formula? {
    guard let text = attributes.optionalText(name) else { return nil }
    let formula: Formula
    do throws(FormulaError) {
      formula = try Formula(parsing: text)
    } catch {
      throw OperatorError(
        .attribute, "`\(name)` is no formula: \(error.reason)", expected: "such as \"max(x0, 0)\"",
        found: text)
    }
    try check(formula, name)
    return formula
  }

  /// Throws where a formula is too large to be compiled.
  static func check(_ formula: Formula, _ name: String) throws(OperatorError) {
    guard formula.size <= nodes, formula.inputCount <= operands else {
      throw OperatorError(
        .attribute, "`\(name)` is too large a formula",
        expected: "at most \(nodes) terms and \(operands) inputs", found: "\(formula.size) terms")
    }
  }
}

extension Formula {
  /// The value where the formula is a number.
  var number: Double? {
    if case .constant(let value) = self { return value }
    return nil
  }

  /// The rectifier, which matrix products apply in registers.
  static let rectifier = Formula.binary(.maximum, .input(0), .constant(0))
}
