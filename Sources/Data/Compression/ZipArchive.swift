import Support

/// The entries of a zip archive (PKWARE's application note, without encryption, several disks or
/// the 64-bit form).
struct ZipArchive {
  /// One file in the archive.
  struct Entry {
    /// Its name.
    let name: String
    /// 0: stored, 8: deflated.
    let method: Int
    /// Its check sum (CRC-32) after decompression.
    let checksum: UInt32
    /// Bytes in the archive.
    let packed: Int
    /// Bytes after decompression.
    let size: Int
    /// Where its local header starts.
    let offset: Int
  }

  /// The path as the spec writes it.
  let path: String
  /// The entries in the order of the directory.
  let entries: [Entry]
  private let bytes: UnsafeRawBufferPointer
  private let span: Span?

  /// Reads the directory at the end of an archive.
  init(_ path: String, _ bytes: UnsafeRawBufferPointer, at span: Span?) throws(DiagnosticError) {
    (self.path, self.bytes, self.span) = (path, bytes, span)
    let damage = { (why: String) in ZipArchive.damaged(path, why, span) }
    // The last record has 22 bytes and a comment of at most 65,535.
    let lowest = max(0, bytes.count - 22 - 65_535)
    let end = bytes.count < 22 ? nil : Swift.stride(from: bytes.count - 22, through: lowest, by: -1)
      .first { Self.number32(bytes, $0) == 0x0605_4B50 }
    guard let end else { throw damage("it has no directory at its end") }
    let count = Self.number16(bytes, end + 10)
    var place = Self.number32(bytes, end + 16)
    if count == 0xFFFF || place == 0xFFFF_FFFF { throw damage("its directory is in 64-bit form") }
    var entries: [Entry] = []
    for _ in 0..<count {
      guard place + 46 <= end, Self.number32(bytes, place) == 0x0201_4B50 else {
        throw damage("its directory is broken")
      }
      let (name, extra, comment) = (
        Self.number16(bytes, place + 28), Self.number16(bytes, place + 30),
        Self.number16(bytes, place + 32)
      )
      guard place + 46 + name + extra + comment <= end else {
        throw damage("its directory is broken")
      }
      let text = UnsafeRawBufferPointer(rebasing: bytes[place + 46..<place + 46 + name])
      entries.append(
        Entry(
          name: String(decoding: text, as: UTF8.self), method: Self.number16(bytes, place + 10),
          checksum: UInt32(truncatingIfNeeded: Self.number32(bytes, place + 16)),
          packed: Self.number32(bytes, place + 20), size: Self.number32(bytes, place + 24),
          offset: Self.number32(bytes, place + 42)))
      place += 46 + name + extra + comment
    }
    self.entries = entries
  }

  /// The content of an entry, decompressed and checked.
  func content(_ entry: Entry) throws(DiagnosticError) -> FileContent {
    let packed = try packedBytes(entry)
    let shown = "\(path): \(entry.name)"
    let limit = entry.method == 0 ? packed.count : Gzip.expansion(packed.count)
    guard entry.size <= limit, entry.method != 0 || entry.size == packed.count else {
      throw damaged("the sizes of `\(Printable.clean(entry.name))` cannot be")
    }
    let memory = try RawMemory.allocate(entry.size, for: shown, at: span)
    switch entry.method {
    case 0: memory.bytes.copyMemory(from: packed)
    case 8: try inflate(packed, entry, into: memory)
    default:
      throw damaged(
        "`\(Printable.clean(entry.name))` is compressed by method \(entry.method), and only "
          + "deflate is read")
    }
    let content = FileContent(path: shown, memory: memory, count: entry.size)
    guard CRC32.of(content.bytes) == entry.checksum else {
      throw damaged("the check sum of `\(Printable.clean(entry.name))` is wrong")
    }
    return content
  }

  private func packedBytes(_ entry: Entry) throws(DiagnosticError) -> UnsafeRawBufferPointer {
    let start = entry.offset
    guard start + 30 <= bytes.count, Self.number32(bytes, start) == 0x0403_4B50 else {
      throw damaged("`\(Printable.clean(entry.name))` is not where its directory says")
    }
    let from = start + 30 + Self.number16(bytes, start + 26) + Self.number16(bytes, start + 28)
    guard entry.packed <= bytes.count, from <= bytes.count - entry.packed else {
      throw damaged("it ends in `\(Printable.clean(entry.name))`")
    }
    return UnsafeRawBufferPointer(rebasing: bytes[from..<from + entry.packed])
  }

  private func inflate(
    _ packed: UnsafeRawBufferPointer, _ entry: Entry, into memory: RawMemory
  ) throws(DiagnosticError) {
    guard let zlib = ZLibrary.shared, let inflater = ZInflater(zlib, packed, .raw) else {
      throw DataDiagnostics.error(
        DataDiagnostics.noLibrary, "cannot decompress `\(path)`: the system has no zlib", at: span,
        notes: ["install zlib, or save with `numpy.savez`, which does not compress"])
    }
    guard case .complete(entry.size) = inflater.run(into: memory.bytes) else {
      throw damaged("`\(Printable.clean(entry.name))` does not decompress to its size")
    }
  }

  private static func number16(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Int {
    Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
  }

  private static func number32(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Int {
    Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
  }

  private func damaged(_ why: String) -> DiagnosticError { Self.damaged(path, why, span) }

  private static func damaged(_ path: String, _ why: String, _ span: Span?) -> DiagnosticError {
    DataDiagnostics.error(
      DataDiagnostics.badArchive, "`\(path)` is no readable zip archive: \(why)", at: span)
  }
}

/// The check sum of zip archives (ISO 3309, reflected polynomial EDB88320), a byte at a time.
enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { state, _ in
      state & 1 == 1 ? state >> 1 ^ 0xEDB8_8320 : state >> 1
    }
  }

  /// The check sum of bytes.
  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    table.withUnsafeBufferPointer { table in
      var state: UInt32 = 0xFFFF_FFFF
      for byte in bytes { state = state >> 8 ^ table[Int((state ^ UInt32(byte)) & 0xFF)] }
      return ~state
    }
  }
}
