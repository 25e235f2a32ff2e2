extension SpecTree {
  /// The tree as text, with every grouping written out; comments and places are left out. Trees
  /// with the same outline are the same but for these.
  public var outline: String {
    var result = ""
    SymbolicExpression.node("spec", statements.map(OutlineWriter.statement)).write(to: &result)
    return result + "\n"
  }
}

/// Turns nodes into symbolic expressions.
enum OutlineWriter {
  typealias Symbol = SymbolicExpression

  static func statement(_ statement: Statement) -> Symbol {
    switch statement.kind {
    case .use(let node): .node("use", [.text(node.path)])
    case .letBinding(let node):
      .node("let", [name(node.name), value(node.value)] + optional(node.domain))
    case .setting(let node): setting(node)
    case .layer(let node): layer(node)
    case .repeat(let node): repetition(node)
    case .promise(let node): promise(node)
    case .input(let node): .node("input", [name(node.name), value(node.type)])
    case .output(let node): .node("output", [name(node.name)] + optional(node.value))
    case .block(let node): block(node)
    case .section(let node): section(node)
    case .invalid: .node("invalid", [])
    }
  }

  private static func setting(_ node: SettingNode) -> Symbol {
    .node("set", [.node("path", node.target.map(name)), value(node.value)])
  }

  private static func layer(_ node: LayerNode) -> Symbol {
    .node(
      "layer", [name(node.name)] + arguments(node.arguments) + body(node.body)
        + settings(node.settings) + alias(node.alias))
  }

  private static func section(_ node: SectionNode) -> Symbol {
    .node(
      "section", [name(node.name)] + arguments(node.arguments) + body(node.body)
        + settings(node.settings) + alias(node.alias))
  }

  private static func repetition(_ node: RepeatNode) -> Symbol {
    let index = node.index.map { [Symbol.node("index", [name($0)])] } ?? []
    return .node("repeat", [value(node.count)] + index + body(node.body) + alias(node.alias))
  }

  private static func promise(_ node: PromiseNode) -> Symbol {
    .node(
      "promise", [.word(node.comparison.rawValue), value(node.left), value(node.right)]
        + optional(node.tolerance))
  }

  private static func block(_ node: BlockNode) -> Symbol {
    let parameters = node.parameters.map { [Symbol.node("parameters", $0.map(parameter))] } ?? []
    let signature =
      node.signature.map { [Symbol.node("signature", [value($0.input), value($0.output)])] } ?? []
    return .node("block", [name(node.name)] + parameters + signature + body(node.body))
  }

  private static func parameter(_ node: ParameterNode) -> Symbol {
    let type = node.type.map { [Symbol.node("type", [name($0)])] } ?? []
    let initial = node.defaultValue.map { [Symbol.node("default", [value($0)])] } ?? []
    return .node("parameter", [name(node.name)] + type + initial)
  }

  private static func body(_ statements: [Statement]?) -> [Symbol] {
    statements.map { [.node("body", $0.map(statement))] } ?? []
  }

  private static func settings(_ nodes: [SettingNode]) -> [Symbol] {
    nodes.isEmpty ? [] : [.node("settings", nodes.map(setting))]
  }

  private static func alias(_ alias: Name?) -> [Symbol] {
    alias.map { [.node("as", [name($0)])] } ?? []
  }

  private static func arguments(_ nodes: [ArgumentNode]?) -> [Symbol] {
    nodes.map { [.node("arguments", $0.map(argument))] } ?? []
  }

  private static func optional(_ expression: Expression?) -> [Symbol] {
    expression.map { [value($0)] } ?? []
  }

  private static func name(_ name: Name) -> Symbol {
    name.text.isEmpty ? .text("") : .word(name.text)
  }

  private static func argument(_ node: ArgumentNode) -> Symbol {
    node.label.map { .node("argument", [name($0), value(node.value)]) } ?? value(node.value)
  }

  /// The shortest digits that read back as the same number.
  private static func digits(_ number: Double) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  static func value(_ expression: Expression) -> Symbol {
    switch expression.kind {
    case .number(let number): .node("number", [.word(digits(number))])
    case .quantity(let amount, let unit): .node("quantity", [value(amount), name(unit)])
    case .size(let extents): .node("size", extents.map { .word(String($0)) })
    case .string(let text): .node("string", [.text(text)])
    case .path(let names): .node("path", names.map(name))
    case .call(let callee, let list): .node("call", [name(callee)] + list.map(argument))
    case .member(let whole, let part): .node("member", [value(whole), name(part)])
    case .list(let values): .node("list", values.map(value))
    case .negate(let inner): .node("negate", [value(inner)])
    case .binary(let sign, let left, let right): .node(sign.rawValue, [value(left), value(right)])
    case .range(let low, let high): .node("range", [value(low), value(high)])
    case .per(let amount, let each): .node("per", [value(amount), value(each)])
    case .of(let part, let whole): .node("of", [value(part), value(whole)])
    case .then(let parts): .node("then", parts.map(value))
    case .invalid: .node("invalid", [])
    }
  }
}
