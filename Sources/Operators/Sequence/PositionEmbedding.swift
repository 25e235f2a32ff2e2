import Graph
import Kernels
import Schema

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `position_embedding`: tells the positions of a sequence apart.
public struct PositionEmbedding: Layer {
  /// Whether the vectors are learned, or waves.
  public let isLearned: Bool

  /// How the language names it.
  public static let declaration = Declaration(
    "position_embedding", .layer, "Adds a vector of its own to each position of a sequence.",
    arguments: [
      Argument(
        "form", .choice(["learned", "sinusoidal"]), .value(.name("learned")),
        "whether the vectors are learned, or sines and cosines of fixed frequencies")
    ],
    source: "y_t = x_t + p_t; p learned, or p_(t, 2i) = sin(t / 10000^(2i / width)), p_(t, 2i + 1) "
      + "= cos of the same; Vaswani et al. 2017",
    details: """
      Attention sees a sequence as a set; this tells it the order. Learned vectors are the \
      parameter `weight`, positions x features, which starts normal with std 0.02; sinusoidal \
      ones cost no parameters.
      """,
    example: "position_embedding(form = sinusoidal)")

  /// The layer of accepted arguments.
  public init(arguments: Arguments) { isLearned = arguments.word("form") == "learned" }

  /// Adds the vectors to every example.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    let x = try OperandCheck.single(inputs, of: "position_embedding")
    let type = builder.type(x)
    try SequenceShape.check(type, of: "position_embedding")
    let (length, width) = (type.extents[0], type.columns)
    let vectors =
      isLearned
      ? builder.parameter(
        "weight", type.extents, fanIn: 1, fanOut: width, initial: EmbeddingStart.call)
      : builder.builder.constant(
        Tensor(type.extents, PositionEmbedding.waves(length: length, width: width)),
        name: builder.path + ".waves")
    return try builder.apply(Elementwise("positions", .input(0) + .input(1)), x, vectors)
  }

  /// The sinusoidal vectors, [length, width].
  static func waves(length: Int, width: Int) -> [Float] {
    (0..<length * width).map { index in
      let (position, feature) = (index / width, index % width)
      let power = Double(feature / 2 * 2) / Double(width)
      let angle = Double(position) / pow(10000, power)
      return Float(feature.isMultiple(of: 2) ? sin(angle) : cos(angle))
    }
  }
}
