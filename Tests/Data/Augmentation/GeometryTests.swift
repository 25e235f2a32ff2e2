import Schema
import Testing

@testable import Data

@Suite struct GeometryTests {
  private let shape = ImageShape(5, 7, 2)

  /// The image that a single map gives.
  private func warped(
    _ maps: [PlaneMap], _ image: [Float], _ from: ImageShape, _ to: ImageShape? = nil,
    border: Border = .zero
  ) -> [Float] {
    let to = to ?? from
    var result = [Float](repeating: .nan, count: to.count)
    Warp(maps: maps, border: border, from: from, to: to).run(image, &result)
    return result
  }

  @Test(arguments: ["horizontal", "vertical"])
  func flippingTwiceIsNothing(axis: String) throws {
    let flip = try step("flip", ["axis": .name(axis), "chance": .quantity(100, .percent)])
    let image = numbered(shape)
    let once = try augmented([flip], image, shape)
    for row in 0..<5 {
      for column in 0..<7 {
        let (y, x) = axis == "vertical" ? (4 - row, column) : (row, 6 - column)
        #expect(once[(row * 7 + column) * 2] == image[(y * 7 + x) * 2])
      }
    }
    #expect(try augmented([flip, flip], image, shape) == image)
    #expect(try augmented([flip], once, shape) == image)
  }

  @Test func everyOtherImageIsFlipped() throws {
    let flip = try step("flip")
    let image = numbered(shape)
    let kept = try draws(2000).filter { try augmented([flip], image, shape, draw: $0) == image }
    // Five standard deviations of 2000 fair coins.
    #expect(abs(kept.count - 1000) < 112)
  }

  @Test func cropsAreWindows() throws {
    let crop = try step("random_crop", ["size": .size([3, 4])])
    let image = numbered(shape)
    var seen: Set<[Int]> = []
    for draw in draws(300) {
      let window = try augmented([crop], image, shape, draw: draw)
      let first = Int(window[0]) - 1
      let (y, x) = (first / 2 / 7, first / 2 % 7)
      seen.insert([y, x])
      for row in 0..<3 {
        for column in 0..<4 {
          #expect(window[(row * 4 + column) * 2 + 1] == image[((y + row) * 7 + x + column) * 2 + 1])
        }
      }
    }
    #expect(seen.count == 3 * 4, "every place is drawn")
    let middle = try augmented([crop], image, shape, isRandom: false)
    #expect(middle[0] == image[(1 * 7 + 1) * 2])
  }

  @Test(arguments: [("zero", 0 as Float), ("edge", 1), ("reflect", 4)])
  func paddingShowsTheBorder(border: String, expected: Float) throws {
    // A row 1 2 3 4 5 with a window that starts three pixels before it.
    let row = ImageShape(1, 5, 1)
    let chosen = try #require(Border(rawValue: border))
    let result = warped([.affine(.window(x: -3, y: 0))], [1, 2, 3, 4, 5], row, border: chosen)
    #expect(result[0] == expected)
    #expect(result[3...] == [1, 2])
  }

  @Test(arguments: [3, 4, 7])
  func rightAnglesAreExact(side: Int) {
    let square = ImageShape(side, side, 1)
    let image = numbered(square)
    let turned = warped([Rotate.map(square, degrees: 90)], image, square)
    for row in 0..<side {
      for column in 0..<side {
        // Anticlockwise: the upper right corner becomes the upper left one.
        #expect(turned[row * side + column] == image[column * side + (side - 1 - row)])
      }
    }
    let quarter = Rotate.map(square, degrees: 90)
    #expect(warped([quarter, quarter, quarter, quarter], image, square) == image)
    #expect(warped([Rotate.map(square, degrees: -90)], turned, square) == image)
  }

  @Test func smallTurnsMoveALineByTheSine() {
    let square = ImageShape(21, 21, 1)
    let ramp = (0..<441).map { Float($0 % 21) }
    let degrees = 10.0
    let turned = warped([Rotate.map(square, degrees: degrees)], ramp, square, border: .edge)
    // The source of (x, y) has x' = 10 + cos (x - 10) - sin (y - 10); a ramp shows x' itself.
    let (sine, cosine) = (0.17364817766693033, 0.984807753012208)
    for (x, y) in [(10, 10), (13, 6), (5, 12), (15, 15)] {
      let expected = 10 + cosine * Double(x - 10) - sine * Double(y - 10)
      #expect(abs(Double(turned[y * 21 + x]) - expected) < 1e-4)
    }
  }

  @Test func shiftsAreWholeAndBounded() throws {
    let translate = try step("translate", ["pixels": .number(2)])
    var image = [Float](repeating: 0, count: 81)
    image[4 * 9 + 4] = 1
    var places: [Int: Int] = [:]
    for draw in draws(2500) {
      let moved = try augmented([translate], image, ImageShape(9, 9, 1), draw: draw)
      #expect(moved.reduce(0, +) == 1)
      places[moved.firstIndex(of: 1) ?? -1, default: 0] += 1
    }
    #expect(places.count == 25)
    // 100 expected at each of 25 places: five standard deviations.
    #expect(places.values.allSatisfy { abs($0 - 100) < 50 })
  }

  @Test func stretchAndShearKeepTheMiddleAndRamps() throws {
    let square = ImageShape(9, 9, 1)
    let ramp = (0..<81).map { Float($0 % 9) }
    for name in ["stretch", "shear", "lens_distortion"] {
      let change = try step(name, ["border": .name("edge")])
      var kinds: Set<Float> = []
      for draw in draws(20) {
        let result = try augmented([change], ramp, square, draw: draw)
        #expect(abs(result[4 * 9 + 4] - 4) < 1e-5, "\(name)")
        kinds.insert(result[3 * 9 + 6])
      }
      #expect(kinds.count > 10)
    }
    let shear = Affine.centred(square, 1, 0.5, 0, 1)
    let slanted = warped([.affine(shear)], ramp, square, border: .edge)
    #expect(slanted[6 * 9 + 4] == 5 && slanted[2 * 9 + 4] == 3)
  }

  @Test func lensMovesACornerByItsShare() {
    let lens = Lens(0.1, ImageShape(11, 11, 1))
    let corner = lens.source(10, 10)
    #expect(abs(corner.x - (5 + 5 * 1.1)) < 1e-12 && abs(corner.y - 10.5) < 1e-12)
    let middle = lens.source(5, 5)
    #expect(middle.x == 5 && middle.y == 5)
  }

  @Test func neighbouringMovesAreInterpolatedOnce() throws {
    // A shift by half a pixel there and back is exact in one warp and a blur in two.
    let row = ImageShape(1, 6, 1)
    let image: [Float] = [0, 0, 8, 0, 0, 0]
    let half = PlaneMap.affine(Affine(c: 0.5))
    let back = PlaneMap.affine(Affine(c: -0.5))
    #expect(warped([half, back], image, row) == image)
    #expect(warped([back], warped([half], image, row), row) == [0, 2, 4, 2, 0, 0])
  }

  @Test func theImageIsLargerThanItsCrops() throws {
    let crop = try step("random_crop", ["size": .size([6, 6])])
    #expect(throws: AugmentationFailure.self) {
      try AugmentationMap([crop], on: shape, isRandom: true, isStoredAsBytes: false)
    }
    let padded = try step("random_crop", ["size": .size([6, 6]), "pad": .number(1)])
    let map = try AugmentationMap([padded], on: shape, isRandom: true, isStoredAsBytes: false)
    #expect(map.output == ImageShape(6, 6, 2))
  }
}
