/// What a value on the command line may be.
public enum ValueKind: Hashable, Sendable {
  /// No value: present or absent.
  case flag
  /// Any text, shown as the placeholder in the help.
  case text(String)
  /// The path of a file.
  case file(String)
  /// The path of a folder.
  case folder(String)
  /// A whole number within bounds.
  case integer(String, ClosedRange<Int>)
  /// One or several whole numbers within bounds, with commas between them.
  case integers(String, ClosedRange<Int>)
  /// A finite number.
  case number(String)
  /// One of several words.
  case choice([String])

  /// What stands for the value in the help; empty for a flag.
  public var placeholder: String {
    switch self {
    case .flag: ""
    case .text(let name), .file(let name), .folder(let name), .number(let name): name
    case .integer(let name, _): name
    case .integers(let name, _): "\(name),..."
    case .choice(let words): words.joined(separator: "|")
    }
  }
}

/// An option of a verb, or of all verbs.
public struct Option: Hashable, Sendable {
  /// The name after two dashes.
  public let long: String
  /// The letter after one dash.
  public let short: Character?
  /// What follows the name.
  public let value: ValueKind
  /// Whether it may be given more than once, each adding to a list.
  public let repeatable: Bool
  /// The value taken where the option is absent, as the user would write it.
  public let defaultValue: String?
  /// An environment variable that is read where the option is absent.
  public let variable: String?
  /// Words that completion offers besides the value's kind.
  public let suggestions: [String]
  /// One line for the help.
  public let summary: String

  /// Declares an option.
  public init(
    _ long: String, short: Character? = nil, _ value: ValueKind, repeatable: Bool = false,
    default defaultValue: String? = nil, variable: String? = nil, suggestions: [String] = [],
    _ summary: String
  ) {
    self.long = long
    self.short = short
    self.value = value
    self.repeatable = repeatable
    self.defaultValue = defaultValue
    self.variable = variable
    self.suggestions = suggestions
    self.summary = summary
  }

  /// Whether a value follows.
  public var takesValue: Bool { value != .flag }
}
