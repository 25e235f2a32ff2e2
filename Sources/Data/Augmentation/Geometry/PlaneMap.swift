#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where a pixel of a changed image comes from: maps a place of the result to a place of the
/// source. Places are pixel centres, counted from 0; x goes right, y down.
enum PlaneMap: Hashable, Sendable {
  /// A straight map.
  case affine(Affine)
  /// Radial distortion about a centre.
  case lens(Lens)

  /// No change.
  static let identity = PlaneMap.affine(.identity)

  /// The source of a place.
  func source(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
    switch self {
    case .affine(let affine): affine.source(x, y)
    case .lens(let lens): lens.source(x, y)
    }
  }

  /// The maps of steps made one after another, neighbouring straight ones joined into one.
  static func joined(_ maps: [PlaneMap]) -> [PlaneMap] {
    maps.reduce(into: []) { list, next in
      guard case .affine(let first) = list.last, case .affine(let second) = next else {
        return list.append(next)
      }
      list[list.count - 1] = .affine(first.then(second))
    }
  }
}

/// `source = (a x + b y + c, d x + e y + f)`.
struct Affine: Hashable, Sendable {
  var a = 1.0
  var b = 0.0
  var c = 0.0
  var d = 0.0
  var e = 1.0
  var f = 0.0

  /// No change.
  static let identity = Affine()

  /// The source of a place.
  func source(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
    (a * x + b * y + c, d * x + e * y + f)
  }

  /// The map of this step followed by the step `next`: a place of the last result is sent through
  /// `next` first.
  func then(_ next: Affine) -> Affine {
    Affine(
      a: a * next.a + b * next.d, b: a * next.b + b * next.e, c: a * next.c + b * next.f + c,
      d: d * next.a + e * next.d, e: d * next.b + e * next.e, f: d * next.c + e * next.f + f)
  }

  /// A linear map about the centre of an image, so that its middle stays where it is.
  static func centred(
    _ image: ImageShape, _ a: Double, _ b: Double, _ d: Double, _ e: Double
  ) -> Affine {
    let (x, y) = (Double(image.width - 1) / 2, Double(image.height - 1) / 2)
    return Affine(a: a, b: b, c: x - a * x - b * y, d: d, e: e, f: y - d * x - e * y)
  }

  /// A window whose first pixel is (x, y) of the source.
  static func window(x: Int, y: Int) -> Affine { Affine(c: Double(x), f: Double(y)) }

  /// Whether whole places go to whole places, so that nothing is interpolated.
  var isWhole: Bool {
    [a, b, c, d, e, f].allSatisfy { $0 == $0.rounded() }
  }
}

/// Radial distortion: a point at distance r of the centre comes from r (1 + k r^2), where r = 1 is
/// a corner. Above 0 it bends outwards like a wide lens (barrel), below 0 inwards (pincushion).
struct Lens: Hashable, Sendable {
  let strength: Double
  let x: Double
  let y: Double
  private let radius: Double

  /// A distortion of an image about its middle.
  init(_ strength: Double, _ image: ImageShape) {
    self.strength = strength
    x = Double(image.width - 1) / 2
    y = Double(image.height - 1) / 2
    radius = max((x * x + y * y).squareRoot(), 0.5)
  }

  /// The source of a place.
  func source(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
    let (u, v) = ((x - self.x) / radius, (y - self.y) / radius)
    let factor = 1 + strength * (u * u + v * v)
    return (self.x + u * factor * radius, self.y + v * factor * radius)
  }
}

/// Sines and cosines of angles in degrees, exact at right angles.
enum Angle {
  /// The sine and cosine.
  static func sineCosine(degrees: Double) -> (sine: Double, cosine: Double) {
    let turns = (degrees / 90).rounded()
    if turns * 90 == degrees {
      let quarter = Int(turns.truncatingRemainder(dividingBy: 4)) & 3
      return ([0, 1, 0, -1][quarter], [1, 0, -1, 0][quarter])
    }
    let radians = degrees * .pi / 180
    return (sin(radians), cos(radians))
  }

  /// The tangent.
  static func tangent(degrees: Double) -> Double { tan(degrees * .pi / 180) }
}
