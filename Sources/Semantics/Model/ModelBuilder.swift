import Graph
import Operators
import Schema
import Support
import Syntax

/// Builds the graph of a `model` section: expands blocks and repeats, checks every shape, names layers and
/// parameters.
final class ModelBuilder {
  /// The most layers a model may have once blocks and repeats are expanded.
  static let mostLayers = 100_000
  /// How deep blocks may stand in each other.
  static let deepest = 64

  let notes: Notes
  var blocks: [String: BlockNode]
  private(set) var usedBlocks: Set<String> = []
  var graph = Graph()
  private(set) var inputs: [Model.Port] = []
  private(set) var outputs: [Model.Port] = []
  private(set) var parameters: [ParameterInfo] = []
  private(set) var states: [StateInfo] = []
  private(set) var layers: [LayerSummary] = []
  private(set) var defaults: [DefaultTaken] = []
  /// The names of blocks and aliases around each parameter, for selectors.
  private(set) var families: [String: [String]] = [:]
  private var counters: [String: Int] = [:]
  private var taken: [String: Span?] = [:]
  private var expanded = 0
  private var exhausted = false

  /// The scope that blocks are defined in: they see constants, not the place they are used at.
  let definitions: Scope

  init(notes: Notes, blocks: [String: BlockNode], definitions: Scope) {
    self.notes = notes
    self.blocks = blocks
    self.definitions = definitions
  }

  /// The model of the section's statements; nil where nothing flows out.
  func build(_ section: SectionNode, _ scope: Scope, at span: Span) -> Model? {
    var flow = Flow()
    let statements = section.body[...]
    let end = Continuation(rests: [])
    run(statements, &flow, scope, end)
    finish(flow, span)
    guard !outputs.isEmpty else { return nil }
    graph.outputs = outputs.map { ($0.name, $0.value) }
    return Model(
      graph: graph, inputs: inputs, outputs: outputs, parameters: parameters, states: states,
      layers: layers)
  }

  /// Runs statements in order.
  func run(
    _ statements: ArraySlice<Statement>, _ flow: inout Flow, _ scope: Scope, _ then: Continuation
  ) {
    for index in statements.indices {
      guard !exhausted else { return }
      let rest = then.behind(statements[(index + 1)...], scope)
      run(statements[index], &flow, scope, rest)
    }
  }

  private func run(
    _ statement: Statement, _ flow: inout Flow, _ scope: Scope, _ rest: Continuation
  ) {
    switch statement.kind {
    case .layer(let node): layer(node, statement.span, &flow, scope, rest)
    case .repeat(let node): repetition(node, statement.span, &flow, scope, rest)
    case .input(let node): input(node, statement.span, &flow, scope)
    case .output(let node): output(node, statement.span, &flow)
    case .letBinding(let node): bind(node, scope)
    case .invalid: break
    case .setting, .use, .promise, .block, .section:
      notes.add(NameDiagnostics.misplaced("this statement", in: "model", statement.span))
    }
  }

  private func bind(_ node: LetNode, _ scope: Scope) {
    if let first = scope.own(node.name.text) {
      notes.add(NameDiagnostics.duplicate(node.name.text, node.name.span, first: first.span))
    }
    let value = Evaluator(notes: notes, scope: scope).value(node.value)
    scope.bind(node.name.text, value, at: node.name.span)
  }

  private func layer(
    _ node: LayerNode, _ span: Span, _ flow: inout Flow, _ scope: Scope, _ rest: Continuation
  ) {
    if node.name.text == Constructs.residual.name {
      residual(node, span, &flow, scope, rest)
    } else if node.name.text == Constructs.parallel.name {
      parallel(node, span, &flow, scope, rest)
    } else if let block = blocks[node.name.text] {
      usedBlocks.insert(node.name.text)
      expand(block, node, span, &flow, scope, rest)
    } else if let type = OperatorCatalogue.layers[node.name.text] {
      plain(type, node, span, &flow, scope, rest)
    } else {
      notes.add(NameDiagnostics.unknownLayer(node.name, blocks: Array(blocks.keys)))
      flow.isLost = true
    }
  }

  /// Counts what has been expanded; false, once with a diagnostic, where it becomes too much.
  func count(_ span: Span) -> Bool {
    expanded += 1
    if expanded <= Self.mostLayers { return true }
    if !exhausted { notes.add(ModelDiagnostics.tooLarge(Self.mostLayers, span)) }
    exhausted = true
    return false
  }

  /// Whether expansion has been given up.
  var isExhausted: Bool { exhausted }
}

extension ModelBuilder {
  /// A path for a layer: its alias or its kind with a number, under the flow's prefix.
  func path(_ kind: String, alias: Name?, _ flow: Flow) -> String {
    guard let alias else { return numbered(flow.prefix + kind) }
    let wanted = flow.prefix + alias.text
    if let first = taken[wanted] {
      guard let first, first != alias.span else { return numbered(wanted) }
      notes.add(NameDiagnostics.duplicate(alias.text, alias.span, first: first))
      return numbered(wanted)
    }
    taken[wanted] = alias.span
    return wanted
  }

  /// The next free name of a kind: `unit_1`, `unit_2`, ...
  func numbered(_ base: String) -> String {
    let number = counters[base, default: 0] + 1
    counters[base] = number
    let name = "\(base)_\(number)"
    return taken.updateValue(nil, forKey: name) == nil ? name : numbered(base)
  }

  /// Remembers a layer's result under its alias.
  func tap(_ alias: Name?, _ value: ValueID, _ flow: inout Flow) {
    guard let alias else { return }
    flow.taps[alias.text] = Flow.Tap(value: value, span: alias.span)
  }

  /// What a name refers to, marked as used.
  func resolve(_ name: String, _ span: Span, _ flow: Flow) -> ValueID? {
    if let tap = flow.taps[name] { return tap.value }
    let known = flow.taps.keys.sorted()
    notes.add(NameDiagnostics.unknownReference(name, span, known: known))
    return nil
  }

  private func input(_ node: InputNode, _ span: Span, _ flow: inout Flow, _ scope: Scope) {
    if let first = inputs.first(where: { $0.name == node.name.text }) {
      notes.add(NameDiagnostics.duplicate(node.name.text, node.name.span, first: first.span))
      return
    }
    guard let extents = extents(node.type, scope) else {
      flow.isLost = true
      return
    }
    let type = TensorType(extents, batched: true)
    guard extents.allSatisfy({ $0 >= 1 }), type.isAddressable else {
      notes.add(ModelDiagnostics.badInput(node.type.span, extents))
      flow.isLost = true
      return
    }
    let origin = Origin(layer: node.name.text, span: span)
    let value = graph.addInput(node.name.text, type, origin: origin)
    inputs.append(Model.Port(name: node.name.text, value: value, span: span))
    flow.current = value
    flow.isLost = false
    flow.taps[node.name.text] = Flow.Tap(value: value, span: node.name.span)
  }

  private func extents(_ expression: Expression, _ scope: Scope) -> [Int]? {
    if case .of = expression.kind {
      notes.add(ModelDiagnostics.sequenceInput(expression.span))
      return nil
    }
    let reader = ArgumentReader(notes: notes, scope: scope)
    let type = ValueType.size(axes: 1...8)
    guard let value = reader.value(expression, as: type, for: "shape", of: "input") else { return nil }
    if case .size(let extents) = value { return extents }
    return nil
  }

  private func output(_ node: OutputNode, _ span: Span, _ flow: inout Flow) {
    if let first = outputs.first(where: { $0.name == node.name.text }) {
      notes.add(NameDiagnostics.duplicate(node.name.text, node.name.span, first: first.span))
      return
    }
    var value = flow.current
    if let expression = node.value {
      guard case .path(let names) = expression.kind else {
        notes.add(ModelDiagnostics.badOutput(expression.span))
        return
      }
      value = resolve(names.dotted, expression.span, flow)
    }
    guard let value else {
      if !flow.isLost { notes.add(ModelDiagnostics.nothingFlows("output", span)) }
      return
    }
    outputs.append(Model.Port(name: node.name.text, value: value, span: span))
  }

  private func finish(_ flow: Flow, _ span: Span) {
    guard !exhausted, !flow.isLost else { return }
    if inputs.isEmpty { notes.add(ModelDiagnostics.noInput(span)) }
    if outputs.isEmpty, !inputs.isEmpty { notes.add(ModelDiagnostics.noOutput(span)) }
  }
}

extension ModelBuilder {
  /// Adds a layer of the catalogue.
  private func plain(
    _ type: any Layer.Type, _ node: LayerNode, _ span: Span, _ flow: inout Flow, _ scope: Scope,
    _ rest: Continuation
  ) {
    if node.body != nil { notes.add(ModelDiagnostics.noBody(node.name)) }
    let reader = ArgumentReader(notes: notes, scope: scope)
    let declaration = type.declaration
    guard count(span),
      let arguments = reader.arguments(node.arguments ?? [], of: declaration, at: span)
    else { return flow.isLost = true }
    guard let inputs = operands(arguments, declaration, node, span, &flow) else { return }
    do throws(OperatorError) {
      let layer = try type.init(arguments: arguments)
      try add(layer, inputs, node, span, &flow, rest)
    } catch {
      notes.add(ModelDiagnostics.refused(error, node.name.text, inputs.map(graph.type), span, inputSpans(inputs)))
      flow.isLost = true
    }
  }

  /// What flows in and the named values that the arguments add; nil where something is unknown.
  private func operands(
    _ arguments: Arguments, _ declaration: Declaration, _ node: LayerNode, _ span: Span,
    _ flow: inout Flow
  ) -> [ValueID]? {
    guard let current = flow.current, !flow.isLost else {
      if !flow.isLost { notes.add(ModelDiagnostics.nothingFlows(node.name.text, span)) }
      flow.isLost = true
      return nil
    }
    var inputs = [current]
    for argument in declaration.arguments where argument.type.isReference {
      for case .name(let name) in arguments.list(argument.name) {
        guard let value = resolve(name, span, flow) else {
          flow.isLost = true
          return nil
        }
        inputs.append(value)
      }
    }
    return inputs
  }

  private func inputSpans(_ inputs: [ValueID]) -> [Label] {
    inputs.compactMap { value in
      let type = graph.type(value)
      return graph.values[value.index].origin.span.map { Label($0, "gives \(type.shapeText)") }
    }
  }

  /// Adds a layer that is known to be wanted; also used for what the compiler inserts.
  func add(
    _ layer: any Layer, _ inputs: [ValueID], _ node: LayerNode, _ span: Span, _ flow: inout Flow,
    _ rest: Continuation
  ) throws(OperatorError) {
    let kind = node.name.text
    let path = path(kind, alias: node.alias, flow)
    let result = try append(layer, inputs, kind: kind, path: path, span, flow, next: character(rest))
    flow.current = result
    tap(node.alias, result, &flow)
  }

  /// Adds a layer's nodes and remembers its parameters.
  func append(
    _ layer: any Layer, _ inputs: [ValueID], kind: String, path: String, _ span: Span, _ flow: Flow,
    next: LayerCharacter
  ) throws(OperatorError) -> ValueID {
    let origin = Origin(layer: path, span: span)
    let firstNode = graph.nodes.count
    var builder = LayerBuilder(
      builder: GraphBuilder(graph: graph, origin: origin), path: path, kind: kind, next: next)
    graph = Graph()
    let result: ValueID
    do throws(OperatorError) {
      result = try layer.build(inputs, &builder)
    } catch {
      graph = builder.builder.graph
      throw error
    }
    graph = builder.builder.graph
    parameters += builder.parameters
    states += builder.states
    for parameter in builder.parameters { families[parameter.name] = flow.blocks }
    summarise(builder, inputs, result, from: firstNode, span)
    return result
  }

  private func summarise(
    _ builder: LayerBuilder, _ inputs: [ValueID], _ result: ValueID, from first: Int, _ span: Span
  ) {
    let arithmetic = graph.nodes[first...].map {
      $0.operation.arithmetic($0.operands.map(graph.type), $0.results.map(graph.type))
    }
    layers.append(
      LayerSummary(
        path: builder.path, kind: builder.kind, inputs: inputs, output: result,
        type: graph.type(result),
        parameters: builder.parameters.reduce(0) { $0 + $1.extents.reduce(1, *) },
        arithmetic: arithmetic.reduce(0) { $0.addingReportingOverflow($1).partialValue }, span: span))
  }

  /// Notes a default that a listing should show.
  func note(_ subject: String, _ value: String, _ reason: String) {
    defaults.append(DefaultTaken(subject: subject, value: value, reason: reason))
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
