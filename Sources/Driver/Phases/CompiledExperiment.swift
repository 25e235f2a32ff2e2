import Graph
import Kernels
import Passes
import Planning
import Semantics
import Support
import Training

/// An experiment with its graphs and plans: everything that is known before the first step.
public struct CompiledExperiment: Sendable {
  /// The training graph in its stages.
  public let training: TrainingGraph
  /// The plan of a training step.
  public let trainingPlan: Plan
  /// The inference graph, with parameters that have no values yet.
  public let inference: Graph
  /// The plan of inference.
  public let inferencePlan: Plan
  /// The memory of a training step at the spec's batch.
  public let trainingMemory: MemoryEstimate
  /// The memory of inference for one example.
  public let inferenceMemory: MemoryEstimate
  /// The memory of evaluation beside training, which shares the weights.
  public let evaluationMemory: MemoryEstimate
  /// Whether there are parts to evaluate on while training.
  public let evaluates: Bool
  /// Bytes of the examples and of the batches that are prepared ahead.
  public let dataMemory: Int
  /// Multiply-adds of the network for one example.
  public let arithmetic: Int

  /// Compiles for training and for inference.
  public init(_ experiment: Experiment, threads: Int) throws(DiagnosticError) {
    let isLarge = experiment.model.graph.nodes.count >= CompiledExperiment.worthThreads
    let (step, frozen): (TrainingPart, InferencePart)
    do throws(OperatorError) {
      (step, frozen) = try AtTheSameTime.run(
        threads: isLarge ? threads : 1,
        { () throws(OperatorError) in try TrainingPart(experiment, threads: threads) },
        { () throws(OperatorError) in try InferencePart(experiment, threads: threads) })
    } catch {
      throw DiagnosticError(TrainingDiagnostics.refused(error))
    }
    (training, trainingPlan, trainingMemory) = (step.graph, step.plan, step.memory)
    (evaluationMemory, evaluates) = (step.evaluationMemory, step.evaluates)
    dataMemory = step.dataMemory
    (inference, inferencePlan, inferenceMemory) = (frozen.graph, frozen.plan, frozen.memory)
    arithmetic = experiment.model.layers.reduce(0) {
      $0.addingReportingOverflow($1.arithmetic).partialValue
    }
  }
}

/// What is known of training: the step, evaluation beside it, and the memory of both.
private struct TrainingPart: Sendable {
  let graph: TrainingGraph
  let plan: Plan
  let memory: MemoryEstimate
  let evaluationMemory: MemoryEstimate
  let evaluates: Bool
  let dataMemory: Int

  init(_ experiment: Experiment, threads: Int) throws(OperatorError) {
    let step = try TrainingGraph(experiment)
    let evaluation = try Planner.plan(
      try CompiledExperiment.optimized(step.forward, Pipeline.evaluation))
    let batch = experiment.training.batch
    let examples = experiment.data.headers.map(\.count).max() ?? Int.max
    let evaluated = Evaluator.batch(
      training: batch, examples: examples, perSample: evaluation.perSampleBytes)
    evaluationMemory = MemoryEstimate(evaluation, samples: evaluated, threads: threads, blas: nil)
    let features = experiment.data.headers.first?.features ?? 0
    evaluates = experiment.data.test != nil || experiment.data.validation != nil
    dataMemory =
      experiment.data.headers.reduce(0) { $0 + $1.bytes }
      + DataMemory.batches(batch + (evaluates ? evaluated : 0), features: features)
    let beside =
      CompiledExperiment.programMemory + dataMemory
      + (evaluates ? evaluationMemory.total - evaluationMemory.resident : 0)
    (graph, plan) = try step.fitting { plan in
      guard !experiment.budgets.isEmpty else { return true }
      let memory = MemoryEstimate(plan, samples: batch, threads: threads, blas: nil)
      return Budgets.keepsMemory(experiment, plan, total: beside + memory.total)
    }
    memory = MemoryEstimate(plan, samples: batch, threads: threads, blas: nil)
  }
}

/// What is known of inference: the graph, the plan of an export, and its memory for one example.
private struct InferencePart: Sendable {
  let graph: Graph
  let plan: Plan
  let memory: MemoryEstimate

  init(_ experiment: Experiment, threads: Int) throws(OperatorError) {
    let network = experiment.model.graph
    graph = try CompiledExperiment.optimized(network, Pipeline.inference)
    plan = try Planner.plan(try CompiledExperiment.frozen(network))
    memory = MemoryEstimate(plan, samples: 1, threads: threads, blas: nil)
  }
}

extension CompiledExperiment {
  /// Nodes of a network whose two graphs are worth a thread each, which costs some milliseconds.
  private static let worthThreads = 500

  /// A graph after some passes.
  fileprivate static func optimized(
    _ graph: Graph, _ passes: [any Pass.Type]
  ) throws(OperatorError) -> Graph {
    var graph = graph
    _ = try Pipeline.run(passes, on: &graph)
    return graph
  }

  /// The graph of an export, without its numbers.
  fileprivate static func frozen(_ graph: Graph) throws(OperatorError) -> Graph {
    var promised = graph
    Freeze.promise(&promised)
    var graph = try optimized(promised, Pipeline.inference)
    Freeze.outline(&graph)
    return graph
  }

  /// Bytes of the program itself: its code, the language's runtime and the compiler's own values,
  /// as measured on a process that only checks.
  public static let programMemory = 16 << 20

  /// Bytes that training takes in all: the program, the step, the evaluation beside it, and the
  /// data.
  public var memoryToTrain: Int {
    CompiledExperiment.programMemory + trainingMemory.total + memoryToEvaluate + dataMemory
  }

  /// Bytes of evaluation beside training, which has the weights already.
  public var memoryToEvaluate: Int {
    evaluates ? evaluationMemory.total - evaluationMemory.resident : 0
  }
}

/// Compares what the compiler knows with what the spec promises.
enum Budgets {
  /// A diagnostic for each promise that is not kept.
  static func verify(_ experiment: Experiment, _ compiled: CompiledExperiment) -> [Diagnostic] {
    experiment.budgets.compactMap { promise in
      guard let (value, text) = measure(promise, experiment, compiled), !promise.holds(for: value)
      else { return nil }
      return BudgetDiagnostics.exceeded(promise, measured: text)
    }
  }

  /// Whether a plan that makes training take `total` bytes keeps what is promised of memory.
  static func keepsMemory(_ experiment: Experiment, _ plan: Plan, total: Int) -> Bool {
    experiment.budgets.allSatisfy { promise in
      bytes(promise, experiment, plan, total: total).map(promise.holds) ?? true
    }
  }

  private static func measure(
    _ promise: Promise, _ experiment: Experiment, _ compiled: CompiledExperiment
  ) -> (Double, String)? {
    switch promise.quantity {
    case "parameters": return count(experiment.model.parameterCount)
    case "multiply_adds": return count(compiled.arithmetic)
    case "unfused_batch_norm": return count(compiled.inference.normsLeft)
    default:
      return bytes(promise, experiment, compiled.trainingPlan, total: compiled.memoryToTrain)
        .map(memory)
    }
  }

  /// The memory that a promise is about; nil where it is about something else.
  private static func bytes(
    _ promise: Promise, _ experiment: Experiment, _ plan: Plan, total: Int
  ) -> Double? {
    let batch = Double(experiment.training.batch)
    switch promise.quantity {
    case "arena": return Double(plan.perSampleBytes) * (promise.perSample ? 1 : batch)
    case "memory": return promise.perSample ? Double(total) / batch : Double(total)
    default: return nil
    }
  }

  private static func count(_ value: Int) -> (Double, String) {
    (Double(value), Decimal.grouped(value))
  }

  private static func memory(_ bytes: Double) -> (Double, String) {
    (bytes, ByteCount.text(Int(bytes)))
  }
}

extension Graph {
  /// Batch norms that stay a step of their own.
  var normsLeft: Int {
    nodes.filter { $0.operation.name.hasPrefix("batch_norm") || isStandaloneNorm($0) }.count
  }

  /// Whether a node is what is left of a batch norm that could not be folded into a neighbour.
  func isStandaloneNorm(_ node: Node) -> Bool {
    node.operation.name == "elementwise" && node.results.contains { type($0).batched }
      && node.operation.attributes.optionalWord("name")?.contains("batch_norm") == true
  }
}
