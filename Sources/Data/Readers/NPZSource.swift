import Schema
import Support

/// Named arrays in one archive.
public struct NPZSource: DataSource {
  /// How the language names it.
  public static let declaration = Declaration(
    "npz", .source, "Named arrays saved by numpy in one archive: several inputs and targets.",
    arguments: [
      Argument("file", .text, .required, "the archive, stored or deflated"),
      Argument(
        "targets", .list(.text), .required,
        "the arrays to be predicted: whole numbers are class labels, others values"),
      Argument("inputs", .list(.text), .absent("all others"), "the arrays that inputs are made of"),
      Argument(
        "ids", .list(.text), .absent("none"),
        "inputs that hold ids, whole numbers from 0, and not amounts"),
    ],
    source: "The npz format (numpy.savez).",
    details: """
      The first axis of every array counts the examples. Inputs feed the model's inputs of their \
      names, targets are compared with the outputs of theirs; where there is only one, it need \
      not have the same name.
      """,
    example: #"train = npz("train.npz", targets = "label", inputs = ["image", "meta"])"#)

  private let file: String
  private let targets: [String]
  private let inputs: [String]?
  private let ids: [String]

  /// The source with accepted arguments.
  public init(arguments: Arguments) {
    func texts(_ name: String) -> [String] {
      arguments.list(name).compactMap { if case .string(let text) = $0 { text } else { nil } }
    }
    file = arguments.text("file")
    targets = texts("targets")
    inputs = arguments.has("inputs") ? texts("inputs") : nil
    ids = texts("ids")
  }

  /// Reads the whole archive: the numbers of classes and ids stand in no header.
  public func header(_ context: SourceContext) throws(DiagnosticError) -> DatasetHeader {
    try load(context, like: nil).header
  }

  /// Reads the arrays; other parts must have what the training part has.
  public func load(
    _ context: SourceContext, like training: Dataset?
  ) throws(DiagnosticError) -> Dataset {
    let archive = try NPZArchive(file, context)
    let names = try inputNames(archive)
    var fields: [InputField] = []
    var outputs: [TargetField] = []
    var counts: [(name: String, count: Int)] = []
    for name in names {
      let array = try archive.array(name)
      counts.append((name, array.count))
      fields.append(try input(array, name, training, context))
    }
    for name in targets {
      let array = try archive.array(name)
      counts.append((name, array.count))
      let (header, values) = try array.target(name)
      let known = training?.outputs.first { $0.name == name }?.header
      if training != nil, known == nil { throw missing("target `\(name)`", context) }
      let shown = "\(file): \(name)"
      outputs.append(TargetField(try agreed(header, with: known, shown, context.span), values))
    }
    let count = try archive.commonCount(counts)
    return Dataset(count: count, inputs: fields, outputs: outputs, files: [archive.hash])
  }

  private func inputNames(_ archive: NPZArchive) throws(DiagnosticError) -> [String] {
    let names = inputs ?? archive.names.filter { !targets.contains($0) }
    for name in ids where !names.contains(name) { throw archive.noArray(name, among: names) }
    if names.isEmpty || targets.isEmpty {
      throw DataDiagnostics.error(
        DataDiagnostics.noArray,
        "`\(file)` leaves nothing as \(names.isEmpty ? "input" : "target")", at: archive.span)
    }
    return names
  }

  private func input(
    _ array: NPYArray, _ name: String, _ training: Dataset?, _ context: SourceContext
  ) throws(DiagnosticError) -> InputField {
    let known = training?.inputs.first { $0.name == name }
    if training != nil, known == nil { throw missing("input `\(name)`", context) }
    let shape = array.inputShape
    if let known, known.shape != shape {
      throw DataDiagnostics.error(
        DataDiagnostics.partMismatch,
        "`\(name)` in `\(file)` has inputs of \(shape.text), the training part of "
          + known.shape.text,
        at: context.span)
    }
    guard ids.contains(name) else { return InputField(name, shape, try array.storage()) }
    guard !array.isFloat else {
      throw DataDiagnostics.error(
        DataDiagnostics.badLabel, "`\(name)` in `\(file)` holds no ids but numbers with fractions",
        at: context.span, notes: ["save it as whole numbers: `array.astype('int32')`"])
    }
    let (storage, count) = try array.ids()
    guard let most = known?.header.ids else { return InputField(name, shape, ids: count, storage) }
    if count <= most { return InputField(name, shape, ids: most, storage) }
    throw DataDiagnostics.error(
      DataDiagnostics.partMismatch,
      "`\(name)` in `\(file)` has the id \(count - 1), the training part only 0 to \(most - 1)",
      at: context.span)
  }

  private func missing(_ what: String, _ context: SourceContext) -> DiagnosticError {
    DataDiagnostics.error(
      DataDiagnostics.partMismatch, "the training part has no \(what), `\(file)` has one",
      at: context.span)
  }
}

/// An npz file with its directory read.
struct NPZArchive {
  /// The place in the spec.
  let span: Span?
  private let file: DataFile
  private let zip: ZipArchive

  /// Opens an archive.
  init(_ path: String, _ context: SourceContext) throws(DiagnosticError) {
    span = context.span
    file = try DataFile(path, context)
    zip = try ZipArchive(path, file.plain, at: context.span)
  }

  /// The names of the arrays, in the order of the archive.
  var names: [String] { zip.entries.map { Self.name($0) } }
  /// The hash of the file.
  var hash: FileHash { file.plainHash }

  private static func name(_ entry: ZipArchive.Entry) -> String {
    entry.name.hasSuffix(".npy") ? String(entry.name.dropLast(4)) : entry.name
  }

  /// The array of a name.
  func array(_ name: String) throws(DiagnosticError) -> NPYArray {
    guard let entry = zip.entries.first(where: { Self.name($0) == name }) else {
      throw noArray(name, among: names)
    }
    return try NPYArray(try zip.content(entry), at: span)
  }

  /// The number of examples, which must be the same in all arrays.
  func commonCount(_ counts: [(name: String, count: Int)]) throws(DiagnosticError) -> Int {
    if let first = counts.first, let other = counts.first(where: { $0.count != first.count }) {
      throw DataDiagnostics.error(
        DataDiagnostics.countMismatch,
        "`\(first.name)` in `\(zip.path)` holds \(DataDiagnostics.counted(first.count, "example")) "
          + "and `\(other.name)` \(Decimal.grouped(other.count))", at: span)
    }
    return counts.first?.count ?? 0
  }

  /// The diagnostic that there is no array of a name.
  func noArray(_ name: String, among names: [String]) -> DiagnosticError {
    let shown = names.prefix(12).map(Printable.clean).joined(separator: ", ")
    return DataDiagnostics.error(
      DataDiagnostics.noArray, "`\(zip.path)` has no array `\(name)`", at: span,
      notes: [names.isEmpty ? "it holds none at all" : "its arrays are \(shown)"])
  }
}
