import Support
import Testing

@testable import Training

/// Training by an optimizer that sees the whole objective.
@Suite struct WholeProblemTrainingTests {
  private static let rows: [[Double]] = [
    [1, 2, 0.5, 3.1], [0.3, -1, 2, -0.7], [-1.5, 0.2, 1, 2.2], [2, 2.5, -1, 4], [0.1, 0.9, 0.4, 1],
    [-0.6, 1.7, -2, 0.2], [1.1, -0.3, 0.8, 2.9], [-2, -1.1, 0.6, -3], [0.7, 0.2, -0.9, 1.4],
  ]

  private static func spec(_ training: String, rules: String = "") -> String {
    """
    data { train = csv("rows.csv", header = false, target = 4) }
    model { input x: 3; linear(1) as fit; output y }
    train { loss = mse; \(training) }
    \(rules)
    """
  }

  private static var files: [String: String] {
    ["rows.csv": rows.map { $0.map { "\($0)" }.joined(separator: ",") }.joined(separator: "\n")]
  }

  /// The minimum of mean (x w + b - t)^2 + penalty w^2 / 2 by the normal equations.
  private static func closedForm(penalty: Double = 0) -> [Double] {
    let n = Double(rows.count)
    var system = (0..<4).map { row in
      (0...4).map { column -> Double in
        let sum = rows.reduce(0) { sum, values in
          let x = Array(values[..<3]) + [1, values[3]]
          return sum + x[row] * x[column]
        }
        return 2 / n * sum + (row == column && row < 3 ? penalty : 0)
      }
    }
    for pivot in 0..<4 {
      for row in 0..<4 where row != pivot {
        let factor = system[row][pivot] / system[pivot][pivot]
        for column in 0...4 { system[row][column] -= factor * system[pivot][column] }
      }
    }
    return (0..<4).map { system[$0][4] / system[$0][$0] }
  }

  private static func fit(_ spec: String, threads: Int = 1) throws -> (Trainer, Watcher) {
    let trainer = try Lab.trainer(spec, files: files, threads: threads)
    let watcher = Watcher()
    _ = try trainer.run(watcher)
    return (trainer, watcher)
  }

  @Test(arguments: [0, 0.5]) func linearRegressionEndsAtItsClosedForm(penalty: Double) throws {
    let rules = penalty == 0 ? "" : "regularize { weight = l2(\(penalty)) }"
    let (trainer, watcher) = try Self.fit(
      Self.spec("optimizer = lbfgs; batch = 9; length = 20 epochs", rules: rules))
    let found = try ["fit.weight", "fit.bias"].flatMap {
      try #require(trainer.store[$0]).floats.map(Double.init)
    }
    for (value, wanted) in zip(found, Self.closedForm(penalty: penalty)) {
      #expect(abs(value - wanted) < 2e-4, "\(found)")
    }
    if penalty == 0 {
      let losses = watcher.epochs.compactMap { $0["train.loss"] }
      #expect(zip(losses, losses.dropFirst()).allSatisfy { $1 <= $0 * (1 + 1e-6) })
    }
  }

  @Test func aPartOfTheProblemIsRefused() throws {
    let error = #expect(throws: DiagnosticError.self) {
      try Lab.trainer(Self.spec("optimizer = lbfgs; batch = 8"), files: Self.files)
    }
    #expect(error?.diagnostics.map(\.code.id) == ["E0812"])
    #expect(error?.diagnostics[0].notes == ["write `batch = 9` in `train`"])
  }

  @Test func frozenParametersStay() throws {
    for optimizer in ["lbfgs; batch = 9", "adam", "sgd(momentum = 0.9)"] {
      let spec = Self.spec(
        "optimizer = \(optimizer); length = 3 epochs", rules: "rates { fit.bias = 0 }")
      let start = try Lab.trainer(spec, files: Self.files).store["fit.weight"]
      let (trainer, _) = try Self.fit(spec)
      #expect(trainer.store["fit.bias"]?.floats == [0])
      #expect(trainer.store["fit.weight"] != start)
      #expect(!trainer.store.names.contains { $0.hasPrefix("fit.bias.") })
    }
  }

  /// One step of plain descent moves by the multiplied rate.
  @Test func multipliersMultiplyTheRate() throws {
    func moved(_ rules: String) throws -> [Float] {
      let training = "optimizer = sgd(momentum = 0); rate = 0.1; batch = 9; length = 1 steps"
      let (trainer, _) = try Self.fit(Self.spec(training, rules: rules))
      return try #require(trainer.store["fit.bias"]).floats
    }
    let (plain, tripled) = (try moved("")[0], try moved("rates { fit = 3 }")[0])
    #expect(plain != 0 && abs(tripled - 3 * plain) < 1e-6)
  }
}
