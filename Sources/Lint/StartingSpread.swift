import Graph
import Optimisation
import Semantics

/// How weights start, and what that does to the spread of the signal.
struct StartingSpread {
  /// A layer with weights and an activation, as the signal passes it.
  struct Passage {
    /// The weights.
    let weight: ParameterInfo
    /// By how much the root mean square of the signal changes in this layer.
    let factor: Double
    /// The product of the factors since the input or the last normalisation.
    let signal: Double
    /// How many layers make up the product.
    let depth: Int
  }

  /// The layers whose result an activation follows, in order.
  let passages: [Passage]
  private let rules: [String: ParameterRule]

  /// Follows the signal through the layers of an experiment.
  init(_ experiment: Experiment, _ network: NetworkMap) {
    rules = experiment.initial
    var found: [String: Passage] = [:]
    var order: [String] = []
    for layer in experiment.model.layers {
      guard let weight = network.parameter("weight", of: layer), weight.following.gain != nil,
        let variance = Self.variance(of: weight, experiment.initial[weight.name])
      else { continue }
      let spread = (variance * Double(max(weight.fanIn, 1))).squareRoot()
      let factor = weight.following.saturates ? min(spread, 1) : spread / weight.gain
      let earlier = Self.earlier(layer, network, found)
      found[layer.path] = Passage(
        weight: weight, factor: factor, signal: (earlier?.signal ?? 1) * factor,
        depth: (earlier?.depth ?? 0) + 1)
      if Self.normalisation(behind: layer, network) == nil { order.append(layer.path) }
    }
    passages = order.compactMap { found[$0] }
  }

  /// The standard deviation of what a weight's layer makes of inputs with deviation 1.
  func spread(of weight: ParameterInfo) -> Double? {
    Self.variance(of: weight, rules[weight.name]).map {
      ($0 * Double(max(weight.fanIn, 1))).squareRoot()
    }
  }

  /// The rule that decides how a parameter starts.
  func rule(of parameter: ParameterInfo) -> ParameterRule? { rules[parameter.name] }

  private static func variance(of weight: ParameterInfo, _ rule: ParameterRule?) -> Double? {
    guard let rule, let initializer = try? OptimisationCatalogues.initializer(rule.value) else {
      return nil
    }
    return initializer.expectedVariance(
      ParameterShape(
        extents: weight.extents, fanIn: weight.fanIn, fanOut: weight.fanOut, gain: weight.gain))
  }

  /// The passage that the signal comes from; nil behind inputs, sums and normalisations.
  private static func earlier(
    _ layer: LayerSummary, _ network: NetworkMap, _ found: [String: Passage]
  ) -> Passage? {
    network.nearest(
      before: layer, passing: { !LayerKinds.normalisation.contains($0.kind) },
      where: { found[$0.path] != nil }
    ).flatMap { found[$0.path] }
  }

  /// A normalisation between a layer and the next one with weights.
  static func normalisation(behind layer: LayerSummary, _ network: NetworkMap) -> LayerSummary? {
    let next = network.nearest(behind: layer) {
      LayerKinds.normalisation.contains($0.kind) || LayerKinds.mixing.contains($0.kind)
    }
    return next.flatMap { LayerKinds.normalisation.contains($0.kind) ? $0 : nil }
  }
}
