import Schema
import Support

/// Images and labels in idx files, as MNIST and Fashion-MNIST come.
public struct IDXSource: DataSource {
  /// How the language names it.
  public static let declaration = Declaration(
    "idx", .source, "Images and labels in two idx files, plain or gzip.",
    arguments: [
      Argument(
        "images", .text, .required,
        "the file of images (magic number 2051, or 2052 with channels)"),
      Argument("labels", .text, .required, "the file of labels (magic number 2049)"),
      Streaming.argument,
    ],
    source: "The format of the MNIST files (LeCun, Cortes and Burges 1998).",
    details: """
      Inputs have the extents rows x columns x 1 (or x channels) with values 0 to 255. There are \
      as many classes as the largest label plus one.
      """,
    example: #"train = idx(images = "train-images.gz", labels = "train-labels.gz")"#)

  private let images: String
  private let labels: String
  private let stream: String

  /// The source with accepted arguments.
  public init(arguments: Arguments) {
    images = arguments.text("images")
    labels = arguments.text("labels")
    stream = arguments.word("stream")
  }

  /// Reads the image file's header and all labels.
  public func header(_ context: SourceContext) throws(DiagnosticError) -> DatasetHeader {
    let (images, labels) = try open(context)
    let read = try classes(try labels.content(), from: labels, like: nil, context)
    return DatasetHeader(
      count: images.count, inputs: [try inputHeader(images, context)],
      targets: [TargetHeader(kind: read.kind)])
  }

  private func inputHeader(
    _ images: IDXFile, _ context: SourceContext
  ) throws(DiagnosticError) -> InputHeader {
    let isStreamed = try Streaming.isWanted(
      stream, bytes: images.bytes,
      obstacle: images.isCompressed ? "`\(self.images)` is compressed" : nil, context)
    return InputHeader(
      InputHeader.only, shape(images), element: .uint8, residentBytes: isStreamed ? 0 : nil)
  }

  /// Reads both files, the one beside the other.
  public func load(
    _ context: SourceContext, like training: Dataset?
  ) throws(DiagnosticError) -> Dataset {
    let (images, labels) = try open(context)
    let shape = shape(images)
    if let training, training.input != shape {
      throw DataDiagnostics.error(
        DataDiagnostics.partMismatch,
        "`\(self.images)` has images of \(shape.text), the training part of \(training.input.text)",
        at: context.span)
    }
    let labelContent = try labels.content()
    let read = try classes(labelContent, from: labels, like: training, context)
    let header = try inputHeader(images, context)
    let (storage, hash) = try rows(images, isStreamed: header.residentBytes != nil, context)
    return Dataset(
      count: images.count, inputs: [InputField(header, storage)],
      outputs: [TargetField(TargetHeader(kind: read.kind), .classes(read.labels))],
      files: [hash, labelContent.hash])
  }

  private func rows(
    _ images: IDXFile, isStreamed: Bool, _ context: SourceContext
  ) throws(DiagnosticError) -> (ExampleStorage, FileHash) {
    if isStreamed { return try images.streamed(context) }
    let content = try images.content()
    let storage = ExampleStorage(.uint8, content.memory, offset: images.headerLength)
    return (storage, content.hash)
  }

  private func open(
    _ context: SourceContext
  ) throws(DiagnosticError) -> (images: IDXFile, labels: IDXFile) {
    let images = try IDXFile(self.images, axes: 3...4, context)
    let labels = try IDXFile(self.labels, axes: 1...1, context)
    if images.count == labels.count { return (images, labels) }
    throw DataDiagnostics.error(
      DataDiagnostics.countMismatch,
      "`\(self.images)` holds \(DataDiagnostics.counted(images.count, "image")) and "
        + "`\(self.labels)` \(DataDiagnostics.counted(labels.count, "label"))",
      at: context.span, notes: ["perhaps one belongs to the training and one to the test part"])
  }

  private func shape(_ images: IDXFile) -> InputShape {
    let extents = Array(images.extents.dropFirst())
    return InputShape(extents.count == 2 ? extents + [1] : extents)
  }

  private func classes(
    _ content: FileContent, from file: IDXFile, like training: Dataset?, _ context: SourceContext
  ) throws(DiagnosticError) -> (labels: [Int32], kind: TargetKind) {
    let labels = content.bytes.dropFirst(file.headerLength).map { Int32($0) }
    let count = Int(labels.max() ?? 0) + 1
    if let known = training?.target.classCount {
      if count > known {
        throw DataDiagnostics.error(
          DataDiagnostics.partMismatch,
          "`\(self.labels)` has the class \(count - 1), the training part only 0 to \(known - 1)",
          at: context.span)
      }
      return (labels, training?.target ?? .values(count: 1))
    }
    return (labels, .classes(count: count, names: (0..<count).map(String.init)))
  }
}
