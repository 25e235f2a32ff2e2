import Testing

@testable import Kernels

@Suite(.serialized) struct AttentionTests {
  private static let shapes: [AttentionShape] = [
    (1, 1, 1), (2, 6, 3), (5, 8, 2), (16, 4, 1), (17, 33, 3), (63, 24, 2), (64, 32, 2),
    (65, 32, 1), (130, 20, 2),
  ].flatMap { length, width, heads in
    [false, true].map {
      AttentionShape(length: length, width: width, heads: heads, isCausal: $0)
    }
  }

  private struct Run: Equatable {
    let y: [UInt32]
    let sums: [UInt32]
    let gradient: [UInt32]

    var result: [Float] { y.map(Float.init(bitPattern:)) }
    var slopes: [Float] { gradient.map(Float.init(bitPattern:)) }
  }

  private func input(_ shape: AttentionShape, samples: Int, seed: UInt64 = 1) -> [Float] {
    sampleValues(samples * shape.length * 3 * shape.width, seed: seed, range: 2)
  }

  private func upstream(_ shape: AttentionShape, samples: Int) -> [Float] {
    sampleValues(samples * shape.length * shape.width, seed: 9)
  }

  private func run(
    _ shape: AttentionShape, _ qkv: [Float], samples: Int, dropout: Double = 0, key: UInt64 = 0,
    pool: ThreadPool = ThreadPool(threads: 1)
  ) -> Run {
    let attention = Attention(shape, dropout: dropout, threads: pool.threads)
    let positions = samples * shape.length
    let (x, dy) = (Buffer(qkv), Buffer(upstream(shape, samples: samples)))
    let (y, dx) = (Buffer(count: positions * shape.width), Buffer(count: qkv.count))
    let sums = Buffer(count: positions * shape.heads)
    let forward = Buffer(count: attention.forwardWorkspace(samples: samples))
    let backward = Buffer(count: attention.backwardWorkspace(samples: samples))
    attention.forward(
      x.start, samples: samples, into: y.start, sums: sums.start, key: key,
      workspace: forward.start, pool: pool)
    attention.backward(
      x.start, samples: samples, sums: sums.start, gradient: dy.start, into: dx.start, key: key,
      workspace: backward.start, pool: pool)
    _ = (forward.values, backward.values)
    return Run(y: y.bits, sums: sums.bits, gradient: dx.bits)
  }

  /// The parts of an array that belong to each sample, in double.
  private func samples(_ values: [Float], _ count: Int) -> [[Double]] {
    rowsOf(values, values.count / count)
  }

  private func expected(
    _ shape: AttentionShape, _ qkv: [Float], samples count: Int, factors: [[Double]]? = nil
  ) -> (y: [Double], gradient: [Double]) {
    let (inputs, slopes) = (samples(qkv, count), samples(upstream(shape, samples: count), count))
    let y = inputs.indices.flatMap {
      NaiveAttention.forward(shape, qkv: inputs[$0], factors: factors?[$0])
    }
    let gradient = inputs.indices.flatMap {
      NaiveAttention.gradient(shape, qkv: inputs[$0], dy: slopes[$0], factors: factors?[$0])
    }
    return (y, gradient)
  }

  @Test(arguments: shapes) func agreesWithTheDefinition(shape: AttentionShape) {
    let qkv = input(shape, samples: 2)
    let wanted = expected(shape, qkv, samples: 2)
    forEachForm { form in
      let found = run(shape, qkv, samples: 2)
      #expect(agree(found.result, wanted.y, 5e-6), "\(form)")
      #expect(agree(found.slopes, wanted.gradient, 2e-5), "\(form)")
    }
  }

  @Test func theDefinitionsGradientIsItsSlope() {
    let shape = AttentionShape(length: 4, width: 6, heads: 2, isCausal: true)
    let qkv = input(shape, samples: 1).map(Double.init)
    let dy = upstream(shape, samples: 1).map(Double.init)
    let factors = (0..<32).map { $0 % 3 == 0 ? 0 : 1.5 }
    let gradient = NaiveAttention.gradient(shape, qkv: qkv, dy: dy, factors: factors)
    func objective(_ index: Int, _ step: Double) -> Double {
      var moved = qkv
      moved[index] += step
      let y = NaiveAttention.forward(shape, qkv: moved, factors: factors)
      return zip(y, dy).reduce(0) { $0 + $1.0 * $1.1 }
    }
    for index in qkv.indices {
      let slope = (objective(index, 1e-5) - objective(index, -1e-5)) / 2e-5
      #expect(abs(gradient[index] - slope) < 1e-8)
    }
  }

  @Test func sameBitsAtAnyNumberOfThreads() {
    let shape = AttentionShape(length: 70, width: 24, heads: 3, isCausal: true)
    let qkv = input(shape, samples: 3)
    let one = run(shape, qkv, samples: 3, dropout: 0.2, key: 5)
    for threads in 2...4 {
      let pool = ThreadPool(threads: threads)
      #expect(run(shape, qkv, samples: 3, dropout: 0.2, key: 5, pool: pool) == one)
    }
  }

  @Test func aCausalPositionDoesNotDependOnLaterOnes() {
    let shape = AttentionShape(length: 80, width: 16, heads: 2, isCausal: true)
    let qkv = input(shape, samples: 1)
    let whole = run(shape, qkv, samples: 1)
    for kept in [1, 40, 64, 79] {
      let other = Array(qkv[..<(kept * 48)]) + input(shape, samples: 1, seed: 3)[(kept * 48)...]
      let found = run(shape, other, samples: 1)
      #expect(found.y[..<(kept * 16)] == whole.y[..<(kept * 16)])
      #expect(found.y != whole.y)
    }
  }

  @Test func droppedWeightsAreThoseOfTheStream() {
    let shape = AttentionShape(length: 67, width: 8, heads: 2, isCausal: true)
    let (qkv, rate) = (input(shape, samples: 2), 0.25)
    let count = shape.length * shape.length * shape.heads
    var words = [UInt32](repeating: 0, count: 2 * count)
    RandomFill(key: 11).words(&words, count: words.count)
    let factors = words.map { Double($0 >> 8) * 0x1p-24 >= rate ? 1 / (1 - rate) : 0 }
    let wanted = expected(
      shape, qkv, samples: 2, factors: [Array(factors[..<count]), Array(factors[count...])])
    forEachForm { form in
      let found = run(shape, qkv, samples: 2, dropout: rate, key: 11)
      #expect(agree(found.result, wanted.y, 5e-6), "\(form)")
      #expect(agree(found.slopes, wanted.gradient, 2e-5), "\(form)")
    }
  }

  @Test func largeScoresDoNotOverflow() {
    let shape = AttentionShape(length: 3, width: 1, heads: 1, isCausal: false)
    let qkv: [Float] = [1e3, 1e3, 1, 1e3, -1e3, 2, -1e3, 0, 4]
    let found = run(shape, qkv, samples: 1)
    #expect(found.result == [1, 1, 2])
  }
}
