import CommandLineParsing
import Driver
import Support

/// `data`: what the data are and what the network sees of them.
enum DataVerb: VerbCommand {
  static let declaration = Verb(
    "data", group: "Look", "Show the data of a spec and what the network sees of them.",
    operands: [Operand("SPEC", .file("SPEC"), "The spec.")],
    options: [
      Option(
        "out", .file("FILE"),
        "Where to draw examples, stored and as seen in eight epochs: .png or .html."),
      Option("epoch", .integer("E", 1...1_000_000), default: "1", "The first epoch drawn."),
    ],
    examples: [
      Example("nnspec data net.nnspec", "counts, shapes, class balance, means and deviations"),
      Example("nnspec data net.nnspec --out sheet.png", "draws examples before and after"),
      Example("nnspec data net.nnspec --out sheet.html --epoch 5", "the same with class names"),
    ])

  static func run(_ command: Command) throws(DiagnosticError) -> ExitCode {
    guard let path = command.arguments.operand("SPEC") else { return .badUsage }
    let report = command.experiment(path, requiresData: true)
    guard let experiment = report.result.experiment else {
      return ExitCodes.code(of: report.diagnostics)
    }
    let data = try command.bench.prepare(experiment, spec: path)
    let summary = try command.bench.summary(data)
    command.console.output(
      command.isJSON
        ? summary.json.text + "\n"
        : summary.lines(width: command.console.width).joined(separator: "\n") + "\n")
    if let out = command.arguments.text("out") {
      let epoch = (command.arguments.integer("epoch") ?? 1) - 1
      let sheet = try SampleSheet.make(data, seed: experiment.training.seed, epoch: epoch)
      let bytes = out.hasSuffix(".html")
        ? Array(sheet.page(title: "\(experiment.name): what the network sees", epoch: epoch).utf8)
        : sheet.png
      do throws(FileError) {
        try command.bench.fileSystem.replace(out, with: bytes)
      } catch {
        throw DiagnosticError(FileDiagnostics.diagnostic(error))
      }
      command.hint("wrote \(out)")
    }
    command.console.report(data.warnings, command.sources)
    return .done
  }
}
