import CommandLineParsing
import Driver
import Support

/// `inspect`: activations, gradients and weights by layer.
enum InspectVerb: VerbCommand {
  static let declaration = Verb(
    "inspect", group: "Look", "Look at activations, gradients and weights by layer.",
    operands: [
      Operand("SPEC-or-RUN", .file("PATH"), "A spec, as it starts, or a run folder, as trained.")
    ],
    options: [
      Option("activations", .flag, "Show the layers' outputs; so it is where nothing is chosen."),
      Option("gradients", .flag, "Show the gradients of the loss by the layers' outputs."),
      Option("weights", .flag, "Show the parameters."),
      Option("batch", .integer("N", 1...1_000_000), "Examples at once; default: the spec's batch."),
    ],
    examples: [
      Example("nnspec inspect net.nnspec", "shows how the activations start"),
      Example("nnspec inspect net.nnspec --set init.weight=xavier", "tries another start"),
      Example("nnspec inspect runs/net-1 --gradients --weights", "looks into a trained network"),
    ],
    details: """
      The network runs once, in its training form, on the batch that training begins with. A unit \
      is saturated beyond 99% of the way to a bound of its activation, and dead where it is zero \
      for every example. The verdict on an activation, the first that holds: exploding, where its \
      std is above 10 times that of the inputs; saturation, from 25% saturated values on; \
      collapse, where the std is below a fifth of that of the inputs and has shrunk by a tenth or \
      more from the activation before; dead units, from 40% on; else just right.
      """)

  static func run(_ command: Command) throws(DiagnosticError) -> ExitCode {
    guard let path = command.arguments.operand("SPEC-or-RUN") else { return .badUsage }
    let options = options(command)
    let inspection: Inspection
    if command.bench.fileSystem.kind(path) == .directory {
      inspection = try command.bench.inspect(run: path, options)
    } else {
      let report = command.experiment(path, requiresData: true)
      guard let experiment = report.result.experiment else {
        return ExitCodes.code(of: report.diagnostics)
      }
      inspection = try command.bench.inspect(experiment, spec: path, options)
    }
    let console = command.console
    console.output(
      command.isJSON
        ? inspection.json.text + "\n"
        : inspection.lines(unicode: console.isUnicode, style: console.outputStyle)
          .joined(separator: "\n") + "\n")
    return .done
  }

  private static func options(_ command: Command) -> InspectOptions {
    var options = InspectOptions()
    options.showsGradients = command.arguments.flag("gradients")
    options.showsWeights = command.arguments.flag("weights")
    options.showsActivations =
      command.arguments.flag("activations") || !(options.showsGradients || options.showsWeights)
    options.batch = command.arguments.integer("batch")
    return options
  }
}
