import CKernels

/// Walks over the chunks of a PNG file.
struct PNGChunks {
  /// One chunk.
  struct Chunk {
    /// Four letters.
    let name: String
    /// What it holds.
    let data: UnsafeRawBufferPointer

    /// Whether a reader must understand it.
    var isCritical: Bool { name.utf8.first.map { $0 & 0x20 == 0 } ?? true }
  }

  private let bytes: UnsafeRawBufferPointer
  private var position = 8

  /// The chunks behind the signature.
  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The next chunk, or nil at the end of the file.
  mutating func next() throws(PictureError) -> Chunk? {
    if position == bytes.count { return nil }
    guard bytes.count - position >= 12 else { throw .damaged("it ends in the middle") }
    let length = PNGChunks.number(bytes, position)
    guard length <= bytes.count - position - 12 else { throw .damaged("it ends in the middle") }
    let checked = UnsafeRawBufferPointer(rebasing: bytes[position + 4..<position + 8 + length])
    let crc = ck_crc32(
      0, checked.baseAddress?.assumingMemoryBound(to: UInt8.self), checked.count)
    guard Int(crc) == PNGChunks.number(bytes, position + 8 + length) else {
      throw .damaged("the checksum of a part is wrong")
    }
    position += length + 12
    let name = String(decoding: checked[..<4], as: UTF8.self)
    return Chunk(name: name, data: UnsafeRawBufferPointer(rebasing: checked[4...]))
  }

  /// A big-endian number of four bytes.
  static func number(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Int {
    Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
  }
}
