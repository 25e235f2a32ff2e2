import Graph
import Kernels
import Operators
import Schema
import Support
import Syntax

extension ModelBuilder {
  /// `residual { ... }`: the body's result plus what flowed in.
  func residual(_ node: LayerNode, _ span: Span, _ flow: inout Flow, _ scope: Scope) {
    let reader = ArgumentReader(notes: notes, scope: scope)
    guard let body = body(node), count(span) else {
      flow.isLost = true
      return
    }
    let arguments = reader.arguments(node.arguments ?? [], of: Constructs.residual, at: span)
    let input = entry(node.name.text, span, &flow)
    if arguments == nil { flow.isLost = true }
    let path = path(node.name.text, alias: node.alias, flow)
    let firstParameter = parameters.count
    run(body[...], &flow, Scope(parent: scope), Continuation())
    branches.add(firstParameter..<parameters.count)
    guard !flow.isLost, let arguments, let input, let result = flow.current else {
      flow.isLost = true
      return
    }
    do throws(OperatorError) {
      let branch = Branch(input: input, result: result, path: path, span: span)
      let shortcut = try shortcut(branch, arguments.word("shortcut"), flow)
      let first = graph.nodes.count
      let kept = try survivors(of: branch, arguments.number("survival"))
      let add = Elementwise("add", .input(0) + .input(1))
      let origin = Origin(layer: path, span: span)
      let sum = try graph.append(add, [kept, shortcut], origin: origin)[0]
      summarise(path, node.name.text, 0, [result, shortcut], sum, from: first, span)
      flow.current = sum
      tap(node.alias, sum, &flow)
    } catch {
      let types = [graph.type(input), graph.type(result)]
      notes.add(ModelDiagnostics.refused(error, types, node.name.span, []))
      flow.isLost = true
    }
  }

  /// What a residual construct adds up.
  private struct Branch {
    let input: ValueID
    let result: ValueID
    let path: String
    let span: Span
  }

  /// The body's result, left out of an example where stochastic depth says so.
  private func survivors(
    of branch: Branch, _ survival: Double
  ) throws(OperatorError) -> ValueID {
    guard survival < 1 else { return branch.result }
    return try graph.append(
      DropPath(survival: survival, stream: branch.path), [branch.result],
      origin: Origin(layer: branch.path, span: branch.span))[0]
  }

  /// The input as the sum wants it: itself, padded with zeros, or a projection to the result's
  /// features.
  private func shortcut(
    _ branch: Branch, _ way: String, _ flow: Flow
  ) throws(OperatorError) -> ValueID {
    let (input, result) = (graph.type(branch.input), graph.type(branch.result))
    if way == "identity" || way == "auto" && input == result {
      guard input == result else {
        throw OperatorError(
          .disagreement, "the identity shortcut needs the shape that the body makes",
          expected: "the body to give \(input.shapeText), as it takes", found: result.shapeText,
          remedy: "write `shortcut = projection`, or `auto`")
      }
      if way == "auto" {
        note(branch.path, "shortcut = identity", "input and result have one shape")
      }
      return branch.input
    }
    if way == "pad" { return try pad(branch, PaddedShortcut(from: input, to: result)) }
    let projection = try Projection(from: input, to: result)
    if way == "auto" {
      note(
        branch.path, "shortcut = projection",
        "input and result differ in shape: \(projection.phrase) is inserted")
    }
    return try project(branch, projection, flow)
  }

  private func pad(
    _ branch: Branch, _ padding: PaddedShortcut
  ) throws(OperatorError) -> ValueID {
    if !padding.phrase.isEmpty { note(branch.path, "shortcut = pad", padding.phrase) }
    return try graph.build(Origin(layer: branch.path, span: branch.span)) {
      builder throws(OperatorError) in try padding.apply(to: branch.input, &builder)
    }
  }

  private func project(
    _ branch: Branch, _ projection: Projection, _ flow: Flow
  ) throws(OperatorError) -> ValueID {
    var inner = flow
    inner.place = flow.place.inside(branch.path, [Constructs.residual.name])
    let node = LayerNode(
      name: Name(projection.layer, span: branch.span), arguments: nil, body: nil, settings: [],
      alias: nil)
    return try append(
      try projection.build(), [branch.input], node, path: branch.path + ".projection",
      branch.span, inner, next: LayerCharacter())
  }

  /// The statements between a construct's braces; nil, with a diagnostic, where there are none.
  func body(_ node: LayerNode) -> [Statement]? {
    if let body = node.body, !body.isEmpty { return body }
    notes.add(ModelDiagnostics.emptyBody(node.name))
    return nil
  }

  /// What flows into a construct; nil, and the flow lost, where nothing does.
  func entry(_ name: String, _ span: Span, _ flow: inout Flow) -> ValueID? {
    if flow.isLost { return nil }
    if let current = flow.current { return current }
    notes.add(ModelDiagnostics.nothingFlows(name, span))
    flow.isLost = true
    return nil
  }

  /// `repeat 4 { ... }`, `repeat i in 1 .. 4 { ... }`.
  func repetition(
    _ node: RepeatNode, _ span: Span, _ flow: inout Flow, _ scope: Scope, _ rest: Continuation
  ) {
    guard let range = range(node, scope) else {
      flow.isLost = true
      return
    }
    let outer = (flow.place, flow.repeats)
    if let alias = node.alias {
      flow.place = flow.place.inside(path("repeat", alias: alias, flow), [alias.text])
    }
    flow.repeats += 1
    for index in range {
      guard !isExhausted, count(span) else {
        flow.isLost = true
        return
      }
      let inner = Scope(parent: scope)
      if let name = node.index { inner.bind(name.text, .integer(index)) }
      let again = index < range.upperBound ? rest.behind(node.body[...], inner) : rest
      notes.chain.append(
        Label(span, "in repetition \(index - range.lowerBound + 1) of \(range.count)"))
      run(node.body[...], &flow, inner, again)
      notes.chain.removeLast()
      if flow.isLost { break }
    }
    (flow.place, flow.repeats) = outer
    if flow.isLost, let alias = node.alias {
      flow.taps[alias.text] = Flow.Tap(value: nil, span: alias.span)
    } else if let value = flow.current {
      tap(node.alias, value, &flow)
    }
  }

  private func range(_ node: RepeatNode, _ scope: Scope) -> ClosedRange<Int>? {
    let evaluator = Evaluator(notes: notes, scope: scope)
    guard let value = evaluator.value(node.count) else { return nil }
    switch value {
    case .number(let count) where count == count.rounded() && count >= 1 && count <= 1e9:
      return 1...Int(count)
    case .range(.number(let low), .number(let high))
    where low == low.rounded() && high == high.rounded() && low <= high && abs(low) <= 1e9
      && high <= 1e9:
      return Int(low)...Int(high)
    default:
      if !evaluator.reportName(value, node.count) {
        notes.add(ModelDiagnostics.badRepeat(value, node.count.span))
      }
      return nil
    }
  }
}
