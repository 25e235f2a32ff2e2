import Schema
import Support
import Testing

@testable import Data

@Suite struct PreprocessingTests {
  private func step(_ name: String, _ arguments: Arguments = [:]) throws -> any Preprocessing {
    let type = try #require(DataCatalogues.preprocessing[name])
    return type.init(arguments: try accepted(type.declaration, arguments))
  }

  private func outputs(_ fitted: FittedPreprocessing, _ data: Dataset) throws -> [[Float]] {
    let plan = BatchPlan(count: data.count, batch: data.count, order: .sequential)
    let loader = try BatchLoader(data.all, transforms: fitted.transforms, plan: plan, epochs: 1)
    let batch = try #require(try loader.next())
    return (0..<data.count).map { row in
      (0..<loader.widths[0]).map { batch.floats()[row * loader.widths[0] + $0] }
    }
  }

  /// A linear congruential sequence: known numbers without the code under test.
  private func numbers(_ rows: Int, _ columns: Int) -> [[Float]] {
    var state: UInt32 = 12345
    return (0..<rows).map { _ in
      (0..<columns).map { column in
        state = state &* 1_664_525 &+ 1_013_904_223
        return Float(state >> 16) / 65536 * Float(column + 1)
      }
    }
  }

  @Test func standardizeByFeature() throws {
    let data = try dataset([[1, 10, 7], [2, 20, 7], [3, 60, 7]])
    let fitted = try FittedPreprocessing(fitting: [step("standardize")], on: data.all)
    let result = try outputs(fitted, data)
    let root = Float(1.5).squareRoot()
    #expect(zip(result.map { $0[0] }, [-root, 0, root]).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(result.map { $0[2] } == [0, 0, 0])
    #expect(fitted.warnings.map(\.code.id) == ["W0601"])
    #expect(
      fitted.warnings.first?.message
        == "1 of 3 features is constant over the training part and mapped to 0: 3")
  }

  @Test func onlyThePartIsFitted() throws {
    let data = try dataset([[1], [3], [1000]])
    let part = Subset(data, [0, 1])
    let fitted = try FittedPreprocessing(fitting: [step("mean")], on: part)
    #expect(fitted.transforms == [.affine(scale: [1], shift: [-2])])
  }

  @Test func channelsAndImages() throws {
    // Two places of two channels: channel 0 holds 1, 3, 5, 7; channel 1 holds 0, 0, 4, 4.
    let data = try dataset([[1, 0, 3, 0], [5, 4, 7, 4]], extents: [2, 1, 2])
    let channel = try FittedPreprocessing(
      fitting: [step("standardize", ["per": .name("channel")])], on: data.all)
    let s = 1 / Float(5).squareRoot()
    #expect(channel.transforms == [.affine(scale: [s, 0.5], shift: [-4 * s, -1])])
    let image = try FittedPreprocessing(
      fitting: [step("mean", ["per": .name("image")])], on: data.all)
    #expect(image.transforms == [.affine(scale: [1, 1, 1, 1], shift: [-3, -2, -5, -2])])
    let whole = try FittedPreprocessing(
      fitting: [step("standardize", ["per": .name("image")])], on: data.all)
    // Every feature varies by 2 around its own mean.
    #expect(whole.transforms == [
      .affine(scale: [0.5, 0.5, 0.5, 0.5], shift: [-1.5, -1, -2.5, -1])
    ])
  }

  @Test func affineStepsJoin() throws {
    let data = try dataset([[0], [510]])
    let fitted = try FittedPreprocessing(
      fitting: [step("scale", ["factor": .number(1.0 / 255)]), step("standardize")], on: data.all)
    guard case .affine(let scale, let shift) = try #require(fitted.transforms.first) else {
      return #expect(Bool(false), "no affine map")
    }
    #expect(fitted.transforms.count == 1)
    #expect(abs(scale[0] - 1 / 255) < 1e-8 && abs(shift[0] + 1) < 1e-6)
  }

  @Test func bytesAndFloatsGiveTheSameMoments() throws {
    let rows = numbers(5000, 4).map { $0.map { ($0 * 50).rounded(.down) } }
    let floats = try dataset(rows)
    let memory = try #require(RawMemory(byteCount: 20000))
    for (index, value) in rows.joined().enumerated() { memory.octets[index] = UInt8(value) }
    let bytes = Dataset(
      count: 5000, input: floats.input, storage: ExampleStorage(.uint8, memory),
      targets: floats.targets, target: floats.target)
    let left = try FeatureMoments(FittingPart(floats.all))
    let right = try FeatureMoments(FittingPart(bytes.all))
    for feature in 0..<4 {
      #expect(abs(left.mean[feature] - right.mean[feature]) < 1e-10)
      #expect(abs(left.variance[feature] - right.variance[feature]) < 1e-8)
    }
    let alone = try FeatureMoments(FittingPart(floats.all), threads: 1)
    #expect(alone.mean == left.mean && alone.variance == left.variance)
  }

  /// Rows so wide that those of a chunk are read a few at a time.
  @Test func wideRowsAreReadInParts() throws {
    let data = try dataset((0..<26).map { row in (0..<60_000).map { Float((row * 7 + $0) % 13) } })
    let moments = try FeatureMoments(FittingPart(data.all))
    // 7 has an inverse modulo 13, so 26 rows give every number twice: mean 6, variance 14.
    #expect(moments.mean.allSatisfy { $0 == 6 })
    #expect(moments.variance.allSatisfy { $0 == 14 })
  }

  @Test(arguments: ["pca", "zca"]) func whiteningLeavesTheUnitCovariance(form: String) throws {
    var rows = numbers(400, 5)
    for index in rows.indices { rows[index][3] += rows[index][0] * 2 - rows[index][4] }
    let data = try dataset(rows)
    let whiten = try step("whiten", ["form": .name(form), "epsilon": .number(0)])
    let result = try outputs(try FittedPreprocessing(fitting: [whiten], on: data.all), data)
    for i in 0..<5 {
      for j in 0..<5 {
        let sum = result.reduce(0.0) { $0 + Double($1[i]) * Double($1[j]) }
        #expect(abs(sum / 400 - (i == j ? 1 : 0)) < 1e-4)
      }
    }
  }

  @Test func zcaOfIndependentFeaturesKeepsTheirDirections() throws {
    let data = try dataset([[3, 1], [-3, 1], [3, -1], [-3, -1]])
    let whiten = try step("whiten", ["form": .name("zca"), "epsilon": .number(0)])
    let result = try outputs(try FittedPreprocessing(fitting: [whiten], on: data.all), data)
    let expected: [[Float]] = [[1, 1], [-1, 1], [1, -1], [-1, -1]]
    for (found, wanted) in zip(result.joined(), expected.joined()) {
      #expect(abs(found - wanted) < 1e-6)
    }
  }

  @Test func pcaFindsTheLongAxis() throws {
    let data = try dataset([[2, 2, 1], [-2, -2, 1], [1, -1, 1], [-1, 1, 1]])
    let fitted = try FittedPreprocessing(fitting: [step("pca", ["k": .number(2)])], on: data.all)
    #expect(fitted.output.extents == [2])
    let result = try outputs(fitted, data)
    let root = Float(2).squareRoot()
    let expected: [[Float]] = [[2 * root, 0], [-2 * root, 0], [0, root], [0, -root]]
    for (found, wanted) in zip(result.joined(), expected.joined()) {
      #expect(abs(abs(found) - abs(wanted)) < 1e-6)
    }
    let flat = try FittedPreprocessing(
      fitting: [step("whiten", ["epsilon": .number(0)])], on: data.all)
    #expect(flat.warnings.map(\.code.id) == ["W0602"])
  }

  @Test func impossibleStepsAreNamed() throws {
    let data = try dataset([[1, 2], [3, 5]])
    func fault(_ step: any Preprocessing, _ data: Dataset) -> String? {
      diagnostic { _ = try FittedPreprocessing(fitting: [step], on: data.all) }?.code.id
    }
    #expect(fault(try step("pca", ["k": .number(3)]), data) == "E0621")
    let wide = try dataset([[Float](repeating: 1, count: 4097)])
    #expect(fault(try step("pca", ["k": .number(3)]), wide) == "E0622")
    let broken = try dataset([[1, .infinity], [3, 5]])
    #expect(fault(try step("standardize"), broken) == "E0625")
  }
}
