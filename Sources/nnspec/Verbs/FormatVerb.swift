import CommandLineParsing
import Driver
import Support
import Syntax

/// `fmt`: canonical formatting.
enum FormatVerb: VerbCommand {
  static let declaration = Verb(
    "fmt", group: "Write", "Format specs; comments are kept.",
    operands: [Operand("SPEC", .file("SPEC"), many: true, "The specs.")],
    options: [Option("check", .flag, "Change nothing; say which specs are not formatted.")],
    examples: [
      Example("nnspec fmt net.nnspec", "formats the file in place"),
      Example("nnspec fmt --check specs/*.nnspec", "fails where a spec is not formatted"),
    ])

  static func run(_ command: Command) throws(DiagnosticError) -> ExitCode {
    var result = ExitCode.done
    for path in command.arguments.operands("SPEC") {
      let outcome = try format(path, command)
      if outcome != .done { result = outcome }
    }
    return result
  }

  private static func format(_ path: String, _ command: Command) throws(DiagnosticError) -> ExitCode
  {
    do throws(FileError) {
      let text = SourceText(
        path: path, bytes: try command.bench.fileSystem.read(path, limit: 64 << 20))
      var sources = SourceMap()
      let (formatted, diagnostics) = Formatter.format(sources.add(text), text)
      guard let formatted else {
        command.console.report(diagnostics, sources)
        return .badSpec
      }
      guard Array(formatted.utf8) != text.bytes else { return .done }
      if command.arguments.flag("check") {
        command.console.output("\(path)\n")
        return .findings
      }
      try command.bench.fileSystem.replace(path, with: formatted)
      command.hint("\(path): formatted")
      return .done
    } catch {
      throw DiagnosticError(FileDiagnostics.diagnostic(error))
    }
  }
}
