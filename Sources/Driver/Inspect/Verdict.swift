/// The lecture's word for how a layer's activations look, the worst first.
public enum Verdict: String, Hashable, Sendable, CaseIterable {
  /// They have grown far beyond the inputs, or are not finite.
  case exploding
  /// Many lie where the activation is flat.
  case saturation
  /// They shrink towards zero from layer to layer.
  case collapse
  /// Many units are zero for every example.
  case deadUnits = "dead units"
  /// None of these.
  case justRight = "just right"

  /// Deviations above this many times that of the inputs (taken as at least 1) explode.
  public static let explosion = 10.0
  /// From this share of saturated values on a layer is saturated: about a third of the values are
  /// with deviation 0.05 in the lecture's tanh net, 1% with 1/sqrt(Din).
  public static let saturatedShare = 0.25
  /// Deviations below this share of that of the inputs (taken as at most 1) collapse, where they
  /// still shrink by a tenth or more from the activation before.
  public static let smallShare = 0.2
  /// What counts as shrinking: the deviation as a share of that of the activation before.
  public static let shrinking = 0.9
  /// Deviations below this share of that of the inputs collapse in any case.
  public static let nothing = 0.01
  /// From this share on dead units are reported: as much as 40% can be, says the lecture.
  public static let deadShare = 0.4

  /// The verdict on an activation; `before` is the deviation of the activation before it, `input`
  /// that of the inputs.
  init(
    _ values: ValueStatistics, saturated: Double?, dead: Double, before: Double, input: Double
  ) {
    let spread = values.deviation
    let isSmall = spread < Verdict.smallShare * min(input, 1)
    let isShrinking = isSmall && spread < Verdict.shrinking * before
    if !values.isFinite || spread > Verdict.explosion * max(input, 1) {
      self = .exploding
    } else if saturated ?? 0 >= Verdict.saturatedShare {
      self = .saturation
    } else if isShrinking || spread < Verdict.nothing * min(input, 1) {
      self = .collapse
    } else if dead >= Verdict.deadShare {
      self = .deadUnits
    } else {
      self = .justRight
    }
  }

  /// What it means or what helps, in half a sentence.
  public var advice: String {
    switch self {
    case .exploding:
      "smaller weights (`kaiming`, `xavier`), normalisation, or `fixup` in residual branches help"
    case .saturation:
      "gradients are lost where the activation is flat: smaller weights (`xavier`) or relu help"
    case .collapse:
      "gradients die out too: larger weights (`xavier` for tanh, `kaiming` for relu) or norms help"
    case .deadUnits:
      "they get no gradient: a lower rate, `leaky_relu` or a slightly positive bias (0.01) help"
    case .justRight: "activations keep their spread through all layers"
    }
  }
}
