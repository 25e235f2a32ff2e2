/// A rectangle of an image, in pixels from its upper left corner; it may cut through pixels.
struct Box: Hashable, Sendable {
  /// The left edge.
  let x: Double
  /// The upper edge.
  let y: Double
  /// The width, above 0.
  let width: Double
  /// The height, above 0.
  let height: Double

  /// The whole of an image.
  init(_ image: ImageShape) {
    self.init(x: 0, y: 0, width: Double(image.width), height: Double(image.height))
  }

  /// A rectangle.
  init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// The middle part of an image with the aspect of `size` that reaches over `share` of the side
  /// that limits it.
  static func middle(of image: ImageShape, like size: ImageShape, share: Double = 1) -> Box {
    let scale = min(
      Double(image.width) / Double(size.width), Double(image.height) / Double(size.height))
    let (width, height) = (Double(size.width) * scale * share, Double(size.height) * scale * share)
    return Box(
      x: (Double(image.width) - width) / 2, y: (Double(image.height) - height) / 2, width: width,
      height: height)
  }
}

/// Scales a rectangle of an image to another size with a triangle filter, widened where the image
/// shrinks so that every pixel counts: bilinear interpolation without aliasing, along rows and then
/// along columns.
struct Resampling {
  private let from: ImageShape
  private let to: ImageShape
  private let columns: [Taps]
  private let rows: [Taps]

  /// The pixels that make one pixel of the result, with weights that add up to 1.
  struct Taps {
    /// The first pixel.
    let first: Int
    /// The weights from there on.
    let weights: [Float]
  }

  /// A scaling of a box of one image to the size of another.
  init(_ box: Box, of from: ImageShape, to: ImageShape) {
    self.from = from
    self.to = to
    columns = Resampling.taps(start: box.x, length: box.width, from.width, to.width)
    rows = Resampling.taps(start: box.y, length: box.height, from.height, to.height)
  }

  /// Numbers of scratch memory that `run` needs.
  static func scratchCount(from: ImageShape, to: ImageShape) -> Int {
    from.height * to.width * to.channels
  }

  /// Writes the result.
  func run(
    _ source: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let (channels, width) = (to.channels, to.width)
    for row in (rows.first?.first ?? 0)..<(rows.last.map { $0.first + $0.weights.count } ?? 0) {
      let line = source + row * from.width * channels
      let target = scratch + row * width * channels
      for (column, taps) in columns.enumerated() {
        Resampling.sum(
          taps, line + taps.first * channels, stride: channels, count: channels,
          target + column * channels)
      }
    }
    for (row, taps) in rows.enumerated() {
      Resampling.sum(
        taps, scratch + taps.first * width * channels, stride: width * channels,
        count: width * channels, result + row * width * channels)
    }
  }

  private static func sum(
    _ taps: Taps, _ from: UnsafePointer<Float>, stride: Int, count: Int,
    _ to: UnsafeMutablePointer<Float>
  ) {
    for index in 0..<count { to[index] = from[index] * taps.weights[0] }
    for (tap, weight) in taps.weights.enumerated().dropFirst() {
      let row = from + tap * stride
      for index in 0..<count { to[index] += row[index] * weight }
    }
  }

  /// The taps of an axis: `length` pixels from `start` on become `count`; beyond the image there is
  /// nothing, and the weights of what remains are scaled to 1.
  static func taps(start: Double, length: Double, _ source: Int, _ count: Int) -> [Taps] {
    let scale = length / Double(count)
    let support = max(1, scale)
    return (0..<count).map { index in
      let centre = start + (Double(index) + 0.5) * scale
      let low = max(0, min(source - 1, Int((centre - support).rounded(.down))))
      let high = max(low + 1, min(source, Int((centre + support).rounded(.up))))
      var weights = (low..<high).map { max(0, 1 - abs(Double($0) + 0.5 - centre) / support) }
      let total = weights.reduce(0, +)
      if total <= 0 { weights[centre < Double(low) + 0.5 ? 0 : weights.count - 1] = 1 }
      let sum = total > 0 ? total : 1
      let leading = weights.prefix { $0 == 0 }.count
      while weights.last == 0, weights.count > leading + 1 { weights.removeLast() }
      return Taps(first: low + leading, weights: weights.dropFirst(leading).map { Float($0 / sum) })
    }
  }
}
