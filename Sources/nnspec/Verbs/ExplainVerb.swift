import CommandLineParsing
import Driver
import Support

/// `explain`: the long form of a diagnostic, a manual entry, or what the compiler knows of a spec.
enum ExplainVerb: VerbCommand {
  static let declaration = Verb(
    "explain", group: "Look", "Explain a diagnostic, a name of the language, or a spec.",
    operands: [
      Operand("WHAT", .file("CODE|NAME|SPEC"), optional: true, "A code, a name, or a spec.")
    ],
    options: [
      Option("parameters", .flag, "Which rule won for each parameter of the spec, and why."),
      Option("plan", .flag, "What each pass did and did not do, and why; the steps that are left."),
      Option("memory", .flag, "Where memory goes."),
      Option("all", .flag, "Print the whole manual as Markdown."),
    ],
    examples: [
      Example("nnspec explain E0401", "the long form of a diagnostic"),
      Example("nnspec explain batch_norm", "the manual entry of a layer"),
      Example("nnspec explain net.nnspec --plan", "folds, fusions and the steps of the plan"),
    ])

  static func run(_ command: Command) throws(DiagnosticError) -> ExitCode {
    if command.arguments.flag("all") {
      command.console.output(Manual.render())
      return .done
    }
    guard let what = command.arguments.operand("WHAT") else {
      throw DiagnosticError(
        Diagnostic(
          CommandLineDiagnostics.missingOperand, "`explain` needs a code, a name or a spec",
          notes: ["for example `nnspec explain batch_norm`"]))
    }
    if let text = Manual.code(what) ?? Manual.entry(what) {
      command.console.output(text)
      return .done
    }
    if what.hasSuffix(".nnspec") || command.bench.fileSystem.exists(what) {
      return try spec(what, command)
    }
    let known = Manual.names + AllCodes.all.map(\.id)
    let nearest = NearestName.find(what, among: known)
    throw DiagnosticError(
      Diagnostic(
        DriverDiagnostics.unknownSubject,
        "there is nothing called `\(Printable.clean(what))` to explain",
        notes: nearest.map { ["did you mean `\($0)`?"] } ?? [
          "`nnspec explain --all` prints the whole manual"
        ]))
  }

  private static func spec(_ path: String, _ command: Command) throws(DiagnosticError) -> ExitCode {
    let report = command.experiment(path, requiresData: false)
    guard let experiment = report.result.experiment, let compiled = report.compiled else {
      return ExitCodes.code(of: report.diagnostics)
    }
    let arguments = command.arguments
    var parts: [[String]] = []
    if arguments.flag("parameters") {
      parts.append(Listings.parameters(experiment, command.sources))
    }
    if arguments.flag("plan") {
      let frozen = try FrozenExplanation(experiment)
      parts.append(Listings.plan(experiment, compiled, frozen: frozen, command.sources))
    }
    if arguments.flag("memory") { parts.append(Listings.memory(experiment, compiled)) }
    if parts.isEmpty { parts.append(Listings.verbose(experiment, compiled)) }
    command.console.output(parts.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n"))
    return report.hasErrors ? ExitCodes.code(of: report.diagnostics) : .done
  }
}
