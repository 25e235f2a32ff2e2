import Schema
import Support
import Testing

@testable import Data

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Real data sets, where the machine has them.
enum RealData {
  static let folder: String = {
    if let path = getenv("NNSPEC_DATASETS") { return String(cString: path) }
    return FilePath.folder(of: #filePath) + "/../../../../shared/data"
  }()

  static var isPresent: Bool { LocalFileSystem().exists(folder) }
  static let comment: Comment = "the folder of data sets (NNSPEC_DATASETS) is absent"

  static var context: SourceContext {
    SourceContext(fileSystem: LocalFileSystem(), folder: folder)
  }
}

/// A context over files in memory.
func context(_ files: [String: [UInt8]]) -> SourceContext {
  SourceContext(fileSystem: MemoryFileSystem(files), folder: ".")
}

/// A context over one text.
func context(csv text: String) -> SourceContext { context(["t.csv": Array(text.utf8)]) }

/// A source by name, its arguments completed and accepted as Semantics would.
func source(_ name: String, _ arguments: Arguments) throws -> any DataSource {
  let type = try #require(DataCatalogues.sources[name])
  return type.init(arguments: try accepted(type.declaration, arguments))
}

func accepted(_ declaration: Declaration, _ given: Arguments) throws -> Arguments {
  var result = declaration.completed(given)
  for (name, value) in result.values {
    let argument = try #require(declaration.argument(name))
    result.values[name] = try argument.type.coerce(value)
  }
  return result
}

/// The only diagnostic that `body` throws, or nil where it throws none.
func diagnostic(_ body: () throws -> Void) -> Diagnostic? {
  do {
    try body()
    return nil
  } catch let error as DiagnosticError {
    return error.diagnostics.count == 1 ? error.diagnostics[0] : nil
  } catch {
    return nil
  }
}

/// A table of single precision numbers with classes or values.
func dataset(
  _ rows: [[Float]], extents: [Int]? = nil, classes: [Int32]? = nil, values: [Float]? = nil
) throws -> Dataset {
  let width = rows.first?.count ?? 1
  let memory = try #require(RawMemory(byteCount: rows.count * width * 4))
  for (row, numbers) in rows.enumerated() {
    for (column, number) in numbers.enumerated() { memory.floats[row * width + column] = number }
  }
  let labels = classes ?? [Int32](repeating: 0, count: rows.count)
  let count = Int(labels.max() ?? 0) + 1
  return Dataset(
    count: rows.count, input: InputShape(extents ?? [width]),
    storage: ExampleStorage(.float32, memory),
    targets: values.map { .values($0) } ?? .classes(labels),
    target: values.map { .values(count: $0.count / rows.count) }
      ?? .classes(count: count, names: (0..<count).map(String.init)))
}

/// Big-endian bytes of a number.
func bigEndian(_ value: UInt32) -> [UInt8] {
  [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
}

/// An idx file.
func idx(_ extents: [UInt32], _ data: [UInt8]) -> [UInt8] {
  bigEndian(2048 + UInt32(extents.count)) + extents.flatMap(bigEndian) + data
}

/// A gzip file with stored blocks only (RFC 1951, section 3.2.4), its checksum right.
func gzip(_ data: [UInt8]) -> [UInt8] {
  var bytes: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
  let length = UInt16(data.count)
  bytes += [1, UInt8(length & 0xFF), UInt8(length >> 8)]
  bytes += [UInt8(~length & 0xFF), UInt8(~length >> 8)] + data
  return bytes + bigEndian(crc32(data)).reversed() + bigEndian(UInt32(data.count)).reversed()
}

/// CRC-32 by its definition, bit by bit.
func crc32(_ data: [UInt8]) -> UInt32 {
  var state: UInt32 = 0xFFFF_FFFF
  for byte in data {
    state ^= UInt32(byte)
    for _ in 0..<8 { state = state & 1 == 1 ? state >> 1 ^ 0xEDB8_8320 : state >> 1 }
  }
  return ~state
}
