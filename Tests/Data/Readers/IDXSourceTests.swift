import Support
import Testing

@testable import Data

@Suite struct IDXSourceTests {
  private func idxSource() throws -> any DataSource {
    try source("idx", ["images": .string("x"), "labels": .string("y")])
  }

  private func fault(_ images: [UInt8], _ labels: [UInt8]) throws -> Diagnostic? {
    let reader = try idxSource()
    return diagnostic { _ = try reader.load(context(["x": images, "y": labels]), like: nil) }
  }

  @Test(arguments: [false, true]) func readsImagesAndLabels(compressed: Bool) throws {
    if compressed, ZLibrary.shared == nil { return }
    let images = idx([2, 2, 3], Array(1...12))
    let labels = idx([2], [3, 0])
    let files = compressed ? ["x": gzip(images), "y": gzip(labels)] : ["x": images, "y": labels]
    let reader = try idxSource()
    let data = try reader.load(context(files), like: nil)
    #expect(data.header == (try reader.header(context(files))))
    #expect(data.input.extents == [2, 3, 1] && data.count == 2)
    #expect(try data.example(1) == [7, 8, 9, 10, 11, 12])
    #expect(data.targets == .classes([3, 0]))
    #expect(data.target == .classes(count: 4, names: ["0", "1", "2", "3"]))
    #expect(data.files.map(\.bytes) == [28, 10])
    #expect(data.files[0].hash == XXHash64.text(XXHash64.hash(images)))
  }

  @Test func mistakesAreNamed() throws {
    let images = idx([2, 2, 2], Array(0..<8))
    let labels = idx([2], [0, 1])
    #expect(try fault(labels, images)?.code.id == "E0604")
    #expect(
      try fault(labels, images)?.message
        == "`x` is not an idx file of images: expected the magic number 2051 or 2052, it starts "
        + "with 2049")
    #expect(try fault([0, 0, 8], labels)?.code.id == "E0604")
    #expect(try fault(images, idx([3], [0, 1, 2]))?.code.id == "E0606")
    #expect(try fault(images + [0], labels)?.code.id == "E0605")
    #expect(try fault(Array(images.dropLast()), labels)?.code.id == "E0605")
    #expect(try fault(idx([0, 2, 2], []), idx([0], []))?.code.id == "E0607")
    #expect(try fault(Array(images.prefix(13)), labels)?.code.id == "E0605")
  }

  @Test func hugeCountsTakeNoMemory() throws {
    let huge = idx([UInt32.max, UInt32.max, UInt32.max], [1])
    #expect(try fault(huge, idx([UInt32.max], [1]))?.code.id == "E0605")
    let large = idx([1 << 30, 8, 8], [1])
    #expect(try fault(large, idx([1 << 30], [1]))?.code.id == "E0605")
    if ZLibrary.shared != nil { #expect(try fault(gzip(large), gzip(large))?.code.id == "E0605") }
  }

  @Test func everyTruncationIsADiagnostic() throws {
    let images = idx([2, 2, 2], Array(0..<8))
    let labels = idx([2], [0, 1])
    for length in 0..<images.count { #expect(try fault(Array(images[..<length]), labels) != nil) }
    for length in 0..<labels.count { #expect(try fault(images, Array(labels[..<length])) != nil) }
  }

  @Test func testPartMustFit() throws {
    let reader = try idxSource()
    let train = try reader.load(
      context(["x": idx([1, 2, 2], [1, 2, 3, 4]), "y": idx([1], [1])]), like: nil)
    let other = context(["x": idx([1, 1, 4], [1, 2, 3, 4]), "y": idx([1], [1])])
    #expect(diagnostic { _ = try reader.load(other, like: train) }?.code.id == "E0618")
    let newClass = context(["x": idx([1, 2, 2], [1, 2, 3, 4]), "y": idx([1], [2])])
    #expect(diagnostic { _ = try reader.load(newClass, like: train) }?.code.id == "E0618")
    let fewer = context(["x": idx([1, 2, 2], [1, 2, 3, 4]), "y": idx([1], [0])])
    #expect(try reader.load(fewer, like: train).target.classCount == 2)
  }

  @Test func fileErrorsAreNamed() throws {
    let reader = try idxSource()
    #expect(diagnostic { _ = try reader.load(context([:]), like: nil) }?.code.id == "E0901")
    let broken = SourceContext(fileSystem: MemoryFileSystem([:], failing: .system(5)))
    #expect(diagnostic { _ = try reader.header(broken) }?.code.id == "E0901")
  }

  @Test(
    .enabled(if: RealData.isPresent && ZLibrary.shared != nil, RealData.comment),
    arguments: [("mnist", 0.1307, 0.3081), ("fashion-mnist", 0.2860, 0.3530)])
  func realImages(name: String, mean: Double, deviation: Double) throws {
    let reader = try source(
      "idx",
      [
        "images": .string(name + "/train-images-idx3-ubyte.gz"),
        "labels": .string(name + "/train-labels-idx1-ubyte.gz"),
      ])
    let data = try reader.load(RealData.context, like: nil)
    #expect(data.count == 60000 && data.input.extents == [28, 28, 1])
    #expect(data.target.classCount == 10)
    #expect(data.all.classCounts.reduce(0, +) == 60000)
    if name == "fashion-mnist" {
      #expect(data.all.classCounts == [Int](repeating: 6000, count: 10))
    }
    let moments = try FeatureMoments(FittingPart(data.all)).overall
    #expect(abs(moments.mean / 255 - mean) < 5e-5)
    #expect(abs(moments.variance.squareRoot() / 255 - deviation) < 5e-5)
  }
}
