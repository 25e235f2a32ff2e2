import Support

/// Writes tokens on one line with the canonical blanks between them.
struct TokenPrinter {
  let bytes: [UInt8]
  let tokens: [Token]
  let partner: [Int]
  let roles: [TokenRole]
  let comments: [Comment]

  init(_ text: SourceText, _ parsed: ParseResult) {
    bytes = text.bytes
    tokens = parsed.tokens
    partner = parsed.partner
    roles = parsed.roles
    comments = parsed.tree.comments
  }

  /// The tokens of a range on one line.
  func flat(_ range: Range<Int>, padding: [Int: Int] = [:]) -> String {
    var result = ""
    var last: Int?
    var semicolon = false
    for index in range {
      let kind = tokens[index].kind
      if kind == .semicolon { semicolon = true }
      if kind == .semicolon || kind == .newline || isLastComma(index) { continue }
      if let last { result += gap(last, index, semicolon: semicolon) }
      result += String(repeating: " ", count: padding[index] ?? 0)
      result += String(decoding: bytes[tokens[index].start..<tokens[index].end], as: UTF8.self)
      (last, semicolon) = (index, false)
    }
    return result
  }

  /// Whether a token is a comma with nothing but a closing bracket behind it.
  func isLastComma(_ index: Int) -> Bool {
    guard tokens[index].kind == .comma, index + 1 < tokens.count else { return false }
    return tokens[index + 1].kind.closes
  }

  /// What stands between two tokens on one line.
  private func gap(_ left: Int, _ right: Int, semicolon: Bool) -> String {
    let (first, second) = (tokens[left].kind, tokens[right].kind)
    if first == .leftBrace, second == .rightBrace { return "" }
    if roles[right].contains(.statement), first != .leftBrace { return semicolon ? "; " : " " }
    switch second {
    case .comma, .colon, .dot, .percent, .rightParenthesis, .rightBracket: return ""
    case .leftParenthesis: return opensCall(right) || isTight(left) ? "" : " "
    default: return isTight(left) ? "" : " "
    }
  }

  /// Whether nothing separates a token from the next.
  private func isTight(_ index: Int) -> Bool {
    switch tokens[index].kind {
    case .leftParenthesis, .leftBracket, .dot: true
    default: roles[index].contains(.prefix)
    }
  }

  /// Whether a parenthesis holds arguments or parameters.
  func opensCall(_ index: Int) -> Bool {
    index > 0 && tokens[index].kind == .leftParenthesis && tokens[index - 1].kind == .identifier
      && !roles[index - 1].contains(.word)
  }
}
