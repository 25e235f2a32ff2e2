import Support

/// Verifies a container's bytes: sizes are believed only after they are checked against the length.
struct ContainerReader {
  let bytes: UnsafeRawBufferPointer
  let kind: Container.Kind

  /// One section of the table.
  struct Entry {
    let name: String
    let range: Range<Int>
    let checksum: UInt64
  }

  /// The sections, all checksums verified.
  func entries() throws(Container.Damage) -> [Entry] {
    let count = try header()
    var entries: [Entry] = []
    var end = Container.headerBytes + count * Container.entryBytes
    for index in 0..<count {
      let entry = try entry(at: Container.headerBytes + index * Container.entryBytes, after: end)
      guard !entries.contains(where: { $0.name == entry.name }) else {
        throw Container.Damage("the section `\(entry.name)` stands twice")
      }
      try verify(entry, after: end)
      end = entry.range.upperBound
      entries.append(entry)
    }
    guard end == bytes.count else { throw Container.Damage("bytes follow the last section") }
    return entries
  }

  private func header() throws(Container.Damage) -> Int {
    guard bytes.count >= Container.headerBytes else {
      throw Container.Damage("the file is too short: \(bytes.count) bytes")
    }
    guard bytes[0..<8].elementsEqual(Container.magic) else {
      throw Container.Damage("the file is no nnspec plan or checkpoint")
    }
    guard bytes[8..<12].elementsEqual(kind.rawValue.utf8) else {
      let found = Printable.clean(String(decoding: bytes[8..<12], as: UTF8.self))
      throw Container.Damage("the file is of kind `\(found)`, not `\(kind.rawValue)`")
    }
    let version = bytes.integer(12, as: UInt32.self)
    guard version >= 1, version <= Container.version else {
      throw Container.Damage(
        "the file has version \(version); this tool reads up to \(Container.version)")
    }
    guard
      XXHash64.hash(UnsafeRawBufferPointer(rebasing: bytes[..<40]))
        == bytes.integer(40, as: UInt64.self),
      bytes[48..<64].allSatisfy({ $0 == 0 })
    else { throw Container.Damage("the header is damaged") }
    guard bytes.integer(16, as: UInt64.self) == UInt64(bytes.count) else {
      throw Container.Damage("the file has \(bytes.count) bytes, its header says otherwise")
    }
    return try table()
  }

  private func table() throws(Container.Damage) -> Int {
    let count = bytes.integer(24, as: UInt64.self)
    let room = (bytes.count - Container.headerBytes) / Container.entryBytes
    guard count <= UInt64(min(room, Container.mostSections)) else {
      throw Container.Damage("the table of sections does not fit the file")
    }
    let end = Container.headerBytes + Int(count) * Container.entryBytes
    let table = UnsafeRawBufferPointer(rebasing: bytes[Container.headerBytes..<end])
    guard XXHash64.hash(table) == bytes.integer(32, as: UInt64.self) else {
      throw Container.Damage("the table of sections is damaged")
    }
    return Int(count)
  }

  private func entry(at offset: Int, after end: Int) throws(Container.Damage) -> Entry {
    let name = bytes[offset..<offset + 32].prefix { $0 != 0 }
    let padding = bytes[offset + name.count..<offset + 32]
    let start = bytes.integer(offset + 32, as: UInt64.self)
    let length = bytes.integer(offset + 40, as: UInt64.self)
    guard padding.allSatisfy({ $0 == 0 }), bytes.integer(offset + 56, as: UInt64.self) == 0,
      start <= UInt64(bytes.count), length <= UInt64(bytes.count) - start,
      Int(start) == (end + 63) / 64 * 64
    else { throw Container.Damage("an entry of the table of sections is out of range") }
    return Entry(
      name: String(decoding: name, as: UTF8.self), range: Int(start)..<Int(start + length),
      checksum: bytes.integer(offset + 48, as: UInt64.self))
  }

  private func verify(_ entry: Entry, after end: Int) throws(Container.Damage) {
    guard bytes[end..<entry.range.lowerBound].allSatisfy({ $0 == 0 }) else {
      throw Container.Damage("a gap before `\(entry.name)` is not empty")
    }
    let section = UnsafeRawBufferPointer(rebasing: bytes[entry.range])
    guard XXHash64.hash(section) == entry.checksum else {
      throw Container.Damage("the section `\(entry.name)` is damaged: its checksum differs")
    }
  }
}
