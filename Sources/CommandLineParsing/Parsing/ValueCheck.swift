import Support

/// Checks a value against its declared kind.
enum ValueCheck {
  /// What is wrong with `value`, or nil; `name` is how the message calls the option or operand.
  static func problem(_ value: String, as kind: ValueKind, called name: String) -> Diagnostic? {
    switch kind {
    case .flag, .text: nil
    case .file, .folder: value.isEmpty ? emptyPath(name) : nil
    case .integer(_, let range): integerProblem(value, range, name)
    case .integers(_, let range):
      items(value).lazy.compactMap { integerProblem($0, range, name) }.first
    case .number: numberProblem(value, name)
    case .choice(let words): choiceProblem(value, words, name)
    }
  }

  private static func emptyPath(_ name: String) -> Diagnostic {
    Diagnostic(CommandLineDiagnostics.wrongType, "\(name) takes a path, not an empty text")
  }

  /// The items of a list as it is written, with commas between them.
  static func items(_ value: String) -> [String] {
    value.split(separator: ",", omittingEmptySubsequences: false).map { String($0) }
  }

  private static func integerProblem(
    _ value: String, _ range: ClosedRange<Int>, _ name: String
  ) -> Diagnostic? {
    let code = CommandLineDiagnostics.wrongType
    guard let number = Int(value) else {
      return Diagnostic(code, "\(name) takes a whole number, not \(quoted(value))")
    }
    if range.contains(number) { return nil }
    let bounds =
      range.upperBound == .max
      ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
    return Diagnostic(code, "\(name) takes a whole number \(bounds), not \(number)")
  }

  private static func numberProblem(_ value: String, _ name: String) -> Diagnostic? {
    if let number = Double(value), number.isFinite { return nil }
    return Diagnostic(
      CommandLineDiagnostics.wrongType, "\(name) takes a number, not \(quoted(value))")
  }

  private static func choiceProblem(
    _ value: String, _ words: [String], _ name: String
  ) -> Diagnostic? {
    if words.contains(value) { return nil }
    var notes = ["use " + listed(words)]
    if let near = NearestName.find(value, among: words) {
      notes.insert("did you mean `\(near)`?", at: 0)
    }
    return Diagnostic(
      CommandLineDiagnostics.unknownChoice, "\(name) cannot be \(quoted(value))", notes: notes)
  }

  /// Text from the user, made safe and short enough for a message.
  static func quoted(_ text: String) -> String { "`\(Printable.clean(text).clipped(to: 60))`" }

  /// `a, b or c`.
  static func listed(_ words: [String]) -> String {
    guard words.count > 1, let last = words.last else { return words.first.map { "`\($0)`" } ?? "" }
    return words.dropLast().map { "`\($0)`" }.joined(separator: ", ") + " or `\(last)`"
  }
}
