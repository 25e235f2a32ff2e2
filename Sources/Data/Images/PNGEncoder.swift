import CKernels

/// Writes PNG files of 8-bit grey or colour.
public enum PNGEncoder {
  /// The file of a picture of 1 or 3 channels, bytes row by row; the same picture always gives the
  /// same bytes on a machine with zlib, and a larger file without.
  public static func encode(height: Int, width: Int, channels: Int, _ bytes: [UInt8]) -> [UInt8] {
    precondition(bytes.count == height * width * channels, "a picture has another size")
    precondition(channels == 1 || channels == 3, "a picture is grey or in colour")
    let header = number(width) + number(height) + [8, channels == 1 ? 0 : 2, 0, 0, 0]
    var rows: [UInt8] = []
    rows.reserveCapacity(height * (width * channels + 1))
    for row in 0..<height {
      rows.append(0)
      rows.append(contentsOf: bytes[row * width * channels..<(row + 1) * width * channels])
    }
    return PNGDecoder.signature + chunk("IHDR", header) + chunk("IDAT", compressed(rows))
      + chunk("IEND", [])
  }

  private static func number(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + data
    let crc = body.withUnsafeBufferPointer { ck_crc32(0, $0.baseAddress, $0.count) }
    return number(data.count) + body + number(Int(crc))
  }

  private typealias Compress = @convention(c) (
    UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt>, UnsafePointer<UInt8>?, UInt, Int32
  ) -> Int32

  private static func compressed(_ data: [UInt8]) -> [UInt8] {
    guard let library = SharedLibrary(ZLibrary.names),
      let compress = library.function("compress2", as: Compress.self)
    else { return stored(data) }
    var result = [UInt8](repeating: 0, count: data.count + data.count / 500 + 64)
    var count = UInt(result.count)
    let status = result.withUnsafeMutableBufferPointer { output in
      data.withUnsafeBufferPointer { input in
        compress(output.baseAddress, &count, input.baseAddress, UInt(input.count), 6)
      }
    }
    return status == 0 ? Array(result[..<Int(count)]) : stored(data)
  }

  /// The zlib form (RFC 1950) without compression.
  static func stored(_ data: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x78, 0x01]
    var start = 0
    repeat {
      let end = min(data.count, start + 65535)
      let length = end - start
      result += [end == data.count ? 1 : 0, UInt8(length & 255), UInt8(length >> 8)]
      result += [UInt8(~length & 255), UInt8(~length >> 8 & 255)] + data[start..<end]
      start = end
    } while start < data.count
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in data {
      a = (a + UInt32(byte)) % 65521
      b = (b + a) % 65521
    }
    return result + number(Int(b) << 16 | Int(a))
  }
}
