import Schema
import Support
import Testing

@testable import Data

@Suite struct GeneratorTests {
  private func context(seed: UInt64) -> SourceContext {
    SourceContext(fileSystem: MemoryFileSystem([:]), seed: seed)
  }

  private func examples(_ data: Dataset) throws -> [[Float]] {
    try (0..<data.count).map { try data.example($0) }
  }

  @Test(arguments: ["spirals", "moons", "glyphs", "gaussian"])
  func everyExampleDependsOnSeedPartAndIndex(name: String) throws {
    let short = try source(name, ["count": .number(40)])
    let long = try source(name, ["count": .number(90)])
    let data = try short.load(context(seed: 5), like: nil)
    #expect(data.header == (try short.header(context(seed: 5))))
    #expect(data.count == 40)
    let again = try long.load(context(seed: 5), like: nil)
    #expect(try examples(again).prefix(40) == examples(data)[...])
    #expect(try examples(try short.load(context(seed: 6), like: nil)) != examples(data))
    let test = try short.load(context(seed: 5), like: data)
    #expect(try zip(examples(test), examples(data)).allSatisfy { $0 != $1 })
  }

  @Test func spiralsWithoutNoiseLieOnTheirArms() throws {
    let data = try source("spirals", ["count": .number(60), "noise": .number(0)])
      .load(context(seed: 1), like: nil)
    #expect(data.target.classCount == 3 && data.all.classCounts == [20, 20, 20])
    for index in stride(from: 0, to: 60, by: 3) {
      let (x, y) = try (data.example(index)[0], data.example(index)[1])
      let radius = (x * x + y * y).squareRoot()
      // The first arm starts at angle 0 and turns by 4 radians along its length.
      if radius < 0.39, radius > 0.01 { #expect(x > 0) }
    }
  }

  @Test func moonsWithoutNoiseAreHalfCircles() throws {
    let data = try source("moons", ["count": .number(50), "noise": .number(0)])
      .load(context(seed: 1), like: nil)
    for index in 0..<50 {
      let point = try data.example(index)
      let (x, y) = index % 2 == 0 ? (point[0], point[1]) : (1 - point[0], 0.5 - point[1])
      #expect(abs(x * x + y * y - 1) < 1e-5 && y >= -1e-6)
    }
  }

  @Test func glyphsAreInkOnAnEmptyGround() throws {
    let data = try source("glyphs", ["count": .number(200)]).load(context(seed: 2), like: nil)
    #expect(data.input.extents == [28, 28, 1] && data.target.classCount == 10)
    for index in 0..<200 {
      let ink = try data.example(index).filter { $0 > 100 }.count
      #expect(ink > 12 && ink < 400, "image \(index) has \(ink) dark pixels")
    }
  }

  /// The mean of n squares of standard normal numbers strays from 1 by sqrt(2 / n).
  @Test func gaussianVectorsAreStandardNormal() throws {
    let data = try source("gaussian", ["count": .number(60), "features": .number(500)])
      .load(context(seed: 4), like: nil)
    #expect(data.input.extents == [500] && data.all.classCounts == [Int](repeating: 6, count: 10))
    let values = try examples(data).flatMap { $0.map(Double.init) }
    let mean = values.reduce(0, +) / 30000
    let square = values.reduce(0) { $0 + $1 * $1 } / 30000
    #expect(abs(mean) < 5 / 30000.0.squareRoot())
    #expect(abs(square - 1) < 5 * (2 / 30000.0).squareRoot())
  }

  @Test func pixelNoiseHasUnitDeviation() {
    let noise = PixelNoise(key: 99)
    let all = (0..<5000).flatMap { block in (0..<4).map { noise.four(block)[$0] } }
    let mean = all.reduce(0, +) / 20000
    let variance = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20000
    #expect(abs(mean) < 0.03 && abs(variance - 1) < 0.03)
  }
}
