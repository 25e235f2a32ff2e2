import Graph
import Kernels
import Operators
import Optimisation
import Passes
import Schema
import Semantics

/// The graph of one training step: the network, the losses, their gradients, and the updates of all
/// parameters.
public struct TrainingGraph: Sendable {
  /// The graph before differentiation: the network with losses, each example with its own target.
  public let forward: Graph
  /// The graph with gradients and updates, before optimisation.
  public let differentiated: Graph
  /// The optimised graph that is planned and run.
  public let optimized: Graph
  /// What the passes did.
  public let rewrites: [Rewrite]
  /// The optimizer's slots: which parameter each belongs to, and how it starts.
  public let slots: [SlotInfo]

  /// A slot of the optimizer.
  public struct SlotInfo: Hashable, Sendable {
    /// The name of the variable.
    public let name: String
    /// The parameter, or the layer's state, that it belongs to.
    public let parameter: String
    /// What it starts from; nil means the parameter's own first values.
    public let initial: Float?
    /// Whether it holds the average of the weights or of the state.
    public let isAverage: Bool
  }

  /// The name of the loss among the outputs.
  public static let lossName = "loss"

  /// Builds, differentiates and optimises the step of an experiment.
  public init(_ experiment: Experiment) throws(OperatorError) {
    let mixes = experiment.data.mixesExamples
    var builder = LossBuilder(experiment, mixes: mixes)
    let loss = try builder.run()
    var graph = builder.graph
    forward = mixes ? try LossBuilder.graph(experiment) : graph
    var rewrites = try Pipeline.run(Pipeline.beforeGradient, on: &graph)
    let finalLoss = graph.outputs.first { $0.name == TrainingGraph.lossName }?.value ?? loss
    let parameters = graph.variables(.parameter).filter { parameter in
      graph.name(parameter).map { experiment.rateMultiplier(of: $0) != 0 } ?? false
    }
    let gradients = try Differentiation.gradients(of: finalLoss, by: parameters, in: &graph)
    if let optimizer = try WholeProblemGraph.optimizer(of: experiment) {
      var whole = WholeProblemGraph(graph: graph, experiment: experiment, optimizer: optimizer)
      try whole.run(gradients)
      (graph, slots) = (whole.graph, whole.slots)
    } else {
      var updates = UpdateBuilder(graph: graph, experiment: experiment, loss: finalLoss)
      try updates.run(gradients)
      (graph, slots) = (updates.graph, updates.slots)
    }
    differentiated = graph
    rewrites += try Pipeline.run(Pipeline.training + [UpdateFusion.self], on: &graph)
    optimized = graph
    self.rewrites = rewrites
  }

  /// The same step with another graph to run, and what made it so.
  init(_ other: TrainingGraph, optimized: Graph, rewrites: [Rewrite]) {
    (forward, differentiated, slots) = (other.forward, other.differentiated, other.slots)
    (self.optimized, self.rewrites) = (optimized, rewrites)
  }
}

/// Adds targets and losses to the network.
struct LossBuilder {
  private(set) var graph: Graph
  private let experiment: Experiment
  /// What is added to the name of a target for that of the example it was mixed with.
  static let partner = ".partner"
  /// The input that holds the weight of an example's own target.
  static let share = "mix.share"
  private var share: ValueID?

  /// A builder; with `mixes`, each loss is a weighted mean over the targets of two examples.
  init(_ experiment: Experiment, mixes: Bool = false) {
    self.experiment = experiment
    graph = experiment.model.graph
    if mixes { share = graph.addInput(LossBuilder.share, .scalar) }
  }

  /// The losses alone, of predictions that are given as inputs of the outputs' names.
  static func losses(_ experiment: Experiment) throws(OperatorError) -> Graph {
    var alone = experiment
    var graph = Graph()
    alone.model.outputs = experiment.model.outputs.map { port in
      let type = experiment.model.graph.type(port.value)
      return Model.Port(
        name: port.name, value: graph.addInput(port.name, type), span: port.span)
    }
    alone.model.graph = graph
    return try LossBuilder.graph(alone)
  }

  /// The network with its losses, examples not mixed.
  static func graph(_ experiment: Experiment) throws(OperatorError) -> Graph {
    var builder = LossBuilder(experiment)
    _ = try builder.run()
    return builder.graph
  }

  /// Adds all terms and returns their weighted sum, which becomes the output `loss`.
  mutating func run() throws(OperatorError) -> ValueID {
    var targets: [String: ValueID] = [:]
    var total: ValueID?
    for term in experiment.training.losses {
      let loss = try LossBuilder.loss(term)
      guard let port = experiment.model.outputs.first(where: { $0.name == term.output }) else {
        continue
      }
      let type = try loss.targetType(of: graph.type(port.value))
      let name = LossBuilder.targetName(term.target, loss.target)
      let target = target(name, type, &targets)
      let origin = Origin(layer: "loss", span: term.span)
      let share = share
      let partner = share.map { _ in self.target(name + LossBuilder.partner, type, &targets) }
      let value = try graph.build(origin) { builder throws(OperatorError) in
        var value = try loss.build(prediction: port.value, target: target, &builder)
        if let share, let partner {
          let other = try loss.build(prediction: port.value, target: partner, &builder)
          let mixed = .input(0) * .input(2) + .input(1) * (1 - .input(2))
          value = try builder.apply(Elementwise("mix", mixed), value, other, share)
        }
        return term.weight == 1
          ? value
          : try builder.apply(Elementwise("weight", .input(0) * .constant(term.weight)), value)
      }
      total = try add(value, to: total, origin)
    }
    guard let total else { throw OperatorError(.operands, "there is no loss") }
    graph.outputs.append((TrainingGraph.lossName, total))
    return total
  }

  private mutating func add(
    _ value: ValueID, to total: ValueID?, _ origin: Origin
  ) throws(OperatorError) -> ValueID {
    guard let total else { return value }
    return try graph.append(
      Elementwise("add", .input(0) + .input(1)), [total, value], origin: origin)[0]
  }

  /// The loss of a term.
  static func loss(_ term: LossTerm) throws(OperatorError) -> any Loss {
    guard let type = OperatorCatalogue.losses[term.loss.name] else {
      throw OperatorError(.attribute, "no loss is called `\(term.loss.name)`")
    }
    return try type.init(arguments: term.loss.arguments)
  }

  /// The input of a name and type, made when it is first asked for. Two losses that want another
  /// form of one target have an input each.
  private mutating func target(
    _ name: String, _ type: TensorType, _ known: inout [String: ValueID]
  ) -> ValueID {
    if let value = known[name], graph.type(value) == type { return value }
    let value = graph.addInput(name, type)
    known[name] = value
    return value
  }

  /// The name of the input that feeds a target of the data (nil for the only one) in a form.
  static func targetName(_ target: String?, _ form: TargetForm) -> String {
    "target." + (target.map { $0 + "." } ?? "") + form.rawValue
  }
}

/// Adds the updates of all parameters.
struct UpdateBuilder {
  private(set) var graph: Graph
  private(set) var slots: [TrainingGraph.SlotInfo] = []
  private let experiment: Experiment
  private let loss: ValueID
  /// The updates made so far: most parameters share one.
  private var updates: [Arguments: OptimizerUpdate] = [:]
  /// The parameters that the lecture's advice does not let decay.
  private let spared: Set<String>

  init(graph: Graph, experiment: Experiment, loss: ValueID) {
    spared = Set(experiment.model.parameters.filter { !$0.decays }.map(\.name))
    self.graph = graph
    self.experiment = experiment
    self.loss = loss
  }

  /// One update for each parameter that has a gradient.
  mutating func run(_ gradients: [ValueID: ValueID]) throws(OperatorError) {
    let ordered = gradients.sorted { $0.key < $1.key }
    let factor = try factor(ordered.map(\.value))
    for (parameter, gradient) in ordered {
      guard let name = graph.name(parameter) else { continue }
      let update = try update(of: name)
      var operands = [loss, parameter, gradient]
      for (index, slot) in update.update.slots.enumerated() {
        operands.append(addSlot(slot, index, update.update, of: parameter, name))
      }
      let variables = [parameter] + operands.dropFirst(3)
      if let factor { operands.append(factor) }
      let origin = graph.values[parameter.index].origin
      let results = try graph.append(update, operands, origin: origin)
      graph.assignments += zip(variables, results).map { ($0, $1) }
    }
    try averageStates()
  }

  /// Keeps the average of what layers keep, where one of the weights is kept.
  private mutating func averageStates() throws(OperatorError) {
    guard let average = experiment.training.average?.value else { return }
    let operation = try StateAverage(attributes: ["average": .call(average)])
    for (state, value) in graph.assignments {
      guard case .variable(let variable) = graph.values[state.index].source,
        variable.kind == .state
      else { continue }
      let slot = TrainingGraph.SlotInfo(
        name: variable.name + ".average", parameter: variable.name, initial: nil, isAverage: true)
      slots.append(slot)
      let origin = graph.values[state.index].origin
      let old = graph.addVariable(
        Variable(slot.name, .slot), graph.type(state).extents, origin: origin)
      let new = try graph.append(operation, [value, old], origin: origin)[0]
      graph.assignments.append((old, new))
    }
  }

  private mutating func update(of parameter: String) throws(OperatorError) -> OptimizerUpdate {
    let attributes = attributes(parameter)
    if let known = updates[attributes] { return known }
    let made = try OptimizerUpdate(attributes: attributes)
    updates[attributes] = made
    return made
  }

  private mutating func addSlot(
    _ slot: Slot, _ index: Int, _ update: ParameterUpdate, of parameter: ValueID, _ name: String
  ) -> ValueID {
    let slotName = name + "." + slot.name
    var initial: Float?
    if case .constant(let value) = slot.initial { initial = value }
    slots.append(
      TrainingGraph.SlotInfo(
        name: slotName, parameter: name, initial: initial, isAverage: index == update.averageSlot))
    let origin = graph.values[parameter.index].origin
    return graph.addVariable(
      Variable(slotName, .slot), graph.type(parameter).extents, origin: origin)
  }

  private mutating func factor(_ gradients: [ValueID]) throws(OperatorError) -> ValueID? {
    guard let clip = experiment.training.clip?.value else { return nil }
    let attributes: Arguments = ["clip": .call(clip)]
    let settings = try? OptimisationCatalogues.clipping(.call(clip))
    guard settings?.needsNorm == true, !gradients.isEmpty else { return nil }
    return try graph.append(ClipFactor(attributes: attributes), gradients, origin: .none)[0]
  }

  private func attributes(_ parameter: String) -> Arguments {
    let training = experiment.training
    var result: Arguments = ["optimizer": .call(training.optimizer.value)]
    result.values["regularization"] = experiment.regularization[parameter]?.value ?? .list([])
    if let clip = training.clip?.value { result.values["clip"] = .call(clip) }
    if let average = training.average?.value { result.values["average"] = .call(average) }
    result.values["multiplier"] = .number(experiment.rateMultiplier(of: parameter))
    result.values["spared"] = .boolean(spared.contains(parameter))
    return result
  }
}
