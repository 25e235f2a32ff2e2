import CommandLineParsing
import Driver
import Kernels
import Report
import Schema
import Semantics
import Support

/// A verb of the tool: its declaration and what it does. One file each.
protocol VerbCommand: Sendable {
  /// Name, operands, options and examples.
  static var declaration: Verb { get }
  /// Does it.
  static func run(_ command: Command) throws(DiagnosticError) -> ExitCode
}

/// All verbs, in the order of the help text.
enum Verbs {
  static let all: [any VerbCommand.Type] = [
    CheckVerb.self, FormatVerb.self, ExplainVerb.self, GraphVerb.self, CompileVerb.self,
    TrainVerb.self, EvaluateVerb.self, ExportVerb.self, PredictVerb.self,
    InspectVerb.self, DataVerb.self, BenchVerb.self,
    NewVerb.self, CompletionsVerb.self,
  ]
}

/// One command being run: what was given, and where it goes.
final class Command {
  /// What was given.
  let arguments: CommandLineParsing.Arguments
  /// Where results and messages go.
  let console: Console
  /// The phases of the tool.
  let bench: Workbench
  /// The texts that diagnostics refer to, once they are read.
  var sources = SourceMap()

  /// Takes the options that all verbs share.
  init(_ arguments: CommandLineParsing.Arguments) throws(DiagnosticError) {
    self.arguments = arguments
    console = Console(quiet: arguments.flag("quiet"))
    var options = WorkOptions()
    options.dataFolder = arguments.text("data")
    options.overrides = arguments.texts("set")
    options.threads = arguments.integer("threads")
    options.seed = arguments.integer("seed").map { UInt64($0) }
    switch arguments.text("blas") {
    case nil, "auto": options.blas = .automatic
    case "builtin": options.blas = .builtin
    case .some(let path): options.blas = .path(path)
    }
    bench = Workbench(options: options)
  }

  /// Whether results are wanted as JSON.
  var isJSON: Bool { arguments.flag("json") }

  /// The options that all verbs share.
  static let options: [Option] = [
    Option(
      "set", .text("NAME=VALUE"), repeatable: true,
      "Set section.name, or the name of a `let`, as if written in the spec."),
    Option(
      "data", .folder("DIR"), variable: "NNSPEC_DATA",
      "Where relative data paths start; default: the spec's own folder."),
    Option("threads", .integer("N", 1...1024), "Threads to use; results do not depend on it."),
    Option("seed", .integer("N", 0...1_000_000_000), "The seed, instead of the spec's."),
    Option(
      "blas", .text("auto|builtin|PATH"), variable: "NNSPEC_BLAS",
      "The library asked for large products."),
    Option("json", .flag, "Print results as JSON on standard output."),
    Option("quiet", short: "q", .flag, "Print neither progress nor advice."),
  ]

  /// A spec's experiment, after reporting all findings; throws nothing more where errors were
  /// reported.
  func experiment(_ path: String, requiresData: Bool) -> CheckReport {
    let report = bench.check(path, requiresData: requiresData)
    sources = report.result.sources
    console.report(report.diagnostics.filter { $0.severity > .note }, sources)
    return report
  }

  /// A line of advice about what to do next.
  func hint(_ text: String) { console.message(text + "\n") }
}
