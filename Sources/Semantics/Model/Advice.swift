import Graph
import Schema

/// The lecture's advice on how parameters start.
enum Advice {
  /// The initializer of a parameter that no rule selects.
  static func initial(_ parameter: ParameterInfo) -> ParameterRule {
    if let initial = parameter.initial {
      return ParameterRule(value: .call(initial), reason: "default: as the layer asks", span: nil)
    }
    if parameter.role != "weight" { return rule("zeros", "default: zero") }
    if parameter.following.saturates {
      return rule("xavier", "default in front of a saturating activation")
    }
    if parameter.following.gain != nil { return rule("kaiming", "default in front of a rectifier") }
    return rule("xavier", "default where no activation follows")
  }

  private static func rule(_ name: String, _ reason: String) -> ParameterRule {
    let arguments = Registry.declaration(name, in: .initializer)?.completed() ?? Arguments()
    return ParameterRule(value: .call(Call(name, arguments)), reason: reason, span: nil)
  }
}
