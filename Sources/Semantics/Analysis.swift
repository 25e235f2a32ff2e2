import Data
import Graph
import Operators
import Optimisation
import Schema
import Support
import Syntax

/// Checks the parts of one spec, section by section.
final class Analysis {
  let notes: Notes
  let parts: SpecParts
  let context: CheckContext
  let sources: SourceMap
  let headers: HeaderCache
  let scope = Scope()
  private(set) var sections: [String: (node: SectionNode, span: Span)] = [:]
  private(set) var domains: [SearchDescription.Domain] = []
  private(set) var layerCount = 0
  private var defaults: [DefaultTaken] = []

  init(
    _ notes: Notes, _ parts: SpecParts, _ context: CheckContext, _ sources: SourceMap,
    _ headers: HeaderCache
  ) {
    self.notes = notes
    self.parts = parts
    self.context = context
    self.sources = sources
    self.headers = headers
  }

  /// The experiment, or nil where something needed is missing.
  func run(name: String) -> Experiment? {
    sortSections()
    let constants = Constants(notes: notes, scope: scope)
    let late = constants.bind(parts.lets)
    domains = constants.domains(parts.lets)
    let (data, facts) = readData()
    bindFacts(facts)
    constants.bindLate(late)
    let blocks = BlockTable(notes: notes).blocks(parts.blocks)
    let builder = ModelBuilder(
      notes: notes, blocks: blocks, definitions: scope, model: sections["model"]?.node)
    let model = sections["model"].flatMap { builder.build($0.node, scope, at: $0.span) }
    let whole = builder.isComplete ? model : nil
    layerCount = builder.layers.count
    defaults += builder.defaults
    let training = readTraining(model)
    check(whole, facts, training)
    let selectors = Selectors(
      notes: notes, parameters: whole?.parameters ?? [], families: builder.families,
      isComplete: whole != nil)
    let initial = initialRules(selectors)
    let regularization = regularizationRules(selectors)
    let compared = Set(training?.losses.map(\.output) ?? []).sorted()
    let quantities = MetricNames(notes: notes, data: data, outputs: compared)
    let rates = rateRules(selectors)
    if let training, let whole {
      checkWholeProblem(training, whole, regularization, rates)
    }
    let (expectations, budgets) = readPromises(quantities, whole)
    let search = readSearch(quantities)
    reportUnread(facts)
    reportUnused(builder, hasModel: whole != nil)
    guard let model, var training else { return nil }
    training.addMetrics(of: expectations, search)
    training.nameTargets(of: facts.header)
    return Experiment(
      name: name, model: model, data: data, training: training, initial: initial,
      regularization: regularization, rates: rates, expectations: expectations,
      budgets: budgets, search: search, defaults: defaults)
  }

  private func sortSections() {
    for section in parts.sections where !notes.isFull {
      let name = section.node.name.text
      guard Registry.declaration(name, in: .section) != nil else {
        notes.add(NameDiagnostics.unknownSection(section.node.name))
        continue
      }
      reportExtras(section.node)
      if let first = sections[name] {
        notes.add(
          NameDiagnostics.duplicate(name, section.node.name.span, first: first.node.name.span))
        continue
      }
      sections[name] = section
    }
    for name in ["data", "model", "train"] where sections[name] == nil {
      guard !parts.hasUnknownSections else { continue }
      notes.add(DataSectionDiagnostics.missing(name, parts.span))
    }
  }

  private func reportExtras(_ section: SectionNode) {
    let name = section.name.text
    let extras =
      (section.arguments?.map(\.span) ?? []) + section.settings.map(\.span)
      + (section.alias.map { [$0.span] } ?? [])
    guard let first = extras.first else { return }
    notes.add(NameDiagnostics.misplaced("this", in: "the head of `\(name)`", first, explain: name))
  }

  private func readData() -> (DataDescription, DataFacts) {
    guard let section = sections["data"] else { return (DataDescription(), DataFacts()) }
    let reader = DataSection(notes: notes, scope: scope, context: context, headers: headers)
    return reader.read(section.node, at: section.span)
  }

  private func bindFacts(_ facts: DataFacts) {
    let features = facts.input.map { $0.reduce(1.0) { $0 * Double($1) } }
    scope.bindFact("classes", facts.classes.map(Value.integer), absent: facts.noClasses)
    scope.bindFact("features", features.map(Value.number), absent: facts.noInput)
  }

  private func readTraining(_ model: Model?) -> TrainingDescription? {
    guard let section = sections["train"] else { return nil }
    let reader = TrainSection(notes: notes, scope: scope)
    let outputs = model?.outputs.map(\.name) ?? []
    var training = reader.read(section.node, at: section.span, outputs: outputs, &defaults)
    if let seed = context.seed { training?.seed = seed }
    return training
  }

  /// What goes beyond single sections: data against model, losses and metrics.
  private func check(_ model: Model?, _ facts: DataFacts, _ training: TrainingDescription?) {
    guard let model else { return }
    let check = Agreement(notes: notes, model: model, facts: facts)
    let fits = check.inputs()
    if let training { check.losses(training, comparesPositions: fits) }
    guard !notes.hasErrors else { return }
    let losses = training.map { Set($0.losses.map(\.output)) }
    Reach(notes: notes, model: model).report(losses: losses)
  }

  private func initialRules(_ selectors: Selectors) -> [String: ParameterRule] {
    let reader = ThingReader(notes: notes, scope: scope)
    var rules: [String: ParameterRule] = [:]
    if let section = sections["init"] {
      rules = selectors.attach(section.node) { reader.initializer($0) }
    }
    let adaptive = AdaptiveRules(parameters: selectors.parameters, rules: rules)
    adaptive.report(to: notes)
    for parameter in selectors.parameters where rules[parameter.name] == nil {
      let rule = adaptive.bias(parameter) ?? Advice.initial(parameter)
      rules[parameter.name] = rule
      defaults.append(
        DefaultTaken(subject: parameter.name, value: "\(rule.value)", reason: rule.reason))
    }
    return rules
  }

  private func regularizationRules(_ selectors: Selectors) -> [String: ParameterRule] {
    let reader = ThingReader(notes: notes, scope: scope)
    guard let section = sections["regularize"] else { return [:] }
    return selectors.attach(section.node) { reader.regularizers($0) }
  }

  private func rateRules(_ selectors: Selectors) -> [String: ParameterRule] {
    let reader = ArgumentReader(notes: notes, scope: scope)
    guard let section = sections["rates"] else { return [:] }
    return selectors.attach(section.node, wholePlaces: true) {
      reader.value($0, as: .nonNegative, for: "a rule", of: "rates")
    }
  }

  private func checkWholeProblem(
    _ training: TrainingDescription, _ model: Model,
    _ regularization: [String: ParameterRule], _ rates: [String: ParameterRule]
  ) {
    guard let problem = WholeProblem(training, notes) else { return }
    defaults.removeAll { $0.subject == "train.rate" }
    let augment = sections["data"]?.node.body.compactMap { statement -> Span? in
      guard case .setting(let node) = statement.kind, node.target.dotted == "augment" else {
        return nil
      }
      return node.span
    }
    problem.check(
      model, augment: augment?.first, regularization: regularization, rates: rates)
  }

  private func readPromises(
    _ quantities: MetricNames, _ model: Model?
  ) -> ([Promise], [Promise]) {
    let sources = self.sources
    let promises = Promises(notes: notes, scope: scope, quantities: quantities) { span in
      sources[span.source].slice(span.start..<span.end)
    }
    let expectations = sections["expect"].map { promises.read($0.node, isBudget: false) } ?? []
    let budgets = sections["budget"].map { promises.read($0.node, isBudget: true) } ?? []
    if let model, !notes.hasErrors { StructureBudgets.check(budgets, model).forEach(notes.add) }
    return (expectations, budgets)
  }

  private func readSearch(_ quantities: MetricNames) -> SearchDescription? {
    guard let section = sections["search"] else { return nil }
    let reader = SearchSection(notes: notes, scope: scope, quantities: quantities)
    return reader.read(section.node, at: section.span, domains)
  }

  private func reportUnread(_ facts: DataFacts) {
    guard let unread = facts.unread, !notes.contains(DataSectionDiagnostics.needsClasses) else {
      return
    }
    notes.add(unread)
  }

  private func reportUnused(_ builder: ModelBuilder, hasModel: Bool) {
    guard hasModel, !notes.hasErrors else { return }
    for (name, span) in scope.unused where span.source == parts.span.source {
      notes.add(NameDiagnostics.neverUsed("the constant", name, span))
    }
    for block in parts.blocks where !builder.usedBlocks.contains(block.name.text) {
      guard block.name.span.source == parts.span.source else { continue }
      notes.add(NameDiagnostics.neverUsed("the block", block.name.text, block.name.span))
    }
  }
}

extension SpecParts {
  /// Whether a section's name is misspelt, so that no other can be said to be missing.
  var hasUnknownSections: Bool {
    sections.contains { Registry.declaration($0.node.name.text, in: .section) == nil }
  }
}
