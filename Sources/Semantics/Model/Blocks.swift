import Graph
import Schema
import Support
import Syntax

extension ModelBuilder {
  /// Puts a block's statements in place of its use, with its parameters bound.
  func expand(
    _ block: BlockNode, _ node: LayerNode, _ span: Span, _ flow: inout Flow, _ scope: Scope,
    _ rest: Continuation
  ) {
    if node.body != nil { notes.add(ModelDiagnostics.noBody(node.name)) }
    guard count(span) else { return }
    guard !flow.blocks.contains(block.name.text), flow.blocks.count < Self.deepest else {
      notes.add(ModelDiagnostics.recursion(block.name.text, span, definition: block.name.span))
      return flow.isLost = true
    }
    guard let inner = bind(block, node, span, scope) else { return flow.isLost = true }
    let outer = (flow.prefix, flow.blocks, flow.taps)
    let path = path(block.name.text, alias: node.alias, flow)
    let before = flow.current.map(graph.type)
    flow.prefix = path + "."
    flow.blocks.append(block.name.text)
    notes.chain.append(Label(span, "in block `\(block.name.text)` used here"))
    run(block.body[...], &flow, inner, rest)
    notes.chain.removeLast()
    (flow.prefix, flow.blocks, flow.taps) = outer
    guard !flow.isLost, let result = flow.current else { return }
    if let signature = block.signature, let before {
      let check = SignatureCheck(notes: notes, scope: inner, use: span)
      check.verify(signature, input: before, output: graph.type(result), block.name.text)
    }
    tap(node.alias, result, &flow)
  }

  /// A scope with the block's parameters; nil after a diagnostic.
  private func bind(
    _ block: BlockNode, _ node: LayerNode, _ span: Span, _ scope: Scope
  ) -> Scope? {
    let parameters = block.parameters ?? []
    let declaration = Declaration(
      block.name.text, .layer, "a block of this spec",
      arguments: parameters.map { parameter in
        Argument(
          parameter.name.text, ModelBuilder.type(parameter.type?.text),
          parameter.defaultValue == nil ? .required : .absent("its default"), "of the block")
      }, source: "the spec")
    for parameter in parameters {
      if let type = parameter.type, !ModelBuilder.parameterTypes.contains(type.text) {
        notes.add(ModelDiagnostics.badParameterType(type))
        return nil
      }
    }
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
  static let parameterTypes = ["count", "number", "share", "size", "boolean"]

  private static func type(_ name: String?) -> ValueType {
    switch name {
    case "count": .count
    case "number": .anyNumber
    case "share": .share(Bounds(0, 1))
    case "size": .size(axes: 1...3)
    case "boolean": .boolean
    default: .either([.anyNumber, .share(Bounds(0, 1)), .size(axes: 1...3), .boolean, .reference])
    }
  }
}

/// Checks a block's shapes against its signature: numbers must agree, `_` fits anything, and a name
/// stands for one extent throughout.
struct SignatureCheck {
  let notes: Notes
  let scope: Scope
  let use: Span

  /// Reports where the shapes do not fit.
  func verify(
    _ signature: SignatureNode, input: TensorType, output: TensorType, _ block: String
  ) {
    var axes: [String: Int] = [:]
    for (side, expression, type) in [
      ("takes", signature.input, input), ("gives", signature.output, output),
    ] {
      guard case .list(let items) = expression.kind else { continue }
      if !fits(items, type.extents, &axes) {
        notes.add(
          ModelDiagnostics.signature(block, side, expression.span, found: type.shapeText, use))
        return
      }
    }
  }

  private func fits(_ items: [Expression], _ extents: [Int], _ axes: inout [String: Int]) -> Bool {
    guard items.count == extents.count else { return false }
    for (item, extent) in zip(items, extents) {
      if case .path(let names) = item.kind, names.count == 1, scope.find(names[0].text) == nil {
        if names[0].text == "_" { continue }
        if axes[names[0].text, default: extent] != extent { return false }
        axes[names[0].text] = extent
      } else if Evaluator(notes: notes, scope: scope).number(item) != Double(extent) {
        return false
      }
    }
    return true
  }
}
