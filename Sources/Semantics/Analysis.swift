import Data
import Graph
import Operators
import Optimisation
import Schema
import Support
import Syntax

/// Checks the parts of one spec, section by section.
final class Analysis {
  private let notes: Notes
  private let parts: SpecParts
  private let context: CheckContext
  private let sources: SourceMap
  private let scope = Scope()
  private var sections: [String: (node: SectionNode, span: Span)] = [:]
  private var domains: [SearchDescription.Domain] = []
  private var defaults: [DefaultTaken] = []

  init(_ notes: Notes, _ parts: SpecParts, _ context: CheckContext, _ sources: SourceMap) {
    self.notes = notes
    self.parts = parts
    self.context = context
    self.sources = sources
  }

  /// The experiment, or nil where something needed is missing.
  func run(name: String) -> Experiment? {
    sortSections()
    bindConstants()
    let (data, facts) = readData()
    bindFacts(facts)
    let builder = ModelBuilder(notes: notes, blocks: blocks(), definitions: scope)
    let model = sections["model"].flatMap { builder.build($0.node, scope, at: $0.span) }
    defaults += builder.defaults
    let training = readTraining(model)
    if let model { agree(model, facts, training) }
    let selectors = Selectors(
      notes: notes, parameters: model?.parameters ?? [], families: builder.families)
    let initial = model == nil ? [:] : initialRules(selectors)
    let regularization = model == nil ? [:] : regularizationRules(selectors)
    let (expectations, budgets) = readPromises()
    let search = readSearch()
    reportUnused(builder, hasModel: model != nil)
    guard let model, let training else { return nil }
    return Experiment(
      name: name, model: model, data: data, training: training, initial: initial,
      regularization: regularization, expectations: expectations, budgets: budgets, search: search,
      defaults: defaults)
  }

  private func sortSections() {
    for section in parts.sections {
      let name = section.node.name.text
      guard Registry.declaration(name, in: .section) != nil else {
        notes.add(NameDiagnostics.unknownSection(section.node.name))
        continue
      }
      if let first = sections[name] {
        notes.add(NameDiagnostics.duplicate(name, section.node.name.span, first: first.node.name.span))
        continue
      }
      sections[name] = section
    }
    for name in ["data", "model", "train"] where sections[name] == nil {
      notes.add(DataSectionDiagnostics.missing(name, parts.span))
    }
  }

  private func bindConstants() {
    let search = SearchSection(notes: notes, scope: scope)
    for node in parts.lets {
      if let first = scope.own(node.name.text) {
        notes.add(NameDiagnostics.duplicate(node.name.text, node.name.span, first: first.span))
        continue
      }
      if let domain = search.domain(node) { domains.append(domain) }
      scope.bind(node.name.text, constant(node.value), at: node.name.span)
    }
  }

  /// The value of a `let`: a constant, or a schedule or another thing that is left to its use.
  private func constant(_ expression: Expression) -> Value? {
    Evaluator(notes: notes, scope: scope).value(expression)
  }

  private func blocks() -> [String: BlockNode] {
    var blocks: [String: BlockNode] = [:]
    for block in parts.blocks {
      if let first = blocks[block.name.text] {
        notes.add(NameDiagnostics.duplicate(block.name.text, block.name.span, first: first.name.span))
      } else if OperatorCatalogue.layers[block.name.text] != nil {
        notes.add(NameDiagnostics.duplicate(block.name.text, block.name.span, first: nil))
      } else {
        blocks[block.name.text] = block
      }
    }
    return blocks
  }

  private func readData() -> (DataDescription, DataFacts) {
    guard let section = sections["data"] else { return (DataDescription(), DataFacts()) }
    return DataSection(notes: notes, scope: scope, context: context).read(section.node, at: section.span)
  }

  private func bindFacts(_ facts: DataFacts) {
    if let classes = facts.classes { scope.bind("classes", .integer(classes)) }
    if let input = facts.input { scope.bind("features", .integer(input.reduce(1, *))) }
  }

  private func readTraining(_ model: Model?) -> TrainingDescription? {
    guard let section = sections["train"] else { return nil }
    let reader = TrainSection(notes: notes, scope: scope)
    let outputs = model?.outputs.map(\.name) ?? []
    var training = reader.read(section.node, at: section.span, outputs: outputs, &defaults)
    if let seed = context.seed { training?.seed = seed }
    return training
  }

  private func agree(_ model: Model, _ facts: DataFacts, _ training: TrainingDescription?) {
    let check = Agreement(notes: notes, model: model, facts: facts)
    check.inputs()
    if let training { check.losses(training.losses) }
  }

  private func initialRules(_ selectors: Selectors) -> [String: ParameterRule] {
    let reader = ArgumentReader(notes: notes, scope: scope)
    var rules: [String: ParameterRule] = [:]
    if let section = sections["init"] {
      rules = selectors.attach(section.node) { reader.thing($0, .initializer) }
    }
    for parameter in selectors.parameters where rules[parameter.name] == nil {
      let rule = Advice.initial(parameter)
      rules[parameter.name] = rule
      defaults.append(
        DefaultTaken(subject: parameter.name, value: "\(rule.value)", reason: rule.reason))
    }
    return rules
  }

  private func regularizationRules(_ selectors: Selectors) -> [String: ParameterRule] {
    let reader = ArgumentReader(notes: notes, scope: scope)
    guard let section = sections["regularize"] else { return [:] }
    return selectors.attach(section.node) { reader.sum($0, .regularizer).map(Value.list) }
  }

  private func readPromises() -> ([Promise], [Promise]) {
    let sources = self.sources
    let promises = Promises(notes: notes, scope: scope) { span in
      sources[span.source].slice(span.start..<span.end)
    }
    return (
      sections["expect"].map { promises.read($0.node, isBudget: false) } ?? [],
      sections["budget"].map { promises.read($0.node, isBudget: true) } ?? []
    )
  }

  private func readSearch() -> SearchDescription? {
    guard let section = sections["search"] else { return nil }
    return SearchSection(notes: notes, scope: scope).read(section.node, at: section.span, domains)
  }

  private func reportUnused(_ builder: ModelBuilder, hasModel: Bool) {
    guard hasModel, !notes.hasErrors else { return }
    for (name, span) in scope.unused { notes.add(NameDiagnostics.neverUsed("the constant", name, span)) }
    for block in parts.blocks where !builder.usedBlocks.contains(block.name.text) {
      guard block.name.span.source == parts.span.source else { continue }
      notes.add(NameDiagnostics.neverUsed("the block", block.name.text, block.name.span))
    }
  }
}
