import Graph
import Schema
import Support
import Syntax

/// Attaches rules to parameters as style sheets do: the most specific selector wins, and of equals the
/// later one.
struct Selectors {
  let notes: Notes
  let parameters: [ParameterInfo]
  /// The names of the blocks around each parameter.
  let families: [String: [String]]

  /// The rules of a section: for each parameter the value that won.
  func attach(
    _ section: SectionNode, read: (Expression) -> Value?
  ) -> [String: ParameterRule] {
    var winners: [String: (rank: Int, rule: ParameterRule)] = [:]
    for statement in section.body {
      guard case .setting(let node) = statement.kind else {
        if case .invalid = statement.kind { continue }
        notes.add(NameDiagnostics.misplaced("this statement", in: section.name.text, statement.span))
        continue
      }
      guard let value = read(node.value) else { continue }
      let text = node.target.dotted
      let rule = ParameterRule(value: value, reason: text, span: node.span)
      var matched = false
      for parameter in parameters {
        guard let rank = rank(node.target.map(\.text), parameter) else { continue }
        matched = true
        if rank >= winners[parameter.name]?.rank ?? 0 { winners[parameter.name] = (rank, rule) }
      }
      if !matched { report(node, text) }
    }
    return winners.mapValues(\.rule)
  }

  private func report(_ node: SettingNode, _ text: String) {
    let known = Set(parameters.map(\.role)).sorted() + parameters.map(\.name)
    let span = node.target.dropFirst().reduce(node.target[0].span) { $0.joined($1.span) }
    notes.add(NameDiagnostics.matchesNothing(text, span, known: known))
  }

  /// How specific a selector is for a parameter; nil where it does not match. The last name is the role;
  /// those before match the kind of layer, names of blocks, and parts of the path, in order. An exact
  /// part of the path counts more than a kind.
  func rank(_ selector: [String], _ parameter: ParameterInfo) -> Int? {
    guard let role = selector.last, role == parameter.role else { return nil }
    let parts = parameter.layer.split(separator: ".").map(String.init)
    var position = 0
    var rank = 1
    for (index, name) in selector.dropLast().enumerated() {
      if let found = parts[position...].firstIndex(of: name) {
        rank += 100
        position = found + 1
      } else if let found = parts[position...].firstIndex(where: { stem($0) == name }) {
        rank += 10
        position = found + 1
      } else if index == selector.count - 2, name == parameter.kind {
        rank += 10
      } else if families[parameter.name]?.contains(name) == true {
        rank += 10
      } else {
        return nil
      }
    }
    return rank
  }

  /// A numbered name without its number: `unit_2` is of the family `unit`.
  private func stem(_ name: String) -> String {
    guard let underscore = name.lastIndex(of: "_"),
      Int(name[name.index(after: underscore)...]) != nil
    else { return name }
    return String(name[..<underscore])
  }
}

/// The lecture's advice on how parameters start.
enum Advice {
  /// The initializer of a parameter that no rule selects.
  static func initial(_ parameter: ParameterInfo) -> ParameterRule {
    if let initial = parameter.initial {
      return ParameterRule(value: .call(initial), reason: "as the layer asks", span: nil)
    }
    if parameter.role != "weight" {
      return rule("zeros", "default: zero")
    }
    if parameter.following.saturates { return rule("xavier", "default in front of a saturating activation") }
    if parameter.following.gain != nil { return rule("kaiming", "default in front of a rectifier") }
    return rule("xavier", "default where no activation follows")
  }

  private static func rule(_ name: String, _ reason: String) -> ParameterRule {
    let arguments = Registry.declaration(name, in: .initializer)?.completed() ?? Arguments()
    return ParameterRule(value: .call(Call(name, arguments)), reason: reason, span: nil)
  }
}
