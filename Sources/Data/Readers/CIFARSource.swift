import Schema
import Support

/// Colour images in the binary records of CIFAR-10 and CIFAR-100.
public struct CIFARSource: DataSource {
  /// How the language names it.
  public static let declaration = Declaration(
    "cifar", .source, "Colour images of 32x32 in CIFAR's binary records, plain or gzip.",
    arguments: [
      Argument("files", .list(.text), .required, "the files, one or several, in order"),
      Argument(
        "labels", .choice(["single", "coarse", "fine"]), .value(.name("single")),
        "`single`: records of CIFAR-10, with one label; `coarse` or `fine`: which of the two "
          + "labels of CIFAR-100's records"),
      Streaming.argument,
    ],
    source: "Krizhevsky 2009, binary version.",
    details: """
      Inputs are 32x32x3 with values 0 to 255. There are 10 classes, or 20 coarse and 100 fine \
      ones. A record is one label byte (two in CIFAR-100) and 3,072 bytes: the red, the green and \
      the blue plane.
      """,
    example: #"train = cifar(files = ["data_batch_1.bin", "data_batch_2.bin"])"#)

  private let files: [String]
  private let labels: String
  private let stream: String

  /// The source with accepted arguments.
  public init(arguments: Arguments) {
    files = arguments.list("files").compactMap {
      if case .string(let path) = $0 { path } else { nil }
    }
    labels = arguments.word("labels")
    stream = arguments.word("stream")
  }

  private var form: CIFARRecord { CIFARRecord(labels) }

  /// Counts the records; compressed files are decompressed for that.
  public func header(_ context: SourceContext) throws(DiagnosticError) -> DatasetHeader {
    let parts = try open(context)
    let isStreamed = try isStreamed(parts, context)
    let input = InputHeader(
      "image", CIFARRecord.shape, element: .uint8, residentBytes: isStreamed ? 0 : nil)
    return DatasetHeader(
      count: parts.reduce(0) { $0 + $1.count }, inputs: [input],
      targets: [TargetHeader(kind: form.classes)])
  }

  /// Reads the records, or only their labels where images are streamed.
  public func load(
    _ context: SourceContext, like training: Dataset?
  ) throws(DiagnosticError) -> Dataset {
    let header = try header(context)
    if let training { try check(training, header, context) }
    let parts = try open(context)
    var labels: [Int32] = []
    var hashes: [FileHash] = []
    for part in parts {
      labels += try part.labels(form, context)
      hashes.append(part.hash)
    }
    let storage = try isStreamed(parts, context)
      ? ExampleStorage(.uint8, reader: try CIFARReader(parts, form, context))
      : try stored(parts, header.count, context)
    return Dataset(
      count: header.count, inputs: [InputField(header.inputs[0], storage)],
      outputs: [TargetField(header.targets[0], .classes(labels))], files: hashes)
  }

  private func open(_ context: SourceContext) throws(DiagnosticError) -> [CIFARFile] {
    var parts: [CIFARFile] = []
    for file in files { parts.append(try CIFARFile(file, form, context)) }
    if !parts.isEmpty { return parts }
    throw DataDiagnostics.error(
      DataDiagnostics.empty, "`cifar` names no file to read from", at: context.span)
  }

  private func isStreamed(
    _ parts: [CIFARFile], _ context: SourceContext
  ) throws(DiagnosticError) -> Bool {
    let packed = parts.first { $0.isCompressed }
    return try Streaming.isWanted(
      stream, bytes: parts.reduce(0) { $0 + $1.bytes.count },
      obstacle: packed.map { "`\($0.path)` is compressed" }, context)
  }

  private func check(
    _ training: Dataset, _ header: DatasetHeader, _ context: SourceContext
  ) throws(DiagnosticError) {
    guard training.input != CIFARRecord.shape || training.target != form.classes else { return }
    throw DataDiagnostics.error(
      DataDiagnostics.partMismatch,
      "`\(files.first ?? "")` has images of \(CIFARRecord.shape.text) in \(form.classes.text), the "
        + "training part of \(training.input.text) in \(training.target.text)",
      at: context.span)
  }

  private func stored(
    _ parts: [CIFARFile], _ count: Int, _ context: SourceContext
  ) throws(DiagnosticError) -> ExampleStorage {
    let memory = try RawMemory.allocate(
      count, width: CIFARRecord.pixels, for: "\(count) images", at: context.span)
    var row = 0
    for part in parts {
      for record in 0..<part.count {
        let start = record * form.bytes + form.labelBytes
        CIFARRecord.interleave(
          UnsafeRawBufferPointer(rebasing: part.bytes[start..<start + CIFARRecord.pixels]),
          into: memory.start + row * CIFARRecord.pixels)
        row += 1
      }
    }
    return ExampleStorage(.uint8, memory)
  }
}
