import Data
import Graph
import Support

/// What is wrong between the fields of the data and the inputs and outputs of a model.
enum AgreementDiagnostics {
  static let names = DiagnosticCode(
    "E0509", "an input or output that the data do not have",
    """
    A model of one input takes the only input of its data, whatever it is called. With several, \
    each input of the model is fed with the input of the data of the same name, and each output \
    that has a loss is compared with the target of its name where the data have several targets.
    """)
  static let kinds = DiagnosticCode(
    "E0514", "ids and numbers do not go together",
    """
    Ids count things that have no order, such as characters of a text: the model takes them with \
    `input text: 128 of id(classes)` and looks them up in an `embedding`. Numbers, such as \
    pixels, come in as they are: `input image: 28x28x1`. The data have the one where the model \
    takes the other, or more different ids than the model knows.
    """)
  static let positions = DiagnosticCode(
    "E0513", "classes for other places than the output has",
    """
    A target is one class for each example, as for an image, or one for each of its positions, as \
    for a text (the next character at each place) or for the pixels of an image. The output has \
    one row of logits for each class that is to be predicted: its last axis counts the classes, \
    the axes in front of it are the positions.
    """)

  static let codes = [names, kinds, positions]

  static func noInput(_ name: String, _ span: Span, known: [String]) -> Diagnostic {
    missing("input", name, span, known)
  }

  static func noTarget(_ name: String, _ span: Span, known: [String]) -> Diagnostic {
    missing("target", name, span, known)
  }

  private static func missing(
    _ what: String, _ name: String, _ span: Span, _ known: [String]
  ) -> Diagnostic {
    let nearest = NearestName.find(name, among: known)
    return Diagnostic(
      names, "the data have no \(what) `\(name)`", at: span,
      caption: nearest.map { "did you mean `\($0)`?" },
      notes: ["the \(what)s of the data are \(known.joined(separator: ", "))"])
  }

  static func otherKind(
    _ port: Model.Port, hasIds: Int?, _ found: [Int], _ span: Span
  ) -> Diagnostic {
    let shape = found.map(String.init).joined(separator: "x")
    let has = hasIds.map { "ids: \(shape) of \($0)" } ?? "numbers: \(shape)"
    let takes = port.ids.map { "ids: \($0) of them" } ?? "numbers"
    return Diagnostic(
      kinds, "the input `\(port.name)` is not what the data have", at: span,
      notes: ["the data have \(has)", "the model takes \(takes)"])
  }

  static func tooFewIds(_ name: String, taken: Int, _ ids: Int, _ span: Span) -> Diagnostic {
    Diagnostic(
      kinds, "the input `\(name)` takes \(taken) different ids, the data have \(ids)", at: span,
      notes: ["`id(\(ids))` takes them all; for a text that is `id(classes)`"])
  }

  static func otherPositions(
    _ port: Model.Port, _ prediction: TensorType, _ target: TargetHeader, _ span: Span
  ) -> Diagnostic {
    let wanted = target.positions.isEmpty
      ? "one class for each example"
      : "a class for each of " + target.positions.map(String.init).joined(separator: "x")
        + " positions"
    let classes = target.kind.classCount.map { [$0] } ?? []
    let extents = (target.positions + classes).map(String.init).joined(separator: "x")
    return Diagnostic(
      positions, "the output `\(port.name)` is \(prediction.shapeText), the data have \(wanted)",
      at: span, notes: ["it should be \(extents)"])
  }
}
