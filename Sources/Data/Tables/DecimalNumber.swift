/// Numbers in text: digits with an optional sign, point and exponent. Words (`inf`, `nan`) and
/// other bases are no numbers here.
enum DecimalNumber {
  /// The number, correctly rounded, or nil where the bytes are none; overflow gives infinity.
  static func parse(_ bytes: UnsafeRawBufferPointer) -> Double? {
    var index = 0
    let negative = bytes.first == 0x2D
    if negative || bytes.first == 0x2B { index = 1 }
    var mantissa: UInt64 = 0
    var digits = 0
    var places = 0
    var pointSeen = false
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0x2E, !pointSeen {
        pointSeen = true
      } else if byte >= 0x30, byte <= 0x39 {
        mantissa = mantissa &* 10 &+ UInt64(byte - 0x30)
        digits += 1
        if pointSeen { places += 1 }
      } else {
        break
      }
      index += 1
    }
    guard digits > 0 else { return nil }
    if index == bytes.count, digits <= 15, places <= 22 {
      // Both are exact as Double, so that the quotient is correctly rounded (Clinger 1990).
      let value = Double(mantissa) / powers[places]
      return negative ? -value : value
    }
    guard isExponent(bytes, from: index) else { return nil }
    return Double(String(decoding: bytes, as: UTF8.self))
  }

  private static func isExponent(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Bool {
    if start == bytes.count { return true }
    guard bytes[start] | 0x20 == 0x65 else { return false }
    var index = start + 1
    if index < bytes.count, bytes[index] == 0x2B || bytes[index] == 0x2D { index += 1 }
    guard index < bytes.count else { return false }
    return bytes[index...].allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
  }

  private static let powers: [Double] = (0...22).reduce(into: []) { list, _ in
    list.append((list.last ?? 0.1) * 10)
  }
}
