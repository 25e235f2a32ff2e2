import Semantics
import Support

/// Byte images without any preprocessing.
struct UnscaledImages: LintRule {
  static let code = DiagnosticCode(
    "W0730", "images with values from 0 to 255 as inputs",
    """
    Pixels are bytes from 0 to 255: all positive and far from 1. The first layer's results are \
    then some hundred times too large for the advice on first weights to hold, its gradients all \
    share a sign, and a usual learning rate diverges. `preprocess = standardize(per = channel)` \
    brings them to mean 0 and deviation 1, with figures taken from the training part alone; \
    `scale(1/255)` is the least. A normalisation as the first layer serves as well.
    """)

  private static let sources: Set<String> = ["idx", "glyphs"]

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    guard let train = subject.experiment.data.train, Self.sources.contains(train.value.name),
      subject.experiment.data.preprocess.isEmpty,
      !subject.network.first.contains(where: { LayerKinds.normalisation.contains($0.kind) })
    else { return [] }
    return [
      finding(
        "the images go in as bytes from 0 to 255", at: train.span,
        caption: "nothing brings them to mean 0 and deviation 1",
        notes: ["add `preprocess = standardize(per = channel)` to `data`"])
    ]
  }
}
