import Schema
import Support

/// Images in the subfolders of a folder, one for each class.
public struct ImageSource: DataSource {
  /// How the language names it.
  public static let declaration = Declaration(
    "images", .source, "Images in a folder whose subfolders are the classes.",
    arguments: [
      Argument("folder", .text, .required, "the folder"),
      Argument(
        "size", .size(axes: 1...2), .absent("that of the first image"),
        "height x width of an example"),
      Argument(
        "fit", .choice(ImageForm.Fit.allCases.map(\.rawValue)), .value(.name("exact")),
        "images of another size: `exact` refuses them, `crop` scales and cuts, `stretch` scales"),
      Argument(
        "channels", .integer(1...3), .value(.number(3)), "3 for colour, 1 for grey"),
      Argument(
        "corrupt", .choice(["stop", "skip"]), .value(.name("stop")),
        "a file that cannot be decoded: `stop` with a diagnostic, or `skip` it"),
      Argument(
        "stream", .boolean, .absent("where the examples take more than 512 MB"),
        "whether images are decoded each time, instead of once into memory"),
    ],
    source: "The layout of many published sets; PNG (ISO 15948), JPEG (ISO 10918-1), PPM and PGM.",
    details: """
      The names of the subfolders, in the order of their bytes, are the classes; hidden files and \
      files of other endings are left out. What lies behind transparency is shown; 16-bit samples \
      keep their upper byte. Decoding runs ahead of training on threads of its own. A skipped \
      image is replaced by the next sound one of its class, with a warning.
      """,
    example: #"train = images("photos/train", size = 224x224, fit = crop)"#)

  private let folder: String
  private let size: [Int]?
  private let fit: ImageForm.Fit
  private let channels: Int
  private let skips: Bool
  private let streams: Bool?

  /// The most bytes of examples that are kept in memory unless a spec says otherwise.
  static let memoryLimit = 512 << 20

  /// The source with accepted arguments.
  public init(arguments: Arguments) {
    folder = arguments.text("folder")
    size = arguments.has("size") ? arguments.size("size") : nil
    fit = ImageForm.Fit(rawValue: arguments.word("fit")) ?? .exact
    channels = arguments.integer("channels")
    skips = arguments.word("corrupt") == "skip"
    streams = arguments.has("stream") ? arguments.boolean("stream") : nil
  }

  /// Lists the folder; where no size is given, reads the first image's header.
  public func header(_ context: SourceContext) throws(DiagnosticError) -> DatasetHeader {
    let list = try ImageFolder(folder, known: nil, context)
    return header(list, try form(list, context))
  }

  /// Decodes all images on all processors, or makes ready to decode them when they are wanted.
  public func load(
    _ context: SourceContext, like training: Dataset?
  ) throws(DiagnosticError) -> Dataset {
    let list = try ImageFolder(folder, known: training?.classNames, context)
    let form = try form(list, context, like: training.flatMap { ImageShape($0.input) })
    let header = header(list, form)
    if let training, training.input != header.input {
      throw DataDiagnostics.error(
        DataDiagnostics.partMismatch,
        "`\(folder)` has images of \(header.input.text), the training part of "
          + training.input.text, at: context.span)
    }
    let findings = DataFindings()
    let reader = ImageReader(list, form, skips: skips, context, findings)
    let storage = isStreamed(list, form)
      ? ExampleStorage(.uint8, reader: reader)
      : ExampleStorage(.uint8, try decoded(list, form, reader, context))
    return Dataset(
      count: list.files.count, inputs: [InputField(header.inputs[0], storage)],
      outputs: [TargetField(header.targets[0], .classes(list.files.map(\.label)))],
      files: [list.hash], findings: findings)
  }

  private func form(
    _ list: ImageFolder, _ context: SourceContext, like training: ImageShape? = nil
  ) throws(DiagnosticError) -> ImageForm {
    guard channels != 2 else {
      throw DataDiagnostics.error(
        DataDiagnostics.otherImageSize, "images have 1 or 3 channels, not 2", at: context.span)
    }
    if let size {
      let shape = ImageShape(1, 1, channels).with(size)
      if shape.count > 0, shape.count <= 3 * Picture.limit {
        return ImageForm(shape: shape, fit: fit)
      }
      throw DataDiagnostics.error(
        DataDiagnostics.otherImageSize, "images of \(shape.plane) cannot be made",
        at: context.span)
    }
    if let training { return ImageForm(shape: training, fit: fit) }
    let first = try ImageReader.picture(list.files[0].path, context).shape
    return ImageForm(shape: ImageShape(first.height, first.width, channels), fit: fit)
  }

  private func isStreamed(_ list: ImageFolder, _ form: ImageForm) -> Bool {
    streams ?? (list.files.count * form.shape.count > Self.memoryLimit)
  }

  private func header(_ list: ImageFolder, _ form: ImageForm) -> DatasetHeader {
    let input = InputHeader(
      InputHeader.only, form.shape.shape, element: .uint8,
      residentBytes: isStreamed(list, form) ? 0 : nil)
    let kind = TargetKind.classes(count: list.classes.count, names: list.classes)
    return DatasetHeader(
      count: list.files.count, inputs: [input], targets: [TargetHeader(kind: kind)])
  }

  private func decoded(
    _ list: ImageFolder, _ form: ImageForm, _ reader: ImageReader, _ context: SourceContext
  ) throws(DiagnosticError) -> RawMemory {
    let width = form.shape.count
    let memory = try RawMemory.allocate(
      list.files.count, width: width, for: "the images of `\(folder)`", at: context.span)
    let failure = FirstFailure()
    Parallel.perform(list.files.count) { index in
      failure.catching(index) { () throws(DiagnosticError) in
        try reader.read(ExamplePlace(index), into: memory.start + index * width)
      }
    }
    try failure.check()
    return memory
  }
}
