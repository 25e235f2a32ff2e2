import Graph
import Kernels
import Planning
import Runtime
import Semantics
import Support
import Training

/// Measures how fast plans run, on random inputs of the right shapes.
public enum Bench {
  /// Measures what the options ask for of a spec.
  public static func run(
    _ experiment: Experiment, _ options: BenchOptions, _ machine: Machine
  ) throws(DiagnosticError) -> BenchResult {
    let batch = max(1, options.batch ?? experiment.training.batch)
    var measurements: [BenchMeasurement] = []
    if options.measuresTraining {
      measurements.append(
        try measure(.training(experiment), samples: batch, options, machine))
    }
    if options.measuresInference {
      measurements.append(
        try measure(.inference(experiment), samples: batch, options, machine))
    }
    return result(experiment.name, measurements, options, machine)
  }

  /// Measures a frozen plan with its weights.
  public static func run(
    _ plan: Plan, weights: VariableStore, name: String, _ options: BenchOptions, _ machine: Machine
  ) throws(DiagnosticError) -> BenchResult {
    let binding = BenchBinding(subject: .inference, plan: plan, store: weights, seed: 0)
    let batch = max(1, options.batch ?? 1)
    return result(
      name, [try measure(binding, samples: batch, options, machine)], options, machine)
  }

  private static func result(
    _ name: String, _ measurements: [BenchMeasurement], _ options: BenchOptions, _ machine: Machine
  ) -> BenchResult {
    let peak = options.measuresPeak ? MachinePeak.measure(pool: machine.pool) : nil
    let blas = machine.blas?.description
    let description = BenchMachine(
      threads: machine.pool.threads, instructions: InstructionSet.current.name,
      blas: blas.map { $0.core.isEmpty ? $0.library : "\($0.library) (\($0.core))" },
      blasWarning: blas?.warning, peakGflops: peak?.gflops,
      copyGigabytes: peak?.copyGigabytesPerSecond)
    return BenchResult(name: name, machine: description, measurements: measurements)
  }

  private static func measure(
    _ binding: BenchBinding, samples: Int, _ options: BenchOptions, _ machine: Machine
  ) throws(DiagnosticError) -> BenchMeasurement {
    let executable = try binding.bound(samples: samples, machine: machine)
    let inputs = try RandomInputs(binding.plan.graph, samples: samples)
    let timing = Timing.measure(repeats: options.repeats, seconds: options.seconds) { run in
      inputs.feed(executable, run: run)
      executable.run(samples: samples, step: run, rate: rate)
    }
    return BenchMeasurement(
      subject: binding.subject, batch: samples, timing: timing,
      operations: binding.plan.graph.nodes.reduce(0) {
        $0 + operations($1, binding.plan.graph, samples)
      },
      arenaBytes: binding.plan.perSampleBytes * samples + binding.plan.fixedBytes,
      memoryBytes: executable.ownBytes + binding.store.bytes,
      steps: options.profiles ? profile(executable, inputs, options, timing) : [])
  }

  /// So small that weights stay where random data cannot drive them to infinity.
  private static let rate = 1e-6

  /// The median time of every step over as many runs as one repeat has, at least five.
  private static func profile(
    _ executable: Executable, _ inputs: RandomInputs, _ options: BenchOptions, _ timing: Timing
  ) -> [BenchStep] {
    let wanted = options.seconds / max(timing.median, 1e-6)
    let runs = (0..<Int(min(max(wanted, 5), 500))).map { run in
      inputs.feed(executable, run: run)
      return executable.profile(samples: executable.samples, step: run, rate: rate)
    }
    let graph = executable.plan.graph
    let choices = executable.choices
    return graph.nodes.indices.map { index in
      let node = graph.nodes[index]
      return BenchStep(
        layer: node.origin.layer,
        operation: node.operation.attributes.optionalWord("name") ?? node.operation.name,
        choice: choices[index],
        seconds: Timing(runs.map { Double($0[index]) * 1e-9 }).median,
        operations: operations(node, graph, executable.samples))
    }
  }

  /// Floating-point operations of a node in a run: two for each multiply-add; elementwise operators
  /// count elementary ones already.
  static func operations(_ node: Node, _ graph: Graph, _ samples: Int) -> Double {
    let operands = node.operands.map(graph.type)
    let results = node.results.map(graph.type)
    let isBatched = (operands + results).contains { $0.batched }
    let each = node.operation.traits.contains(.elementwise) ? 1.0 : 2.0
    return each * Double(node.operation.arithmetic(operands, results))
      * Double(isBatched ? samples : 1)
  }
}
