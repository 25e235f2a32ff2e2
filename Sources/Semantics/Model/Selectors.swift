import Graph
import Schema
import Support
import Syntax

/// Attaches rules to parameters as style sheets do: the most specific selector wins, and of equals
/// the later one.
struct Selectors {
  let notes: Notes
  let parameters: [ParameterInfo]
  /// What the parts of each parameter's path may be called, beside their own names.
  let families: [String: [[String]]]
  /// Whether all parameters are known, so that a selector that matches nothing is a mistake.
  let isComplete: Bool

  /// The rules of a section: for each parameter the value that won. Where `wholePlaces` holds, a
  /// selector that does not end with a role selects all roles of the place that it names.
  func attach(
    _ section: SectionNode, wholePlaces: Bool = false, read: (Expression) -> Value?
  ) -> [String: ParameterRule] {
    var winners: [String: (rank: Specificity, rule: ParameterRule)] = [:]
    var seen: [String: Span] = [:]
    let roles = Set(parameters.map(\.role))
    for statement in section.body where !notes.isFull {
      guard case .setting(let node) = statement.kind else {
        if case .invalid = statement.kind { continue }
        notes.add(
          NameDiagnostics.misplaced("this statement", in: section.name.text, statement.span))
        continue
      }
      let text = node.target.dotted
      if let first = seen.updateValue(node.span, forKey: text) {
        notes.add(ArgumentDiagnostics.repeatedRule(text, node.span, first))
      }
      let value = read(node.value)
      let names = node.target.map(\.text)
      let ofPlace = wholePlaces && !roles.contains(names.last ?? "")
      var matched = false
      for parameter in parameters {
        guard let rank = specificity(names, parameter, ofPlace: ofPlace) else { continue }
        matched = true
        guard let value, winners[parameter.name].map({ rank >= $0.rank }) ?? true else { continue }
        winners[parameter.name] = (rank, ParameterRule(value: value, reason: text, span: node.span))
      }
      if !matched, isComplete { report(node, wholePlaces: wholePlaces) }
    }
    return winners.mapValues(\.rule)
  }

  private func report(_ node: SettingNode, wholePlaces: Bool) {
    let roles = Set(parameters.map(\.role)).sorted()
    var places: Set<String> = []
    for parameter in parameters.prefix(2000) {
      places.formUnion(parameter.layer.split(separator: ".").map(String.init))
      for part in families[parameter.name] ?? [] { places.formUnion(part) }
    }
    let last = node.target.count - 1
    let final = Set(roles).union(wholePlaces ? places : [])
    let unknown = node.target.enumerated().first { index, name in
      !(index == last ? final : places).contains(name.text)
    }
    let known = unknown?.offset == last ? final : places
    notes.add(
      NameDiagnostics.matchesNothing(
        node.target, unknown: unknown?.element, known: known.sorted(),
        sample: parameters.prefix(6).map(\.name)))
  }

  /// How specific a selector is for a parameter; nil where it does not match. The last name is the
  /// role; those before match parts of the parameter's path, in order: a part's own name, or the
  /// kind, block or alias it goes back to. Where `ofPlace` holds, all names are such parts, and any
  /// role matches.
  func specificity(
    _ selector: [String], _ parameter: ParameterInfo, ofPlace: Bool = false
  ) -> Specificity? {
    guard ofPlace || selector.last == parameter.role else { return nil }
    let places = ofPlace ? selector : Array(selector.dropLast())
    let found = specificity(ofPlaces: places, parameter)
    return ofPlace ? found : found?.adding(roles: 1)
  }

  private func specificity(
    ofPlaces selector: [String], _ parameter: ParameterInfo
  ) -> Specificity? {
    let parts = parameter.layer.split(separator: ".").map(String.init)
    let families = families[parameter.name] ?? []
    /// The best for the first names of the selector, each at or before the part just seen.
    var best = [Specificity?](repeating: nil, count: selector.count + 1)
    best[0] = Specificity()
    for (index, part) in parts.enumerated() {
      for name in stride(from: selector.count, to: 0, by: -1) {
        guard let before = best[name - 1] else { continue }
        var found: Specificity?
        if selector[name - 1] == part {
          found = before.adding(places: 1)
        } else if index < families.count, families[index].contains(selector[name - 1]) {
          found = before.adding(families: 1)
        }
        if let found, best[name].map({ $0 < found }) ?? true { best[name] = found }
      }
    }
    return best[selector.count]
  }
}

/// How specific a selector is: first by the exact places it names, then by the kinds and blocks,
/// then by whether it names the role.
struct Specificity: Comparable {
  private(set) var places = 0
  private(set) var families = 0
  private(set) var roles = 0

  func adding(places: Int = 0, families: Int = 0, roles: Int = 0) -> Specificity {
    Specificity(
      places: self.places + places, families: self.families + families,
      roles: self.roles + roles)
  }

  static func < (left: Specificity, right: Specificity) -> Bool {
    (left.places, left.families, left.roles) < (right.places, right.families, right.roles)
  }
}
