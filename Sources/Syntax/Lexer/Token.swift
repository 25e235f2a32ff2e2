/// The kinds of token.
enum TokenKind: UInt8, Sendable {
  case identifier, number, size, string, invalid
  case newline, semicolon, end
  case leftParenthesis, rightParenthesis, leftBracket, rightBracket, leftBrace, rightBrace
  case equals, equalEqual, less, lessOrEqual, greater, greaterOrEqual
  case plus, minus, star, slash, plusMinus, percent
  case dot, dotDot, comma, colon, arrow

  /// Whether the token is one of `( [ {`.
  var opens: Bool { self == .leftParenthesis || self == .leftBracket || self == .leftBrace }

  /// Whether the token is one of `) ] }`.
  var closes: Bool { self == .rightParenthesis || self == .rightBracket || self == .rightBrace }

  /// Whether a statement cannot go on past the token.
  var endsStatement: Bool {
    self == .newline || self == .semicolon || self == .rightBrace || self == .end
  }

  /// Whether a value can begin with the token.
  var startsValue: Bool {
    switch self {
    case .identifier, .number, .size, .string, .invalid, .leftParenthesis, .leftBracket, .minus:
      true
    default: false
    }
  }

  /// The comparison that the token stands for.
  var comparison: Comparison? {
    switch self {
    case .equalEqual: .equal
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterOrEqual
    default: nil
    }
  }

  /// The token that closes what this one opens.
  var closer: TokenKind {
    switch self {
    case .leftParenthesis: .rightParenthesis
    case .leftBracket: .rightBracket
    default: .rightBrace
    }
  }
}

/// One token: its kind and the bytes it covers.
struct Token: Hashable, Sendable {
  /// What it is.
  let kind: TokenKind
  /// Offset of its first byte.
  let start: Int
  /// Offset after its last byte.
  let end: Int
}

/// The words of the language; all of them may also be used as names where no confusion is possible.
enum Words {
  /// Words that begin a statement unless `=`, `.` or a comparison follows.
  static let statements: Set<String> = ["use", "let", "repeat", "block", "input", "output"]
  /// Words that stand behind a value.
  static let operators: Set<String> = ["per", "of", "then", "in", "as"]
}
