import Support

/// Settings, layers, sections and promises: statements that begin with a name of the user's.
extension ParseRun {
  /// A statement told by the sign that follows its first value.
  mutating func plainStatement() -> Statement.Kind {
    let start = index
    guard kind().startsValue else { return noStatement() }
    let left = expression()
    if recovering || abandoned { return .invalid }
    if kind() == .equals || kind() == .colon { return setting(left, start) }
    if kind().comparison != nil { return promise(left) }
    return layerStatement(left, start)
  }

  private mutating func noStatement() -> Statement.Kind {
    if kind() == .leftBrace {
      fail(
        SyntaxDiagnostics.nameMissing("a name must stand before a body", found: "`{`", at: place()))
    } else if kind().closes {
      report(SyntaxDiagnostics.strayCloser(text(current), at: span(current)))
      take()
      recovering = true
    } else {
      fail(SyntaxDiagnostics.continuedLine(text(current), at: span(current)))
    }
    return .invalid
  }

  private mutating func setting(_ left: Expression, _ start: Int) -> Statement.Kind {
    let sign = current
    guard case .path(let target) = left.kind, tokens[start].kind == .identifier else {
      fail(SyntaxDiagnostics.targetNotAName(at: left.span, sign: text(sign)))
      return .invalid
    }
    setSign(after: target.dotted, "a setting")
    let value = expression()
    if kind() == .plusMinus, !recovering, sign.kind == .equals {
      fail(SyntaxDiagnostics.promiseSign(at: span(sign)))
    }
    let whole = span(from: tokens[start].start)
    return .setting(SettingNode(target: target, value: value, span: whole))
  }

  private mutating func promise(_ left: Expression) -> Statement.Kind {
    guard let comparison = kind().comparison else { return .invalid }
    let sign = take()
    let right = expression()
    var tolerance: Expression?
    if !recovering, take(if: .plusMinus) { tolerance = expression() }
    if !recovering, kind().comparison != nil {
      fail(SyntaxDiagnostics.chainedOperator(text(current), at: span(current)))
    }
    return .promise(
      PromiseNode(
        left: left, comparison: comparison, comparisonSpan: span(sign), right: right,
        tolerance: tolerance))
  }

  private mutating func layerStatement(_ left: Expression, _ start: Int) -> Statement.Kind {
    guard tokens[start].kind == .identifier, let head = layerHead(left) else {
      if kind().endsStatement || kind() == .leftBrace || isWord("as") {
        fail(SyntaxDiagnostics.valueAlone(at: left.span))
      }
      return .invalid
    }
    if isWord("from"), kind(1) == .string { return transferred(head) }
    let body = optionalBody()
    let settings = body == nil ? [] : trailingSettings()
    return finished(head, body, settings)
  }

  private func layerHead(_ value: Expression) -> (name: Name, arguments: [ArgumentNode]?)? {
    switch value.kind {
    case .path(let names): names.count == 1 ? (names[0], nil) : nil
    case .call(let name, let arguments): (name, arguments)
    default: nil
    }
  }

  private mutating func finished(
    _ head: (name: Name, arguments: [ArgumentNode]?), _ body: [Statement]?,
    _ settings: [SettingNode]
  ) -> Statement.Kind {
    let alias = alias()
    if depth == 0, let body {
      return .section(
        SectionNode(
          name: head.name, arguments: head.arguments, body: body, settings: settings, alias: alias))
    }
    return .layer(
      LayerNode(
        name: head.name, arguments: head.arguments, body: body, settings: settings, alias: alias))
  }

  /// The name behind `as`.
  mutating func alias() -> Name? {
    guard !recovering, isWord("as") else { return nil }
    takeWord()
    return name("a name must follow `as`")
  }

  /// `model from "file" {`: reported, then read as the setting it should be.
  private mutating func transferred(
    _ head: (name: Name, arguments: [ArgumentNode]?)
  ) -> Statement.Kind {
    let word = take()
    let path = take()
    let brace = kind() == .leftBrace ? current : path
    report(
      SyntaxDiagnostics.transferForm(
        text(path), at: span(word.start, path.end), replacing: span(word.start, brace.end)))
    let literal = Literal.text(bytes, path.start + 1, path.end - 1)
    let value = Expression(.string(literal), span: span(path))
    let name = Name("from", span: span(word))
    let setting = SettingNode(target: [name], value: value, span: span(word.start, path.end))
    let from = Statement(.setting(setting), span: setting.span)
    return finished(head, [from] + (optionalBody() ?? []), trailingSettings())
  }

  /// The settings on the line of a closing brace.
  mutating func trailingSettings() -> [SettingNode] {
    var result: [SettingNode] = []
    while !recovering, !result.isEmpty || (kind() == .identifier && kind(1) == .equals) {
      let start = current.start
      let name = name("a name must follow the comma")
      if recovering || abandoned { break }
      setSign(after: name.text, "a setting")
      let value = expression()
      result.append(SettingNode(target: [name], value: value, span: span(from: start)))
      if !take(if: .comma) { break }
    }
    return result
  }
}
