import Kernels
import Schema

/// A bound on each component of the gradient.
public struct ClipValue: Clipping {
  /// How the language names it.
  public static let declaration = Declaration(
    "clip_value", .clipping, "Cuts every component of the gradient off at a given size.",
    arguments: [Argument("max", .positive, .required, "the largest absolute value")],
    source: "g = min(max(g, -bound), bound)",
    details: "Cheap, but it changes the gradient's direction: prefer `clip_norm`.",
    example: "clip = clip_value(0.5)")

  private let largest: Double

  /// The bound from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) { largest = arguments.number("max") }

  /// Every component stands for itself.
  public var needsNorm: Bool { false }

  /// 1, whatever the norm.
  public func factor(norm: Double) -> Double { 1 }

  /// The component between the bounds.
  public func clipped(_ gradient: Formula) -> Formula {
    minimum(maximum(gradient, .constant(-largest)), .constant(largest))
  }
}
