import Graph
import Schema

/// `fractional_max_pool`: maxima of windows of changing size, so that an image shrinks by less than
/// one half.
public struct FractionalMaxPoolLayer: Layer {
  /// By what factor the image shrinks.
  public let ratio: Double
  /// Whether windows reach one pixel into the next.
  public let overlaps: Bool

  /// The declaration.
  public static let declaration = Declaration(
    "fractional_max_pool", .layer, "Keeps the largest value of windows of changing size.",
    arguments: [
      Argument(
        "ratio", .number(Bounds(1, Double(WindowAxis.most))), .value(.number(1.414)),
        "by what factor height and width shrink"),
      Argument(
        "overlap", .boolean, .value(.boolean(false)),
        "whether windows reach one pixel into their neighbours"),
    ],
    source: "Graham 2014, pseudorandom: windows end at floor(H (i + u) / H')",
    details: """
      Takes an image HxWxC and gives floor(H / ratio) x floor(W / ratio) x C; a sequence TxC \
      shrinks along T. With a ratio below 2 each window is one or two pixels long. Where the \
      longer ones lie is drawn anew at every step of training, alike for a whole batch, which \
      distorts the images a little and so regularises; at inference it is fixed. The image can \
      shrink in many small steps instead of a few halvings.
      """,
    example: "fractional_max_pool(1.414)")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) {
    ratio = arguments.number("ratio")
    overlaps = arguments.boolean("overlap")
  }

  /// Adds the operator with the layer's own random stream.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    let view = try ImageView(inputs, &builder)
    let size = PerAxis(
      view.isSequence ? 1 : Int(Double(view.size.y) / ratio), Int(Double(view.size.x) / ratio))
    guard size.y > 0, size.x > 0 else {
      throw OperatorError(
        .shape, "nothing is left of the image at a ratio of \(ratio)",
        expected: "at least \(ratio) pixels along each axis", found: view.size.text)
    }
    let pool = FractionalMaxPool(size: size, overlaps: overlaps, stream: builder.path)
    return try view.restored(try builder.apply(pool, view.image), &builder)
  }
}
