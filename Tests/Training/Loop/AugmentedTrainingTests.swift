import Data
import Graph
import Passes
import Planning
import Runtime
import Semantics
import Testing

@testable import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct AugmentedTrainingTests {
  private static func glyphs(_ data: String, input: String = "24x24x1", loss: String) -> String {
    """
    data {
      train = glyphs(60)
      test = glyphs(20)
      preprocess = scale(1/255)
      \(data)
    }
    model {
      input image: \(input)
      flatten
      linear(classes) as head
      output y
    }
    init { head.weight = normal(std = 0.05); head.bias = 0.1 }
    train { loss = \(loss); rate = 0.05; batch = 16; length = 2 epochs; seed = 3 }
    """
  }

  @Test func augmentedRunsHaveTheSameBits() throws {
    let spec = Self.glyphs(
      "augment = [random_crop(24x24), rotate(10 degrees), cutout(6), noise, mixup, cutmix]",
      loss: "cross_entropy")
    let whole = try Lab.trainer(spec)
    _ = try whole.run(Watcher())
    let threaded = try Lab.trainer(spec, threads: 3)
    _ = try threaded.run(Watcher())
    #expect(Lab.hash(threaded) == Lab.hash(whole))
    let watcher = Watcher(stops: [3])
    let first = try Lab.trainer(spec)
    #expect(try first.run(watcher) == .interrupted)
    let second = try Lab.trainer(spec)
    try second.restore(try Checkpoint.read(try #require(watcher.saved.last)), path: "c")
    _ = try second.run(Watcher())
    #expect(Lab.hash(second) == Lab.hash(whole))
    let plain = try Lab.trainer(Self.glyphs("augment = random_crop(24x24)", loss: "cross_entropy"))
    _ = try plain.run(Watcher())
    #expect(Lab.hash(plain) != Lab.hash(whole))
  }

  /// w loss(y) + (1 - w) loss(y') in Double, from the mixed inputs and the weights.
  @Test(arguments: ["mse", "cross_entropy"])
  func mixedLossesAreWeighted(loss: String) throws {
    // Two classes of points serve both losses: `mse` takes them as 0 and 1.
    let spec = """
      data { train = moons(24); augment = mixup(alpha = 1) }
      model { input x: 2; linear(\(loss == "mse" ? "1" : "2")) as head; output y }
      init { head.weight = normal(std = 1); head.bias = 0.3 }
      train { loss = \(loss); batch = 8; rate = 1; length = 1 epoch }
      """
    let trainer = try Lab.trainer(spec)
    let loader = try BatchLoader(
      trainer.data.train, trainer.data.loading(training: true, seed: 4), plan: trainer.batches,
      epochs: 1)
    let feeder = trainer.feeder
    while let batch = try loader.next() {
      let mix = try #require(batch.mix)
      let weights = try #require(trainer.store.buffer("head.weight")).map(Double.init)
      let bias = try #require(trainer.store.buffer("head.bias")).map(Double.init)
      feeder.feed(batch)
      trainer.executable.run(samples: batch.count, step: 0, rate: 0)
      let found = try #require(trainer.executable.output("loss"))
        .assumingMemoryBound(to: Float.self)[0]
      var expected = 0.0
      for row in 0..<batch.count {
        let x = Double(batch.floats()[2 * row]), y = Double(batch.floats()[2 * row + 1])
        let count = bias.count
        let logits = (0..<count).map { x * weights[$0] + y * weights[count + $0] + bias[$0] }
        let classes = try #require(batch.classes)
        let own = Int(classes[row]), other = Int(classes[(row + mix.shift) % batch.count])
        let share = Double(mix.share)
        let one = { (target: Int) -> Double in
          if count == 1 { return (logits[0] - Double(target)) * (logits[0] - Double(target)) }
          return Naive.crossEntropy(logits, target)
        }
        expected += (share * one(own) + (1 - share) * one(other)) / Double(batch.count)
      }
      #expect(abs(Double(found) - expected) < 1e-5 * max(1, expected))
    }
  }

  /// The mean of ten softmaxes by hand, in Double.
  @Test func tenCropsAreAveraged() throws {
    let trainer = try Lab.trainer(
      Self.glyphs(
        "augment = random_crop(24x24); evaluate = ten_crop(24x24)", loss: "cross_entropy"))
    let test = try #require(trainer.data.test)
    let result = try trainer.evaluate(test)
    let weights = try #require(trainer.store.buffer("head.weight")).map(Double.init)
    var loss = 0.0
    var hits = 0
    for index in 0..<test.count {
      let image = try test.dataset.example(index).map { Double($0) / 255 }
      var mean = [Double](repeating: 0, count: 10)
      for (top, left) in [(0, 0), (0, 4), (4, 0), (4, 4), (2, 2)] {
        for mirrors in [false, true] {
          var logits = [Double](repeating: 0.1, count: 10)
          for y in 0..<24 {
            for x in 0..<24 {
              let value = image[(top + y) * 28 + left + (mirrors ? 23 - x : x)]
              guard value != 0 else { continue }
              for label in 0..<10 { logits[label] += value * weights[(y * 24 + x) * 10 + label] }
            }
          }
          for label in 0..<10 { mean[label] += Naive.softmax(logits)[label] / 10 }
        }
      }
      guard case .classes(let labels) = test.dataset.targets else { return }
      loss -= log(mean[Int(labels[index])]) / Double(test.count)
      if mean.firstIndex(of: mean.max() ?? 0) == Int(labels[index]) { hits += 1 }
    }
    #expect(abs((result["loss"] ?? 0) - loss) < 1e-4)
    #expect(result["accuracy"] == Double(hits) / Double(test.count))
    #expect(result.samples == test.count)
  }

  /// A plan takes images of the size that training crops to.
  @Test func plansTakeTheCrop() throws {
    let trainer = try Lab.trainer(
      Self.glyphs("augment = random_crop(24x24)", loss: "cross_entropy"))
    let frozen = try Exporter(trainer, version: "test").run().graph
    let input = try #require(frozen.inputs.first)
    #expect(frozen.type(input).extents == [24, 24, 1])
  }

  @Test func oneWholeViewIsNoChange() throws {
    let loss = "cross_entropy"
    let plain = try Lab.trainer(Self.glyphs("", input: "28x28x1", loss: loss))
    let viewed = try Lab.trainer(
      Self.glyphs("evaluate = scales([28], crop = 28x28)", input: "28x28x1", loss: loss))
    let test = try #require(plain.data.test)
    let (first, second) = (try plain.evaluate(test), try viewed.evaluate(test))
    #expect(first.metrics.count >= 2)
    for (name, value) in first.metrics {
      #expect(abs((second[name] ?? .nan) - value) < 1e-5)
    }
  }
}

/// Plain arithmetic in Double.
private enum Naive {
  static func softmax(_ logits: [Double]) -> [Double] {
    let powers = logits.map { exp($0 - (logits.max() ?? 0)) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  static func crossEntropy(_ logits: [Double], _ target: Int) -> Double {
    -log(softmax(logits)[target])
  }
}
