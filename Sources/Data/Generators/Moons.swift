import Schema
import Support

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Points on two interleaved half circles.
public struct Moons: DataSource {
  /// How the language names it.
  public static let declaration = Declaration(
    "moons", .source, "Points on two interleaved half circles; needs no file.",
    arguments: [
      Argument("count", .integer(1...100_000_000), .value(.number(2000)), "the number of points"),
      Argument("noise", .nonNegative, .value(.number(0.1)), "deviation of each coordinate"),
    ],
    source: "(cos a, sin a) and (1 - cos a, 1/2 - sin a), a uniform in [0, pi], plus normal noise "
      + "(scikit-learn's make_moons).",
    details: "Two inputs, two classes in turn.",
    example: "train = moons(2000, noise = 0.1)")

  private let count: Int
  private let noise: Double

  /// The source with accepted arguments.
  public init(arguments: Arguments) {
    count = arguments.integer("count")
    noise = arguments.number("noise")
  }

  /// Known from the arguments.
  public func header(_ context: SourceContext) throws(DiagnosticError) -> DatasetHeader {
    PlaneGenerator.header(count: count, classes: 2)
  }

  /// Draws the points.
  public func load(
    _ context: SourceContext, like training: Dataset?
  ) throws(DiagnosticError) -> Dataset {
    try PlaneGenerator.dataset(
      "moons", count: count, classes: 2, isTraining: training == nil, context
    ) { draw, label in
      let angle = draw.uniform(0, Double.pi)
      let x = label == 0 ? cos(angle) : 1 - cos(angle)
      let y = label == 0 ? sin(angle) : 0.5 - sin(angle)
      return (x + draw.normal(noise), y + draw.normal(noise))
    }
  }
}
