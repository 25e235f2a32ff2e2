import Graph
import Passes
import Planning
import Runtime
import Semantics
import Testing

@testable import Training

/// Updates joined with the products of their gradients against those of the whole gradient.
@Suite struct LinearUpdateTests {
  private static func spec(
    _ optimizer: String, _ extra: String, width: Int = 130, batch: Int = 45
  ) -> String {
    """
    data { train = moons(90) }
    model {
      input p: 2; linear(260); relu; linear(\(width)) as wide; relu; linear(classes); output y
    }
    train {
      loss = cross_entropy; batch = \(batch); length = 2 steps; rate = 0.05
      optimizer = \(optimizer); \(extra)
    }
    """
  }

  /// The variables after two steps of a graph from the experiment's first values.
  private func variables(
    _ graph: Graph, _ step: TrainingGraph, _ experiment: Experiment, batches: (Int, Int),
    threads: Int
  ) throws -> [String: Tensor?] {
    let store = try VariableStore(InitialValues.variables(of: experiment, step.slots))
    try InitialValues.fill(store, experiment, step.slots)
    let plan = try Planner.plan(graph)
    let executable = try Executable(
      plan, samples: batches.0, store: store, machine: Lab.machine(threads), seed: 3)
    let points = try #require(executable.input("p")).assumingMemoryBound(to: Float.self)
    for index in 0..<90 { points[index] = Float(index % 17) / 8 - 1 }
    let target = try #require(graph.inputs.compactMap(graph.name).first { $0 != "p" })
    let classes = try #require(executable.input(target)).assumingMemoryBound(to: Int32.self)
    for index in 0..<batches.0 { classes[index] = Int32(index % 2) }
    executable.run(samples: batches.0, step: 0, rate: 0.05)
    executable.run(samples: batches.1, step: 1, rate: 0.05)
    return Dictionary(uniqueKeysWithValues: store.names.map { ($0, store[$0]) })
  }

  @Test(
    "the same bits as from the whole gradient",
    arguments: [
      ("sgd(momentum = 0.9)", ""), ("adamw(decay = 0.1)", "average = polyak(0.9)"),
      ("sgd", "clip = clip_value(0.001)"),
    ])
  func sameBits(optimizer: String, extra: String) throws {
    try expectSameBits(Lab.experiment(Self.spec(optimizer, extra)).0, batches: (45, 40))
  }

  /// 2,100 columns and 70 examples are computed in stretches of columns, also 65 of the last batch,
  /// and 20 by whole rows.
  @Test("the same bits for wide weights", arguments: [65, 20])
  func wideWeights(last: Int) throws {
    let spec = Self.spec("sgd(momentum = 0.9)", "", width: 2100, batch: 70)
    try expectSameBits(Lab.experiment(spec).0, batches: (70, last))
  }

  private func expectSameBits(_ experiment: Experiment, batches: (Int, Int)) throws {
    let step = try TrainingGraph(experiment)
    var plain = step.differentiated
    _ = try Pipeline.run(Pipeline.training, on: &plain)
    #expect(step.optimized.nodes.count { $0.operation is LinearUpdate } == 1)
    let wanted = try variables(plain, step, experiment, batches: batches, threads: 1)
    for threads in [1, 2, 3] {
      let found = try variables(
        step.optimized, step, experiment, batches: batches, threads: threads)
      #expect(found == wanted, "\(threads) threads")
    }
    #expect(wanted.count >= 6)
  }

  /// The norm of all gradients, bounds on the weight and layer-wise rates need the whole gradient.
  @Test(
    "rules that need the whole gradient keep it",
    arguments: [("sgd", "clip = clip_norm(1)"), ("lars", "")])
  func refused(optimizer: String, extra: String) throws {
    let (experiment, _) = try Lab.experiment(Self.spec(optimizer, extra))
    let step = try TrainingGraph(experiment)
    #expect(!step.optimized.nodes.contains { $0.operation is LinearUpdate })
    #expect(step.rewrites.contains { $0.pass == UpdateFusion.name && $0.outcome != .applied })
  }
}
