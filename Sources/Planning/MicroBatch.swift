import Graph
import Kernels

extension Plan {
  /// Bytes of the arena that stay in the second-level cache of one core, beside weights and scratch
  /// memory.
  static let partBytes = 1 << 20
  /// Parts of a batch come in multiples of this, which few threads share evenly.
  static let evenParts = 8

  /// How many of a batch of `samples` examples should go through all steps together before the next
  /// ones do; nil where the whole batch should go through each step.
  ///
  /// What a step leaves behind is then in the cache of the core that runs the next one. It is worth
  /// while for batches that no cache holds, of networks whose activations are more to move than the
  /// weights that every part reads again. The number follows from the plan and the batch alone, so
  /// that results have the same bits on any machine and on any number of threads.
  public func microBatch(of samples: Int) -> Int? {
    guard perSampleBytes > 0, graph.takesExamplesAlone else { return nil }
    let most = max(1, Plan.partBytes / perSampleBytes)
    guard samples > most * (Plan.evenParts / 2) else { return nil }
    let parts = Plan.multiple(ceilingDivision(samples, by: most), of: Plan.evenParts)
    let part = Plan.multiple(ceilingDivision(samples, by: parts), of: alignedExamples)
    guard ceilingDivision(samples, by: part) > Plan.evenParts / 2 else { return nil }
    return repaysWeights(part) ? part : nil
  }

  /// The examples after which every input is aligned again: parts of a batch have a multiple.
  public var alignedExamples: Int {
    let bytes = graph.inputs.map(graph.type).filter(\.batched).map { $0.bytes(samples: 1) }
    var examples = 1
    while bytes.contains(where: { $0 * examples % Plan.alignment != 0 }) { examples *= 2 }
    return examples
  }

  /// Whether so many examples hand on more bytes from step to step than they read of weights.
  private func repaysWeights(_ examples: Int) -> Bool {
    let made = graph.nodes.filter { !$0.operation.traits.contains(.view) }.flatMap(\.results)
    let handedOn = Plan.bytes(made.map(graph.type).filter(\.batched))
    let weights = Plan.bytes(graph.roots.map(graph.type).filter { !$0.batched })
    return handedOn * Double(examples) >= weights
  }

  /// The bytes of values, for one example where they are batched; beyond any memory as well.
  private static func bytes(_ types: [TensorType]) -> Double {
    types.reduce(0) { $0 + Double($1.bytes(samples: 1)) }
  }
}

extension Graph {
  /// Whether no step mixes examples, changes anything or draws random numbers, and every output has
  /// its part for each example.
  public var takesExamplesAlone: Bool {
    assignments.isEmpty && outputs.allSatisfy { type($0.value).batched }
      && nodes.allSatisfy(takesExamplesAlone)
  }

  private func takesExamplesAlone(_ node: Node) -> Bool {
    let traits = node.operation.traits
    guard traits.contains(.pure) else { return false }
    guard node.operands.contains(where: { type($0).batched }) else {
      return !node.results.contains { type($0).batched }
    }
    return !traits.isDisjoint(with: [.perExample, .elementwise, .view])
      && node.results.allSatisfy { type($0).batched }
  }
}
