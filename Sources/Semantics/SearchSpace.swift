import Schema
import Support
import Syntax

/// Checks the points of the search space: every listed value and both ends of every range by
/// themselves, then the combinations, within limits.
struct SearchSpace {
  /// The most points that are checked.
  static let mostPoints = 256
  /// The most layers that are built for it.
  static let mostLayers = 200_000

  let notes: Notes
  let parts: SpecParts
  /// Checks a spec with other constants, and returns its diagnostics.
  let attempt: (SpecParts) -> [Diagnostic]

  /// One value of one constant.
  private struct Choice {
    let position: Int
    let name: String
    let value: Expression
    let place: Span
    let text: String
  }

  /// Reports values and combinations that do not compile; `layers` is how many layers a point has.
  func check(layers: Int) {
    let choices = parts.lets.enumerated().map { self.choices($0.offset, $0.element) }.filter {
      !$0.isEmpty
    }
    guard !choices.isEmpty else { return }
    var left = min(Self.mostPoints, max(1, Self.mostLayers / max(1, layers)))
    var good: [[Choice]] = []
    for values in choices {
      good.append(
        values.filter { choice in
          left -= 1
          return left < 0 || isFeasible([choice])
        })
    }
    let total = good.reduce(1) { min($0 * $1.count, Self.mostPoints + 1) }
    guard good.count > 1, total > 0, total <= left else { return }
    for index in 0..<total {
      var rest = index
      let point = good.map { values in
        let choice = values[rest % values.count]
        rest /= values.count
        return choice
      }
      if !isFeasible(point) { return }
    }
  }

  /// Whether the spec compiles with some constants at other values; reports the first reason where
  /// not. A budget is a promise about the values as written: a search leaves out points beyond it.
  private func isFeasible(_ point: [Choice]) -> Bool {
    var changed = parts
    for choice in point {
      let old = parts.lets[choice.position]
      changed.lets[choice.position] = LetNode(
        name: old.name, value: choice.value, domain: old.domain)
    }
    let mistakes = attempt(changed).filter {
      $0.severity == .error && $0.code != TrainDiagnostics.broken
    }
    guard let cause = mistakes.first else { return true }
    let text = point.map { "`\($0.name) = \($0.text)`" }.joined(separator: " and ")
    notes.add(TrainDiagnostics.infeasible(text, point[point.count - 1].place, cause))
    return false
  }

  private func choices(_ position: Int, _ node: LetNode) -> [Choice] {
    guard var domain = node.domain else { return [] }
    if case .call(_, let arguments) = domain.kind, let first = arguments.first {
      domain = first.value
    }
    let values: [Expression] =
      switch domain.kind {
      case .list(let items): items
      case .range(let low, let high): [low, high]
      default: []
      }
    return values.map { value in
      Choice(
        position: position, name: node.name.text, value: value, place: value.span,
        text: Self.text(value))
    }
  }

  private static func text(_ expression: Expression) -> String {
    let quiet = Evaluator(notes: Notes(), scope: Scope())
    return quiet.value(expression).map { "\($0)" } ?? "this value"
  }
}
