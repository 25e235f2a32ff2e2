import Schema
import Support

/// Whether a source keeps its examples in memory or reads them when they are wanted.
enum Streaming {
  /// Files of more bytes are streamed unless the spec says otherwise.
  static let threshold = 1 << 30

  /// The argument of a source.
  static let argument = Argument(
    "stream", .choice(["auto", "true", "false"]), .value(.name("auto")),
    "whether examples stay in the file until they are wanted, so that a set may be larger than "
      + "memory; `auto`: in files above 1 GB that are not compressed")

  /// Decides for files of so many bytes in all. Throws where streaming is asked for and `obstacle`
  /// says why it cannot be.
  static func isWanted(
    _ word: String, bytes: Int, obstacle: String?, _ context: SourceContext
  ) throws(DiagnosticError) -> Bool {
    if let obstacle {
      if word != "true" { return false }
      throw DataDiagnostics.error(
        DataDiagnostics.notStreamed, "the examples cannot be streamed: \(obstacle)",
        at: context.span, notes: ["leave out `stream = true`, or convert the file"])
    }
    return word == "true" || word == "auto" && bytes > threshold
  }
}

/// Rows of one length in a file, one after another.
struct FileRows: Sendable {
  /// The path as the spec writes it.
  let path: String
  private let file: any ReadableFile
  private let offset: Int
  private let rowBytes: Int
  private let span: Span?

  /// Rows of `rowBytes` from an offset on.
  init(
    _ path: String, offset: Int, rowBytes: Int, _ context: SourceContext
  ) throws(DiagnosticError) {
    self.path = path
    self.offset = offset
    self.rowBytes = rowBytes
    span = context.span
    do throws(FileError) {
      file = try context.fileSystem.openForReading(FilePath.join(context.folder, path))
    } catch {
      throw DiagnosticError(FileDiagnostics.diagnostic(error, at: context.span))
    }
  }

  /// Reads a row.
  func read(_ row: Int, into memory: UnsafeMutableRawPointer) throws(DiagnosticError) {
    let buffer = UnsafeMutableRawBufferPointer(start: memory, count: rowBytes)
    let count: Int
    do throws(FileError) {
      count = try file.read(at: offset + row * rowBytes, into: buffer)
    } catch {
      throw DiagnosticError(FileDiagnostics.diagnostic(error, at: span))
    }
    guard count == rowBytes else {
      throw DataDiagnostics.error(
        DataDiagnostics.wrongLength,
        "`\(path)` ends in example \(Decimal.grouped(row + 1)) of those it held at the start",
        at: span, notes: ["it was changed while it was being read"])
    }
  }
}

/// Rows as they lie in a file.
struct PlainRowReader: ExampleReader {
  let rows: FileRows

  func read(_ example: ExamplePlace, into row: UnsafeMutableRawPointer) throws(DiagnosticError) {
    try rows.read(example.index, into: row)
  }
}
