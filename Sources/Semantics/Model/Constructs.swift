import Graph
import Kernels
import Operators
import Schema
import Support
import Syntax

extension ModelBuilder {
  /// `residual { ... }`: the body's result plus what flowed in.
  func residual(
    _ node: LayerNode, _ span: Span, _ flow: inout Flow, _ scope: Scope, _ rest: Continuation
  ) {
    let reader = ArgumentReader(notes: notes, scope: scope)
    let declaration = Constructs.residual
    guard let body = body(node), count(span),
      let arguments = reader.arguments(node.arguments ?? [], of: declaration, at: span),
      let input = entry(node.name.text, span, &flow)
    else { return flow.isLost = true }
    let path = path(node.name.text, alias: node.alias, flow)
    run(body[...], &flow, scope, Continuation(rests: []))
    guard !flow.isLost, let result = flow.current else { return }
    do throws(OperatorError) {
      let way = arguments.word("shortcut")
      let shortcut = try shortcut(input, like: result, way, path, span, flow)
      let origin = Origin(layer: path, span: span)
      let add = Elementwise("add", .input(0) + .input(1))
      let sum = try graph.append(add, [result, shortcut], origin: origin)[0]
      flow.current = sum
      tap(node.alias, sum, &flow)
    } catch {
      notes.add(
        ModelDiagnostics.refused(
          error, node.name.text, [graph.type(input), graph.type(result)], span, []))
      flow.isLost = true
    }
  }

  /// The input as the sum wants it: itself, or a projection to the result's features.
  private func shortcut(
    _ input: ValueID, like result: ValueID, _ way: String, _ path: String, _ span: Span,
    _ flow: Flow
  ) throws(OperatorError) -> ValueID {
    let agrees = graph.type(input) == graph.type(result)
    if way == "identity" || way == "auto" && agrees {
      guard agrees else {
        throw OperatorError(
          .disagreement, "the identity shortcut needs the shape that the body makes",
          expected: graph.type(result).shapeText, found: graph.type(input).shapeText,
          remedy: "write `shortcut = projection`, or `auto`")
      }
      if way == "auto" { note(path, "shortcut = identity", "input and result have one shape") }
      return input
    }
    let shapes = [graph.type(input), graph.type(result)]
    guard shapes.allSatisfy({ $0.extents.count == 1 }) else {
      throw OperatorError(
        .disagreement, "the body changes the shape, and a projection of images is not available yet",
        expected: shapes[0].shapeText, found: shapes[1].shapeText)
    }
    if way == "auto" { note(path, "shortcut = projection", "input and result differ in shape") }
    let arguments = LinearLayer.declaration.completed([
      "outputs": .integer(shapes[1].columns), "bias": .boolean(false),
    ])
    let layer = LinearLayer(arguments: arguments)
    return try append(
      layer, [input], kind: LinearLayer.declaration.name, path: path + ".projection", span, flow,
      next: LayerCharacter())
  }

  /// `parallel { a { ... } b { ... } } join = concat`.
  func parallel(
    _ node: LayerNode, _ span: Span, _ flow: inout Flow, _ scope: Scope, _ rest: Continuation
  ) {
    guard let body = body(node), count(span), let input = entry(node.name.text, span, &flow),
      let join = join(node, scope)
    else { return flow.isLost = true }
    var results: [ValueID] = []
    var names = Set<String>()
    for statement in body {
      guard case .layer(let branch) = statement.kind, let inner = branch.body else {
        notes.add(ModelDiagnostics.notABranch(statement.span))
        return flow.isLost = true
      }
      if !names.insert(branch.name.text).inserted {
        notes.add(NameDiagnostics.duplicate(branch.name.text, branch.name.span, first: nil))
      }
      var side = flow
      side.current = input
      side.prefix += branch.name.text + "."
      run(inner[...], &side, scope, Continuation(rests: []))
      guard !side.isLost, let result = side.current else { return flow.isLost = true }
      flow.taps.merge(side.taps) { first, _ in first }
      results.append(result)
    }
    guard results.count >= 2 else {
      notes.add(ModelDiagnostics.fewBranches(span))
      return flow.isLost = true
    }
    do throws(OperatorError) {
      let layer = try join.init(arguments: join.declaration.completed())
      let written = LayerNode(
        name: Name(join.declaration.name, span: node.name.span), arguments: nil, body: nil,
        settings: [], alias: node.alias)
      try add(layer, results, written, span, &flow, rest)
    } catch {
      let labels = zip(body, results).map {
        Label($0.span, "gives \(graph.type($1).shapeText)")
      }
      notes.add(
        ModelDiagnostics.refused(error, join.declaration.name, results.map(graph.type), span, labels))
      flow.isLost = true
    }
  }

  private func join(_ node: LayerNode, _ scope: Scope) -> (any Layer.Type)? {
    var chosen = "concat"
    for setting in node.settings {
      guard setting.target.dotted == "join", case .path(let names) = setting.value.kind,
        ["concat", "add", "multiply"].contains(names.dotted)
      else {
        notes.add(ModelDiagnostics.badJoin(setting.span))
        return nil
      }
      chosen = names.dotted
    }
    if node.settings.isEmpty { note("parallel", "join = concat", "no join is written") }
    return OperatorCatalogue.layers[chosen]
  }

  private func body(_ node: LayerNode) -> [Statement]? {
    if let body = node.body, !body.isEmpty { return body }
    notes.add(ModelDiagnostics.emptyBody(node.name))
    return nil
  }

  /// What flows into a construct.
  private func entry(_ name: String, _ span: Span, _ flow: inout Flow) -> ValueID? {
    if flow.isLost { return nil }
    if let current = flow.current { return current }
    notes.add(ModelDiagnostics.nothingFlows(name, span))
    return nil
  }

  /// `repeat 4 { ... }`, `repeat i in 1 .. 4 { ... }`.
  func repetition(
    _ node: RepeatNode, _ span: Span, _ flow: inout Flow, _ scope: Scope, _ rest: Continuation
  ) {
    guard let range = range(node, scope) else { return flow.isLost = true }
    if node.alias != nil, !range.isEmpty {
      flow.prefix += path("repeat", alias: node.alias, flow).dropFirst(flow.prefix.count) + "."
    }
    for index in range {
      guard count(span), !isExhausted else { break }
      let inner = Scope(parent: scope)
      if let name = node.index { inner.bind(name.text, .integer(index)) }
      let again = index < range.upperBound ? rest.behind(node.body[...], inner) : rest
      notes.chain.append(Label(span, "in repetition \(index - range.lowerBound + 1) of \(range.count)"))
      run(node.body[...], &flow, inner, again)
      notes.chain.removeLast()
      if flow.isLost { return }
    }
    if let alias = node.alias, let value = flow.current {
      flow.prefix = String(flow.prefix.dropLast(alias.text.count + 1))
      tap(alias, value, &flow)
    }
  }

  private func range(_ node: RepeatNode, _ scope: Scope) -> ClosedRange<Int>? {
    let evaluator = Evaluator(notes: notes, scope: scope)
    guard let value = evaluator.value(node.count) else { return nil }
    switch value {
    case .number(let count) where count == count.rounded() && count >= 1 && count < 1e9:
      return 1...Int(count)
    case .range(.number(let low), .number(let high))
    where low == low.rounded() && high == high.rounded() && low <= high && abs(low) < 1e9
      && high < 1e9:
      return Int(low)...Int(high)
    default:
      notes.add(ModelDiagnostics.badRepeat(value, node.count.span))
      return nil
    }
  }
}
