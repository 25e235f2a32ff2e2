import Graph
import Schema
import Support
import Syntax

extension ModelBuilder {
  /// Puts a block's statements in place of its use, with its parameters bound. Of the place it is
  /// used at it sees what flows in, and the layers it was given by name.
  func expand(
    _ block: BlockNode, _ node: LayerNode, _ span: Span, _ flow: inout Flow, _ scope: Scope,
    _ rest: Continuation
  ) {
    if node.body != nil { notes.add(ModelDiagnostics.noBody(node.name)) }
    guard count(span) else {
      flow.isLost = true
      return
    }
    guard !flow.blocks.contains(block.name.text) else {
      notes.add(ModelDiagnostics.recursion(block.name.text, span, definition: block.name.span))
      flow.isLost = true
      return
    }
    guard let inner = bind(block, node, span, scope) else {
      flow.isLost = true
      return
    }
    if flow.current == nil, !flow.isLost {
      notes.add(ModelDiagnostics.nothingFlows(node.name.text, span))
      flow.isLost = true
    }
    let path = path(block.name.text, alias: node.alias, flow)
    let check = SignatureCheck(notes: notes, scope: inner, block: block, use: span)
    var axes: [String: Int] = [:]
    if !flow.isLost, let input = flow.current, !check.verify(.takes, graph.type(input), &axes) {
      flow.isLost = true
    }
    var body = flow
    body.taps = given(inner, block, flow)
    body.place = flow.place.inside(path, [block.name.text] + (node.alias.map { [$0.text] } ?? []))
    body.blocks.append(block.name.text)
    body.repeats = 0
    notes.chain.append(Label(span, "in block `\(block.name.text)` used here"))
    run(block.body[...], &body, inner, rest)
    notes.chain.removeLast()
    (flow.current, flow.isLost) = (body.current, body.isLost)
    guard !flow.isLost, let result = flow.current else { return }
    if !check.verify(.gives, graph.type(result), &axes) {
      flow.isLost = true
      return
    }
    tap(node.alias, result, &flow)
  }

  /// The named layers that a block was given as arguments.
  private func given(_ inner: Scope, _ block: BlockNode, _ flow: Flow) -> [String: Flow.Tap] {
    var taps: [String: Flow.Tap] = [:]
    for parameter in block.parameters ?? [] {
      if case .name(let name) = inner.own(parameter.name.text)?.value {
        taps[name] = flow.taps[name]
      }
    }
    return taps
  }

  /// A scope with the block's parameters; nil after a diagnostic.
  func bind(_ block: BlockNode, _ node: LayerNode, _ span: Span, _ scope: Scope) -> Scope? {
    let parameters = block.parameters ?? []
    let declaration = Declaration(
      block.name.text, .layer, "a block of this spec",
      arguments: parameters.map { parameter in
        Argument(
          parameter.name.text, ModelBuilder.type(parameter.type?.text),
          parameter.defaultValue == nil ? .required : .absent("its default"), "of the block")
      }, source: "the spec")
    let reader = ArgumentReader(notes: notes, scope: scope)
    guard let arguments = reader.arguments(node.arguments ?? [], of: declaration, at: span) else {
      return nil
    }
    let inner = Scope(parent: definitions)
    for parameter in parameters {
      var value = arguments[parameter.name.text]
      if value == nil, let expression = parameter.defaultValue {
        let evaluator = ArgumentReader(notes: notes, scope: inner)
        value = evaluator.value(
          expression, as: ModelBuilder.type(parameter.type?.text), for: parameter.name.text,
          of: block.name.text)
        if value == nil { return nil }
      }
      inner.bind(parameter.name.text, value)
    }
    return inner
  }

  /// The words that may stand behind a block's parameter.
  static let parameterTypes = ["count", "number", "share", "size", "boolean", "layer"]

  private static func type(_ name: String?) -> ValueType {
    switch name {
    case "count": .count
    case "number": .anyNumber
    case "share": .share(Bounds(0, 1))
    case "size": .size(axes: 1...3)
    case "boolean": .boolean
    case "layer": .reference
    default: .either([.anyNumber, .share(Bounds(0, 1)), .size(axes: 1...8), .boolean, .reference])
    }
  }
}

/// Checks a block's shapes against its signature: numbers must agree, `_` fits anything, and a name
/// stands for one extent throughout.
struct SignatureCheck {
  /// The two sides of a signature.
  enum Side: String {
    case takes, gives
  }

  let notes: Notes
  let scope: Scope
  let block: BlockNode
  let use: Span

  /// Whether a shape fits a side; reports where it does not. `axes` learns what named axes stand
  /// for.
  func verify(_ side: Side, _ type: TensorType, _ axes: inout [String: Int]) -> Bool {
    guard let signature = block.signature else { return true }
    let expression = side == .takes ? signature.input : signature.output
    guard let items = items(expression) else {
      notes.add(ModelDiagnostics.notASignature(expression.span))
      return false
    }
    var wanted: [Axis] = []
    for item in items {
      guard let axis = axis(item, axes) else { return false }
      wanted.append(axis)
    }
    var fits = wanted.count == type.extents.count
    for (axis, extent) in zip(wanted, type.extents) {
      switch axis {
      case .any: continue
      case .extent(let number): fits = fits && number == extent
      case .named(let name):
        fits = fits && axes[name, default: extent] == extent
        axes[name] = extent
      }
    }
    return fits || mismatch(side, expression, wanted, type)
  }

  private enum Axis: CustomStringConvertible {
    case any
    case named(String)
    case extent(Int)

    var description: String {
      switch self {
      case .any: "_"
      case .named(let name): name
      case .extent(let extent): "\(extent)"
      }
    }
  }

  private func items(_ expression: Expression) -> [Expression]? {
    switch expression.kind {
    case .list(let items): items
    case .size(let extents): extents.map { Expression(.number(Double($0)), span: expression.span) }
    case .number, .path: [expression]
    default: nil
    }
  }

  private func axis(_ item: Expression, _ axes: [String: Int]) -> Axis? {
    if case .path(let names) = item.kind, names.count == 1, scope.find(names[0].text) == nil,
      scope.absence(names[0].text) == nil
    {
      let name = names[0].text
      return name == "_" ? .any : axes[name].map(Axis.extent) ?? .named(name)
    }
    guard let number = Evaluator(notes: notes, scope: scope).number(item) else { return nil }
    guard number == number.rounded(), abs(number) < 1e15 else {
      notes.add(ModelDiagnostics.notASignature(item.span))
      return nil
    }
    return .extent(Int(number))
  }

  private func mismatch(
    _ side: Side, _ expression: Expression, _ wanted: [Axis], _ type: TensorType
  ) -> Bool {
    let expected = wanted.map(\.description).joined(separator: "x")
    notes.add(
      ModelDiagnostics.signature(
        block.name.text, side.rawValue, expression.span, expected: expected, found: type.shapeText,
        use))
    return false
  }
}
