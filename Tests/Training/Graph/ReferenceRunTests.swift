import Foundation
import Graph
import Passes
import Planning
import Runtime
import Semantics
import Testing

@testable import Training

/// Twelve steps of an MLP with batch norm against PyTorch 2.15 in float64: cross entropy, batches
/// of 10 in order, SGD with rate 0.1 and momentum 0.9, l2(1e-3) on every parameter.
@Suite struct ReferenceRunTests {
  private struct Table: Decodable {
    let shape: [Int]
    let data: [Double]
  }

  private struct Run: Decodable {
    let x: Table
    let target: [Int]
    let initial: [String: Table]
    let losses: [Double]
    let final: [String: Table]
    let logits: Table

    enum CodingKeys: String, CodingKey {
      case x, target, initial, losses, final
      case logits = "inference_logits_of_first_10"
    }
  }

  private static let path =
    (ProcessInfo.processInfo.environment["NNSPEC_REFERENCE"] ?? "../shared/reference")
    + "/training_run.json"

  private static let spec = """
    data { train = csv("d.csv", target = "t", header = true) }
    model {
      input x: 6
      linear(8, bias = true) as a; batch_norm as b; relu
      linear(5, bias = true) as c; batch_norm as d; tanh
      linear(classes) as e
      output logits
    }
    regularize { weight = l2(1e-3); bias = l2(1e-3); scale = l2(1e-3); shift = l2(1e-3) }
    train {
      loss = cross_entropy; optimizer = sgd(momentum = 0.9); rate = 0.1; batch = 10; length = 1 \
      epoch
    }
    """

  /// Our variables and theirs.
  private static let names = [
    ("a.weight", "0.weight"), ("a.bias", "0.bias"), ("b.scale", "1.weight"), ("b.shift", "1.bias"),
    ("b.mean", "1.running_mean"), ("b.variance", "1.running_var"), ("c.weight", "3.weight"),
    ("c.bias", "3.bias"), ("d.scale", "4.weight"), ("d.shift", "4.bias"),
    ("d.mean", "4.running_mean"), ("d.variance", "4.running_var"), ("e.weight", "6.weight"),
    ("e.bias", "6.bias"),
  ]

  /// Row-major values, transposed where they are a matrix.
  private func transposed(_ table: Table) -> [Double] {
    guard table.shape.count == 2 else { return table.data }
    let (rows, columns) = (table.shape[0], table.shape[1])
    return (0..<columns).flatMap { column in
      (0..<rows).map { table.data[$0 * columns + column] }
    }
  }

  private func csv(_ run: Run) -> String {
    let rows = (0..<run.target.count).map { row in
      run.x.data[row * 6..<row * 6 + 6].map { "\($0)" }.joined(separator: ",")
        + ",k\(run.target[row])"
    }
    return "a,b,c,d,e,f,t\n" + rows.joined(separator: "\n") + "\n"
  }

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: path), "the reference values are not here"))
  func twelveSteps() throws {
    let run = try JSONDecoder().decode(
      Run.self, from: try Data(contentsOf: URL(fileURLWithPath: Self.path)))
    let trainer = try Lab.trainer(Self.spec, files: ["d.csv": csv(run)])
    #expect(Set(Self.names.map(\.0)).isSubset(of: trainer.store.names), "\(trainer.store.names)")
    for (ours, theirs) in Self.names {
      let values = transposed(try #require(run.initial[theirs]))
      let buffer = try #require(trainer.store.buffer(ours))
      try #require(buffer.count == values.count)
      for index in values.indices { buffer[index] = Float(values[index]) }
    }
    try train(trainer, run)
    for (ours, theirs) in Self.names {
      let values = transposed(try #require(run.final[theirs]))
      for (index, value) in try #require(trainer.store.buffer(ours)).enumerated() {
        #expect(abs(Double(value) - values[index]) < 2e-5, "\(ours)[\(index)]")
      }
    }
    try infer(trainer, run)
  }

  private func train(_ trainer: Trainer, _ run: Run) throws {
    let executable = trainer.executable
    let inputs = try #require(executable.input("x")).assumingMemoryBound(to: Float.self)
    let classes = try #require(executable.input("target.classes")).assumingMemoryBound(
      to: Int32.self)
    let first = run.target.reduce(into: [Int]()) { if !$0.contains($1) { $0.append($1) } }
    #expect(first.count == 3)
    for step in 0..<12 {
      for index in 0..<60 { inputs[index] = Float(run.x.data[step * 60 + index]) }
      for index in 0..<10 { classes[index] = Int32(run.target[step * 10 + index]) }
      executable.run(samples: 10, step: step, rate: 0.1)
      let loss = try #require(executable.output("loss")).assumingMemoryBound(to: Float.self)[0]
      #expect(abs(Double(loss) - run.losses[step]) < 1e-5, "step \(step)")
    }
  }

  private func infer(_ trainer: Trainer, _ run: Run) throws {
    var graph = trainer.experiment.model.graph
    _ = try Pipeline.run(Pipeline.evaluation, on: &graph)
    let executable = try Executable(
      try Planner.plan(graph), samples: 10, store: trainer.store, machine: Lab.machine(2))
    let inputs = try #require(executable.input("x")).assumingMemoryBound(to: Float.self)
    for index in 0..<60 { inputs[index] = Float(run.x.data[index]) }
    executable.run(samples: 10)
    let logits = try #require(executable.output("logits")).assumingMemoryBound(to: Float.self)
    for index in 0..<30 { #expect(abs(Double(logits[index]) - run.logits.data[index]) < 5e-5) }
  }
}
