#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Paints one digit: strokes bent, placed and inked at random.
struct GlyphPainter {
  typealias Point = GlyphShapes.Point

  /// Pixels along each side.
  static let side = 28
  private var draw: GeneratorDraw
  private var ink = [Double](repeating: 0, count: side * side)

  /// A painter with the numbers of one example.
  init(_ draw: GeneratorDraw) { self.draw = draw }

  /// The pixels of a digit, row by row.
  mutating func paint(_ digit: Int) -> [UInt8] {
    let styles = GlyphShapes.styles[digit]
    let strokes = styles[draw.choice(styles.count)]
    let place = Placement(&draw)
    let radius = draw.uniform(0.75, 1.75)
    for stroke in strokes {
      let bent = stroke.reduce(into: [Point]()) { points, point in
        // A repeated point is a corner and must stay one.
        let isCorner = points.count > 0 && point == stroke[points.count - 1]
        let moved = point + Point(draw.normal(0.035), draw.normal(0.035))
        points.append(isCorner ? points[points.count - 1] : moved)
      }
      paint(Self.curve(bent).map(place.map), radius: radius)
    }
    return pixels(gain: draw.uniform(0.7, 1), deviation: Float(draw.uniform(0.02, 0.1)))
  }

  private mutating func pixels(gain: Double, deviation: Float) -> [UInt8] {
    let noise = PixelNoise(key: draw.noiseKey())
    var result = [UInt8](repeating: 0, count: ink.count)
    for block in 0..<ink.count / 4 {
      let grain = noise.four(block) * deviation
      for lane in 0..<4 {
        let value = Float(ink[4 * block + lane] * gain) + grain[lane]
        result[4 * block + lane] = UInt8(max(0, min(255, 255 * value)))
      }
    }
    return result
  }

  /// Points on a Catmull-Rom curve through the given ones, broken at repeated points.
  private static func curve(_ points: [Point]) -> [Point] {
    var result: [Point] = [points[0]]
    for index in 0..<points.count - 1 where points[index] != points[index + 1] {
      let (from, to) = (points[index], points[index + 1])
      let before = index > 0 && points[index - 1] != from ? points[index - 1] : from
      let hasNext = index + 2 < points.count && points[index + 2] != to
      let after = hasNext ? points[index + 2] : to
      let (leave, arrive) = ((to - before) / 2, (after - from) / 2)
      for step in 1...4 {
        let t = Double(step) / 4
        let (t2, t3) = (t * t, t * t * t)
        let ends = from * (2 * t3 - 3 * t2 + 1) + to * (3 * t2 - 2 * t3)
        result.append(ends + leave * (t3 - 2 * t2 + t) + arrive * (t3 - t2))
      }
    }
    return result
  }

  /// Inks everything within `radius` of the lines between neighbouring points, with a soft edge.
  private mutating func paint(_ points: [Point], radius: Double) {
    for (from, to) in zip(points, points.dropFirst()) {
      let low = pointwiseMin(from, to) - radius - 1
      let high = pointwiseMax(from, to) + radius + 1
      let along = to - from
      let length = max((along * along).sum(), 1e-12)
      for y in Self.pixels(low.y, high.y) {
        for x in Self.pixels(low.x, high.x) {
          let offset = Point(Double(x), Double(y)) - from
          let t = max(0, min(1, (offset * along).sum() / length))
          let distance = offset - along * t
          let value = radius + 0.5 - (distance * distance).sum().squareRoot()
          let index = y * Self.side + x
          ink[index] = max(ink[index], min(1, value))
        }
      }
    }
  }

  private static func pixels(_ low: Double, _ high: Double) -> Range<Int> {
    let first = Int(max(0, min(Double(side), low.rounded(.up))))
    let last = Int(max(-1, min(Double(side - 1), high.rounded(.down))))
    return first..<max(first, last + 1)
  }
}

/// Where and how a digit stands on its 28 x 28 pixels.
private struct Placement {
  private let axisX: GlyphShapes.Point
  private let axisY: GlyphShapes.Point
  private let centre: GlyphShapes.Point

  /// A random place: turned, slanted, stretched and shifted.
  init(_ draw: inout GeneratorDraw) {
    let angle = draw.uniform(-0.22, 0.22)
    let slant = draw.uniform(-0.3, 0.3)
    let height = draw.uniform(14, 20)
    let width = height * draw.uniform(0.5, 0.85)
    axisX = GlyphShapes.Point(cos(angle), sin(angle)) * width
    axisY = (GlyphShapes.Point(-sin(angle), cos(angle)) - GlyphShapes.Point(slant, 0)) * height
    centre = GlyphShapes.Point(13.5 + draw.uniform(-3, 3), 13.5 + draw.uniform(-3, 3))
  }

  /// A point of the unit box in pixels.
  func map(_ point: GlyphShapes.Point) -> GlyphShapes.Point {
    centre + axisX * (point.x - 0.5) + axisY * (point.y - 0.5)
  }
}
