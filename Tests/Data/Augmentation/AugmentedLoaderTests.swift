import Schema
import Testing

@testable import Data

@Suite struct AugmentedLoaderTests {
  private let shape = ImageShape(6, 6, 1)

  /// Images of random bytes, with the example's number as its class.
  private func images(_ count: Int) throws -> Dataset {
    let memory = try #require(RawMemory(byteCount: count * shape.count))
    for index in 0..<count * shape.count { memory.octets[index] = UInt8(index * 37 % 251) }
    return Dataset(
      count: count, input: shape.shape, storage: ExampleStorage(.uint8, memory),
      targets: .classes((0..<count).map { Int32($0) }),
      target: .classes(count: count, names: (0..<count).map(String.init)))
  }

  private func options(_ threads: Int, mixes: Bool = false) throws -> BatchLoader.Options {
    let steps = [
      try step("random_crop", ["size": .size([4, 4]), "pad": .number(1)]), try step("flip"),
      try step("noise"), try step("mixup"),
    ]
    let map = try AugmentationMap(steps, on: shape, isRandom: true, isStoredAsBytes: true)
    var options = BatchLoader.Options(
      preparations: [
        InputPreparation(map: map, transforms: [.affine(scale: [0.5], shift: [1])])
      ], seed: 9, threads: threads)
    options.mixing = mixes ? BatchMixing(steps) : nil
    return options
  }

  private func numbers(_ loader: BatchLoader) throws -> [[Float]] {
    var batches: [[Float]] = []
    while let batch = try loader.next() {
      let rows = UnsafeBufferPointer(start: batch.floats(), count: batch.count * 16)
      batches.append(Array(rows) + (0..<batch.count).map { Float(batch.examples[$0]) })
    }
    return batches
  }

  @Test(arguments: [false, true])
  func batchesDoNotDependOnThreadsOrOnAnInterruption(mixes: Bool) throws {
    let set = try images(23)
    let plan = BatchPlan(count: 23, batch: 5, order: .shuffled(seed: 9))
    let all = try numbers(
      BatchLoader(set.all, options(1, mixes: mixes), plan: plan, epochs: 3))
    #expect(all.count == 15)
    for threads in 2...3 {
      let again = try numbers(
        BatchLoader(set.all, options(threads, mixes: mixes), plan: plan, epochs: 3))
      #expect(again == all)
    }
    let resumed = try numbers(
      BatchLoader(
        set.all, options(2, mixes: mixes), plan: plan, startEpoch: 1, startBatch: 3, epochs: 3))
    #expect(resumed == Array(all[8...]))
    #expect(Set(all).count == 15, "every epoch draws anew")
  }

  @Test func rowsAreTheAugmentedExamplesPrepared() throws {
    let set = try images(4)
    let plan = BatchPlan(count: 4, batch: 4, order: .shuffled(seed: 9))
    let loader = try BatchLoader(
      set.all, options(2), plan: plan, startEpoch: 2, epochs: 3)
    let batch = try #require(try loader.next())
    let steps = [
      try step("random_crop", ["size": .size([4, 4]), "pad": .number(1)]), try step("flip"),
      try step("noise"),
    ]
    for row in 0..<4 {
      let index = Int(batch.examples[row])
      let image = (0..<36).map { Float((index * 36 + $0) * 37 % 251) }
      let expected = try augmented(
        steps, image, shape, bytes: true, draw: ExampleDraw(seed: 9, epoch: 2, index: index))
      for place in 0..<16 {
        #expect(abs(batch.floats()[row * 16 + place] - (expected[place] * 0.5 + 1)) < 1e-3)
      }
    }
  }

  @Test func mixedBatchesSayHow() throws {
    let set = try images(20)
    let plan = BatchPlan(count: 20, batch: 5, order: .shuffled(seed: 9))
    let plain = try BatchLoader(set.all, options(1), plan: plan, epochs: 1)
    let mixed = try BatchLoader(set.all, options(1, mixes: true), plan: plan, epochs: 1)
    while let own = try plain.next() {
      let batch = try #require(try mixed.next())
      let mix = try #require(batch.mix)
      #expect(own.mix == nil && mix.share >= 0.5 && (1...4).contains(mix.shift))
      for row in 0..<5 {
        let other = (row + mix.shift) % 5
        for place in [0, 7, 15] {
          let expected = mix.share * own.floats()[row * 16 + place]
            + (1 - mix.share) * own.floats()[other * 16 + place]
          #expect(abs(batch.floats()[row * 16 + place] - expected) < 1e-3)
        }
      }
    }
    let evaluated = try BatchLoader(
      set.all, options(1, mixes: true), plan: BatchPlan(count: 20, batch: 5, order: .sequential),
      epochs: 1)
    #expect(try evaluated.next()?.mix == nil)
  }
}
