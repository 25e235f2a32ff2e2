import Support

/// Gzip files (RFC 1952), of one member or several.
struct Gzip {
  /// The path as the user knows it, for diagnostics.
  let path: String
  /// The place in the spec.
  let span: Span?
  /// zlib, where the system has it.
  var zlib = ZLibrary.shared
  /// libdeflate, where the system has it.
  var deflate = DeflateLibrary.shared

  /// Whether bytes start like gzip.
  static func isCompressed(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
  }

  /// The most bytes that `count` compressed ones can stand for (deflate's limit is 1032 to 1).
  static func expansion(_ count: Int) -> Int {
    let (product, overflow) = count.multipliedReportingOverflow(by: 1033)
    return overflow ? Int.max : product
  }

  /// The first `count` bytes after decompression, fewer where the file ends before.
  func prefix(_ input: UnsafeRawBufferPointer, _ count: Int) throws(DiagnosticError) -> [UInt8] {
    let memory = try RawMemory.allocate(count, for: path, at: span)
    let inflater = try makeInflater(input)
    switch inflater.run(into: memory.bytes) {
    case .complete(let length): return Array(memory.bytes[..<length])
    case .full: return Array(memory.bytes)
    case .truncated: throw damaged("it ends in the middle")
    case .corrupt: throw damaged("its bytes or its checksum are wrong")
    }
  }

  /// All bytes after decompression, at most `limit`; `limit` is what the caller has reason to
  /// expect.
  func decode(
    _ input: UnsafeRawBufferPointer, limit: Int
  ) throws(DiagnosticError) -> (memory: RawMemory, count: Int) {
    var capacity = min(limit, Self.expansion(input.count), max(statedLength(input), 64))
    if let deflate {
      let memory = try RawMemory.allocate(capacity, for: path, at: span)
      if let count = deflate.run(input, into: memory.bytes) { return (memory, count) }
    }
    var memory = try RawMemory.allocate(capacity, for: path, at: span)
    let inflater = try makeInflater(input)
    while true {
      switch inflater.run(into: memory.bytes) {
      case .complete(let length): return (memory, length)
      case .truncated: throw damaged("it ends in the middle")
      case .corrupt: throw damaged("its bytes or its checksum are wrong")
      case .full:
        if capacity >= limit { throw tooLarge(limit) }
        capacity = min(limit, capacity * 2)
        let larger = try RawMemory.allocate(capacity, for: path, at: span)
        larger.start.copyMemory(from: memory.start, byteCount: memory.bytes.count)
        memory = larger
      }
    }
  }

  /// The length that the last member states; a hint, to be believed only as far as it is plausible.
  private func statedLength(_ input: UnsafeRawBufferPointer) -> Int {
    guard input.count >= 18 else { return 64 }
    return Int(UInt32(littleEndian: input.loadUnaligned(
      fromByteOffset: input.count - 4, as: UInt32.self)))
  }

  private func makeInflater(_ input: UnsafeRawBufferPointer) throws(DiagnosticError) -> ZInflater {
    if let zlib, let inflater = ZInflater(zlib, input) { return inflater }
    throw DataDiagnostics.error(
      DataDiagnostics.noLibrary, "cannot decompress `\(path)`: the system has no zlib", at: span,
      notes: ["install zlib, or decompress the file and name the plain file in the spec"])
  }

  private func damaged(_ why: String) -> DiagnosticError {
    DataDiagnostics.error(
      DataDiagnostics.damaged, "`\(path)` is damaged gzip: \(why)", at: span,
      notes: ["fetch it again; `gzip -t` tests a file"])
  }

  private func tooLarge(_ limit: Int) -> DiagnosticError {
    DataDiagnostics.error(
      DataDiagnostics.tooLarge,
      "`\(path)` decompresses to more than the \(ByteCount.text(limit)) expected", at: span)
  }
}
