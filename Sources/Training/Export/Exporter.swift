import Graph
import Kernels
import Operators
import Passes
import Planning
import Semantics
import Support

/// Freezes a trained network: preprocessing inside, weights fixed and folded, one static plan.
public struct Exporter {
  /// The frozen plan's bytes and what the passes did.
  public struct Result: Sendable {
    /// The file.
    public let bytes: [UInt8]
    /// What was folded, fused and removed, and what was refused.
    public let rewrites: [Rewrite]
    /// The graph that was planned.
    public let graph: Graph
    /// The graph before any pass, with weights as constants: what the plan must agree with.
    public let reference: Graph
    /// What reduced precision costs; nil for floats, and where there is nothing to measure it by.
    public let loss: PrecisionLoss?
  }

  private let trainer: Trainer
  private let version: String

  /// An exporter of a trainer's current weights.
  public init(_ trainer: Trainer, version: String) {
    self.trainer = trainer
    self.version = version
  }

  /// Freezes the network. Throws where reduced precision costs more than the spec's budget allows.
  public func run(precision: Precision = .float32) throws(DiagnosticError) -> Result {
    let (reference, probabilities) = try Binding.compiled { () throws(OperatorError) in
      try self.reference()
    }
    var graph = reference
    var rewrites = try rewritten(&graph, Pipeline.folding)
    var full = graph
    let joined = try rewritten(&full, Pipeline.joining)
    var about = about(probabilities)
    let bytes = try FrozenBytes.encode(full, about: about.json)
    guard precision != .float32 else {
      return Result(
        bytes: bytes, rewrites: rewrites + joined, graph: full, reference: reference, loss: nil)
    }
    let reduction = Reduction(trainer, precision)
    rewrites += try reduction.apply(to: &graph)
    rewrites += try rewritten(&graph, Pipeline.joining)
    let reduced = try FrozenBytes.encode(graph, about: about.json)
    about.precision = try reduction.loss(of: reduced, against: bytes, output: about.output)
    return Result(
      bytes: try FrozenBytes.encode(graph, about: about.json), rewrites: rewrites, graph: graph,
      reference: reference, loss: about.precision)
  }

  private func rewritten(
    _ graph: inout Graph, _ passes: [any Pass.Type]
  ) throws(DiagnosticError) -> [Rewrite] {
    try Binding.compiled { () throws(OperatorError) in try Pipeline.run(passes, on: &graph) }
  }

  private func about(_ probabilities: String?) -> PlanAbout {
    let dataset = trainer.data.train.dataset
    let inputs = trainer.experiment.model.inputs
    let ids = inputs.compactMap { port in port.ids.map { (port.name, $0) } }
    return PlanAbout(
      name: trainer.experiment.name, version: version, classes: dataset.classNames,
      output: output, probabilities: probabilities, table: dataset.table,
      vocabulary: dataset.vocabulary,
      ids: ids.isEmpty ? nil : Dictionary(ids) { first, _ in first })
  }

  private var output: String {
    trainer.experiment.training.losses.first?.output ?? trainer.experiment.model.outputs[0].name
  }

  /// The network with preprocessing and readout, at inference, weights as constants.
  private func reference() throws(OperatorError) -> (Graph, String?) {
    let model = trainer.experiment.model
    var graph = model.graph
    let dataset = trainer.data.train.dataset
    for port in model.inputs where port.ids == nil {
      guard let field = dataset.header.inputIndex(for: port.name, of: model.inputs.count) else {
        throw OperatorError(.operands, "the data have no input `\(port.name)`")
      }
      let maps = InputMaps(
        raw: trainer.data.viewed(field).extents,
        transforms: trainer.data.inputs[field].transforms)
      try maps.insert(into: &graph, before: port.value, name: port.name)
    }
    let probabilities = try addReadout(&graph)
    try undoTargets(&graph)
    let store = trainer.evaluationStore
    Freeze.bind(&graph) { store[$0] }
    return (graph, probabilities)
  }

  /// Adds the probabilities beside the logits, where the loss has such a readout.
  private func addReadout(_ graph: inout Graph) throws(OperatorError) -> String? {
    guard let term = trainer.experiment.training.losses.first,
      let readout = try LossBuilder.loss(term).readout,
      let value = graph.outputs.first(where: { $0.name == term.output })?.value
    else { return nil }
    let origin = Origin(layer: "readout", span: term.span)
    let name = term.output + ".probabilities"
    graph.outputs.append((name, try graph.append(readout, [value], origin: origin)[0]))
    return name
  }

  /// Maps predictions of values back into the units of the data.
  private func undoTargets(_ graph: inout Graph) throws(OperatorError) {
    let header = trainer.data.train.dataset.header
    var undone = Set<String>()
    for term in trainer.experiment.training.losses {
      guard let target = header.targetIndex(for: term.output),
        !trainer.data.targets[target].isIdentity, undone.insert(term.output).inserted,
        let index = graph.outputs.firstIndex(where: { $0.name == term.output })
      else { continue }
      let value = graph.outputs[index].value
      graph.outputs[index].value = try undo(trainer.data.targets[target], value, &graph)
    }
  }

  private func undo(
    _ targets: TargetTransform, _ value: ValueID, _ graph: inout Graph
  ) throws(OperatorError) -> ValueID {
    let columns = graph.type(value).columns
    let origin = Origin(layer: "targets")
    return try graph.build(origin) { builder throws(OperatorError) in
      let spread = { (values: [Float]) in (0..<columns).map { values[$0 % values.count] } }
      let scale = builder.constant(Tensor([columns], spread(targets.scale)), name: "targets.scale")
      let shift = builder.constant(Tensor([columns], spread(targets.shift)), name: "targets.shift")
      let formula = (Formula.input(0) - .input(2)) / .input(1)
      return try builder.apply(Elementwise("undo_targets", formula), value, scale, shift)
    }
  }
}
