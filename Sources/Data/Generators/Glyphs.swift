import Schema
import Support

/// Drawn digits, made on the spot.
public struct Glyphs: DataSource {
  /// How the language names it.
  public static let declaration = Declaration(
    "glyphs", .source, "Drawn digits 0 to 9 on 28x28 pixels, made on the spot; needs no file.",
    arguments: [
      Argument("count", .integer(1...50_000_000), .value(.number(10_000)), "the number of images")
    ],
    source: "Own strokes: several styles of each digit, bent, turned, slanted, scaled and shifted "
      + "at random, with pens of several widths and noise.",
    details: """
      Inputs are 28x28x1 with values 0 to 255; the classes 0 to 9 come in turn. Image i depends on \
      the run's seed and on i alone, and the test part has other images than the training part.
      """,
    example: "train = glyphs(20_000)")

  private let count: Int

  /// The source with accepted arguments.
  public init(arguments: Arguments) { count = arguments.integer("count") }

  /// Known from the arguments.
  public func header(_ context: SourceContext) throws(DiagnosticError) -> DatasetHeader {
    DatasetHeader(
      count: count, input: InputShape([GlyphPainter.side, GlyphPainter.side, 1]),
      target: .classes(count: 10, names: (0..<10).map(String.init)), element: .uint8)
  }

  /// Draws the images, on all processors.
  public func load(
    _ context: SourceContext, like training: Dataset?
  ) throws(DiagnosticError) -> Dataset {
    let pixels = GlyphPainter.side * GlyphPainter.side
    let memory = try RawMemory.allocate(
      count, width: pixels, for: "\(count) drawn digits", at: context.span)
    let isTraining = training == nil
    let size = 64
    Parallel.perform((count + size - 1) / size) { piece in
      for index in piece * size..<min(count, (piece + 1) * size) {
        let draw = GeneratorDraw(
          "glyphs", seed: context.seed, isTraining: isTraining, index: index)
        var painter = GlyphPainter(draw)
        let image = painter.paint(index % 10)
        (memory.octets + index * pixels).update(from: image, count: pixels)
      }
    }
    let header = try header(context)
    return Dataset(
      count: count, input: header.input, storage: ExampleStorage(.uint8, memory),
      targets: .classes((0..<count).map { Int32($0 % 10) }), target: header.target)
  }
}
