import Schema
import Support

/// Where the examples of a part come from: a reader of files or a generator.
public protocol DataSource: Declared, Sendable {
  /// The source with arguments that its declaration has accepted.
  init(arguments: Arguments)

  /// What is known without reading the examples; a table is read whole, and nothing is guessed.
  func header(_ context: SourceContext) throws(DiagnosticError) -> DatasetHeader

  /// The examples. `training` is the training part where another part is read: its category tables
  /// and class names hold, and generators draw other examples than for it.
  func load(
    _ context: SourceContext, like training: Dataset?
  ) throws(DiagnosticError) -> Dataset
}

/// What a source needs to know of its surroundings.
public struct SourceContext: Sendable {
  /// The door to files.
  public let fileSystem: any FileSystem
  /// Where relative paths start.
  public let folder: String
  /// The seed of the run, for generators.
  public let seed: UInt64
  /// The place in the spec that diagnostics point at.
  public let span: Span?
  /// The largest file accepted, in bytes after decompression, where nothing else bounds it.
  public let limit: Int

  /// A context.
  public init(
    fileSystem: any FileSystem, folder: String = ".", seed: UInt64 = 1, span: Span? = nil,
    limit: Int = 4 << 30
  ) {
    self.fileSystem = fileSystem
    self.folder = folder
    self.seed = seed
    self.span = span
    self.limit = limit
  }
}
