import CommandLineParsing
import Driver
import Support

/// `bench`: how fast the network trains and predicts on this machine.
enum BenchVerb: VerbCommand {
  static let declaration = Verb(
    "bench", group: "Look", "Measure training and inference on random inputs.",
    operands: [Operand("SPEC", .file("SPEC"), "The spec.")],
    options: [
      Option("batch", .integer("N", 1...1_000_000), "Examples at once; default: the spec's batch."),
      Option("training", .flag, "Measure the training step only."),
      Option("inference", .flag, "Measure inference only."),
      Option("profile", .flag, "Also show the time of each step of the plan."),
    ],
    examples: [
      Example("nnspec bench net.nnspec", "measures both, with the share of the machine's peak"),
      Example("nnspec bench net.nnspec --batch 1024 --training --profile", "shows where time goes"),
    ],
    details: """
      Median, least and spread of repeated runs after a warm-up. Figures of two tools can be \
      compared only where both were taken in one sitting on an idle machine.
      """)

  static func run(_ command: Command) throws(DiagnosticError) -> ExitCode {
    guard let path = command.arguments.operand("SPEC") else { return .badUsage }
    let report = command.experiment(path, requiresData: false)
    guard let experiment = report.result.experiment else {
      return ExitCodes.code(of: report.diagnostics)
    }
    var options = BenchOptions()
    options.batch = command.arguments.integer("batch")
    options.profiles = command.arguments.flag("profile")
    let only = (command.arguments.flag("training"), command.arguments.flag("inference"))
    options.measuresTraining = only.0 || !only.1
    options.measuresInference = only.1 || !only.0
    command.hint("measuring for some seconds ...")
    let result = try Bench.run(experiment, options, try command.bench.machine())
    command.console.output(
      command.isJSON
        ? result.json.text + "\n" : result.lines().joined(separator: "\n") + "\n")
    return .done
  }
}
