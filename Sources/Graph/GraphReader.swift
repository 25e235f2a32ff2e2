import Schema
import Support

extension Graph {
  /// Reads a graph from its text form and verifies it. Operators come from `operators`.
  public init(
    text: String, operators: Catalogue<any Operator.Type>
  ) throws(TextScanner.Failure) {
    var scanner = TextScanner(text)
    var reader = GraphReader(operators: operators)
    self = try reader.read(&scanner)
    guard scanner.isAtEnd() else { throw scanner.failure("text after the graph's end") }
  }
}

/// Reads a graph's text form from a scanner.
public struct GraphReader {
  private let operators: Catalogue<any Operator.Type>
  private var graph = Graph()
  /// The values by their printed number.
  public private(set) var numbers: [Int: ValueID] = [:]

  /// A reader that knows the operators of a catalogue.
  public init(operators: Catalogue<any Operator.Type>) { self.operators = operators }

  /// Reads `graph { ... }` and verifies the result. `numbers` tells the printed numbers afterwards.
  public mutating func read(_ scanner: inout TextScanner) throws(TextScanner.Failure) -> Graph {
    try scanner.expect("graph")
    try scanner.expect("{")
    while !scanner.take("}") { try statement(&scanner) }
    do throws(Verifier.Failure) {
      try Verifier.verify(graph)
    } catch {
      throw scanner.failure(error.message)
    }
    return graph
  }

  private mutating func statement(_ scanner: inout TextScanner) throws(TextScanner.Failure) {
    if scanner.peek() == 0x25 { return try node(&scanner) }
    guard let word = scanner.word() else { throw scanner.failure("a statement expected") }
    switch word {
    case "input", "parameter", "state", "slot", "frozen", "constant": try root(word, &scanner)
    case "assign":
      let variable = try value(&scanner)
      try scanner.expect("<-")
      graph.assignments.append((variable, try value(&scanner)))
    case "return":
      let name = try scanner.quoted()
      try scanner.expect("=")
      graph.outputs.append((name, try value(&scanner)))
    default: throw scanner.failure("`\(word)` starts no statement of a graph")
    }
  }

  private mutating func root(
    _ word: String, _ scanner: inout TextScanner
  ) throws(TextScanner.Failure) {
    let number = try numeral(&scanner)
    let name = try scanner.quoted()
    try scanner.expect(":")
    let type = try TensorType(reading: &scanner)
    let origin = try place(&scanner)
    if word == "input" {
      try define(number, graph.addInput(name, type, origin: origin), scanner)
    } else if let kind = Variable.Kind(rawValue: word) {
      let isWeight = kind == .frozen && type.element.isReduced
      guard !type.batched, type.element == .float32 || isWeight else {
        throw scanner.failure("a variable is float and has no batch axis")
      }
      let variable = graph.addVariable(
        Variable(name, kind), type.extents, element: type.element, origin: origin)
      try define(number, variable, scanner)
    } else {
      try scanner.expect("=")
      let tensor = try Tensor(reading: &scanner, type: type)
      try define(number, graph.addConstant(tensor, name: name, origin: origin), scanner)
    }
  }

  private mutating func node(_ scanner: inout TextScanner) throws(TextScanner.Failure) {
    var results = [try numeral(&scanner)]
    while scanner.take(",") { results.append(try numeral(&scanner)) }
    try scanner.expect("=")
    guard let name = scanner.word() else { throw scanner.failure("an operator's name expected") }
    try scanner.expect("(")
    var operands: [ValueID] = []
    while !scanner.take(")") {
      if !operands.isEmpty { try scanner.expect(",") }
      operands.append(try value(&scanner))
    }
    var attributes = Arguments()
    if scanner.take("{") { attributes = try Arguments(reading: &scanner, until: "}") }
    let operation = try make(name, attributes, scanner)
    try scanner.expect(":")
    var types = [try TensorType(reading: &scanner)]
    while scanner.take(",") { types.append(try TensorType(reading: &scanner)) }
    let origin = try place(&scanner)
    let made: [ValueID]
    do throws(OperatorError) {
      made = try graph.append(operation, operands, origin: origin)
    } catch {
      throw scanner.failure("\(name) refuses its operands: \(error.message)")
    }
    guard made.map(graph.type) == types, made.count == results.count else {
      throw scanner.failure("the results of \(name) have other types")
    }
    for (number, id) in zip(results, made) { try define(number, id, scanner) }
  }

  private func make(
    _ name: String, _ attributes: Arguments, _ scanner: TextScanner
  ) throws(TextScanner.Failure) -> any Operator {
    guard let type = operators[name] else { throw scanner.failure("no operator is called \(name)") }
    do {
      return try type.init(attributes: type.declaration.accept(attributes))
    } catch {
      throw scanner.failure("\(name) refuses its attributes: \(error)")
    }
  }

  private func numeral(_ scanner: inout TextScanner) throws(TextScanner.Failure) -> Int {
    try scanner.expect("%")
    return try scanner.integer()
  }

  /// Reads `%n` as a value that has been defined.
  public func value(_ scanner: inout TextScanner) throws(TextScanner.Failure) -> ValueID {
    let number = try numeral(&scanner)
    guard let id = numbers[number] else { throw scanner.failure("%\(number) is not defined yet") }
    return id
  }

  private mutating func define(
    _ number: Int, _ id: ValueID, _ scanner: TextScanner
  ) throws(TextScanner.Failure) {
    guard numbers.updateValue(id, forKey: number) == nil else {
      throw scanner.failure("%\(number) is defined twice")
    }
  }

  private func place(_ scanner: inout TextScanner) throws(TextScanner.Failure) -> Origin {
    scanner.take("@") ? Origin(layer: try scanner.quoted()) : .none
  }
}
