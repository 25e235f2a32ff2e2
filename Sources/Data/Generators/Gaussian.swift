import Kernels
import Schema
import Support

/// Standard normal vectors that say nothing of their classes: what experiments on activations are
/// fed.
public struct Gaussian: DataSource {
  /// How the language names it.
  public static let declaration = Declaration(
    "gaussian", .source, "Vectors of independent standard normal numbers; needs no file.",
    arguments: [
      Argument("count", .integer(1...100_000_000), .value(.number(1000)), "the number of vectors"),
      Argument("features", .integer(1...1_000_000), .value(.number(512)), "the numbers in each"),
      Argument("classes", .integer(2...100_000), .value(.number(10)), "the number of classes"),
    ],
    source: "x ~ N(0, 1), independent of everything",
    details: """
      For looking at how a network starts: `nnspec inspect` shows what becomes of inputs with mean \
      0 and variance 1. The classes come in turn and have nothing to do with the inputs, so there \
      is nothing to learn but the training examples by heart.
      """,
    example: "train = gaussian(1000, features = 4096)")

  private let count: Int
  private let features: Int
  private let classes: Int

  /// The source with accepted arguments.
  public init(arguments: Arguments) {
    count = arguments.integer("count")
    features = arguments.integer("features")
    classes = arguments.integer("classes")
  }

  /// Known from the arguments.
  public func header(_ context: SourceContext) throws(DiagnosticError) -> DatasetHeader {
    DatasetHeader(
      count: count, input: InputShape([features]),
      target: .classes(count: classes, names: (0..<classes).map(String.init)))
  }

  /// Draws the vectors, on all processors.
  public func load(
    _ context: SourceContext, like training: Dataset?
  ) throws(DiagnosticError) -> Dataset {
    let memory = try RawMemory.allocate(
      count, width: features * 4, for: "\(count) normal vectors", at: context.span)
    let purpose = training == nil ? "data.gaussian" : "data.gaussian.test"
    let key = RandomKey.derive(seed: context.seed, purpose: purpose)
    Parallel.perform(count) { index in
      RandomFill(key: RandomKey.derive(key: key, index: UInt64(index)))
        .normal(memory.floats + index * features, count: features)
    }
    let header = try header(context)
    return Dataset(
      count: count, input: header.input, storage: ExampleStorage(.float32, memory),
      targets: .classes((0..<count).map { Int32($0 % classes) }), target: header.target)
  }
}
