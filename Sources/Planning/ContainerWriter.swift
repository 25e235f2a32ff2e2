import Support

/// Builds a container's bytes section by section.
public struct ContainerWriter {
  private let kind: Container.Kind
  private var sections: [(name: String, bytes: [UInt8])] = []

  /// A writer of one file.
  public init(kind: Container.Kind) { self.kind = kind }

  /// Adds a section; names are unique and have 1 to 32 bytes.
  public mutating func add(_ name: String, _ bytes: [UInt8]) {
    precondition((1...32).contains(name.utf8.count), "a section's name has 1 to 32 bytes")
    precondition(!sections.contains { $0.name == name }, "the section \(name) stands twice")
    sections.append((name, bytes))
  }

  /// Adds a section of text.
  public mutating func add(_ name: String, _ text: String) { add(name, Array(text.utf8)) }

  /// The whole file.
  public func bytes() -> [UInt8] {
    let tableEnd = Container.headerBytes + sections.count * Container.entryBytes
    var table: [UInt8] = []
    var body: [UInt8] = []
    for (name, content) in sections {
      let start = (tableEnd + body.count + 63) / 64 * 64
      body += [UInt8](repeating: 0, count: start - tableEnd - body.count)
      let label = Array(name.utf8)
      table += label + [UInt8](repeating: 0, count: 32 - label.count)
      for word in [UInt64(start), UInt64(content.count), XXHash64.hash(content), 0] {
        table += littleEndian(word)
      }
      body += content
    }
    var header = Container.magic + Array(kind.rawValue.utf8) + littleEndian(Container.version)
    header += littleEndian(UInt64(tableEnd + body.count)) + littleEndian(UInt64(sections.count))
    header += littleEndian(XXHash64.hash(table))
    header += littleEndian(XXHash64.hash(header)) + [UInt8](repeating: 0, count: 16)
    return header + table + body
  }

  private func littleEndian<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
