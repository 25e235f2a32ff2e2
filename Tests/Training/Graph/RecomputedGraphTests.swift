import Data
import Graph
import Passes
import Planning
import Testing

@testable import Training

/// A step that computes values again needs less memory and ends with the same bits.
@Suite struct RecomputedGraphTests {
  private static let spec = Lab.moons(
    "optimizer = adam; rate = 0.01", model: "repeat 6 { linear(32); batch_norm; silu }",
    length: "3 epochs"
  ).replacingOptimizer

  private func hash(_ graph: TrainingGraph?, threads: Int) throws -> UInt64 {
    let (experiment, context) = try Lab.experiment(Self.spec)
    let data = try PreparedData(experiment.data, seed: experiment.training.seed, context: context)
    let trainer = try Trainer(
      experiment, data: data, machine: Lab.machine(threads), compiled: graph)
    #expect(try trainer.run(Watcher()) == .finished)
    return Lab.hash(trainer)
  }

  @Test func sameBitsInLessMemory() throws {
    let graph = try TrainingGraph(try Lab.experiment(Self.spec).0)
    let plain = try Planner.plan(graph.optimized)
    let expected = try hash(nil, threads: 1)
    var bounds: [Int] = []
    for share in [0.9, 0.75, 0.0] {
      let wanted = Int(Double(plain.perSampleBytes) * share)
      let (changed, plan) = try graph.fitting { $0.perSampleBytes <= wanted }
      try PlanVerifier.verify(plan)
      #expect(plan.perSampleBytes <= wanted || share == 0)
      #expect(changed.rewrites.contains { $0.pass == Recomputation.name })
      bounds.append(changed.rewrites.filter { $0.pass == Recomputation.name }.count)
      for threads in 1...2 { #expect(try hash(changed, threads: threads) == expected) }
    }
    #expect(bounds == bounds.sorted())
  }

  /// Of each block the product (32 floats) must stay, but for the first, of two inputs; norm and
  /// silu can be made again, for one block at a time.
  @Test func onlyProductsAreKept() throws {
    let graph = try TrainingGraph(try Lab.experiment(Self.spec).0)
    let plain = try Planner.plan(graph.optimized)
    let (_, plan) = try graph.fitting { _ in false }
    #expect(plain.perSampleBytes >= 6 * 3 * 32 * 4)
    #expect(plan.perSampleBytes >= 5 * 32 * 4)
    #expect(plan.perSampleBytes <= (6 + 3) * 32 * 4)
  }

  @Test func aStepThatFitsStaysAsItIs() throws {
    let graph = try TrainingGraph(try Lab.experiment(Self.spec).0)
    let (same, plan) = try graph.fitting { _ in true }
    #expect(same.optimized.text == graph.optimized.text)
    #expect(plan.text == (try Planner.plan(graph.optimized)).text)
  }
}
