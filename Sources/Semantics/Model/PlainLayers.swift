import Graph
import Operators
import Schema
import Support
import Syntax

extension ModelBuilder {
  /// Adds a layer of the catalogue.
  func plain(
    _ type: any Layer.Type, _ node: LayerNode, _ span: Span, _ flow: inout Flow, _ scope: Scope,
    _ rest: Continuation
  ) {
    if node.body != nil { notes.add(ModelDiagnostics.noBody(node.name)) }
    let reader = ArgumentReader(notes: notes, scope: scope)
    guard count(span),
      let arguments = reader.arguments(node.arguments ?? [], of: type.declaration, at: span),
      let inputs = operands(arguments, type.declaration, node, span, &flow)
    else {
      flow.isLost = true
      return
    }
    do throws(OperatorError) {
      let layer = try type.init(arguments: arguments)
      let path = path(node.name.text, alias: node.alias, flow)
      var next = character(rest)
      if let alias = node.alias, references.contains(alias.text) { next.absorbsShift = false }
      let result = try append(layer, inputs, node, path: path, span, flow, next: next)
      noteDefaults(node, type.declaration, arguments, path)
      flow.current = result
      tap(node.alias, result, &flow)
    } catch {
      let types = inputs.map(graph.type)
      notes.add(ModelDiagnostics.refused(error, types, span, inputSpans(inputs)))
      flow.isLost = true
    }
  }

  /// What flows in and the named values that the arguments add; nil where something is unknown.
  private func operands(
    _ arguments: Arguments, _ declaration: Declaration, _ node: LayerNode, _ span: Span,
    _ flow: inout Flow
  ) -> [ValueID]? {
    if flow.current == nil, !flow.isLost {
      notes.add(ModelDiagnostics.nothingFlows(node.name.text, span))
      flow.isLost = true
    }
    var inputs = [flow.current]
    for argument in declaration.arguments where argument.type.isReference {
      for case .name(let name) in arguments.list(argument.name) {
        inputs.append(resolve(name, place(of: name, node) ?? span, flow))
      }
    }
    guard !flow.isLost, !inputs.contains(nil) else { return nil }
    return inputs.compactMap { $0 }
  }

  /// Where a name stands among a layer's arguments.
  private func place(of name: String, _ node: LayerNode) -> Span? {
    for argument in node.arguments ?? [] {
      var expressions = [argument.value]
      if case .list(let items) = argument.value.kind { expressions = items }
      for case let expression in expressions {
        if case .path(let names) = expression.kind, names.dotted == name { return expression.span }
      }
    }
    return nil
  }

  private func inputSpans(_ inputs: [ValueID]) -> [Label] {
    inputs.compactMap { value in
      let type = graph.type(value)
      return graph.values[value.index].origin.span.map { Label($0, "gives \(type.shapeText)") }
    }
  }

  /// Adds a layer's nodes and remembers its parameters; also used for what the compiler inserts.
  func append(
    _ layer: any Layer, _ inputs: [ValueID], _ node: LayerNode, path: String, _ span: Span,
    _ flow: Flow, next: LayerCharacter
  ) throws(OperatorError) -> ValueID {
    let origin = Origin(layer: path, span: span)
    let firstNode = graph.nodes.count
    var builder = LayerBuilder(
      builder: GraphBuilder(graph: graph, origin: origin), path: path, kind: node.name.text,
      next: next, surroundings: surroundings)
    graph = Graph()
    defer { graph = builder.builder.graph }
    let result = try layer.build(inputs, &builder)
    graph = builder.builder.graph
    parameters += builder.parameters
    states += builder.states
    remember(builder.parameters, of: node, path, flow)
    let count = builder.parameters.reduce(0) { $0 + $1.extents.reduce(1, *) }
    summarise(path, node.name.text, count, inputs, result, from: firstNode, span)
    return result
  }

  /// Remembers what a layer's parameters may be called, and its weight by the layer's name.
  private func remember(
    _ parameters: [ParameterInfo], of node: LayerNode, _ path: String, _ flow: Flow
  ) {
    let names = flow.place.families + [[node.name.text] + (node.alias.map { [$0.text] } ?? [])]
    for parameter in parameters { families[parameter.name] = names }
    guard let alias = node.alias?.text else { return }
    let weight = Variable(path + ".weight", .parameter)
    let position = graph.values.lastIndex { $0.source == .variable(weight) }
    surroundings.weights[alias] = position.map(ValueID.init)
  }

  /// Adds a layer's line to the listing.
  func summarise(
    _ path: String, _ kind: String, _ parameters: Int, _ inputs: [ValueID], _ result: ValueID,
    from first: Int, _ span: Span
  ) {
    let arithmetic = graph.nodes[first...].map {
      $0.operation.arithmetic($0.operands.map(graph.type), $0.results.map(graph.type))
    }
    layers.append(
      LayerSummary(
        path: path, kind: kind, inputs: inputs, output: result, type: graph.type(result),
        parameters: parameters,
        arithmetic: arithmetic.reduce(0) { $0.addingReportingOverflow($1).partialValue }, span: span
      ))
  }

  /// Lists what a layer's arguments were taken to be where nothing is written.
  private func noteDefaults(
    _ node: LayerNode, _ declaration: Declaration, _ arguments: Arguments, _ path: String
  ) {
    for argument in declaration.arguments where argument.name == "bias" {
      guard arguments.optionalWord("bias") == "auto" else { continue }
      let has = parameters.last?.name == path + ".bias"
      note(
        path + ".bias", has ? "true" : "false",
        has
          ? "nothing behind it removes a shift"
          : arguments.has("tie")
            ? "the weight is tied" : "the normalisation behind it removes a shift")
    }
    let names = declaration.arguments.map(\.name)
    for (position, argument) in declaration.arguments.enumerated() where argument.name != "bias" {
      guard case .value(let value) = argument.fallback else { continue }
      let isWritten = (node.arguments ?? []).enumerated().contains { index, given in
        given.label.map { $0.text == names[position] } ?? (index == position)
      }
      if !isWritten { note("\(path).\(argument.name)", "\(value)", argument.summary) }
    }
  }
}

extension ValueType {
  /// Whether an argument names other values of the model.
  var isReference: Bool {
    switch self {
    case .reference: true
    case .list(let item): item.isReference
    default: false
    }
  }
}
