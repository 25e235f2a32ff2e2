/// The code points of UTF-8 bytes, one after another, without building a string.
struct UTF8Text: Sequence, IteratorProtocol {
  /// A code point, or where the bytes are no UTF-8.
  enum Element {
    /// A code point.
    case scalar(UInt32)
    /// No UTF-8 from this byte on.
    case broken(offset: Int)
  }

  private let bytes: UnsafeRawBufferPointer
  private var offset: Int
  private var isOver = false

  /// The text of bytes; a byte-order mark at their start is left out.
  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    offset = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The next code point; nothing follows a broken one.
  mutating func next() -> Element? {
    guard offset < bytes.count, !isOver else { return nil }
    let lead = bytes[offset]
    if lead < 0x80 {
      offset += 1
      return .scalar(UInt32(lead))
    }
    guard let (value, length) = sequence(lead) else {
      isOver = true
      return .broken(offset: offset)
    }
    offset += length
    return .scalar(value)
  }

  /// The code point of several bytes (RFC 3629): the shortest form only, no surrogates.
  private func sequence(_ lead: UInt8) -> (UInt32, Int)? {
    let (length, least): (Int, UInt32)
    switch lead {
    case 0xC2...0xDF: (length, least) = (2, 0x80)
    case 0xE0...0xEF: (length, least) = (3, 0x800)
    case 0xF0...0xF4: (length, least) = (4, 0x10000)
    default: return nil
    }
    guard offset + length <= bytes.count else { return nil }
    var value = UInt32(lead) & (0x7F >> UInt32(length))
    for index in 1..<length {
      let byte = bytes[offset + index]
      guard byte & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    guard value >= least, Unicode.Scalar(value) != nil else { return nil }
    return (value, length)
  }
}
