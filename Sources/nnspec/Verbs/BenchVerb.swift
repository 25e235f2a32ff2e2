import CommandLineParsing
import Driver
import Runtime
import Support

/// `bench`: how fast the network trains and predicts on this machine.
enum BenchVerb: VerbCommand {
  static let declaration = Verb(
    "bench", group: "Look", "Measure training and inference on random inputs.",
    operands: [Operand("SPEC-or-PLAN", .file("FILE"), "The spec, or a plan that `export` made.")],
    options: [
      Option(
        "batch", .integers("N", 1...1_000_000),
        "Examples at once, one measurement each; default: the spec's batch, of a plan 1."),
      Option(
        "threads", .integers("N", 1...1024), "Threads to use, one measurement each."),
      Option("training", .flag, "Measure the training step only."),
      Option("inference", .flag, "Measure inference only."),
      Option(
        "profile", .flag, "Also show time, arithmetic and traffic of each step of the plan."),
      Option(
        "repeat-input", .flag,
        "Feed every run the same inputs, as scripts for other tools do; default: sets in turn, "
          + "read from memory as a loader's are."),
      Option(
        "against", .file("RESULTS"),
        "Compare with other tools: a file of JSON lines with net, peer, threads, batch, metric "
          + "(train_step or infer), unit and median."),
      Option("as", .text("NET"), "The net's name in RESULTS; default: the spec's own."),
    ],
    examples: [
      Example("nnspec bench net.nnspec", "measures both, with the share of the machine's peak"),
      Example("nnspec bench net.nnspec --batch 1024 --training --profile", "shows where time goes"),
      Example("nnspec bench net.plan --batch 1,64,256 --threads 1,2", "measures a frozen plan"),
      Example(
        "nnspec bench net.nnspec --against results.jsonl", "puts the times beside other tools'"),
    ],
    details: """
      Median, least and spread of repeated runs after a warm-up. Bytes are those of all operands \
      and results, so that steps which find theirs in a cache may exceed the speed of a copy. \
      `arena` holds the values between the steps, `memory` all that the plan takes, `process` is \
      the most that the whole process had. Figures of two tools can be compared only where both \
      were taken in one sitting on an idle machine.
      """)

  static func run(_ command: Command) throws(DiagnosticError) -> ExitCode {
    guard let path = command.arguments.operand("SPEC-or-PLAN") else { return .badUsage }
    let peers = try peers(command)
    let result: BenchResult
    if command.bench.isPlan(path) {
      let plan = try command.bench.openPlan(path)
      result = try bench(command).run(plan)
    } else {
      let stopwatch = Stopwatch()
      let report = command.experiment(path, requiresData: false)
      guard let experiment = report.result.experiment else {
        return ExitCodes.code(of: report.diagnostics)
      }
      let check = BenchPreparation(.check, seconds: stopwatch.seconds)
      var measured = try bench(command).run(
        experiment, command.sources, compiled: report.compiled?.training)
      measured.preparations.insert(check, at: 0)
      result = measured
    }
    show(result, peers, command)
    return .done
  }

  /// A bench with the options of the command line; says that it takes a while.
  private static func bench(_ command: Command) throws(DiagnosticError) -> Bench {
    let arguments = command.arguments
    var options = BenchOptions()
    options.batches = arguments.integers("batch")
    options.profiles = arguments.flag("profile")
    options.repeatsInput = arguments.flag("repeat-input")
    let only = (arguments.flag("training"), arguments.flag("inference"))
    options.measuresTraining = only.0 || !only.1
    options.measuresInference = only.1 || !only.0
    var machines: [Machine] = []
    for threads in arguments.integers("threads") {
      machines.append(try command.bench.machine(threads: threads))
    }
    if machines.isEmpty { machines = [try command.bench.machine()] }
    command.hint("measuring for some seconds ...")
    return Bench(options, on: machines, files: command.bench.fileSystem)
  }

  /// The results to compare with; nil where none are given.
  private static func peers(_ command: Command) throws(DiagnosticError) -> PeerResults? {
    guard let path = command.arguments.text("against") else { return nil }
    return try PeerResults(path, command.bench.fileSystem)
  }

  private static func show(_ result: BenchResult, _ peers: PeerResults?, _ command: Command) {
    let net = command.arguments.text("as") ?? result.name
    let comparison = peers.map { PeerComparison(result.measurements, of: net, $0) }
    if command.isJSON {
      command.console.output(result.json(against: comparison).text + "\n")
    } else {
      let lines = result.lines() + (comparison.map { [""] + $0.lines() } ?? [])
      command.console.output(lines.joined(separator: "\n") + "\n")
    }
  }
}
