import Kernels
import Schema

/// A bound on the length of the weights of each unit.
public struct MaxNorm: Regularizer {
  /// How the language names it.
  public static let declaration = Declaration(
    "max_norm", .regularizer, "Scales weights that have grown too long back to a given length.",
    arguments: [
      Argument("bound", .positive, .required, "the largest length"),
      Argument(
        "per", .choice(NormConstraint.Extent.allCases.map(\.rawValue)), .value(.name("column")),
        "whether the weights into each output unit are bounded, or the parameter as a whole"),
    ],
    source: "after each update w = w min(1, bound / ||w||_2): Srebro and Shraibman 2005; Hinton et "
      + "al. 2012",
    details: """
      The weights cannot explode even where the rate is too high, which goes well with dropout. \
      Usual bounds are 3 or 4. All extents of the parameter but the last count as one column's.
      """,
    example: "weight = max_norm(3)")

  private let bound: NormConstraint

  /// The bound from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    let extent = NormConstraint.Extent(rawValue: arguments.word("per")) ?? .column
    bound = NormConstraint(largest: arguments.number("bound"), per: extent)
  }

  /// The loss stays as it is.
  public var penalty: Formula? { nil }

  /// The gradient stays as it is.
  public var gradient: Formula? { nil }

  /// None.
  public var decay: Double { 0 }

  /// The bound on the length.
  public var constraint: NormConstraint? { bound }
}
