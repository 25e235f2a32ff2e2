import Schema
import Support

/// Subtracts the mean over the training part.
public struct MeanSubtraction: Preprocessing {
  /// How the language names it.
  public static let declaration = Declaration(
    "mean", .preprocessing, "Subtracts the mean over the training part.",
    arguments: [
      Argument(
        "per", .choice(["channel", "feature", "image"]), .value(.name("channel")),
        "`channel`: one mean per channel (VGG); `feature` or `image`: one mean per place, which "
          + "for images is the mean image (AlexNet)")
    ],
    source: "Krizhevsky, Sutskever and Hinton 2012 (mean image); Simonyan and Zisserman 2014.",
    details: "For inputs of one axis the channels are the features.",
    example: "preprocess = mean(per = image)")

  private let isPerChannel: Bool

  /// The step with accepted arguments.
  public init(arguments: Arguments) { isPerChannel = arguments.word("per") == "channel" }

  /// The map over the part's means.
  public func fit(_ part: FittingPart) throws(DiagnosticError) -> Transform {
    let moments = try FeatureMoments(part)
    let means = isPerChannel ? moments.byChannel.map(\.mean) : moments.mean
    return .affine(
      scale: [Float](repeating: 1, count: means.count), shift: means.map { Float(-$0) })
  }
}
