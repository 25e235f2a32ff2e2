import Graph
import Operators
import Optimisation
import Runtime
import Semantics
import Support

/// Sets the parameters whose initializers look at the data: one forward pass over the first batch
/// of training, in which each layer is corrected as soon as it has been computed, so that those
/// behind it see what it will give.
final class AdaptiveStart {
  private let experiment: Experiment
  private let initializers: [String: any AdaptiveInitializer]
  private let parameters: [String: ParameterInfo]
  private var isDone = Set<String>()

  /// The adaptive parameters of an experiment; nil where it has none.
  init?(_ experiment: Experiment) throws(DiagnosticError) {
    var initializers: [String: any AdaptiveInitializer] = [:]
    for parameter in experiment.model.parameters {
      initializers[parameter.name] =
        try InitialValues.initializer(of: parameter, experiment) as? any AdaptiveInitializer
    }
    guard !initializers.isEmpty else { return nil }
    self.experiment = experiment
    self.initializers = initializers
    parameters = Dictionary(
      experiment.model.parameters.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Corrects the values that were drawn into a store.
  func run(
    _ store: VariableStore, _ surroundings: InitialValues.Surroundings
  ) throws(DiagnosticError) {
    var graph = experiment.model.graph
    graph.assignments = []
    let pass = try ObservedPass(
      graph, experiment, data: surroundings.data, store: store, machine: surroundings.machine,
      samples: initializers.values.compactMap(\.samples).max())
    var refused: Diagnostic?
    pass.run { node, results in
      guard let outputs = results(0), refused == nil else { return }
      refused = self.correct(node, outputs, graph, store)
    }
    if let refused { throw DiagnosticError(refused) }
  }

  /// Corrects the parameters that a node reads, and its outputs with them; returns a diagnostic
  /// where their units are not the columns of the outputs.
  private func correct(
    _ node: Node, _ outputs: UnsafeMutableBufferPointer<Float>, _ graph: Graph,
    _ store: VariableStore
  ) -> Diagnostic? {
    let read = node.operands.compactMap(graph.name).compactMap { parameters[$0] }
    let weight = read.first { $0.role == "weight" }.flatMap(adaptive)
    let bias = read.first { $0.role == "bias" }
    guard weight != nil || bias.flatMap(adaptive) != nil, let result = node.results.first else {
      return nil
    }
    let units = graph.type(result).columns
    let product = node.operation as? any WeightedProduct
    let isLast = product?.outputsAreLast ?? true
    for info in [isLast ? weight?.info : nil, bias].compactMap({ $0 })
    where info.extents.last != units { return refusal(info, units) }
    let unit = UnitCorrection(
      outputs: outputs, units: units,
      weight: weight.flatMap { weight in
        store.buffer(weight.info.name).map {
          ScaledWeight(values: $0, extents: weight.info.extents, product: isLast ? nil : product)
        }
      },
      bias: bias.flatMap { store.buffer($0.name) })
    if let weight { unit.scale(by: weight.initializer) }
    if let mean = bias.flatMap(adaptive)?.initializer.mean { unit.shift(to: mean) }
    isDone.formUnion(read.map(\.name))
    return nil
  }

  /// A parameter with its adaptive initializer; nil for others and for those that are set.
  private func adaptive(
    _ parameter: ParameterInfo
  ) -> (info: ParameterInfo, initializer: any AdaptiveInitializer)? {
    guard !isDone.contains(parameter.name) else { return nil }
    return initializers[parameter.name].map { (parameter, $0) }
  }

  private func refusal(_ parameter: ParameterInfo, _ units: Int) -> Diagnostic {
    let rule = experiment.initial[parameter.name]
    let name = rule.map { "`\($0.value)`" } ?? "this initializer"
    return TrainingDiagnostics.refused(
      OperatorError(
        .attribute, "\(name) cannot set `\(parameter.name)`: its last axis is not that of its "
          + "layer's outputs",
        expected: "\(units)", found: "\(parameter.extents.last ?? 1)"),
      at: rule?.span ?? parameter.span)
  }
}

/// Changes weight and bias of a layer whose outputs are affine in them, and the outputs as if the
/// layer had been computed with the new ones. Units are the last axis of outputs and bias.
struct UnitCorrection {
  let outputs: UnsafeMutableBufferPointer<Float>
  let units: Int
  let weight: ScaledWeight?
  let bias: UnsafeMutableBufferPointer<Float>?

  private var moments: UnitMoments { UnitMoments(UnsafeBufferPointer(outputs), units: units) }

  /// Multiplies the weights of each unit by the factors that an initializer asks for, until it asks
  /// for no more.
  func scale(by initializer: any AdaptiveInitializer) {
    guard let weight else { return }
    var round = 0
    while let factors = initializer.factors(moments, round: round) {
      let scales = factors.map { Float($0) }
      weight.multiply(by: scales)
      for index in outputs.indices {
        let unit = index % units
        let offset = bias?[unit] ?? 0
        outputs[index] = (outputs[index] - offset) * scales[unit] + offset
      }
      round += 1
    }
  }

  /// Moves the bias of each unit so that its outputs have a mean.
  func shift(to mean: Double) {
    guard let bias else { return }
    let shifts = moments.means.map { Float(mean - $0) }
    for unit in bias.indices { bias[unit] += shifts[unit] }
    for index in outputs.indices { outputs[index] += shifts[index % units] }
  }
}

/// A weight whose units are multiplied by factors.
struct ScaledWeight {
  let values: UnsafeMutableBufferPointer<Float>
  let extents: [Int]
  /// The product that knows where the weight has its units; nil for the last axis.
  let product: (any WeightedProduct)?

  /// Multiplies the weights of each unit by its factor.
  func multiply(by factors: [Float]) {
    guard let product else {
      for index in values.indices { values[index] *= factors[index % factors.count] }
      return
    }
    var graph = Graph()
    let weight = graph.addVariable(Variable("weight", .parameter), extents)
    let scale = graph.addVariable(Variable("factors", .frozen), [factors.count])
    let result = try? graph.build(.none) { builder throws(OperatorError) in
      try product.scalingOutputs(of: weight, by: scale, &builder)
    }
    graph.outputs = result.map { [("weight", $0)] } ?? []
    let given = [
      "weight": Tensor(extents, Array(values)), "factors": Tensor([factors.count], factors),
    ]
    let scaled = GraphEvaluator(graph).outputs(given, samples: 1)["weight"]
    guard let base = values.baseAddress else { return }
    scaled?.copy(to: UnsafeMutableRawPointer(base))
  }
}
