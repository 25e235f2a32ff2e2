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
    ],
    source: "The npy format, versions 1.0 to 3.0 (numpy.lib.format).",
    details: """
      Arrays are in C order and little-endian. Inputs of one axis count as one number per example. \
      Unsigned bytes stay bytes in memory, other types become single precision. There are as many \
      classes as the largest label plus one.
      """,
    example: #"train = npy(inputs = "x.npy", targets = "y.npy")"#)

  private let inputs: String
  private let targets: String

  /// The source with accepted arguments.
  public init(arguments: Arguments) {
    inputs = arguments.text("inputs")
    targets = arguments.text("targets")
  }

  /// Reads the headers, and the labels where the targets are classes.
  public func header(_ context: SourceContext) throws(DiagnosticError) -> DatasetHeader {
    let (inputs, targets) = try open(context)
    let kind: TargetKind
    if targets.header.element.isFloat {
      kind = .values(count: targets.header.count / targets.count)
    } else {
      kind = Self.classes(try targets.labels(try targets.content()))
    }
    return DatasetHeader(
      count: inputs.count, input: shape(inputs), target: kind,
      element: inputs.header.element == .u1 ? .uint8 : .float32)
  }

  /// Reads both files.
  public func load(
    _ context: SourceContext, like training: Dataset?
  ) throws(DiagnosticError) -> Dataset {
    let (inputs, targets) = try open(context)
    let content = try inputs.content()
    let targetContent = try targets.content()
    let storage: ExampleStorage
    if inputs.header.element == .u1 {
      storage = ExampleStorage(.uint8, content.memory, offset: inputs.header.offset)
    } else {
      storage = ExampleStorage(.float32, try inputs.floats(content))
    }
    let (values, kind) = try read(targets, targetContent)
    let result = Dataset(
      count: inputs.count, input: shape(inputs), storage: storage, targets: values,
      target: try Self.agreed(kind, with: training, self.targets, context.span),
      files: [content.hash, targetContent.hash])
    if let training, training.input != result.input {
      throw DataDiagnostics.error(
        DataDiagnostics.partMismatch,
        "`\(self.inputs)` has inputs of \(result.input.text), the training part of "
          + training.input.text,
        at: context.span)
    }
    return result
  }

  private func open(
    _ context: SourceContext
  ) throws(DiagnosticError) -> (inputs: NPYFile, targets: NPYFile) {
    let inputs = try NPYFile(self.inputs, context)
    let targets = try NPYFile(self.targets, context)
    if inputs.count != targets.count {
      throw DataDiagnostics.error(
        DataDiagnostics.countMismatch,
        "`\(self.inputs)` holds \(DataDiagnostics.counted(inputs.count, "example")) and "
          + "`\(self.targets)` \(DataDiagnostics.counted(targets.count, "target"))",
        at: context.span)
    }
    if !targets.header.element.isFloat, targets.header.count != targets.count {
      throw DataDiagnostics.error(
        DataDiagnostics.badLabel,
        "`\(self.targets)` has the shape (\(targets.shapeText)): class labels are one number each",
        at: context.span)
    }
    return (inputs, targets)
  }

  private func shape(_ inputs: NPYFile) -> InputShape {
    InputShape(inputs.header.shape.count == 1 ? [1] : Array(inputs.header.shape.dropFirst()))
  }

  private func read(
    _ file: NPYFile, _ content: FileContent
  ) throws(DiagnosticError) -> (Targets, TargetKind) {
    guard file.header.element.isFloat else {
      let labels = try file.labels(content)
      return (.classes(labels), Self.classes(labels))
    }
    let memory = try file.floats(content)
    let values = Array(UnsafeBufferPointer(start: memory.floats, count: file.header.count))
    return (.values(values), .values(count: file.header.count / file.count))
  }

  private static func classes(_ labels: [Int32]) -> TargetKind {
    let count = Int(labels.max() ?? 0) + 1
    return .classes(count: count, names: (0..<count).map(String.init))
  }

  private static func agreed(
    _ kind: TargetKind, with training: Dataset?, _ path: String, _ span: Span?
  ) throws(DiagnosticError) -> TargetKind {
    guard let known = training?.target else { return kind }
    if let count = kind.classCount, let most = known.classCount, count <= most { return known }
    if kind == known { return kind }
    throw DataDiagnostics.error(
      DataDiagnostics.partMismatch,
      "`\(path)` has targets (\(kind.text)) that the training part (\(known.text)) does not have",
      at: span)
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
