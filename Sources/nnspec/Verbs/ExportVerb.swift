import CommandLineParsing
import Driver
import Support

/// `export`: freezes a run's network.
enum ExportVerb: VerbCommand {
  static let declaration = Verb(
    "export", group: "Use",
    "Freeze a run's network into one file: folded, fused, preprocessing inside.",
    operands: [Operand("RUN", .folder("RUN"), "The run folder.")],
    options: [Option("out", .file("FILE"), "The plan file; default: the run's name with .plan.")],
    examples: [Example("nnspec export runs/net-1 --out net.plan", "writes the frozen plan")])

  static func run(_ command: Command) throws(DiagnosticError) -> ExitCode {
    guard let path = command.arguments.operand("RUN") else { return .badUsage }
    let result = try command.bench.export(path, to: command.arguments.text("out"))
    if command.isJSON {
      command.console.output(
        JSON.object([
          ("plan", .string(result.path)), ("bytes", .integer(result.bytes)),
          ("steps", .integer(result.steps)), ("unfused_batch_norm", .integer(result.normsLeft)),
          ("largest_error", .number(result.error)),
        ]).text + "\n")
      return .done
    }
    command.console.output("\(result.path)\n")
    command.hint(
      "\(ByteCount.text(result.bytes)), \(result.steps) steps, \(result.normsLeft) batch "
        + "norms left; "
        + "within \(Decimal.text(result.error, digits: 2)) (relative) of the unoptimised network")
    command.hint("next: nnspec predict \(result.path) INPUT...")
    return .done
  }
}
