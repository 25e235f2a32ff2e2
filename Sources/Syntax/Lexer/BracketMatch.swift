/// Pairs opening and closing brackets, and drops the line ends between paired ( ) and [ ], in
/// linear time. Braces never stand inside ( ) or [ ], so a brace ends the search for their
/// partners.
struct BracketMatch {
  /// The tokens that matter to the parser.
  private(set) var tokens: [Token] = []
  /// For each token, the place of its partner among `tokens`, or -1.
  private(set) var partner: [Int] = []
  /// The braces that are never closed, outermost first.
  private(set) var openBraces: [Int] = []

  private var stack: [Open] = []
  private var raw: [Token]
  private var rawPartner: [Int]

  private struct Open {
    let index: Int
    let kind: TokenKind
    /// Brackets of each kind open above the last brace, this one included.
    var round: Int
    var square: Int
  }

  init(_ all: [Token]) {
    raw = all
    rawPartner = [Int](repeating: -1, count: all.count)
    for index in all.indices {
      let kind = all[index].kind
      if kind == .leftBrace { dropBrackets() }
      if kind.opens {
        push(index, kind)
      } else if kind == .rightBrace {
        closeBrace(index)
      } else if kind.closes {
        close(index, kind)
      }
    }
    let left = stack.filter { $0.kind == .leftBrace }.map(\.index)
    filter(open: left)
  }

  private mutating func push(_ index: Int, _ kind: TokenKind) {
    var entry = Open(index: index, kind: kind, round: 0, square: 0)
    if let last = stack.last, kind != .leftBrace, last.kind != .leftBrace {
      (entry.round, entry.square) = (last.round, last.square)
    }
    if kind == .leftParenthesis { entry.round += 1 }
    if kind == .leftBracket { entry.square += 1 }
    stack.append(entry)
  }

  private mutating func dropBrackets() {
    while let last = stack.last, last.kind != .leftBrace { stack.removeLast() }
  }

  private mutating func closeBrace(_ index: Int) {
    dropBrackets()
    if let brace = stack.popLast() { pair(brace.index, index) }
  }

  private mutating func close(_ index: Int, _ kind: TokenKind) {
    guard let last = stack.last, last.kind != .leftBrace else { return }
    let known = kind == .rightParenthesis ? last.round > 0 : last.square > 0
    while known, let top = stack.last, top.kind.closer != kind { stack.removeLast() }
    if let top = stack.popLast() { pair(top.index, index) }
  }

  private mutating func pair(_ left: Int, _ right: Int) {
    rawPartner[left] = right
    rawPartner[right] = left
  }

  private mutating func filter(open: [Int]) {
    var place = [Int](repeating: -1, count: raw.count)
    var depth = 0
    tokens.reserveCapacity(raw.count)
    for (index, token) in raw.enumerated() {
      let isRound = token.kind != .leftBrace && token.kind != .rightBrace
      if isRound, rawPartner[index] >= 0 { depth += token.kind.opens ? 1 : -1 }
      if token.kind == .newline, depth > 0 { continue }
      place[index] = tokens.count
      tokens.append(token)
    }
    partner = raw.indices.filter { place[$0] >= 0 }
      .map { rawPartner[$0] < 0 ? -1 : place[rawPartner[$0]] }
    openBraces = open.map { place[$0] }
    (raw, rawPartner, stack) = ([], [], [])
  }
}
