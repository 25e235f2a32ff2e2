import Schema
import Testing

@testable import Data

@Suite struct PixelTests {
  private let shape = ImageShape(6, 5, 3)

  @Test func brightnessScalesTheMean() throws {
    let change = try step("brightness", ["by": .quantity(20, .percent)])
    let image = numbered(shape)
    var factors: [Double] = []
    for draw in draws(500) {
      let result = try augmented([change], image, shape, draw: draw)
      factors.append(result.mean / image.mean)
      #expect(abs(Double(result[7] / image[7]) - factors[factors.count - 1]) < 1e-5)
    }
    #expect(factors.allSatisfy { $0 > 0.799 && $0 < 1.201 })
    // Even in 0.8 to 1.2: mean 1 and deviation 0.4 / sqrt(12).
    let mean = factors.reduce(0, +) / 500
    let variance = factors.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 500
    #expect(abs(mean - 1) < 0.025 && abs(variance.squareRoot() - 0.11547) < 0.012)
  }

  @Test func contrastKeepsTheMeanGrey() throws {
    let change = try step("contrast", ["by": .quantity(50, .percent)])
    let grey = ImageShape(6, 5, 1)
    let image = numbered(grey)
    for draw in draws(20) {
      let result = try augmented([change], image, grey, draw: draw)
      #expect(abs(result.mean - image.mean) < 1e-4)
      let factor = (result[29] - result[0]) / (image[29] - image[0])
      #expect(factor > 0.499 && factor < 1.501)
    }
  }

  @Test func bytesStayBytes() throws {
    let steps = [
      try step("brightness", ["by": .quantity(100, .percent)]),
      try step("noise", ["std": .number(80)]),
    ]
    let image = [Float](repeating: 200, count: shape.count)
    for draw in draws(20) {
      let result = try augmented(steps, image, shape, bytes: true, draw: draw)
      #expect(result.allSatisfy { $0 >= 0 && $0 <= 255 })
    }
    let free = try draws(20).map { try augmented(steps, image, shape, draw: $0).max() ?? 0 }
    #expect((free.max() ?? 0) > 255)
  }

  @Test func saturationAndHueKeepGrey() throws {
    let change = try step(
      "colour_jitter",
      [
        "brightness": .number(0), "contrast": .number(0), "saturation": .quantity(80, .percent),
        "hue": .quantity(60, .degrees),
      ])
    let grey = (0..<shape.count).map { Float($0 / 3) }
    for draw in draws(10) {
      let result = try augmented([change], grey, shape, draw: draw)
      #expect(zip(result, grey).allSatisfy { abs($0 - $1) < 0.05 })
    }
    var colours = numbered(shape)
    let before = 0.299 * colours[0] + 0.587 * colours[1] + 0.114 * colours[2]
    Colour.turnHue(&colours, shape, degrees: 120)
    #expect(abs(0.299 * colours[0] + 0.587 * colours[1] + 0.114 * colours[2] - before) < 0.01)
    var red: [Float] = [100, 0, 0]
    Colour.turnHue(&red, ImageShape(1, 1, 3), degrees: 360)
    #expect(abs(red[0] - 100) < 0.2 && abs(red[1]) < 0.2 && abs(red[2]) < 0.2)
    Colour.saturate(&red, ImageShape(1, 1, 3), by: 0)
    #expect(abs(red[0] - 29.9) < 0.1 && abs(red[2] - 29.9) < 0.1)
  }

  @Test func coloursNeedThreeChannels() throws {
    #expect(throws: AugmentationFailure.self) {
      try AugmentationMap(
        [step("colour_jitter")], on: ImageShape(4, 4, 1), isRandom: true, isStoredAsBytes: true)
    }
  }

  @Test(arguments: ["mean", "zero"])
  func cutoutCoversASquare(fill: String) throws {
    let square = ImageShape(12, 12, 1)
    let cutout = try step("cutout", ["size": .number(4), "fill": .name(fill)])
    let image = (0..<144).map { Float($0 % 2 == 0 ? 1000 : 3000) }
    var areas: [Int] = []
    for draw in draws(1000) {
      let result = try augmented([cutout], image, square, draw: draw)
      let covered = result.indices.filter { result[$0] != image[$0] }
      #expect(covered.allSatisfy { result[$0] == (fill == "mean" ? 2000 : 0) })
      let rows = Set(covered.map { $0 / 12 }), columns = Set(covered.map { $0 % 12 })
      #expect(covered.count == rows.count * columns.count)
      areas.append(covered.count)
    }
    #expect(areas.max() == 16 && areas.min() == 4)
    // A side covers on average (4 * 12 - (2 + 1 + 1)) / 12 pixels; sides are independent.
    let mean = Double(areas.reduce(0, +)) / 1000
    #expect(abs(mean - (44.0 / 12) * (44.0 / 12)) < 0.5)
  }

  @Test func cutoutFitsTheImage() throws {
    #expect(throws: AugmentationFailure.self) {
      try AugmentationMap(
        [step("cutout", ["size": .number(13)])], on: ImageShape(12, 20, 1), isRandom: true,
        isStoredAsBytes: true)
    }
  }

  @Test func noiseHasItsDeviation() throws {
    let large = ImageShape(50, 50, 3)
    let result = try augmented(
      [step("noise", ["std": .number(8)])], [Float](repeating: 0, count: large.count), large)
    let variance = result.reduce(0) { $0 + Double($1) * Double($1) } / Double(result.count)
    #expect(abs(result.mean) < 0.5 && abs(variance.squareRoot() - 8) < 0.35)
  }

  @Test func drawsDependOnSeedEpochAndExampleAlone() throws {
    let steps = [
      try step("random_crop", ["size": .size([4, 4]), "pad": .number(1)]), try step("flip"),
      try step("brightness"), try step("cutout", ["size": .number(2)]), try step("noise"),
    ]
    let image = numbered(shape)
    let first = ExampleDraw(seed: 3, epoch: 2, index: 9)
    let result = try augmented(steps, image, shape, draw: first)
    #expect(try augmented(steps, image, shape, draw: first) == result)
    for other in [(4, 2, 9), (3, 1, 9), (3, 2, 8)] as [(UInt64, Int, Int)] {
      let draw = ExampleDraw(seed: other.0, epoch: other.1, index: other.2)
      #expect(try augmented(steps, image, shape, draw: draw) != result)
    }
    let plain = try AugmentationMap(
      [step("flip"), step("noise")], on: shape, isRandom: false, isStoredAsBytes: true)
    #expect(plain.isIdentity)
  }
}
