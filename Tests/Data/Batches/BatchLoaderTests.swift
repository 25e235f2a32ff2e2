import Support
import Testing

@testable import Data

@Suite struct BatchLoaderTests {
  private struct Seen: Equatable {
    var place: [Int]
    var inputs: [Float]
    var classes: [Int32]
    var examples: [Int32]
  }

  private func bytes(_ count: Int, _ features: Int) throws -> Dataset {
    let memory = try #require(RawMemory(byteCount: count * features))
    for index in 0..<count * features {
      memory.octets[index] = UInt8(truncatingIfNeeded: index * 7)
    }
    return Dataset(
      count: count, input: InputShape([features / 3, 3]),
      storage: ExampleStorage(.uint8, memory),
      targets: .classes((0..<count).map { Int32($0 % 5) }),
      target: .classes(count: 5, names: ["a", "b", "c", "d", "e"]))
  }

  private func all(_ loader: BatchLoader) throws -> [Seen] {
    var seen: [Seen] = []
    while let batch = try loader.next() {
      let inputs = UnsafeBufferPointer(
        start: batch.floats(), count: batch.count * loader.widths[0])
      let classes = UnsafeBufferPointer(start: batch.classes, count: batch.count)
      seen.append(
        Seen(
          place: [batch.epoch, batch.index], inputs: Array(inputs), classes: Array(classes),
          examples: Array(UnsafeBufferPointer(start: batch.examples, count: batch.count))))
    }
    return seen
  }

  @Test func anEpochHoldsEveryExampleOnce() throws {
    let data = try bytes(23, 6)
    let plan = BatchPlan(count: 23, batch: 5, order: .shuffled(seed: 3))
    let seen = try all(BatchLoader(data.all, plan: plan, epochs: 2))
    #expect(seen.map(\.place) == (0..<10).map { [$0 / 5, $0 % 5] })
    #expect(seen.map(\.examples.count) == [5, 5, 5, 5, 3, 5, 5, 5, 5, 3])
    let epochs = [seen[..<5], seen[5...]].map { $0.flatMap(\.examples) }
    #expect(epochs[0] != epochs[1])
    for epoch in epochs { #expect(epoch.sorted() == Array(0..<23)) }
    for batch in seen {
      for (row, example) in batch.examples.enumerated() {
        #expect(batch.classes[row] == example % 5)
        #expect(try Array(batch.inputs[row * 6..<row * 6 + 6]) == data.example(Int(example)))
      }
    }
  }

  @Test func shortBatchesCanBeDropped() throws {
    let data = try bytes(23, 3)
    let plan = BatchPlan(count: 23, batch: 5, order: .sequential, dropsLast: true)
    let seen = try all(BatchLoader(data.all, plan: plan, epochs: 1))
    #expect(seen.flatMap(\.examples) == Array(0..<20))
  }

  @Test func aRunCanBeTakenUpAnywhere() throws {
    let data = try bytes(17, 3)
    let plan = BatchPlan(count: 17, batch: 4, order: .shuffled(seed: 9))
    let whole = try all(BatchLoader(data.all, plan: plan, epochs: 3))
    for start in 0..<whole.count {
      let rest = try all(
        BatchLoader(
          data.all, plan: plan, startEpoch: start / 5, startBatch: start % 5, epochs: 3))
      #expect(rest == Array(whole[start...]))
    }
  }

  @Test func stoppingEarlyLeavesNobodyWaiting() throws {
    let data = try bytes(64, 3)
    let plan = BatchPlan(count: 64, batch: 2, order: .shuffled(seed: 1))
    for taken in 0..<20 {
      let loader = try BatchLoader(data.all, plan: plan)
      for _ in 0..<taken { #expect(try loader.next() != nil) }
    }
  }

  @Test func transformsAreApplied() throws {
    let data = try bytes(11, 6)
    let channels = Transform.affine(scale: [2, 3, 4], shift: [-1, 0, 1])
    let project = Transform.project(
      matrix: [1, 0, 0, 1, 1, 1, 0, 0, 2, 0, 0, 2], offset: [10, 20], inputs: 6, outputs: 2)
    let halved = Transform.affine(scale: [0.5], shift: [0])
    let plan = BatchPlan(count: 11, batch: 4, order: .sequential)
    let loader = try BatchLoader(
      data.all, transforms: [channels, project, halved], plan: plan, epochs: 1)
    let seen = try all(loader).flatMap(\.inputs)
    for index in 0..<11 {
      let x = try data.example(index)
      let y = (0..<6).map { x[$0] * [2, 3, 4][$0 % 3] + [-1, 0, 1][$0 % 3] }
      #expect(seen[2 * index] == 0.5 * (10 + y[0] + y[2] + 2 * y[4]))
      #expect(seen[2 * index + 1] == 0.5 * (20 + y[1] + y[2] + 2 * y[5]))
    }
  }

  @Test(arguments: [1, 3, 95, 96, 97, 200, 784]) func affinePeriods(period: Int) throws {
    let data = try bytes(3, period * 3)
    let scale = (0..<period).map { Float($0) + 0.5 }
    let shift = (0..<period).map { Float(-$0) }
    let plan = BatchPlan(count: 3, batch: 3, order: .sequential)
    let transforms = [Transform.affine(scale: scale, shift: shift)]
    let seen = try all(BatchLoader(data.all, transforms: transforms, plan: plan, epochs: 1))
    for index in 0..<3 {
      let expected = try data.example(index).enumerated().map {
        $1 * scale[$0 % period] + shift[$0 % period]
      }
      let width = period * 3
      #expect(Array(seen[0].inputs[index * width..<(index + 1) * width]) == expected)
    }
  }

  @Test func valuesComeAlong() throws {
    let data = try dataset([[1], [2], [3]], values: [1, 2, 3, 4, 5, 6])
    let plan = BatchPlan(count: 3, batch: 2, order: .sequential)
    let loader = try BatchLoader(data.all, plan: plan, epochs: 1)
    _ = try loader.next()
    let last = try #require(try loader.next())
    #expect(last.classes == nil && last.count == 1)
    #expect(last.values?[0] == 5 && last.values?[1] == 6)
    #expect(try loader.next() == nil)
    #expect(try loader.next() == nil)
  }
}
