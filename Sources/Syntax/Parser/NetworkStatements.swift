import Support

/// Statements that begin with a word and describe the network.
extension ParseRun {
  mutating func repetition() -> Statement.Kind {
    takeWord()
    var index: Name?
    if kind() == .identifier, isWord("in", 1) {
      index = name("a name")
      takeWord()
    }
    let count = expression()
    if recovering { return .invalid }
    let body = requiredBody("repeat")
    return .repeat(RepeatNode(count: count, index: index, body: body, alias: alias()))
  }

  mutating func input() -> Statement.Kind {
    takeWord()
    let name = name("a name must follow `input`")
    if recovering { return .invalid }
    if kind() == .equals {
      report(SyntaxDiagnostics.inputSign(name.text, at: span(current)))
      take()
    } else if !take(if: .colon) {
      fail(SyntaxDiagnostics.signMissing(":", found: describe(current), at: place()))
      return .invalid
    }
    return .input(InputNode(name: name, type: expression()))
  }

  mutating func output() -> Statement.Kind {
    takeWord()
    let name = name("a name must follow `output`")
    if recovering { return .invalid }
    let hasValue = [.equals, .colon, .equalEqual].contains(kind())
    if hasValue { setSign(after: name.text, "an output") }
    return .output(OutputNode(name: name, value: hasValue ? expression() : nil))
  }

  mutating func block() -> Statement.Kind {
    takeWord()
    let name = name("a name must follow `block`")
    if recovering { return .invalid }
    let parameters =
      kind() == .leftParenthesis ? items("parameters") { $0.parameter() } : nil
    let signature = kind() == .colon ? signature() : nil
    if recovering { return .invalid }
    let body = requiredBody("block")
    return .block(
      BlockNode(name: name, parameters: parameters, signature: signature, body: body))
  }

  private mutating func parameter() -> ParameterNode {
    let start = current.start
    let name = name("a parameter needs a name")
    var type: Name?
    var value: Expression?
    if !recovering, take(if: .colon) { type = self.name("the name of a type must follow `:`") }
    if !recovering, take(if: .equals) { value = expression() }
    return ParameterNode(name: name, type: type, defaultValue: value, span: span(from: start))
  }

  private mutating func signature() -> SignatureNode? {
    take()
    let input = expression()
    if recovering { return nil }
    guard take(if: .arrow) else {
      fail(SyntaxDiagnostics.signMissing("->", found: describe(current), at: place()))
      return nil
    }
    return SignatureNode(input: input, output: expression())
  }
}
