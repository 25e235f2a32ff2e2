import Schema
import Support

/// Subtracts the mean and divides by the standard deviation over the training part.
public struct Standardize: Preprocessing {
  /// How the language names it.
  public static let declaration = Declaration(
    "standardize", .preprocessing,
    "Subtracts the mean and divides by the standard deviation over the training part.",
    arguments: [
      Argument(
        "per", .choice(["channel", "feature", "image"]), .value(.name("channel")),
        "`channel`: statistics of each channel over all places (ResNet); `feature`: of each number "
          + "alone; `image`: the mean image and one deviation for all"),
      Argument("epsilon", .nonNegative, .value(.number(0)), "added to the standard deviation"),
    ],
    source: "y = (x - mean) / (deviation + epsilon); the variance divides by the count.",
    details: """
      For inputs of one axis the channels are the features. A feature that is constant over the \
      training part is mapped to 0, with a warning.
      """,
    example: "preprocess = [scale(1/255), standardize(per = channel)]")

  private let per: String
  private let epsilon: Double

  /// The step with accepted arguments.
  public init(arguments: Arguments) {
    per = arguments.word("per")
    epsilon = arguments.number("epsilon")
  }

  /// The map over the part's means and deviations.
  public func fit(_ part: FittingPart) throws(DiagnosticError) -> Transform {
    let moments = try FeatureMoments(part)
    let (means, variances) = statistics(moments)
    var scale: [Float] = []
    var shift: [Float] = []
    var flat: [Int] = []
    for (index, (mean, variance)) in zip(means, variances).enumerated() {
      let factor = variance > 0 ? 1 / (variance.squareRoot() + epsilon) : 0
      let isUsable = Float(factor).isFinite && factor > 0
      if !isUsable { flat.append(index) }
      scale.append(isUsable ? Float(factor) : 0)
      shift.append(isUsable ? Float(-mean * factor) : 0)
    }
    if !flat.isEmpty { warn(flat, part, of: means.count) }
    return .affine(scale: scale, shift: shift)
  }

  private func statistics(_ moments: FeatureMoments) -> ([Double], [Double]) {
    switch per {
    case "channel" where moments.channels < moments.mean.count:
      return (moments.byChannel.map(\.mean), moments.byChannel.map(\.variance))
    case "image":
      let rest = moments.variance.reduce(0, +) / Double(moments.variance.count)
      return (moments.mean, [Double](repeating: rest, count: moments.mean.count))
    default: return (moments.mean, moments.variance)
    }
  }

  private func warn(_ flat: [Int], _ part: FittingPart, of count: Int) {
    let names = part.subset.dataset.table?.inputNames ?? []
    let shown = flat.prefix(5).map { $0 < names.count ? "`\(names[$0])`" : String($0 + 1) }
    let more = flat.count > 5 ? " and \(flat.count - 5) more" : ""
    let noun = per == "channel" && count == part.input.channels && part.input.extents.count > 1
      ? "channel" : "feature"
    part.warn(
      DataDiagnostics.constantFeature,
      "\(flat.count) of \(count) \(noun)s \(flat.count == 1 ? "is" : "are") constant over the "
        + "training part and mapped to 0: \(shown.joined(separator: ", "))\(more)")
  }
}
