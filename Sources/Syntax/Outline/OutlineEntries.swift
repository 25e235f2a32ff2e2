import Support

/// The entries of a list, read one after the other.
struct OutlineEntries {
  private let reader: OutlineReader
  private var rest: ArraySlice<SymbolicExpression>

  init(_ reader: OutlineReader, _ rest: ArraySlice<SymbolicExpression>) {
    self.reader = reader
    self.rest = rest
  }

  private func fail(_ what: String) -> OutlineError {
    OutlineError(message: "expected " + what, offset: nil)
  }

  /// Passes over everything that is left.
  mutating func skip() { rest = [] }

  /// Fails unless everything was read.
  func finish() throws(OutlineError) {
    guard rest.isEmpty else { throw fail("the end of a list") }
  }

  /// Whether something is left.
  var hasMore: Bool { !rest.isEmpty }

  mutating func text() throws(OutlineError) -> String {
    guard case .text(let text)? = rest.popFirst() else { throw fail("a text") }
    return text
  }

  mutating func name() throws(OutlineError) -> Name {
    switch rest.popFirst() {
    case .word(let word): return Name(word, span: reader.place)
    case .text(let text): return Name(text, span: reader.place)
    default: throw fail("a name")
    }
  }

  mutating func number() throws(OutlineError) -> Double {
    guard case .word(let word)? = rest.popFirst(), let value = Double(word), value.isFinite else {
      throw fail("a number")
    }
    return value
  }

  mutating func value() throws(OutlineError) -> Expression {
    guard let next = rest.popFirst() else { throw fail("a value") }
    return try reader.value(next)
  }

  mutating func optionalValue() throws(OutlineError) -> Expression? {
    rest.isEmpty ? nil : try value()
  }

  mutating func values() throws(OutlineError) -> [Expression] {
    var result: [Expression] = []
    while hasMore { result.append(try value()) }
    return result
  }

  mutating func names() throws(OutlineError) -> [Name] {
    var result: [Name] = []
    while hasMore { result.append(try name()) }
    return result
  }

  mutating func extents() throws(OutlineError) -> [Int] {
    var result: [Int] = []
    while hasMore {
      guard let extent = Int(try name().text) else { throw fail("an extent") }
      result.append(extent)
    }
    return result
  }

  /// The entries of the next list if it has a head.
  mutating func list(_ head: String) throws(OutlineError) -> ArraySlice<SymbolicExpression>? {
    guard let next = rest.first, next.head == head else { return nil }
    rest = rest.dropFirst()
    return try reader.entries(next, head)
  }

  /// The one name in the next list if it has a head.
  mutating func named(_ head: String) throws(OutlineError) -> Name? {
    guard let list = try list(head) else { return nil }
    var inner = OutlineEntries(reader, list)
    let name = try inner.name()
    try inner.finish()
    return name
  }

  mutating func body() throws(OutlineError) -> [Statement]? {
    guard let list = try list("body") else { return nil }
    return try reader.all(list) { (entry) throws(OutlineError) in try reader.statement(entry) }
  }

  mutating func settings() throws(OutlineError) -> [SettingNode] {
    guard let list = try list("settings") else { return [] }
    return try reader.all(list) { (entry) throws(OutlineError) in try reader.setting(entry) }
  }

  mutating func arguments() throws(OutlineError) -> [ArgumentNode]? {
    guard let list = try list("arguments") else { return nil }
    return try reader.all(list) { (entry) throws(OutlineError) in try reader.argument(entry) }
  }

  /// All entries left as arguments.
  mutating func callArguments() throws(OutlineError) -> [ArgumentNode] {
    defer { rest = [] }
    return try reader.all(rest) { (entry) throws(OutlineError) in try reader.argument(entry) }
  }
}

/// Values.
extension OutlineReader {
  func value(_ symbol: Symbol) throws(OutlineError) -> Expression {
    var rest = OutlineEntries(self, try entries(symbol))
    let kind = try valueKind(symbol.head ?? "", &rest)
    try rest.finish()
    return Expression(kind, span: place)
  }

  private func valueKind(
    _ head: String, _ rest: inout OutlineEntries
  ) throws(OutlineError) -> Expression.Kind {
    if let sign = ArithmeticOperator(rawValue: head) {
      return .binary(sign, try rest.value(), try rest.value())
    }
    switch head {
    case "number": return .number(try rest.number())
    case "quantity": return .quantity(try rest.value(), unit: try rest.name())
    case "size": return .size(try rest.extents())
    case "string": return .string(try rest.text())
    case "path": return .path(try rest.names())
    case "call": return .call(try rest.name(), try rest.callArguments())
    case "member": return .member(try rest.value(), try rest.name())
    case "list": return .list(try rest.values())
    case "negate": return .negate(try rest.value())
    case "range": return .range(try rest.value(), try rest.value())
    case "per": return .per(try rest.value(), try rest.value())
    case "of": return .of(try rest.value(), try rest.value())
    case "then": return .then(try rest.values())
    case "invalid": return .invalid
    default: throw OutlineError(message: "unknown value `\(head)`", offset: nil)
    }
  }

  /// An argument with or without a label.
  func argument(_ symbol: Symbol) throws(OutlineError) -> ArgumentNode {
    guard symbol.head == "argument" else {
      return ArgumentNode(label: nil, value: try value(symbol), span: place)
    }
    var rest = OutlineEntries(self, try entries(symbol, "argument"))
    let label = try rest.name()
    let value = try rest.value()
    try rest.finish()
    return ArgumentNode(label: label, value: value, span: place)
  }
}
