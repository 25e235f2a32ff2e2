import CKernels
import Support

/// Reads PNG files (ISO 15948): every colour type and depth, plain or interlaced. What lies behind
/// transparency is shown, 16-bit samples keep their upper byte.
struct PNGDecoder {
  /// The first bytes of every file.
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// The extents; channels are 1 for grey files, else 3.
  let shape: ImageShape
  private let header: PNGHeader
  private let palette: [UInt8]
  private let parts: [UnsafeRawBufferPointer]

  /// Reads the chunks, every one with its checksum.
  init(_ bytes: UnsafeRawBufferPointer) throws(PictureError) {
    var chunks = PNGChunks(bytes)
    guard let first = try chunks.next(), first.name == "IHDR" else {
      throw .damaged("it does not start with its header")
    }
    header = try PNGHeader(first.data)
    var palette: [UInt8] = []
    var parts: [UnsafeRawBufferPointer] = []
    var isComplete = false
    while !isComplete, let chunk = try chunks.next() {
      switch chunk.name {
      case "PLTE": palette = Array(chunk.data)
      case "IDAT": parts.append(chunk.data)
      case "IEND": isComplete = true
      default:
        // An upper-case first letter marks what a reader must understand.
        if chunk.isCritical { throw .unsupported("a PNG with the chunk `\(chunk.name)`") }
      }
    }
    guard isComplete, !parts.isEmpty else { throw .damaged("it ends in the middle") }
    guard header.kind != .palette || !palette.isEmpty && palette.count % 3 == 0 else {
      throw .damaged("its palette is missing")
    }
    (self.palette, self.parts) = (palette, parts)
    shape = header.shape
  }

  /// Inflates and unfilters the rows.
  func decode() throws(PictureError) -> Picture {
    var raw = try inflate()
    var pixels = [UInt8](repeating: 0, count: shape.count)
    var position = 0
    for pass in header.passes where pass.height > 0 && pass.width > 0 {
      try draw(pass, &raw, &position, &pixels)
    }
    return Picture(shape: shape, bytes: pixels)
  }

  private func inflate() throws(PictureError) -> [UInt8] {
    let expected = header.passes.reduce(0) { $0 + header.bytes(of: $1) }
    let count = parts.reduce(0) { $0 + $1.count }
    guard expected <= Gzip.expansion(count) else {
      throw .damaged("it is too short for its extents")
    }
    var joined: [UInt8] = []
    joined.reserveCapacity(count)
    for part in parts { joined.append(contentsOf: part) }
    guard let zlib = ZLibrary.shared else { throw .noLibrary("zlib", package: "zlib1g") }
    // One byte more than is expected tells whether the stream ends where it should.
    var raw = [UInt8](repeating: 0, count: expected + 1)
    let outcome = joined.withUnsafeBytes { input in
      raw.withUnsafeMutableBytes { output in
        ZInflater(zlib, input, .zlib)?.run(into: output) ?? .corrupt
      }
    }
    switch outcome {
    case .complete(expected): return raw
    case .complete, .full: throw .damaged("it holds another number of pixels than its header says")
    case .truncated: throw .damaged("it ends in the middle")
    case .corrupt: throw .damaged("its compressed data are wrong")
    }
  }

  private func draw(
    _ pass: PNGHeader.Pass, _ raw: inout [UInt8], _ position: inout Int, _ pixels: inout [UInt8]
  ) throws(PictureError) {
    let stride = header.stride(pass.width)
    var previous: Int?
    for row in 0..<pass.height {
      let start = position + 1
      let filter = Int32(raw[position])
      let failed = raw.withUnsafeMutableBytes { bytes -> Int32 in
        guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 1 }
        return ck_png_unfilter(
          filter, base + start, previous.map { UnsafePointer(base + $0) }, stride, header.step)
      }
      if failed != 0 { throw .damaged("a row has the unknown filter \(filter)") }
      for column in 0..<pass.width {
        let place = (pass.y + row * pass.down) * shape.width + pass.x + column * pass.right
        try paint(raw, start, column, &pixels, place * shape.channels)
      }
      previous = start
      position = start + stride
    }
  }

  private func paint(
    _ raw: [UInt8], _ start: Int, _ column: Int, _ pixels: inout [UInt8], _ target: Int
  ) throws(PictureError) {
    switch header.kind {
    case .palette:
      let index = 3 * header.sample(raw, start, column)
      guard index + 2 < palette.count else { throw .damaged("a colour is not in its palette") }
      for channel in 0..<3 { pixels[target + channel] = palette[index + channel] }
    default:
      let samples = header.kind.samples
      for channel in 0..<shape.channels {
        pixels[target + channel] = header.byte(raw, start, column * samples + channel)
      }
    }
  }
}
