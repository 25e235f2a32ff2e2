/// The header of a PNG file and what follows from it.
struct PNGHeader {
  /// What a pixel consists of.
  enum Kind: UInt8 {
    case grey = 0
    case colour = 2
    case palette = 3
    case greyAlpha = 4
    case colourAlpha = 6

    /// Samples of a pixel in the file.
    var samples: Int {
      switch self {
      case .grey, .palette: 1
      case .greyAlpha: 2
      case .colour: 3
      case .colourAlpha: 4
      }
    }

    fileprivate var depths: [Int] {
      switch self {
      case .grey: [1, 2, 4, 8, 16]
      case .palette: [1, 2, 4, 8]
      default: [8, 16]
      }
    }
  }

  /// A part of an interlaced picture: every `right`-th column from `x` of every `down`-th row.
  struct Pass {
    let x: Int
    let y: Int
    let right: Int
    let down: Int
    let width: Int
    let height: Int
  }

  /// The extents; 1 or 3 channels.
  let shape: ImageShape
  /// What a pixel consists of.
  let kind: Kind
  private let depth: Int
  private let isInterlaced: Bool

  /// Reads and verifies the header chunk.
  init(_ data: UnsafeRawBufferPointer) throws(PictureError) {
    guard data.count == 13 else { throw .damaged("its header has another length") }
    let width = PNGChunks.number(data, 0), height = PNGChunks.number(data, 4)
    depth = Int(data[8])
    guard let kind = Kind(rawValue: data[9]), kind.depths.contains(depth), data[10] == 0,
      data[11] == 0, data[12] < 2
    else { throw .damaged("its header asks for a form that does not exist") }
    self.kind = kind
    isInterlaced = data[12] == 1
    let isGrey = kind == .grey || kind == .greyAlpha
    shape = try PictureDecoder.verified(height, width, isGrey ? 1 : 3)
  }

  /// Bytes of a row of so many pixels.
  func stride(_ width: Int) -> Int { (width * kind.samples * depth + 7) / 8 }

  /// Bytes from a sample to the same one of the next pixel, for filters; at least 1.
  var step: Int { max(1, kind.samples * depth / 8) }

  /// Bytes of a pass with the filter of each row.
  func bytes(of pass: Pass) -> Int {
    pass.width == 0 ? 0 : pass.height * (stride(pass.width) + 1)
  }

  /// A sample of a row that starts at `start`, in the file's depth; the upper byte of 16 bits.
  func sample(_ raw: [UInt8], _ start: Int, _ index: Int) -> Int {
    if depth >= 8 { return Int(raw[start + index * (depth / 8)]) }
    let bit = index * depth
    return Int(raw[start + bit / 8]) >> (8 - depth - bit % 8) & (1 << depth - 1)
  }

  /// A sample brought to 0...255.
  func byte(_ raw: [UInt8], _ start: Int, _ index: Int) -> UInt8 {
    let value = sample(raw, start, index)
    return depth >= 8 ? UInt8(value) : UInt8(value * 255 / (1 << depth - 1))
  }

  /// The parts in which pixels come: one, or the seven of Adam7.
  var passes: [Pass] {
    let origins = isInterlaced
      ? [
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
        (0, 1, 1, 2),
      ] : [(0, 0, 1, 1)]
    return origins.map { x, y, right, down in
      Pass(
        x: x, y: y, right: right, down: down, width: max(0, (shape.width - x + right - 1) / right),
        height: max(0, (shape.height - y + down - 1) / down))
    }
  }
}
