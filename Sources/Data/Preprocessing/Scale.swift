import Schema
import Support

/// Multiplies all inputs by one factor.
public struct Scale: Preprocessing {
  /// How the language names it.
  public static let declaration = Declaration(
    "scale", .preprocessing, "Multiplies every input by a factor.",
    arguments: [Argument("factor", .anyNumber, .required, "the factor, such as 1/255")],
    source: "y = factor x.", example: "preprocess = scale(1/255)")

  private let factor: Float

  /// The step with accepted arguments.
  public init(arguments: Arguments) { factor = arguments.float("factor") }

  /// The map; nothing is fitted.
  public func fit(_ part: FittingPart) throws(DiagnosticError) -> Transform {
    guard factor.isFinite else {
      throw DataDiagnostics.error(
        DataDiagnostics.notFitted, "the factor is too large for single precision", at: part.span)
    }
    return .affine(scale: [factor], shift: [0])
  }
}
