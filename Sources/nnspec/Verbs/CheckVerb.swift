import CommandLineParsing
import Driver
import Semantics
import Support

/// `check`: all diagnostics of specs.
enum CheckVerb: VerbCommand {
  static let declaration = Verb(
    "check", group: "Write", "Check specs and print every finding.",
    operands: [Operand("SPEC", .file("SPEC"), many: true, "The specs.")],
    options: [
      Option(
        "verbose", short: "v", .flag, "Also list layers, shapes, memory and the defaults taken."),
      Option("fix", .flag, "Apply the fixes that are certain, then check again."),
    ],
    examples: [
      Example("nnspec check net.nnspec", "finds every mistake in one run"),
      Example("nnspec check net.nnspec --verbose", "shows shapes, parameters, memory and defaults"),
      Example("nnspec check net.nnspec --fix", "corrects misspelt names and the like"),
    ])

  static func run(_ command: Command) throws(DiagnosticError) -> ExitCode {
    var worst = ExitCode.done
    var objects: [JSON] = []
    for path in command.arguments.operands("SPEC") {
      if command.arguments.flag("fix") { try fix(path, command) }
      let report = command.bench.check(path)
      command.sources = report.result.sources
      if command.isJSON {
        objects.append(DiagnosticJSON.report(path, report))
      } else {
        let verbose = command.arguments.flag("verbose")
        let shown = report.diagnostics.filter { verbose || $0.severity > .note }
        command.console.report(shown, report.result.sources)
        conclude(path, report, command)
      }
      if report.hasErrors { worst = ExitCodes.code(of: report.diagnostics) }
    }
    if command.isJSON { command.console.output(JSON.array(objects).text + "\n") }
    return worst
  }

  private static func conclude(_ path: String, _ report: CheckReport, _ command: Command) {
    let errors = report.diagnostics.filter { $0.severity == .error }.count
    let warnings = report.diagnostics.filter { $0.severity == .warning }.count
    guard let experiment = report.result.experiment, let compiled = report.compiled, errors == 0
    else {
      command.hint("\(path): \(counted(errors, "error")), \(counted(warnings, "warning"))")
      return
    }
    if command.arguments.flag("verbose") {
      command.console.output(Listings.verbose(experiment, compiled).joined(separator: "\n") + "\n")
    }
    let note = warnings == 0 ? "no findings" : counted(warnings, "warning")
    command.hint(
      "\(path): \(note); \(Decimal.grouped(experiment.model.parameterCount)) parameters, "
        + "\(Decimal.grouped(compiled.arithmetic)) multiply-adds an example, "
        + "\(ByteCount.text(compiled.memoryToTrain)) to train")
  }

  private static func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  private static func fix(_ path: String, _ command: Command) throws(DiagnosticError) {
    let applied = try Fixes.apply(path, command.bench)
    for summary in applied { command.hint("\(path): fixed: \(summary)") }
  }
}
