import Schema
import Semantics

/// What holds a parameter back, by name.
enum PenaltyList {
  /// The names of the regularizers in a rule.
  static func names(_ rule: ParameterRule) -> Set<String> {
    guard case .list(let items) = rule.value else { return [] }
    return Set(
      items.compactMap { item in
        if case .call(let call) = item { return call.name }
        return nil
      })
  }
}
