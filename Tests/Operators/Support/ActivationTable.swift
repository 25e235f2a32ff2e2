import Kernels
import Schema

@testable import Operators

/// Every activation of the catalogue, by the names that the reference gives them.
enum ActivationTable {
  /// The names in the catalogue.
  static let names = types.map { $0.declaration.name }

  /// The activations, at several values of their first argument.
  static let all: [(name: String, activation: any Activation)] = table()

  private static func table() -> [(name: String, activation: any Activation)] {
    var table: [(name: String, activation: any Activation)] = []
    for type in types {
      for arguments in variants(type.declaration) {
        let completed = type.declaration.completed(arguments)
        guard let activation = activation(type, completed) else { continue }
        table.append((text(type.declaration.name, arguments), activation))
      }
    }
    return table
  }

  private static func activation<Entry: Activation>(
    _ type: Entry.Type, _ arguments: Arguments
  ) -> (any Activation)? {
    try? Entry(arguments: arguments)
  }

  /// Activations that the reference leaves out.
  static let closedForms: [String: @Sendable (Double) -> Double] = [
    "identity": { $0 }, "relu6": { min(max($0, 0), 6) },
  ]

  /// The mean of f over a standard normal variable, by Simpson's rule.
  static func normalMean(_ f: (Double) -> Double) -> Double {
    let count = 4000
    let width = 24.0 / Double(count)
    let density = Formula.unary(.exp, .input(0) * .input(0) * -0.5)
    let sum = (0...count).reduce(0.0) { sum, index in
      let z = -12 + Double(index) * width
      let weight = index == 0 || index == count ? 1.0 : index % 2 == 1 ? 4 : 2
      return sum + weight * f(z) * density.evaluate([z])
    }
    return sum * width / 3 / (2 * Double.pi).squareRoot()
  }

  private static let types = OperatorCatalogue.layers.entries.compactMap {
    $0.entry as? any Activation.Type
  }

  private static func variants(_ declaration: Declaration) -> [Arguments] {
    guard let argument = declaration.arguments.first else { return [[:]] }
    if case .choice(let words) = argument.type {
      return words.map { [argument.name: .name($0)] }
    }
    return [0.01, 0.1, 0.5, 1].map { [argument.name: .number($0)] }
  }

  private static func text(_ name: String, _ arguments: Arguments) -> String {
    arguments.values.isEmpty ? name : name + "(\(arguments.values.values.map(\.description)[0]))"
  }
}
