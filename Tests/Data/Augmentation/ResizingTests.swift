import Schema
import Testing

@testable import Data

@Suite struct ResizingTests {
  private func resampled(
    _ image: [Float], _ from: ImageShape, _ to: ImageShape, box: Box? = nil
  ) -> [Float] {
    var result = [Float](repeating: .nan, count: to.count)
    var scratch = [Float](
      repeating: .nan, count: Resampling.scratchCount(from: from, to: to))
    Resampling(box ?? Box(from), of: from, to: to).run(image, &result, scratch: &scratch)
    return result
  }

  @Test func sameSizeIsExact() {
    let shape = ImageShape(5, 4, 3)
    #expect(resampled(numbered(shape), shape, shape) == numbered(shape))
    let window = resampled(
      numbered(shape), shape, ImageShape(2, 2, 3), box: Box(x: 1, y: 2, width: 2, height: 2))
    #expect(window[0] == numbered(shape)[(2 * 4 + 1) * 3])
  }

  @Test func halvingWeighsByATriangle() {
    // Support 2 about the edge between two pixels: weights 1/8, 3/8, 3/8, 1/8 inside.
    let row: [Float] = [0, 0, 8, 16, 0, 0, 0, 0]
    let half = resampled(row, ImageShape(1, 8, 1), ImageShape(1, 4, 1))
    // (8 * 3 + 16 * 3) / 8 and 16 / 8.
    #expect(half[1] == 9)
    #expect(half[2] == 2)
    #expect(half[3] == 0)
  }

  @Test(arguments: [(7, 3), (3, 7), (10, 4), (5, 16)])
  func constantsAndMeansSurvive(from: Int, to: Int) {
    let source = ImageShape(from, from, 2)
    let target = ImageShape(to, to, 2)
    let flat = resampled([Float](repeating: 3, count: source.count), source, target)
    #expect(flat.allSatisfy { abs($0 - 3) < 1e-5 })
    for taps in Resampling.taps(start: 0, length: Double(from), from, to) {
      #expect(abs(taps.weights.reduce(0, +) - 1) < 1e-6)
      #expect(taps.first >= 0 && taps.first + taps.weights.count <= from)
    }
  }

  @Test func scaleJitterKeepsCoordinates() throws {
    // A ramp along x shows how far apart the pixels of the result lie in the source.
    let shape = ImageShape(20, 40, 1)
    let ramp = (0..<800).map { Float($0 % 40) }
    let jitter = try step(
      "scale_jitter", ["side": .range(.number(10), .number(30)), "crop": .size([10, 10])])
    var scales: [Float] = []
    for draw in draws(300) {
      let result = try augmented([jitter], ramp, shape, draw: draw)
      scales.append((result[7] - result[3]) / 4)
    }
    // The step is 20 / side: sides of 10 to 30 give 2 to 2/3.
    #expect(scales.allSatisfy { $0 > 0.66 && $0 < 2.01 })
    #expect((scales.max() ?? 0) > 1.8 && (scales.min() ?? 9) < 0.7)
    let fixed = try augmented([jitter], ramp, shape, isRandom: false)
    #expect(fixed[0] == 15 && fixed[9] == 24)
    #expect(throws: AugmentationFailure.self) {
      try AugmentationMap(
        [step("scale_jitter", ["side": .number(8), "crop": .size([10, 10])])], on: shape,
        isRandom: true, isStoredAsBytes: false)
    }
  }

  @Test func resizedCropsHaveTheirArea() throws {
    let shape = ImageShape(40, 40, 2)
    // The channels hold x and y, so that the corners of a result show the window.
    let image = (0..<3200).map { (index: Int) -> Float in
      index % 2 == 0 ? Float(index / 2 % 40) : Float(index / 80)
    }
    let crop = try step(
      "random_resized_crop",
      ["size": .size([8, 8]), "area": .range(.quantity(25, .percent), .quantity(50, .percent))])
    for draw in draws(200) {
      let result = try augmented([crop], image, shape, draw: draw)
      let width: Float = 1.6 * (result[12] - result[2])
      let height: Float = 1.6 * (result[97] - result[17])
      let share: Float = width * height / 1600
      let aspect: Float = width / height
      #expect(share > 0.24 && share < 0.51)
      #expect(aspect > 0.74 && aspect < 1.35)
    }
    let fixed = try augmented([crop], image, shape, isRandom: false)
    let width: Float = 1.6 * (fixed[12] - fixed[2])
    #expect(abs(width - 35) < 0.1)
  }
}
