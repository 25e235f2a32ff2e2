import Schema

extension Graph {
  /// The graph as text that reads back: values numbered in the order they appear, one line each.
  public var text: String {
    var printer = GraphPrinter(graph: self)
    return printer.print()
  }
}

/// Writes a graph's text form.
public struct GraphPrinter {
  private let graph: Graph
  /// The printed number of every value printed so far.
  public private(set) var numbers: [ValueID: Int] = [:]

  /// A printer of one graph.
  public init(graph: Graph) { self.graph = graph }

  /// The text; `numbers` tells the printed numbers afterwards.
  public mutating func print() -> String {
    var lines = ["graph {"]
    for value in graph.roots { lines.append("  " + root(value)) }
    for node in graph.nodes { lines.append("  " + line(node)) }
    for assignment in graph.assignments {
      lines.append("  assign \(number(assignment.variable)) <- \(number(assignment.value))")
    }
    for output in graph.outputs {
      lines.append("  return \(Value.quoted(output.name)) = \(number(output.value))")
    }
    return lines.joined(separator: "\n") + "\n}\n"
  }

  private mutating func number(_ value: ValueID) -> String {
    if let number = numbers[value] { return "%\(number)" }
    numbers[value] = numbers.count
    return "%\(numbers.count - 1)"
  }

  private mutating func root(_ value: ValueID) -> String {
    let info = graph.values[value.index]
    let ending = " : \(info.type)" + place(info.origin)
    switch info.source {
    case .input(let name): return "input \(number(value)) \(Value.quoted(name))" + ending
    case .variable(let variable):
      return "\(variable.kind.rawValue) \(number(value)) \(Value.quoted(variable.name))" + ending
    case .constant(let name, let tensor):
      return "constant \(number(value)) \(Value.quoted(name))" + ending + " = \(tensor.text)"
    case .node: preconditionFailure("a root is no result")
    }
  }

  private mutating func line(_ node: Node) -> String {
    let operands = node.operands.map { number($0) }.joined(separator: ", ")
    let results = node.results.map { number($0) }.joined(separator: ", ")
    let attributes = node.operation.attributes
    let braces = attributes.values.isEmpty ? "" : " {\(attributes)}"
    let types = node.results.map { graph.type($0).description }.joined(separator: ", ")
    return "\(results) = \(node.operation.name)(\(operands))\(braces) : \(types)"
      + place(node.origin)
  }

  private func place(_ origin: Origin) -> String {
    origin.layer.isEmpty ? "" : " @ \(Value.quoted(origin.layer))"
  }
}

extension Tensor {
  /// The data as text: up to 64 elements as numbers that read back to the same bits, more as the
  /// hexadecimal digits of their words.
  var text: String {
    let isFinite = type.element == .float32 && floats.allSatisfy(\.isFinite)
    let hasNumerals = type.element == .int32 || isFinite
    if words.count > 64 || !hasNumerals {
      return "hex \"" + words.map(Tensor.hexadecimal).joined() + "\""
    }
    let items = type.element == .int32 ? integers.map(String.init) : floats.map { "\($0)" }
    return "[" + items.joined(separator: ", ") + "]"
  }

  private static func hexadecimal(_ word: UInt32) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
