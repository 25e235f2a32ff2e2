import Support
import Testing

@testable import Training

/// One spec ends with one set of bits, whatever the threads and however often the run is
/// interrupted.
@Suite struct SameBitsTests {
  private static let variants: [(name: String, spec: String)] = [
    ("dropout", Lab.moons("rate = 0.05")),
    ("average", Lab.moons("rate = 0.05; average = polyak(0.9)")),
    (
      "plateau",
      Lab.moons("rate = plateau(0.2, factor = 0.5, patience = 1 epochs)", length: "6 epochs")
    ),
    ("adam", Lab.moons("optimizer = adam; rate = 0.01; clip = clip_norm(0.5)").replacingOptimizer),
    ("stop", Lab.moons("rate = 0.3; stop = no_improvement(for = 2 epochs)", length: "12 epochs")),
    (
      "lamb",
      Lab.moons("optimizer = lamb; rate = 0.01; average = polyak(0.9)").replacingOptimizer
    ),
    (
      "lbfgs",
      Lab.moons("optimizer = lbfgs(history = 3)", model: "linear(6); batch_norm; tanh",
        length: "12 epochs").replacingOptimizer.replacing("batch = 16", with: "batch = 70")
    ),
    ("steps", Lab.moons("rate = 0.05", length: "13 steps")),
  ]

  /// The hash and the metrics of a run that is interrupted at given steps and resumed each time.
  private func run(
    _ spec: String, threads: Int, stops: [Int]
  ) throws -> (hash: UInt64, lines: [String], outcome: TrainingOutcome) {
    var bytes: [UInt8]?
    var best: [UInt8]?
    var lines: [String] = []
    for stop in stops + [-1] {
      let trainer = try Lab.trainer(spec, threads: threads)
      if let bytes { try trainer.restore(try Checkpoint.read(bytes), path: "c") }
      let watcher = Watcher(stops: [stop], best: best)
      let outcome = try trainer.run(watcher)
      lines += watcher.epochs.map { "\($0.epoch) \($0.step) \($0.rate) \($0.metrics)" }
      (bytes, best) = (watcher.saved.last ?? bytes, watcher.bestBytes)
      if outcome != .interrupted { return (Lab.hash(trainer), lines, outcome) }
    }
    Issue.record("the run was interrupted to the end")
    return (0, [], .interrupted)
  }

  @Test(arguments: variants.indices)
  func oneHash(_ index: Int) throws {
    let (name, spec) = Self.variants[index]
    let whole = try run(spec, threads: 1, stops: [])
    var random = RandomStream(seed: 77, purpose: name)
    for threads in 1...3 {
      let places = (0..<4).map { _ in 1 + Int(random.integer(below: 22)) }.sorted()
      for stops in [[], [1], [5, 6, 10], places] {
        let other = try run(spec, threads: threads, stops: stops)
        #expect(other.hash == whole.hash, "\(name), \(threads) threads, interrupted at \(stops)")
        #expect(other.lines == whole.lines, "\(name), \(threads) threads, interrupted at \(stops)")
        #expect(other.outcome == whole.outcome)
      }
    }
  }

  @Test func seedsDiffer() throws {
    let one = try run(Lab.moons("rate = 0.05"), threads: 1, stops: [])
    let spec = Lab.moons("rate = 0.05").replacing("seed = 5", with: "seed = 6")
    #expect(try run(spec, threads: 1, stops: []).hash != one.hash)
  }

  @Test func finishedRunsStayAsTheyAre() throws {
    let trainer = try Lab.trainer(Lab.moons("rate = 0.05"))
    let watcher = Watcher()
    #expect(try trainer.run(watcher) == .finished)
    let again = try Lab.trainer(Lab.moons("rate = 0.05"))
    try again.restore(try Checkpoint.read(try #require(watcher.saved.last)), path: "c")
    let second = Watcher()
    #expect(try again.run(second) == .finished)
    #expect(second.saved.isEmpty && second.epochs.isEmpty)
    #expect(Lab.hash(again) == Lab.hash(trainer))
  }
}

extension String {
  /// The text with every occurrence of another replaced.
  func replacing(_ text: String, with other: String) -> String {
    var result = ""
    var rest = self[...]
    while let range = rest.firstRange(of: text) {
      result += rest[..<range.lowerBound] + other
      rest = rest[range.upperBound...]
    }
    return result + rest
  }

  /// The sample without its own optimizer, for variants that bring another.
  var replacingOptimizer: String { replacing("optimizer = sgd(momentum = 0.9)\n", with: "\n") }
}
