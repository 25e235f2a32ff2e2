import Schema
import Support

/// Inputs and targets in two npy files.
public struct NPYSource: DataSource {
  /// How the language names it.
  public static let declaration = Declaration(
    "npy", .source, "Arrays saved by numpy: inputs in one file, targets in another.",
    arguments: [
      Argument(
        "inputs", .text, .required, "the file of inputs; its first axis counts the examples"),
      Argument(
        "targets", .text, .required,
        "the file of targets: whole numbers are class labels, floating-point numbers are values"),
      Streaming.argument,
    ],
    source: "The npy format, versions 1.0 to 3.0 (numpy.lib.format).",
    details: """
      Arrays are in C order and little-endian. Inputs of one axis count as one number per example. \
      Unsigned bytes stay bytes in memory, other types become single precision. There are as many \
      classes as the largest label plus one; labels of several axes are one for each position of \
      an example, such as the pixels of an image.
      """,
    example: #"train = npy(inputs = "x.npy", targets = "y.npy")"#)

  private let inputs: String
  private let targets: String
  private let stream: String

  /// The source with accepted arguments.
  public init(arguments: Arguments) {
    inputs = arguments.text("inputs")
    targets = arguments.text("targets")
    stream = arguments.word("stream")
  }

  /// Reads the headers, and the labels where the targets are classes.
  public func header(_ context: SourceContext) throws(DiagnosticError) -> DatasetHeader {
    let (inputs, targets) = try open(context)
    let target = targets.header.element.isFloat
      ? TargetHeader(kind: .values(count: targets.header.count / targets.count))
      : try targets.array().target().header
    return DatasetHeader(
      count: inputs.count, inputs: [try inputHeader(inputs, context)], targets: [target])
  }

  /// Reads both files; or only the targets where inputs are streamed.
  public func load(
    _ context: SourceContext, like training: Dataset?
  ) throws(DiagnosticError) -> Dataset {
    let (inputs, targets) = try open(context)
    let input = try inputHeader(inputs, context)
    let (storage, hash) = try rows(inputs, isStreamed: input.residentBytes != nil, context)
    let array = try targets.array()
    let (header, values) = try array.target()
    let target = try agreed(header, with: training?.outputs[0].header, self.targets, context.span)
    if let training, training.input != input.shape {
      throw DataDiagnostics.error(
        DataDiagnostics.partMismatch,
        "`\(self.inputs)` has inputs of \(input.shape.text), the training part of "
          + training.input.text,
        at: context.span)
    }
    return Dataset(
      count: inputs.count, inputs: [InputField(input, storage)],
      outputs: [TargetField(target, values)], files: [hash, array.content.hash])
  }

  private func inputHeader(
    _ inputs: NPYFile, _ context: SourceContext
  ) throws(DiagnosticError) -> InputHeader {
    let isStreamed = try Streaming.isWanted(
      stream, bytes: inputs.bytes, obstacle: inputs.streamingObstacle, context)
    return InputHeader(
      InputHeader.only, inputs.header.inputShape,
      element: inputs.header.element == .u1 ? .uint8 : .float32,
      residentBytes: isStreamed ? 0 : nil)
  }

  private func rows(
    _ inputs: NPYFile, isStreamed: Bool, _ context: SourceContext
  ) throws(DiagnosticError) -> (ExampleStorage, FileHash) {
    if isStreamed { return try inputs.streamed(context) }
    let array = try inputs.array()
    return (try array.storage(), array.content.hash)
  }

  private func open(
    _ context: SourceContext
  ) throws(DiagnosticError) -> (inputs: NPYFile, targets: NPYFile) {
    let inputs = try NPYFile(self.inputs, context)
    let targets = try NPYFile(self.targets, context)
    if inputs.count == targets.count { return (inputs, targets) }
    throw DataDiagnostics.error(
      DataDiagnostics.countMismatch,
      "`\(self.inputs)` holds \(DataDiagnostics.counted(inputs.count, "example")) and "
        + "`\(self.targets)` \(DataDiagnostics.counted(targets.count, "target"))",
      at: context.span)
  }
}

/// A target as the training part has it, where its own agrees: no other classes, as many values,
/// the same positions.
func agreed(
  _ found: TargetHeader, with training: TargetHeader?, _ path: String, _ span: Span?
) throws(DiagnosticError) -> TargetHeader {
  guard let training else { return found }
  let hasKnownClasses = found.kind.classCount.flatMap { count in
    training.kind.classCount.map { count <= $0 }
  }
  if hasKnownClasses ?? (found.kind == training.kind), found.positions == training.positions {
    return training
  }
  throw DataDiagnostics.error(
    DataDiagnostics.partMismatch,
    "`\(path)` has targets (\(found.text)) that the training part (\(training.text)) does not "
      + "have",
    at: span)
}

extension TargetHeader {
  /// A phrase for diagnostics.
  var text: String {
    let places = positions.map(String.init).joined(separator: "x")
    return kind.text + (positions.isEmpty ? "" : " at \(places) positions")
  }
}

extension TargetKind {
  /// A phrase for diagnostics.
  var text: String {
    switch self {
    case .classes(let count, _): count == 1 ? "1 class" : "\(count) classes"
    case .values(let count): count == 1 ? "1 value" : "\(count) values"
    }
  }
}
