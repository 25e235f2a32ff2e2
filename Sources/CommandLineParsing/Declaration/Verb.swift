/// Something a verb works on, given by position.
public struct Operand: Hashable, Sendable {
  /// The name shown in the help, in capitals.
  public let name: String
  /// What it may be.
  public let value: ValueKind
  /// Whether it takes all that remain; only the last operand may.
  public let many: Bool
  /// Whether it may be left out; what follows an optional operand is optional too.
  public let optional: Bool
  /// One line for the help.
  public let summary: String

  /// Declares an operand.
  public init(
    _ name: String, _ value: ValueKind, many: Bool = false, optional: Bool = false,
    _ summary: String
  ) {
    self.name = name
    self.value = value
    self.many = many
    self.optional = optional
    self.summary = summary
  }

  /// How a usage line shows it.
  var usage: String {
    let name = many ? self.name + "..." : self.name
    return optional ? "[\(name)]" : name
  }
}

/// A command line and what it does.
public struct Example: Hashable, Sendable {
  /// The whole command, starting with the program's name.
  public let command: String
  /// What it does, as a phrase.
  public let effect: String

  /// An example for the help.
  public init(_ command: String, _ effect: String) {
    self.command = command
    self.effect = effect
  }
}

/// One thing the program does.
public struct Verb: Hashable, Sendable {
  /// The word on the command line.
  public let name: String
  /// The heading under which the overview lists it.
  public let group: String
  /// One line for the overview.
  public let summary: String
  /// What it works on, in order.
  public let operands: [Operand]
  /// Its options, besides the common ones.
  public let options: [Option]
  /// At least one use.
  public let examples: [Example]
  /// Paragraphs for the help, separated by an empty line.
  public let details: String

  /// Declares a verb.
  public init(
    _ name: String, group: String = "Commands", _ summary: String, operands: [Operand] = [],
    options: [Option] = [], examples: [Example] = [], details: String = ""
  ) {
    self.name = name
    self.group = group
    self.summary = summary
    self.operands = operands
    self.options = options
    self.examples = examples
    self.details = details
  }
}
