import Support

/// Arrays in numpy's npy format, versions 1.0 to 3.0 (numpy.lib.format).
public enum NPY {
  /// The type of a stored number.
  public enum Element: String, Hashable, Sendable, CaseIterable {
    /// Floating point, unsigned and signed integers by bytes, and booleans.
    case f4, f8, u1, u2, u4, u8, i1, i2, i4, i8, b1

    /// Bytes of one number.
    public var width: Int { Int(rawValue.utf8.last ?? 0x31) - 0x30 }
    /// Whether numbers have fractions.
    public var isFloat: Bool { rawValue.hasPrefix("f") }
  }

  /// What the header of a file states.
  public struct Header: Hashable, Sendable {
    /// The type of a number, little-endian.
    public let element: Element
    /// The extents, slowest first.
    public let shape: [Int]
    /// Where the numbers start.
    public let offset: Int
    /// The product of the extents.
    public let count: Int
  }

  /// The first bytes of every file.
  static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]

  /// The bytes of a version 1.0 file of single precision numbers; `data` has as many as the product
  /// of the shape.
  public static func encode(shape: [Int], data: [Float]) -> [UInt8] {
    encode("<f4", shape: shape, count: data.count, expected: shape.reduce(1, *)) { bytes in
      for value in data { append(value.bitPattern, to: &bytes) }
    }
  }

  /// The same for 32-bit integers, such as predicted classes.
  public static func encode(shape: [Int], integers data: [Int32]) -> [UInt8] {
    encode("<i4", shape: shape, count: data.count, expected: shape.reduce(1, *)) { bytes in
      for value in data { append(UInt32(bitPattern: value), to: &bytes) }
    }
  }

  private static func encode(
    _ type: String, shape: [Int], count: Int, expected: Int, _ fill: (inout [UInt8]) -> Void
  ) -> [UInt8] {
    precondition(count == expected, "\(count) numbers for an array of \(expected)")
    let extents = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(extents)), }"
    // The numbers start at a multiple of 64; the header ends in a line end.
    header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
    var bytes = magic + [1, 0, UInt8(header.utf8.count & 0xFF), UInt8(header.utf8.count >> 8)]
    bytes += Array(header.utf8)
    bytes.reserveCapacity(bytes.count + 4 * count)
    fill(&bytes)
    return bytes
  }

  private static func append(_ bits: UInt32, to bytes: inout [UInt8]) {
    for shift in [0, 8, 16, 24] as [UInt32] {
      bytes.append(UInt8(truncatingIfNeeded: bits >> shift))
    }
  }
}
