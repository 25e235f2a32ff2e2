import Schema
import Support

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Points on the arms of a spiral, one class an arm.
public struct Spirals: DataSource {
  /// How the language names it.
  public static let declaration = Declaration(
    "spirals", .source, "Points on interleaved spiral arms, one class an arm; needs no file.",
    arguments: [
      Argument("count", .integer(1...100_000_000), .value(.number(3000)), "the number of points"),
      Argument("classes", .integer(2...100), .value(.number(3)), "the number of arms"),
      Argument("noise", .nonNegative, .value(.number(0.2)), "deviation of the angle, in radians"),
    ],
    source: "Radius t, angle 4 t + 2 pi class / classes + noise, t uniform in [0, 1] "
      + "(Stanford CS231n notes).",
    details: "Two inputs. Classes come in turn. No linear classifier does well on it.",
    example: "train = spirals(3000, classes = 3, noise = 0.2)")

  private let count: Int
  private let classes: Int
  private let noise: Double

  /// The source with accepted arguments.
  public init(arguments: Arguments) {
    count = arguments.integer("count")
    classes = arguments.integer("classes")
    noise = arguments.number("noise")
  }

  /// Known from the arguments.
  public func header(_ context: SourceContext) throws(DiagnosticError) -> DatasetHeader {
    PlaneGenerator.header(count: count, classes: classes)
  }

  /// Draws the points.
  public func load(
    _ context: SourceContext, like training: Dataset?
  ) throws(DiagnosticError) -> Dataset {
    try PlaneGenerator.dataset(
      "spirals", count: count, classes: classes, isTraining: training == nil, context
    ) { draw, label in
      let radius = draw.uniform(0, 1)
      let start = 2 * Double.pi * Double(label) / Double(classes)
      let angle = start + 4 * radius + draw.normal(noise)
      return (radius * sin(angle), radius * cos(angle))
    }
  }
}
