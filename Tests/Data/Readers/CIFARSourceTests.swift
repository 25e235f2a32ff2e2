import Schema
import Support
import Testing

@testable import Data

@Suite struct CIFARSourceTests {
  /// A record of one label byte: value of plane `c`, place `p` is `label + 3 p + 50 c`, cut to a
  /// byte.
  private func record(_ labels: [UInt8]) -> [UInt8] {
    labels + (0..<3).flatMap { channel in
      (0..<1024).map { UInt8(truncatingIfNeeded: Int(labels[0]) + 3 * $0 + 50 * channel) }
    }
  }

  private func pixels(_ label: Int) -> [Float] {
    (0..<1024).flatMap { place in
      (0..<3).map { Float(UInt8(truncatingIfNeeded: label + 3 * place + 50 * $0)) }
    }
  }

  private func load(
    _ files: [String: [UInt8]], _ arguments: Arguments = [:], like training: Dataset? = nil
  ) throws -> Dataset {
    var all = arguments
    all.values["files"] = .list(files.keys.sorted().map { .string($0) })
    return try source("cifar", all).load(context(files), like: training)
  }

  @Test(arguments: ["auto", "true"]) func planesBecomePixels(stream: String) throws {
    let files = ["a": record([3]) + record([9]), "b": record([0])]
    let data = try load(files, ["stream": .name(stream)])
    #expect(data.count == 3 && data.input.extents == [32, 32, 3])
    #expect(data.targets == .classes([3, 9, 0]))
    #expect(data.classNames[3] == "cat" && data.classNames.count == 10)
    for (index, label) in [3, 9, 0].enumerated() {
      #expect(try data.example(index) == pixels(label))
    }
    #expect((data.storage.rows == nil) == (stream == "true"))
    #expect(data.header.bytes < (stream == "true" ? 100 : 3 * 3072 + 100))
    let reader = try source(
      "cifar", ["files": .list([.string("a"), .string("b")]), "stream": .name(stream)])
    #expect(try reader.header(context(files)) == data.header)
  }

  @Test func streamedBatchesAndMomentsHaveTheSameBits() throws {
    let files = ["a": (0..<10).flatMap { record([UInt8($0)]) }]
    let (kept, streamed) = (try load(files), try load(files, ["stream": .name("true")]))
    let step = try source0("standardize")
    let transforms = try [kept, streamed].map {
      try FittedPreprocessing(fitting: [step], on: $0.all).transforms
    }
    #expect(transforms[0] == transforms[1])
    let plan = BatchPlan(count: 10, batch: 4, order: .shuffled(seed: 2))
    let loaders = try [kept, streamed].map {
      try BatchLoader($0.all, transforms: transforms[0], plan: plan, epochs: 2)
    }
    while let left = try loaders[0].next(), let right = try loaders[1].next() {
      let numbers = [left, right].map {
        Array(UnsafeBufferPointer(start: $0.floats(), count: $0.count * 3072))
      }
      #expect(numbers[0] == numbers[1] && left.count == right.count)
    }
    #expect(try loaders[1].next() == nil)
  }

  private func source0(_ name: String) throws -> any Preprocessing {
    let type = try #require(DataCatalogues.preprocessing[name])
    return type.init(arguments: type.declaration.completed())
  }

  @Test func coarseAndFineLabels() throws {
    let files = ["a": record([19, 99]) + record([2, 7])]
    #expect(try load(files, ["labels": .name("coarse")]).targets == .classes([19, 2]))
    let fine = try load(files, ["labels": .name("fine")])
    #expect(fine.targets == .classes([99, 7]) && fine.target.classCount == 100)
    let other = diagnostic {
      _ = try load(files, ["labels": .name("fine")], like: try load(["b": record([1])]))
    }
    #expect(other?.code.id == "E0618")
  }

  @Test func compressedFilesAreRead() throws {
    if ZLibrary.shared == nil { return }
    let data = try load(["a": gzip(record([3]) + record([4]))])
    #expect(data.count == 2 && data.targets == .classes([3, 4]))
    let streamed = diagnostic {
      _ = try load(["a": gzip(record([3]))], ["stream": .name("true")])
    }
    #expect(streamed?.code.id == "E0634")
    #expect(streamed?.message == "the examples cannot be streamed: `a` is compressed")
  }

  @Test func brokenFilesAreNamed() throws {
    let cut = diagnostic { _ = try load(["a": Array(record([1]).dropLast(5))]) }
    #expect(cut?.code.id == "E0605")
    #expect(
      cut?.message
        == "`a` has 3,068 bytes, which are not whole records of 3,073: 3,068 are left over")
    let hundred = diagnostic { _ = try load(["a": record([1, 2])]) }
    #expect(hundred?.notes == ["they are whole records of CIFAR-100: `labels = fine`"])
    #expect(diagnostic { _ = try load(["a": []]) }?.code.id == "E0607")
    let label = diagnostic { _ = try load(["a": record([1]) + record([10])]) }
    #expect(label?.code.id == "E0617")
    #expect(label?.message == "`a`: the label of record 2 is 10, and there are 10 classes")
  }

  @Test(.enabled(if: RealData.isPresent, RealData.comment)) func realImages() throws {
    let reader = try source(
      "cifar",
      [
        "files": .list(
          ["0000-0999", "1000-1999"].map { .string("cifar10-subset/train-\($0).bin.gz") })
      ])
    let data = try reader.load(RealData.context, like: nil)
    #expect(data.count == 2000 && data.all.classCounts.reduce(0, +) == 2000)
    #expect(data.all.classCounts.allSatisfy { $0 > 150 })
  }
}
