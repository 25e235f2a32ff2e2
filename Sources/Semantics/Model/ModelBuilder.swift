import Graph
import Operators
import Schema
import Support
import Syntax

/// Builds the graph of a `model` section: expands blocks and repeats, checks every shape, names
/// layers and parameters.
final class ModelBuilder {
  /// The most layers a model may have once blocks and repeats are expanded.
  static let mostLayers = 100_000
  /// How deep blocks and braces may stand in each other.
  static let deepest = 200

  let notes: Notes
  let blocks: [String: BlockNode]
  /// The scope that blocks are defined in: they see constants, not the place they are used at.
  let definitions: Scope
  /// The names that arguments and outputs of the spec refer to.
  let references: Set<String>

  var usedBlocks: Set<String> = []
  var graph = Graph()
  var inputs: [Model.Port] = []
  var outputs: [Model.Port] = []
  var parameters: [ParameterInfo] = []
  var states: [StateInfo] = []
  /// Which parameters stand in residual branches.
  var branches = BranchPlaces()
  /// What layers may know of those before them.
  var surroundings = LayerSurroundings()
  var layers: [LayerSummary] = []
  var defaults: [DefaultTaken] = []
  /// For each parameter the names of the parts of its path, for selectors.
  var families: [String: [[String]]] = [:]
  var counters: [String: Int] = [:]
  var taken: [String: Span?] = [:]
  /// Whether every statement was understood, so that what the model lacks can be told.
  private(set) var isComplete = true
  /// Whether expansion has been given up.
  private(set) var isExhausted = false
  private var expanded = 0
  private var depth = 0

  init(notes: Notes, blocks: [String: BlockNode], definitions: Scope, model: SectionNode?) {
    self.notes = notes
    self.blocks = blocks
    self.definitions = definitions
    var references = ReferenceNames()
    references.collect(model?.body ?? [])
    for block in blocks.values { references.collect(block.body) }
    self.references = references.names
  }

  /// The model of the section's statements; nil where nothing flows out.
  func build(_ section: SectionNode, _ scope: Scope, at span: Span) -> Model? {
    var flow = Flow()
    run(section.body[...], &flow, scope, Continuation())
    if flow.isLost { isComplete = false }
    finish(span)
    guard !outputs.isEmpty else { return nil }
    graph.outputs = outputs.map { ($0.name, $0.value) }
    branches.assign(to: &parameters, of: graph, outputs: outputs.map(\.value))
    return Model(
      graph: graph, inputs: inputs, outputs: outputs, parameters: parameters, states: states,
      layers: layers)
  }

  /// Runs statements in order.
  func run(
    _ statements: ArraySlice<Statement>, _ flow: inout Flow, _ scope: Scope, _ then: Continuation
  ) {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else {
      if !isExhausted, let first = statements.first {
        notes.add(ModelDiagnostics.tooDeep(Self.deepest, first.span))
      }
      isExhausted = true
      flow.isLost = true
      return
    }
    for index in statements.indices {
      guard !isExhausted, !notes.isFull else {
        flow.isLost = true
        return
      }
      let rest = then.behind(statements[(index + 1)...], scope)
      run(statements[index], &flow, scope, rest)
      if flow.isLost { isComplete = false }
    }
  }

  private func run(
    _ statement: Statement, _ flow: inout Flow, _ scope: Scope, _ rest: Continuation
  ) {
    let span = statement.span
    switch statement.kind {
    case .layer(let node):
      layer(node, span, &flow, scope, rest)
      if flow.isLost, let alias = node.alias {
        flow.taps[alias.text] = Flow.Tap(value: nil, span: alias.span)
      }
    case .repeat(let node): repetition(node, span, &flow, scope, rest)
    case .input(let node): input(node, span, &flow, scope)
    case .output(let node): output(node, span, &flow)
    case .letBinding(let node): bind(node, scope)
    case .invalid: flow.isLost = true
    case .setting(let node): setting(node, span)
    case .use, .promise, .block, .section:
      notes.add(NameDiagnostics.misplaced("this statement", in: "model", span))
    }
  }

  private func setting(_ node: SettingNode, _ span: Span) {
    guard node.target.count == 1, let name = node.target.first, name.text == "from" else {
      notes.add(NameDiagnostics.misplaced("a setting", in: "model", span))
      return
    }
    notes.add(
      NameDiagnostics.unavailable("from", span, "this version cannot start from other weights"))
  }

  private func bind(_ node: LetNode, _ scope: Scope) {
    if let first = scope.own(node.name.text) {
      notes.add(NameDiagnostics.duplicate(node.name.text, node.name.span, first: first.span))
    }
    if let domain = node.domain { notes.add(TrainDiagnostics.innerDomain(node.name, domain.span)) }
    let value = Evaluator(notes: notes, scope: scope).value(node.value)
    scope.bind(node.name.text, value, at: node.name.span)
  }

  private func layer(
    _ node: LayerNode, _ span: Span, _ flow: inout Flow, _ scope: Scope, _ rest: Continuation
  ) {
    if node.name.text == Constructs.parallel.name {
      return parallel(node, span, &flow, scope, rest)
    }
    for setting in node.settings { notes.add(ModelDiagnostics.straySetting(setting, node.name)) }
    if node.name.text == Constructs.residual.name {
      residual(node, span, &flow, scope)
    } else if let block = blocks[node.name.text] {
      usedBlocks.insert(node.name.text)
      expand(block, node, span, &flow, scope, rest)
    } else if let type = OperatorCatalogue.layers[node.name.text] {
      plain(type, node, span, &flow, scope, rest)
    } else {
      notes.add(NameDiagnostics.unknownLayer(node.name, blocks: Array(blocks.keys)))
      flow.isLost = true
      run((node.body ?? [])[...], &flow, Scope(parent: scope), Continuation())
    }
  }

  /// Counts what has been expanded; false, once with a diagnostic, where it becomes too much.
  func count(_ span: Span) -> Bool {
    expanded += 1
    if expanded <= Self.mostLayers { return true }
    if !isExhausted { notes.add(ModelDiagnostics.tooLarge(Self.mostLayers, span)) }
    isExhausted = true
    return false
  }

  private func finish(_ span: Span) {
    guard isComplete else { return }
    if inputs.isEmpty { notes.add(ModelDiagnostics.noInput(span)) }
    if outputs.isEmpty, !inputs.isEmpty { notes.add(ModelDiagnostics.noOutput(span)) }
  }

  /// Notes a default that a listing should show.
  func note(_ subject: String, _ value: String, _ reason: String) {
    defaults.append(DefaultTaken(subject: subject, value: value, reason: reason))
  }
}

/// Collects the names that arguments and outputs refer to.
struct ReferenceNames {
  private(set) var names: Set<String> = []

  /// Adds those of statements and all that is nested in them.
  mutating func collect(_ statements: [Statement]) {
    for statement in statements {
      switch statement.kind {
      case .layer(let node):
        for argument in node.arguments ?? [] { names.formUnion(argument.value.names) }
        collect(node.body ?? [])
      case .repeat(let node): collect(node.body)
      case .output(let node): names.formUnion(node.value?.names ?? [])
      default: continue
      }
    }
  }
}
