import Graph
import Kernels
import Planning
import Runtime
import Semantics
import Support
import Training

/// Measures how fast plans run, on random inputs of the right shapes.
public struct Bench {
  private let options: BenchOptions
  private let machines: [Machine]
  private let memory: PeakMemory

  /// So small that weights stay where random data cannot drive them to infinity.
  private static let rate = 1e-6

  /// A bench on some numbers of threads, each measured in turn.
  public init(_ options: BenchOptions, on machines: [Machine], files: any FileSystem) {
    self.options = options
    self.machines = machines
    memory = PeakMemory(files: files)
  }

  /// Measures what the options ask for of a spec whose text stands in `sources`; a training step
  /// that was `compiled` to fit its budget is taken as it is.
  public func run(
    _ experiment: Experiment, _ sources: SourceMap = SourceMap(), compiled: TrainingGraph? = nil
  ) throws(DiagnosticError) -> BenchResult {
    var measurements: [BenchMeasurement] = []
    var preparations: [BenchPreparation] = []
    let subjects = BenchMeasurement.Subject.allCases.filter {
      $0 == .training ? options.measuresTraining : options.measuresInference
    }
    for subject in subjects {
      let stopwatch = Stopwatch()
      let binding: BenchBinding
      let work: BenchPreparation.Work
      switch subject {
      case .training:
        (binding, work) = (try .training(experiment, sources, compiled), .training)
      case .inference: (binding, work) = (try .inference(experiment, sources), .inference)
      }
      preparations.append(BenchPreparation(work, seconds: stopwatch.seconds))
      measurements += try measure(binding, experiment.training.batch)
    }
    return result(experiment.name, preparations, measurements)
  }

  /// Measures a frozen plan with its weights.
  public func run(_ plan: OpenedPlan) throws(DiagnosticError) -> BenchResult {
    let binding = BenchBinding(
      subject: .inference, plan: plan.plan, store: plan.weights, seed: 0, sources: SourceMap())
    return result(
      plan.name, [BenchPreparation(.open, seconds: plan.seconds)], try measure(binding, 1))
  }

  private func result(
    _ name: String, _ preparations: [BenchPreparation], _ measurements: [BenchMeasurement]
  ) -> BenchResult {
    let blas = machines.first?.blas?.description
    let measured = options.measuresPeak ? machines : []
    let peaks = measured.map { machine -> BenchPeak in
      let peak = MachinePeak.measure(pool: machine.pool)
      return BenchPeak(
        threads: peak.threads, gflops: peak.gflops, copyGigabytes: peak.copyGigabytesPerSecond)
    }
    let machine = BenchMachine(
      instructions: InstructionSet.current.name,
      blas: blas.map { $0.core.isEmpty ? $0.library : "\($0.library) (\($0.core))" },
      blasWarning: blas?.warning, peaks: peaks)
    return BenchResult(
      name: name, machine: machine, preparations: preparations, measurements: measurements)
  }

  /// A plan at every batch size on every number of threads.
  private func measure(
    _ binding: BenchBinding, _ usual: Int
  ) throws(DiagnosticError) -> [BenchMeasurement] {
    var measurements: [BenchMeasurement] = []
    for batch in options.batches.isEmpty ? [usual] : options.batches {
      for machine in machines {
        measurements.append(try measure(binding, samples: max(1, batch), machine))
      }
    }
    return measurements
  }

  private func measure(
    _ binding: BenchBinding, samples: Int, _ machine: Machine
  ) throws(DiagnosticError) -> BenchMeasurement {
    memory.restart()
    let executable = try binding.bound(samples: samples, machine: machine)
    let inputs = try RandomInputs(
      binding.plan.graph, samples: samples, most: options.repeatsInput ? 1 : RandomInputs.usual)
    let timing = Timing.measure(
      repeats: options.repeats, seconds: options.seconds, longest: options.longest
    ) { run in
      inputs.feed(executable, run: run)
      executable.run(samples: samples, step: run, rate: Bench.rate)
    }
    let traffic = Traffic(binding.plan.graph, samples: samples)
    let peak = memory.bytes
    return BenchMeasurement(
      subject: binding.subject, batch: samples, part: executable.part,
      threads: machine.pool.threads, timing: timing, operations: traffic.operations,
      isReduced: traffic.isReduced, bytes: traffic.bytes, arenaBytes: executable.arenaBytes,
      memoryBytes: executable.ownBytes + binding.variableBytes, inputBytes: inputs.bytes,
      peakBytes: peak,
      steps: options.profiles
        ? profile(executable, inputs, timing, binding.sources, traffic) : [])
  }

  /// The median time of every step over as many runs as one repeat has, at least five.
  private func profile(
    _ executable: Executable, _ inputs: RandomInputs, _ timing: Timing, _ sources: SourceMap,
    _ traffic: Traffic
  ) -> [BenchStep] {
    let wanted = options.seconds / max(timing.median, 1e-6)
    let runs = (0..<Int(min(max(wanted, 5), 500))).map { run in
      inputs.feed(executable, run: run)
      return executable.profile(samples: executable.samples, step: run, rate: Bench.rate)
    }
    let nodes = executable.plan.graph.nodes
    let choices = executable.choices
    return nodes.indices.map { index in
      let node = nodes[index]
      return BenchStep(
        layer: node.origin.layer, line: node.origin.line(in: sources), operation: node.listedName,
        choice: choices[index],
        seconds: Timing(runs.map { Double($0[index]) * 1e-9 }).median,
        operations: traffic.operations(node), bytes: traffic.bytes(node))
    }
  }
}
