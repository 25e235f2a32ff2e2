@testable import Data

/// A zip archive of entries, stored or as deflate with stored blocks only.
func zip(_ entries: [(name: String, data: [UInt8])], deflated: Bool = false) -> [UInt8] {
  var bytes: [UInt8] = []
  var directory: [UInt8] = []
  for (name, data) in entries {
    let size = little(UInt16(truncatingIfNeeded: data.count))
    let packed = deflated
      ? [1] + size + little(~UInt16(truncatingIfNeeded: data.count)) + data : data
    let common =
      little(UInt16(20)) + [0, 0] + little(UInt16(deflated ? 8 : 0)) + [0, 0, 0, 0]
      + little(crc32(data)) + little(UInt32(packed.count)) + little(UInt32(data.count))
      + little(UInt16(name.utf8.count))
    directory +=
      little(UInt32(0x0201_4B50)) + [20, 0] + common + [UInt8](repeating: 0, count: 12)
      + little(UInt32(bytes.count)) + Array(name.utf8)
    bytes += little(UInt32(0x0403_4B50)) + common + [0, 0] + Array(name.utf8) + packed
  }
  let count = little(UInt16(entries.count))
  return bytes + directory + little(UInt32(0x0605_4B50)) + [0, 0, 0, 0] + count + count
    + little(UInt32(directory.count)) + little(UInt32(bytes.count)) + [0, 0]
}

/// Little-endian bytes of a number.
func little(_ value: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

/// An npy file of unsigned bytes.
func npy(bytes: [UInt8], _ shape: [Int]) -> [UInt8] {
  let extents = shape.map(String.init).joined(separator: ", ") + ","
  let header = Array("{'descr': '|u1', 'fortran_order': False, 'shape': (\(extents))}\n".utf8)
  return [0x93] + Array("NUMPY".utf8) + [1, 0] + little(UInt16(header.count)) + header + bytes
}
