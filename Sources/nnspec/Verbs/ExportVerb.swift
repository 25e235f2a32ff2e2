import CommandLineParsing
import Driver
import Support
import Training

/// `export`: freezes a run's network.
enum ExportVerb: VerbCommand {
  static let declaration = Verb(
    "export", group: "Use",
    "Freeze a run's network into one file: folded, fused, preprocessing inside.",
    operands: [Operand("RUN", .folder("RUN"), "The run folder.")],
    options: [
      Option("out", .file("FILE"), "The plan file; default: the run's name with .plan."),
      Option(
        "precision", .choice(Precision.allCases.map(\.rawValue)), default: "float32",
        "What weighted layers compute with; what that costs is measured."),
    ],
    examples: [
      Example("nnspec export runs/net-1 --out net.plan", "writes the frozen plan"),
      Example(
        "nnspec export runs/net-1 --precision int8", "a quarter of the size, and faster products"),
    ])

  static func run(_ command: Command) throws(DiagnosticError) -> ExitCode {
    guard let path = command.arguments.operand("RUN") else { return .badUsage }
    let precision = command.arguments.text("precision").flatMap(Precision.init) ?? .float32
    let result = try command.bench.export(
      path, to: command.arguments.text("out"), precision: precision)
    if command.isJSON {
      command.console.output(
        JSON.object([
          ("plan", .string(result.path)), ("bytes", .integer(result.bytes)),
          ("steps", .integer(result.steps)), ("unfused_batch_norm", .integer(result.normsLeft)),
          ("largest_error", .number(result.error)),
        ] + loss(result)).text + "\n")
      return .done
    }
    command.console.output("\(result.path)\n")
    command.hint(
      "\(ByteCount.text(result.bytes)), \(result.steps) steps, \(result.normsLeft) batch "
        + "norms left; "
        + "within \(Decimal.text(result.error, digits: 2)) (relative) of the unoptimised network")
    for line in reductions(result) { command.hint(line) }
    command.hint("next: nnspec predict \(result.path) INPUT...")
    return .done
  }

  /// What reduced precision costs, for programs.
  private static func loss(_ result: ExportResult) -> [(String, JSON)] {
    guard let loss = result.loss else { return [] }
    return [
      ("precision", .string(loss.precision)), ("accuracy_loss", .number(loss.loss)),
      (loss.metric, .number(loss.reduced)), ("\(loss.metric)_float32", .number(loss.full)),
      ("measured_on", .string(loss.part)), ("examples", .integer(loss.examples)),
    ]
  }

  /// Which layers have which precision, and what that costs.
  private static func reductions(_ result: ExportResult) -> [String] {
    var lines: [String] = []
    for rewrite in result.reductions {
      let layer = rewrite.origins.map(\.layer).joined(separator: ", ")
      switch rewrite.outcome {
      case .applied: lines.append("  \(layer): \(rewrite.rule)")
      case .refused(let reason): lines.append("  \(layer): no \(rewrite.rule): \(reason)")
      }
    }
    guard let loss = result.loss else { return lines }
    let examples = Decimal.grouped(loss.examples)
    return lines + [
      "\(loss.metricText) on \(examples) \(loss.part) examples: \(loss.lossText) lost"
    ]
  }
}
