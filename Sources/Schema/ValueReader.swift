import Support

extension Value {
  /// Reads a value from its printed form; nesting is bounded.
  public init(reading scanner: inout TextScanner, depth: Int = 0) throws(TextScanner.Failure) {
    guard depth < 32 else { throw scanner.failure("values are nested too deeply") }
    let first = try Value.simple(&scanner, depth)
    guard scanner.take("..") else {
      self = first
      return
    }
    self = .range(first, try Value.simple(&scanner, depth))
  }

  private static func simple(
    _ scanner: inout TextScanner, _ depth: Int
  ) throws(TextScanner.Failure) -> Value {
    if scanner.peek() == 0x22 { return .string(try scanner.quoted()) }
    if scanner.take("[") { return .list(try items(&scanner, depth)) }
    if let text = scanner.numeral() { return try number(text, &scanner) }
    guard let name = scanner.word() else { throw scanner.failure("a value expected") }
    guard scanner.take("(") else { return .name(name) }
    let arguments = try Arguments(reading: &scanner, until: ")", depth: depth + 1)
    return .call(Call(name, arguments))
  }

  private static func items(
    _ scanner: inout TextScanner, _ depth: Int
  ) throws(TextScanner.Failure) -> [Value] {
    var items: [Value] = []
    while !scanner.take("]") {
      if !items.isEmpty { try scanner.expect(",") }
      items.append(try Value(reading: &scanner, depth: depth + 1))
    }
    return items
  }

  private static func number(
    _ text: String, _ scanner: inout TextScanner
  ) throws(TextScanner.Failure) -> Value {
    guard let value = Double(text) else { throw scanner.failure("a number expected") }
    for (name, unit, factor) in Unit.spellings where scanner.take(name) {
      return .quantity(value * factor, unit)
    }
    guard let first = Int(text), let next = scanner.word() else { return .number(value) }
    return try size(first, next, scanner)
  }

  /// The rest of `28x28x1` comes as one word: `x28x1`.
  private static func size(
    _ first: Int, _ rest: String, _ scanner: TextScanner
  ) throws(TextScanner.Failure) -> Value {
    var extents = [first]
    for part in rest.split(separator: "x", omittingEmptySubsequences: false).dropFirst() {
      guard let extent = Int(part) else { throw scanner.failure("an extent expected") }
      extents.append(extent)
    }
    guard rest.hasPrefix("x") else { throw scanner.failure("an extent expected") }
    return .size(extents)
  }
}

extension Arguments {
  /// Reads `name = value, ...` up to and with the closing text.
  public init(
    reading scanner: inout TextScanner, until end: String, depth: Int = 0
  ) throws(TextScanner.Failure) {
    self.init()
    while !scanner.take(end) {
      if !values.isEmpty { try scanner.expect(",") }
      guard let name = scanner.word() else { throw scanner.failure("an argument's name expected") }
      try scanner.expect("=")
      values[name] = try Value(reading: &scanner, depth: depth)
    }
  }
}
