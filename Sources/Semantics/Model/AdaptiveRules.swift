import Graph
import Optimisation
import Schema

/// What initializers that look at a layer's outputs mean for the rules of its parameters.
struct AdaptiveRules {
  let parameters: [ParameterInfo]
  let rules: [String: ParameterRule]

  /// How a bias without a rule starts where the initializer of its layer's weight sets both; nil
  /// otherwise.
  func bias(_ parameter: ParameterInfo) -> ParameterRule? {
    guard parameter.role == "bias", parameter.initial == nil,
      let weight = rules[parameter.layer + ".weight"], Self.adaptive(weight)?.setsBias == true
    else { return nil }
    return ParameterRule(value: weight.value, reason: "default: with the weight", span: nil)
  }

  /// Reports rules that choose such an initializer for a parameter that it cannot set, once each.
  func report(to notes: Notes) {
    var seen: [Value: Set<String>] = [:]
    for parameter in parameters {
      guard let rule = rules[parameter.name], let span = rule.span,
        let initializer = Self.adaptive(rule), !Self.suits(initializer, parameter),
        seen[rule.value, default: []].insert(parameter.role).inserted
      else { continue }
      notes.add(
        ArgumentDiagnostics.unsuitable(
          "\(rule.value)", parameter.name, parameter.role, setsBias: initializer.setsBias, span))
    }
  }

  private static func adaptive(_ rule: ParameterRule) -> (any AdaptiveInitializer)? {
    (try? OptimisationCatalogues.initializer(rule.value)) as? any AdaptiveInitializer
  }

  private static func suits(
    _ initializer: any AdaptiveInitializer, _ parameter: ParameterInfo
  ) -> Bool {
    switch parameter.role {
    case "weight": parameter.extents.count > 1
    case "bias": initializer.setsBias
    default: false
    }
  }
}

extension ParameterShape {
  /// What an initializer is told of a parameter of the network.
  public init(_ parameter: ParameterInfo) {
    var place = Place.outside
    if let branch = parameter.place.branch {
      place =
        branch.index + 1 < branch.layers
        ? .branch(layers: branch.layers, branches: parameter.place.branches) : .last
    }
    if parameter.place.isLast { place = .last }
    self.init(
      extents: parameter.extents, fanIn: parameter.fanIn, fanOut: parameter.fanOut,
      gain: parameter.gain, place: place)
  }
}
