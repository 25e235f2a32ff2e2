/// How a nameable thing is declared: the one source of the parser's knowledge of its arguments, of
/// the checker, the manual, completion and the grammar's word list.
public struct Declaration: Hashable, Sendable {
  /// The name in the language.
  public let name: String
  /// What kind of thing it is.
  public let category: Category
  /// The meaning in one sentence.
  public let summary: String
  /// The arguments, in positional order.
  public let arguments: [Argument]
  /// Where the definition comes from: a formula, a publication, a convention.
  public let source: String
  /// More for the manual: the formula, the shape rule, the lecture's advice.
  public let details: String
  /// A line of a spec that uses it.
  public let example: String

  /// A declaration.
  public init(
    _ name: String, _ category: Category, _ summary: String, arguments: [Argument] = [],
    source: String, details: String = "", example: String = ""
  ) {
    self.name = name
    self.category = category
    self.summary = summary
    self.arguments = arguments
    self.source = source
    self.details = details
    self.example = example
  }

  /// The argument of a name.
  public func argument(_ name: String) -> Argument? { arguments.first { $0.name == name } }

  /// The arguments with defaults filled in.
  public func completed(_ given: Arguments = Arguments()) -> Arguments {
    var result = given
    for argument in arguments where result[argument.name] == nil {
      if case .value(let value) = argument.fallback { result.values[argument.name] = value }
    }
    return result
  }
}

/// One argument of a nameable thing.
public struct Argument: Hashable, Sendable {
  /// What happens where the argument is left out.
  public enum Fallback: Hashable, Sendable {
    /// It must be given.
    case required
    /// This value is taken.
    case value(Value)
    /// It stays out, and the text says what that means.
    case absent(String)
  }

  /// The name.
  public let name: String
  /// What it accepts.
  public let type: ValueType
  /// What happens where it is left out.
  public let fallback: Fallback
  /// The meaning in one phrase.
  public let summary: String

  /// An argument; required unless a fallback is given.
  public init(
    _ name: String, _ type: ValueType, _ fallback: Fallback = .required, _ summary: String
  ) {
    self.name = name
    self.type = type
    self.fallback = fallback
    self.summary = summary
  }
}
