import Support
import Testing

@testable import Training

/// What the loop reports, against sums made by hand from the network's own weights.
@Suite struct MetricsTests {
  private static let rows = (0..<40).map { row in
    let x = Double(row) / 20 - 1
    return "\(x),\(300 + 50 * x + (row % 2 == 0 ? 5.0 : -5.0))"
  }
  private static let files = ["d.csv": "x,price\n" + rows.joined(separator: "\n")]

  private static let regression = """
    data { train = csv("d.csv", target = "price", header = true); targets = [standardize] }
    model { input x: 1; linear(1) as line; output price }
    train {
      loss = mse; metrics = [rmse, mae, r2]; optimizer = sgd(momentum = 0.9); rate = 0.05; batch = 8
      length = 30 epochs
    }
    """

  /// The metrics come in the units of the data though the network sees standardised targets.
  @Test func regressionIsInDataUnits() throws {
    let trainer = try Lab.trainer(Self.regression, files: Self.files)
    _ = try trainer.run(Watcher())
    let result = try trainer.evaluate(trainer.data.train)
    let weight = Double(try #require(trainer.store.buffer("line.weight"))[0])
    let bias = Double(try #require(trainer.store.buffer("line.bias"))[0])
    let pairs = Self.rows.map { $0.split(separator: ",").compactMap { Double($0) } }
    let mean = pairs.reduce(0) { $0 + $1[1] } / 40
    let deviation = (pairs.reduce(0) { $0 + ($1[1] - mean) * ($1[1] - mean) } / 40).squareRoot()
    let errors = pairs.map { mean + deviation * (weight * $0[0] + bias) - $0[1] }
    let squares = errors.reduce(0) { $0 + $1 * $1 } / 40
    let close = { (name: String, value: Double) in
      abs((result[name] ?? .nan) - value) < 1e-3 * max(1, abs(value))
    }
    #expect(close("rmse", squares.squareRoot()))
    #expect(close("mae", errors.reduce(0) { $0 + abs($1) } / 40))
    #expect(close("r2", 1 - squares / (deviation * deviation)))
    #expect(close("loss", squares / (deviation * deviation)))
    #expect(squares.squareRoot() < 10)
  }

  @Test func binaryCrossEntropyOnTwoClasses() throws {
    let spec = """
      data { train = moons(200); validation = 20% of train }
      model { input p: 2; linear(8); relu; linear(1); output yes }
      train {
        loss = binary_cross_entropy; metrics = [binary_accuracy]
        optimizer = adam; rate = 0.02; batch = 20; length = 15 epochs
      }
      """
    let watcher = Watcher()
    _ = try Lab.trainer(spec).run(watcher)
    let (first, last) = (try #require(watcher.epochs.first), try #require(watcher.epochs.last))
    #expect(try #require(last["train.loss"]) < 0.5 * (try #require(first["train.loss"])))
    #expect(try #require(last["validation.binary_accuracy"]) > 0.75)
  }

  /// With an average of the weights, the average is what is measured.
  @Test func averagedWeightsAreMeasured() throws {
    let trainer = try Lab.trainer(
      Lab.moons("rate = 0.5; average = polyak(0.9)", model: "linear(6); relu"))
    let watcher = Watcher()
    _ = try trainer.run(watcher)
    let reported = try #require(watcher.epochs.last?["validation.loss"])
    let slots = trainer.graph.slots.filter(\.isAverage)
    #expect(slots.count == trainer.experiment.model.parameters.count)
    for slot in slots {
      let average = try #require(trainer.store[slot.name])
      #expect(average != trainer.store[slot.parameter])
      trainer.store.set(slot.parameter, average)
    }
    let plain = try Lab.trainer(Lab.moons("rate = 0.5", model: "linear(6); relu"))
    for slot in slots {
      plain.store.set(slot.parameter, try #require(trainer.store[slot.parameter]))
    }
    #expect(try plain.evaluate(try #require(plain.data.validation))["loss"] == reported)
  }

  /// Running estimates are averaged as the weights are: after every step by the rule's share of the
  /// estimates of that step, which a run without an average has as well.
  @Test func estimatesAreAveragedAsWeightsAre() throws {
    func trainer(_ steps: Int, _ extra: String) throws -> Trainer {
      let trainer = try Lab.trainer(Lab.moons(extra, length: "\(steps) steps"))
      _ = try trainer.run(Watcher())
      return trainer
    }
    let averaging = try trainer(6, "average = polyak(0.5)")
    for name in averaging.experiment.model.states.map(\.name) {
      var expected: [Double] = []
      for step in 1...6 {
        let estimates = try #require(try trainer(step, "").store[name]).floats.map { Double($0) }
        let share = max(0.5, 10 / Double(9 + step))
        expected = expected.isEmpty
          ? estimates : zip(expected, estimates).map { $0 + share * ($1 - $0) }
      }
      let found = try #require(averaging.evaluationStore[name])
      for (found, wanted) in zip(found.floats, expected) {
        #expect(abs(Double(found) - wanted) <= 1e-6 * max(1, abs(wanted)))
      }
      #expect(found != averaging.store[name])
    }
    #expect(averaging.experiment.model.states.count == 2)
  }

  /// Two outputs and a loss for each: the whole is the weighted sum.
  @Test func weightedLossesAddUp() throws {
    func loss(_ text: String) throws -> Double {
      let spec = """
        data { train = moons(64) }
        model {
          input p: 2
          linear(4) as trunk; tanh
          linear(classes) as one; output one
          linear(classes) as two; output two
        }
        train { loss = \(text); rate = 0.001; batch = 64; length = 1 step; seed = 2 }
        """
      let watcher = Watcher()
      _ = try Lab.trainer(spec).run(watcher)
      return try #require(watcher.epochs.first?["train.loss"])
    }
    let sum = try loss("(cross_entropy of one) + (cross_entropy of two)")
    let one = try loss("2 * (cross_entropy of one) + (cross_entropy of two)") - sum
    let two = sum - one
    #expect(one > 0.1 && two > 0.1 && abs(one - two) > 1e-4)
    let both = try loss("0.25 * (cross_entropy of one) + 2 * (cross_entropy of two)")
    #expect(abs(both - (0.25 * one + 2 * two)) < 1e-5)
  }

  @Test func divergenceNamesTheLayerAndItsLine() throws {
    let trainer = try Lab.trainer(
      Lab.moons("rate = 1e20", model: "linear(6); relu"))
    let watcher = Watcher()
    do throws(DiagnosticError) {
      _ = try trainer.run(watcher)
      Issue.record("the run did not diverge")
    } catch {
      let found = error.diagnostics[0]
      #expect(found.code.id == "E0801")
      #expect(found.span != nil)
      #expect(found.message.contains("linear") || found.message.contains("head"))
      #expect(watcher.saved.isEmpty)
    }
  }

  /// A NaN among the inputs is found at the first layer that meets it, before a weight has changed.
  @Test func spoiltInputsAreFound() throws {
    let trainer = try Lab.trainer(Self.regression, files: Self.files)
    let before = Lab.hash(trainer)
    let input = try #require(trainer.executable.input("x")).assumingMemoryBound(to: Float.self)
    for index in 0..<8 { input[index] = index == 3 ? .nan : 0 }
    trainer.executable.run(samples: 8, rate: 0.1)
    let node = try #require(trainer.executable.firstNonFinite(samples: 8, rate: 0.1))
    #expect(node.origin.layer == "line")
    #expect(Lab.hash(trainer) == before)
  }
}
