import Schema
import Support

/// A text for character models.
public struct TextSource: DataSource {
  private static let share = ValueType.share(Bounds(0, 1))

  /// How the language names it.
  public static let declaration = Declaration(
    "text", .source, "A text for character models: windows of it, and the characters that follow.",
    arguments: [
      Argument("file", .text, .required, "the file, in UTF-8, plain or gzip"),
      Argument("length", .integer(1...1_000_000), .value(.number(128)), "characters of a window"),
      Argument(
        "stride", .integer(1...1_000_000), .absent("the length"),
        "characters between the starts of neighbouring windows"),
      Argument("from", share, .value(.number(0)), "where in the file the part starts"),
      Argument("to", share, .value(.number(1)), "where in the file the part ends"),
    ],
    source: "Graves 2013; char-rnn (Karpathy 2015).",
    details: """
      Inputs are the ids of the characters, `input text: 128 of id(classes)`; the target at each \
      place is the next character, and `classes` is the number of different characters in the \
      whole file of the training part, in the order of their code points. In training each epoch \
      moves all windows on by a distance below `stride`, drawn from the seed and the epoch. A \
      validation part taken off (`10% of train`) is the end of the text, and windows that would \
      overlap it are left out of training.
      """,
    example: #"train = text("input.txt", length = 128)"#)

  private let file: String
  private let length: Int
  private let stride: Int
  private let stretch: (from: Double, to: Double)

  /// The source with accepted arguments.
  public init(arguments: Arguments) {
    file = arguments.text("file")
    length = arguments.integer("length")
    stride = arguments.optionalNumber("stride").map { Int($0) } ?? length
    stretch = (arguments.number("from"), arguments.number("to"))
  }

  /// Reads the whole text: the number of its characters stands in no header.
  public func header(_ context: SourceContext) throws(DiagnosticError) -> DatasetHeader {
    try load(context, like: nil).header
  }

  /// Reads the text; under the training part's vocabulary where there is one.
  public func load(
    _ context: SourceContext, like training: Dataset?
  ) throws(DiagnosticError) -> Dataset {
    if let training { try check(training, context) }
    let content = try DataFile(file, context).content(limit: context.limit)
    let corpus = try TextCorpus(content, vocabulary: training?.vocabulary, at: context.span)
    let windows = try windows(over: corpus.count, context)
    return dataset(corpus, windows, content.hash)
  }

  private func check(_ training: Dataset, _ context: SourceContext) throws(DiagnosticError) {
    guard training.vocabulary == nil || training.input.extents != [length] else { return }
    throw DataDiagnostics.error(
      DataDiagnostics.partMismatch,
      training.vocabulary == nil
        ? "`\(file)` is a text, the training part is none"
        : "`\(file)` is cut into windows of \(length), the training part into windows of "
          + training.input.text,
      at: context.span)
  }

  private func windows(
    over count: Int, _ context: SourceContext
  ) throws(DiagnosticError) -> TextWindows {
    let first = Int((stretch.from * Double(count)).rounded())
    let end = Int((stretch.to * Double(count)).rounded())
    let windows = TextWindows(
      length: length, stride: stride, range: first..<max(first, end), seed: context.seed)
    if windows.count > 0, windows.count <= Int(Int32.max) { return windows }
    throw DataDiagnostics.error(
      DataDiagnostics.shortText,
      "`\(file)` has \(DataDiagnostics.counted(max(0, end - first), "character"))"
        + (stretch == (0, 1) ? "" : " in this part")
        + ", and a window with its targets takes \(Decimal.grouped(length + 1))",
      at: context.span)
  }

  private func dataset(_ corpus: TextCorpus, _ windows: TextWindows, _ hash: FileHash) -> Dataset {
    let vocabulary = corpus.vocabulary
    let names = vocabulary.names
    let reader = { (ahead: Int) in
      ExampleStorage(
        .int32, reader: TextWindowReader(corpus: corpus, windows: windows, ahead: ahead))
    }
    let input = InputHeader(
      "text", InputShape([length]), ids: names.count, element: .int32,
      residentBytes: 2 * corpus.count)
    let target = TargetHeader(
      "next", kind: .classes(count: names.count, names: names), positions: [length],
      isStreamed: true)
    return Dataset(
      count: windows.count, inputs: [InputField(input, reader(0))],
      outputs: [TargetField(target, .stored(reader(1)))],
      order: .contiguous(gap: windows.overlap), vocabulary: vocabulary, files: [hash])
  }
}
