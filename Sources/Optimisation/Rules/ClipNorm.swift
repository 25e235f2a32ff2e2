import Kernels
import Schema

/// A bound on the length of the whole gradient.
public struct ClipNorm: Clipping {
  /// How the language names it.
  public static let declaration = Declaration(
    "clip_norm", .clipping, "Scales the gradient of all parameters down to a given length.",
    arguments: [Argument("max", .positive, .required, "the largest length")],
    source:
      "g = g min(1, max / (||g||_2 + 1e-6)), the norm over all parameters: Pascanu et al. 2013; "
      + "PyTorch's form",
    details: """
      The direction stays. It keeps one bad batch, or a steep wall in the loss of a recurrent net, \
      from throwing the weights far away. 1 is usual for transformers.
      """,
    example: "clip = clip_norm(1)")

  private let largest: Double

  /// The bound from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) { largest = arguments.number("max") }

  /// The factor depends on the norm.
  public var needsNorm: Bool { true }

  /// min(1, max / (norm + 1e-6)); NaN where the norm is NaN, so that it is not hidden.
  public func factor(norm: Double) -> Double {
    let factor = largest / (norm + 1e-6)
    return factor > 1 ? 1 : factor
  }

  /// The gradient itself: the factor does the work.
  public func clipped(_ gradient: Formula) -> Formula { gradient }
}
