import Support

/// Builds a container's bytes section by section. Sections are referred to and not copied, so that
/// a file as large as memory can be written from where its contents lie.
public struct ContainerWriter {
  private let kind: Container.Kind
  private let version: UInt32
  private var sections: [(name: String, content: MappedBytes)] = []

  /// A writer of one file.
  public init(kind: Container.Kind, version: UInt32 = 1) {
    self.kind = kind
    self.version = version
  }

  /// Adds a section; names are unique and have 1 to 32 bytes.
  public mutating func add(_ name: String, _ content: MappedBytes) {
    precondition((1...32).contains(name.utf8.count), "a section's name has 1 to 32 bytes")
    sections.append((name, content))
  }

  /// Adds a section of bytes.
  public mutating func add(_ name: String, _ bytes: [UInt8]) {
    add(name, MappedBytes(copying: bytes))
  }

  /// Adds a section of text.
  public mutating func add(_ name: String, _ text: String) { add(name, Array(text.utf8)) }

  /// The whole file.
  public func bytes() -> [UInt8] {
    var result: [UInt8] = []
    let parts = parts()
    result.reserveCapacity(parts.reduce(0) { $0 + $1.bytes.count })
    for part in parts { result += part.bytes }
    return result
  }

  /// The file in pieces that follow each other; the contents of sections are the memory that was
  /// added.
  public func parts() -> [MappedBytes] {
    precondition(Set(sections.map(\.name)).count == sections.count, "a section's name stands twice")
    var end = Container.headerBytes + sections.count * Container.entryBytes
    var table: [UInt8] = []
    var body: [MappedBytes] = []
    for (name, content) in sections {
      let start = (end + 63) / 64 * 64
      if start > end {
        body.append(MappedBytes(copying: [UInt8](repeating: 0, count: start - end)))
      }
      table += entry(name, start, content.bytes)
      body.append(content)
      end = start + content.bytes.count
    }
    return [MappedBytes(copying: header(table, length: end) + table)] + body
  }

  private func entry(_ name: String, _ start: Int, _ content: UnsafeRawBufferPointer) -> [UInt8] {
    let label = Array(name.utf8)
    let words = [UInt64(start), UInt64(content.count), XXHash64.hash(content), 0]
    return label + [UInt8](repeating: 0, count: 32 - label.count) + words.flatMap(littleEndian)
  }

  private func header(_ table: [UInt8], length: Int) -> [UInt8] {
    var header = Container.magic + Array(kind.rawValue.utf8) + littleEndian(version)
    header += littleEndian(UInt64(length)) + littleEndian(UInt64(sections.count))
    header += littleEndian(XXHash64.hash(table))
    return header + littleEndian(XXHash64.hash(header)) + [UInt8](repeating: 0, count: 16)
  }

  private func littleEndian<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
