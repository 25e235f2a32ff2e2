import CommandLineParsing
import Driver
import Support
import Syntax

/// `compile`: any stage of the compiler, printed.
enum CompileVerb: VerbCommand {
  static let declaration = Verb(
    "compile", group: "Look", "Print a stage of the compiler; what is printed reads back.",
    operands: [Operand("SPEC", .file("SPEC"), "The spec.")],
    options: [
      Option(
        "emit", .choice(["tree", "graph", "gradient", "optimized", "plan"]), default: "plan",
        "The stage: the syntax tree, the network, with gradients and updates, optimised, or "
          + "planned."
      ),
      Option(
        "for", .choice(["training", "inference"]), default: "inference",
        "Which graph is optimised and planned."),
      Option("out", .file("FILE"), "Where to write it, instead of standard output."),
    ],
    examples: [
      Example("nnspec compile net.nnspec --emit graph", "prints the network as values and nodes"),
      Example("nnspec compile net.nnspec --emit plan --for training", "prints what a step runs"),
    ])

  static func run(_ command: Command) throws(DiagnosticError) -> ExitCode {
    guard let path = command.arguments.operand("SPEC") else { return .badUsage }
    let report = command.experiment(path, requiresData: false)
    if command.arguments.text("emit") == "tree" {
      guard let tree = report.result.trees.first else {
        return ExitCodes.code(of: report.diagnostics)
      }
      return try command.write(tree.outline)
    }
    guard let compiled = report.compiled else { return ExitCodes.code(of: report.diagnostics) }
    return try command.write(text(compiled, command))
  }

  private static func text(_ compiled: CompiledExperiment, _ command: Command) -> String {
    let training = command.arguments.text("for") == "training"
    switch command.arguments.text("emit") {
    case "graph": return compiled.training.forward.text
    case "gradient": return compiled.training.differentiated.text
    case "optimized": return training ? compiled.training.optimized.text : compiled.inference.text
    default: return training ? compiled.trainingPlan.text : compiled.inferencePlan.text
    }
  }
}
