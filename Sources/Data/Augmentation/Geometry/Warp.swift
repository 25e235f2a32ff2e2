/// Draws a changed image by looking up where each of its pixels comes from.
struct Warp {
  /// The maps in the order of the steps.
  let maps: [PlaneMap]
  /// What stands beyond the border of the source.
  let border: Border
  /// The source.
  let from: ImageShape
  /// The result; as many channels as the source.
  let to: ImageShape

  /// Writes the result: copies where places are whole, else bilinear interpolation between the four
  /// pixels around a place.
  func run(_ source: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>) {
    let maps = PlaneMap.joined(maps)
    if maps.count == 1, case .affine(let affine) = maps[0] {
      return affine.isWhole
        ? copy(affine, source, result) : draw(source, result) { affine.source($0, $1) }
    }
    draw(source, result) { x, y in
      maps.reversed().reduce((x: x, y: y)) { place, map in map.source(place.x, place.y) }
    }
  }

  private func copy(
    _ affine: Affine, _ source: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>
  ) {
    let steps = [affine.a, affine.b, affine.c, affine.d, affine.e, affine.f].map(Warp.whole)
    var target = result
    for y in 0..<to.height {
      var (u, v) = (steps[1] * y + steps[2], steps[4] * y + steps[5])
      for _ in 0..<to.width {
        let pixel = pixel(u, v, source)
        for channel in 0..<to.channels { target[channel] = pixel.map { $0[channel] } ?? 0 }
        target += to.channels
        u += steps[0]
        v += steps[3]
      }
    }
  }

  private func draw(
    _ source: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>,
    _ place: (Double, Double) -> (x: Double, y: Double)
  ) {
    var target = result
    for y in 0..<to.height {
      for x in 0..<to.width {
        let (u, v) = place(Double(x), Double(y))
        interpolate(u, v, source, target)
        target += to.channels
      }
    }
  }

  private func interpolate(
    _ x: Double, _ y: Double, _ source: UnsafePointer<Float>,
    _ target: UnsafeMutablePointer<Float>
  ) {
    let (left, top) = (x.rounded(.down), y.rounded(.down))
    let (column, row) = (Warp.whole(left), Warp.whole(top))
    let (right, below) = (Float(x - left), Float(y - top))
    let taps = [
      (pixel(column, row, source), (1 - right) * (1 - below)),
      (pixel(column + 1, row, source), right * (1 - below)),
      (pixel(column, row + 1, source), (1 - right) * below),
      (pixel(column + 1, row + 1, source), right * below),
    ]
    for channel in 0..<to.channels { target[channel] = 0 }
    for (pixel, weight) in taps {
      guard let pixel, weight != 0 else { continue }
      for channel in 0..<to.channels { target[channel] += pixel[channel] * weight }
    }
  }

  /// The numbers of a pixel, or nil where there is only 0.
  private func pixel(
    _ column: Int, _ row: Int, _ source: UnsafePointer<Float>
  ) -> UnsafePointer<Float>? {
    guard let column = border.index(column, from.width), let row = border.index(row, from.height)
    else { return nil }
    return source + (row * from.width + column) * from.channels
  }

  /// A whole number far within what `Int` holds.
  private static func whole(_ number: Double) -> Int { Int(max(-1e9, min(1e9, number))) }
}
