extension Formula {
  /// Reads the text form. Hostile text is refused, never trapped on: a formula may have at most
  /// `FormulaLimits.nodes` nodes, nested at most `FormulaLimits.depth` deep.
  public init(parsing text: String) throws(FormulaError) {
    var parser = FormulaParser(text)
    self = try parser.whole()
  }
}

/// What the text form may hold.
public enum FormulaLimits {
  /// The most numbers, inputs and functions in one formula.
  public static let nodes = 4096
  /// The deepest nesting, in which each operator of a chain counts.
  public static let depth = 200
  /// The first input index that is refused.
  public static let inputs = 1024
}

/// Why a text is not a formula, and where: the offset counts UTF-8 bytes.
public struct FormulaError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was expected or exceeded.
  public let reason: String
  /// The byte at which reading stopped.
  public let offset: Int

  /// One sentence for the user.
  public var description: String { "formula: \(reason) at byte \(offset)" }
}

/// A recursive-descent reader of the text form.
private struct FormulaParser {
  /// A formula with its nesting.
  typealias Part = (formula: Formula, depth: Int)

  private let bytes: [UInt8]
  private var position = 0
  private var nodes = 0
  private var open = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  mutating func whole() throws(FormulaError) -> Formula {
    let part = try sum()
    skipSpace()
    guard position == bytes.count else { throw error("expected an operator") }
    return part.formula
  }

  private mutating func sum() throws(FormulaError) -> Part {
    open += 1
    defer { open -= 1 }
    guard open <= FormulaLimits.depth else { throw error("nested too deeply") }
    var left = try product()
    while let function = take([0x2B: .add, 0x2D: .subtract]) {
      left = try join(function, left, try product())
    }
    return left
  }

  private mutating func product() throws(FormulaError) -> Part {
    var left = try prefixed()
    while let function = take([0x2A: .multiply, 0x2F: .divide]) {
      left = try join(function, left, try prefixed())
    }
    return left
  }

  private mutating func prefixed() throws(FormulaError) -> Part {
    guard take(0x2D) else { return try primary() }
    if let number = try number() { return try leaf(.constant(-number)) }
    open += 1
    defer { open -= 1 }
    guard open <= FormulaLimits.depth else { throw error("nested too deeply") }
    let inner = try prefixed()
    return try grown(.unary(.negate, inner.formula), inner.depth)
  }

  private mutating func primary() throws(FormulaError) -> Part {
    if take(0x28) {
      let inner = try sum()
      try expect(0x29)
      return inner
    }
    if let number = try number() { return try leaf(.constant(number)) }
    return try named()
  }

  private mutating func named() throws(FormulaError) -> Part {
    let start = position
    while let byte = peek, isWord(byte) { position += 1 }
    let name = String(decoding: bytes[start..<position], as: UTF8.self)
    if let index = inputIndex(name) { return try leaf(.input(index)) }
    if let function = UnaryFunction(rawValue: name) {
      let a = try arguments(1)[0]
      return try grown(.unary(function, a.formula), a.depth)
    }
    if let function = BinaryFunction(rawValue: name) {
      let parts = try arguments(2)
      return try join(function, parts[0], parts[1])
    }
    guard name == "select" else {
      position = start
      throw error("expected a number, an input, a function or '('")
    }
    let parts = try arguments(3)
    return try grown(
      .select(parts[0].formula, parts[1].formula, parts[2].formula),
      parts.map(\.depth).max() ?? 0)
  }

  /// `(a, b, ...)` with exactly `count` formulas.
  private mutating func arguments(_ count: Int) throws(FormulaError) -> [Part] {
    try expect(0x28)
    var parts: [Part] = []
    while parts.count < count {
      if !parts.isEmpty { try expect(0x2C) }
      parts.append(try sum())
    }
    try expect(0x29)
    return parts
  }

  private mutating func number() throws(FormulaError) -> Double? {
    skipSpace()
    let start = position
    for word in ["inf", "nan"] where bytes[position...].starts(with: word.utf8) {
      let end = position + 3
      guard end == bytes.count || !isWord(bytes[end]) else { continue }
      position = end
      return word == "inf" ? .infinity : .nan
    }
    guard let first = peek, isDigit(first) || first == 0x2E else { return nil }
    while let byte = peek, isDigit(byte) || byte == 0x2E || isExponent(byte) { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let value = Double(text) else {
      position = start
      throw error("not a number")
    }
    return value
  }

  private mutating func join(
    _ function: BinaryFunction, _ a: Part, _ b: Part
  ) throws(FormulaError) -> Part {
    try grown(.binary(function, a.formula, b.formula), max(a.depth, b.depth))
  }

  private mutating func leaf(_ formula: Formula) throws(FormulaError) -> Part {
    try grown(formula, 0)
  }

  private mutating func grown(_ formula: Formula, _ depth: Int) throws(FormulaError) -> Part {
    nodes += 1
    guard nodes <= FormulaLimits.nodes else { throw error("too long") }
    guard depth < FormulaLimits.depth else { throw error("nested too deeply") }
    return (formula, depth + 1)
  }

  private func inputIndex(_ name: String) -> Int? {
    guard name.first == "x", name.dropFirst().allSatisfy({ $0.isASCII && $0.isNumber }),
      let index = Int(name.dropFirst()), index < FormulaLimits.inputs
    else { return nil }
    return index
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// An exponent's letter, or its sign directly after the letter.
  private func isExponent(_ byte: UInt8) -> Bool {
    if byte == 0x65 || byte == 0x45 { return true }
    guard byte == 0x2B || byte == 0x2D, position > 0 else { return false }
    return bytes[position - 1] == 0x65 || bytes[position - 1] == 0x45
  }

  private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private func isWord(_ byte: UInt8) -> Bool {
    isDigit(byte) || (0x61...0x7A).contains(byte | 0x20)
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || (0x09...0x0D).contains(byte) { position += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard peek == byte else { return false }
    position += 1
    return true
  }

  private mutating func take(_ operators: [UInt8: BinaryFunction]) -> BinaryFunction? {
    skipSpace()
    guard let byte = peek, let function = operators[byte] else { return nil }
    position += 1
    return function
  }

  private mutating func expect(_ byte: UInt8) throws(FormulaError) {
    guard take(byte) else { throw error("expected '\(Character(Unicode.Scalar(byte)))'") }
  }

  private func error(_ reason: String) -> FormulaError {
    FormulaError(reason: reason, offset: position)
  }
}
