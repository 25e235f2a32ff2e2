import Kernels
import Schema

/// A bound on the gradient, applied before penalties join it.
public protocol Clipping: Declared, Sendable {
  /// A bound with arguments that its declaration has accepted, defaults filled in.
  init(arguments: Arguments) throws(InvalidArgument)

  /// Whether `factor` needs the norm of all gradients together.
  var needsNorm: Bool { get }

  /// What all gradients are multiplied by, given their common Euclidean norm.
  func factor(norm: Double) -> Double

  /// The bounded gradient of one weight.
  func clipped(_ gradient: Formula) -> Formula
}
