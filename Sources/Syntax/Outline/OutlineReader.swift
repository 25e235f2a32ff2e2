import Support

extension SpecTree {
  /// The tree that an outline describes; all places are empty, and there are no comments.
  public init(outline: String, source: SourceID = SourceID(0)) throws(OutlineError) {
    let place = Span(source: source, start: 0, end: 0)
    let reader = OutlineReader(place: place)
    let root = try SymbolicReader.read(outline)
    let statements = try reader.all(try reader.entries(root, "spec")) {
      (entry) throws(OutlineError) in try reader.statement(entry)
    }
    self.init(statements: statements, comments: [], span: place)
  }
}

/// Turns symbolic expressions back into statements.
struct OutlineReader {
  typealias Symbol = SymbolicExpression

  /// The place given to every node.
  let place: Span

  /// What follows the head of a list.
  func entries(_ symbol: Symbol, _ head: String? = nil) throws(OutlineError) -> ArraySlice<Symbol> {
    guard case .list(let entries) = symbol, symbol.head != nil, head == nil || symbol.head == head
    else { throw OutlineError(message: "expected a list `\(head ?? "")`", offset: nil) }
    return entries.dropFirst()
  }

  /// Reads each entry.
  func all<Node>(
    _ entries: ArraySlice<Symbol>, _ read: (Symbol) throws(OutlineError) -> Node
  ) throws(OutlineError) -> [Node] {
    var result: [Node] = []
    for entry in entries { result.append(try read(entry)) }
    return result
  }

  func statement(_ symbol: Symbol) throws(OutlineError) -> Statement {
    Statement(try statementKind(symbol), span: place)
  }

  private func statementKind(_ symbol: Symbol) throws(OutlineError) -> Statement.Kind {
    var rest = OutlineEntries(self, try entries(symbol))
    let kind: Statement.Kind
    switch symbol.head {
    case "use": kind = .use(UseNode(path: try rest.text(), pathSpan: place))
    case "let":
      kind = .letBinding(
        LetNode(name: try rest.name(), value: try rest.value(), domain: try rest.optionalValue()))
    case "set": kind = .setting(try setting(symbol)); rest.skip()
    case "layer": kind = .layer(try layer(&rest))
    case "section": kind = .section(try section(&rest))
    case "repeat": kind = .repeat(try repetition(&rest))
    case "promise": kind = .promise(try promise(&rest))
    case "input": kind = .input(InputNode(name: try rest.name(), type: try rest.value()))
    case "output":
      kind = .output(OutputNode(name: try rest.name(), value: try rest.optionalValue()))
    case "block": kind = .block(try block(&rest))
    case "invalid": kind = .invalid
    default: throw OutlineError(message: "unknown statement `\(symbol.head ?? "")`", offset: nil)
    }
    try rest.finish()
    return kind
  }

  func setting(_ symbol: Symbol) throws(OutlineError) -> SettingNode {
    var rest = OutlineEntries(self, try entries(symbol, "set"))
    guard case .path(let target) = try rest.value().kind, !target.isEmpty else {
      throw OutlineError(message: "expected a path", offset: nil)
    }
    let value = try rest.value()
    try rest.finish()
    return SettingNode(target: target, value: value, span: place)
  }

  private func layer(_ rest: inout OutlineEntries) throws(OutlineError) -> LayerNode {
    LayerNode(
      name: try rest.name(), arguments: try rest.arguments(), body: try rest.body(),
      settings: try rest.settings(), alias: try rest.named("as"))
  }

  private func section(_ rest: inout OutlineEntries) throws(OutlineError) -> SectionNode {
    SectionNode(
      name: try rest.name(), arguments: try rest.arguments(), body: try rest.body() ?? [],
      settings: try rest.settings(), alias: try rest.named("as"))
  }

  private func repetition(_ rest: inout OutlineEntries) throws(OutlineError) -> RepeatNode {
    RepeatNode(
      count: try rest.value(), index: try rest.named("index"), body: try rest.body() ?? [],
      alias: try rest.named("as"))
  }

  private func promise(_ rest: inout OutlineEntries) throws(OutlineError) -> PromiseNode {
    guard let comparison = Comparison(rawValue: try rest.name().text) else {
      throw OutlineError(message: "expected a comparison", offset: nil)
    }
    return PromiseNode(
      left: try rest.value(), comparison: comparison, comparisonSpan: place,
      right: try rest.value(), tolerance: try rest.optionalValue())
  }

  private func block(_ rest: inout OutlineEntries) throws(OutlineError) -> BlockNode {
    let name = try rest.name()
    var parameters: [ParameterNode]?
    if let list = try rest.list("parameters") {
      parameters = try all(list) { (entry) throws(OutlineError) in try parameter(entry) }
    }
    var signature: SignatureNode?
    if let list = try rest.list("signature") {
      var sides = OutlineEntries(self, list)
      signature = SignatureNode(input: try sides.value(), output: try sides.value())
      try sides.finish()
    }
    let body = try rest.body() ?? []
    return BlockNode(name: name, parameters: parameters, signature: signature, body: body)
  }

  private func parameter(_ symbol: Symbol) throws(OutlineError) -> ParameterNode {
    var rest = OutlineEntries(self, try entries(symbol, "parameter"))
    let name = try rest.name()
    let type = try rest.named("type")
    var initial: Expression?
    if let list = try rest.list("default") {
      var inner = OutlineEntries(self, list)
      initial = try inner.value()
      try inner.finish()
    }
    try rest.finish()
    return ParameterNode(name: name, type: type, defaultValue: initial, span: place)
  }
}
