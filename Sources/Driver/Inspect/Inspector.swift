import Graph
import Operators
import Optimisation
import Runtime
import Semantics
import Support
import Training

/// Runs a network in its training form on the first batch of training and keeps what its nodes
/// make, as figures. No value outlives the node that reads it last.
struct Inspector {
  private let experiment: Experiment
  private let options: InspectOptions
  private let data: PreparedData?
  private let machine: Machine

  init(
    _ experiment: Experiment, _ options: InspectOptions, data: PreparedData?, machine: Machine
  ) {
    self.experiment = experiment
    self.options = options
    self.data = data
    self.machine = machine
  }

  /// Looks at the network with the values of a store.
  func run(_ store: VariableStore, step: Int?) throws(DiagnosticError) -> Inspection {
    var findings = Findings(experiment)
    var samples: Int?
    if options.needsBatch, let data {
      let graph = try observed()
      let pass = try ObservedPass(
        graph.graph, experiment, data: data, store: store, machine: machine,
        samples: options.batch)
      findings.watch(graph, activations: options.showsActivations)
      findings.addInputs(pass)
      pass.run { node, results in findings.take(node, results) }
      samples = pass.samples
    }
    return Inspection(
      name: experiment.name, step: step, samples: samples,
      activations: options.showsActivations ? findings.activations : [],
      gradients: options.showsGradients ? findings.gradients : [],
      weights: options.showsWeights ? try weights(store, isTrained: step != nil) : [])
  }

  private func observed() throws(DiagnosticError) -> ObservedGraph {
    guard options.showsGradients else { return ObservedGraph(experiment.model) }
    do throws(OperatorError) {
      return try ObservedGraph(withGradientsOf: experiment)
    } catch {
      throw DiagnosticError(TrainingDiagnostics.refused(error))
    }
  }

  private func weights(
    _ store: VariableStore, isTrained: Bool
  ) throws(DiagnosticError) -> [InspectedWeight] {
    var result: [InspectedWeight] = []
    for parameter in experiment.model.parameters {
      guard let buffer = store.buffer(parameter.name) else { continue }
      let initializer = try InitialValues.initializer(of: parameter, experiment)
      let variance = initializer?.expectedVariance(ParameterShape(parameter))
      result.append(
        InspectedWeight(
          name: parameter.name, extents: parameter.extents,
          values: ValueStatistics(UnsafeBufferPointer(buffer)),
          stated: isTrained ? nil : variance?.squareRoot()))
    }
    return result
  }
}

/// What is collected while the nodes run.
private struct Findings {
  private let experiment: Experiment
  private var outputs: [ValueID: [Int]] = [:]
  private var layerGradients: [ValueID: [Int]] = [:]
  private var weightGradients: [ValueID: [String]] = [:]
  private var values: [Int: InspectedLayer] = [:]
  private var gradientValues: [Int: ValueStatistics] = [:]
  private var weightValues: [String: ValueStatistics] = [:]
  private var inputs: [InspectedLayer] = []

  init(_ experiment: Experiment) { self.experiment = experiment }

  /// Remembers which values of the graph are which layer's.
  mutating func watch(_ observed: ObservedGraph, activations: Bool) {
    let views = Set(
      observed.graph.nodes.filter { $0.operation.traits.contains(.view) }.flatMap(\.results))
    for (index, layer) in experiment.model.layers.enumerated() where !views.contains(layer.output) {
      if activations { outputs[layer.output, default: []].append(index) }
      if let gradient = observed.gradients[layer.output] {
        layerGradients[gradient, default: []].append(index)
      }
    }
    for parameter in observed.graph.variables(.parameter) {
      guard let name = observed.graph.name(parameter), let gradient = observed.gradients[parameter]
      else { continue }
      weightGradients[gradient, default: []].append(name)
    }
  }

  /// Takes the figures of the inputs that are fed numbers.
  mutating func addInputs(_ pass: ObservedPass) {
    for port in experiment.model.inputs {
      guard let values = pass.values(of: port) else { continue }
      let type = experiment.model.graph.type(port.value)
      inputs.append(
        InspectedLayer(
          path: port.name, kind: "input", extents: type.extents, values: ValueStatistics(values),
          saturatedShare: nil, deadShare: Units.deadShare(values, units: type.columns),
          verdict: nil))
    }
  }

  /// Takes the figures of a node's results.
  mutating func take(_ node: Node, _ results: (Int) -> UnsafeMutableBufferPointer<Float>?) {
    for (index, value) in node.results.enumerated() {
      guard outputs[value] != nil || layerGradients[value] != nil || weightGradients[value] != nil,
        let buffer = results(index)
      else { continue }
      let floats = UnsafeBufferPointer(buffer)
      let statistics = ValueStatistics(floats)
      for layer in outputs[value] ?? [] { add(layer, statistics, floats) }
      for layer in layerGradients[value] ?? [] { gradientValues[layer] = statistics }
      for name in weightGradients[value] ?? [] { weightValues[name] = statistics }
    }
  }

  private mutating func add(
    _ index: Int, _ statistics: ValueStatistics, _ floats: UnsafeBufferPointer<Float>
  ) {
    let layer = experiment.model.layers[index]
    let saturated = Saturation(kind: layer.kind)?.share(of: floats)
    values[index] = InspectedLayer(
      path: layer.path, kind: layer.kind, extents: layer.type.extents, values: statistics,
      saturatedShare: saturated,
      deadShare: Units.deadShare(floats, units: layer.type.columns), verdict: nil)
  }

  /// The layers in order, with verdicts on the activations among them.
  var activations: [InspectedLayer] {
    let spread = inputs.first?.values.magnitude ?? 1
    let reference = spread > 0 && spread.isFinite ? spread : 1
    var before = reference
    let layers = experiment.model.layers.indices.compactMap { values[$0] }.map { layer in
      guard Activations.contains(layer.kind) else { return layer }
      let verdict = Verdict(
        layer.values, saturated: layer.saturatedShare, dead: layer.deadShare, before: before,
        input: reference)
      before = layer.values.deviation
      return InspectedLayer(
        path: layer.path, kind: layer.kind, extents: layer.extents, values: layer.values,
        saturatedShare: layer.saturatedShare, deadShare: layer.deadShare, verdict: verdict)
    }
    return inputs + layers
  }

  /// The gradients in order.
  var gradients: [InspectedGradient] {
    experiment.model.layers.enumerated().compactMap { index, layer in
      gradientValues[index].map {
        InspectedGradient(
          path: layer.path, kind: layer.kind, values: $0,
          weight: weightValues[layer.path + ".weight"])
      }
    }
  }
}

/// Which layers verdicts are passed on.
enum Activations {
  /// Whether a layer of the catalogue is an activation that bends its input.
  static func contains(_ kind: String) -> Bool {
    guard kind != "identity", let type = OperatorCatalogue.layers[kind] else { return false }
    return type is any Activation.Type
  }
}
