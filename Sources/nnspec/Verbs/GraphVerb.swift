import CommandLineParsing
import Driver
import Report
import Support

/// `graph`: the network as a picture.
enum GraphVerb: VerbCommand {
  static let declaration = Verb(
    "graph", group: "Look", "Draw the network of a spec.",
    operands: [Operand("SPEC", .file("SPEC"), "The spec.")],
    options: [
      Option("format", .choice(["text", "dot", "svg"]), default: "text", "How it is drawn."),
      Option("out", .file("FILE"), "Where to write it, instead of standard output."),
    ],
    examples: [
      Example("nnspec graph net.nnspec", "draws it in the terminal"),
      Example("nnspec graph net.nnspec --format svg --out net.svg", "makes a picture"),
    ])

  static func run(_ command: Command) throws(DiagnosticError) -> ExitCode {
    guard let path = command.arguments.operand("SPEC") else { return .badUsage }
    let report = command.experiment(path, requiresData: false)
    guard let experiment = report.result.experiment else {
      return ExitCodes.code(of: report.diagnostics)
    }
    let drawing = Listings.drawing(experiment)
    let text =
      switch command.arguments.text("format") {
      case "dot": drawing.dot()
      case "svg": drawing.svg().source
      default: drawing.text()
      }
    return try command.write(text.hasSuffix("\n") ? text : text + "\n")
  }
}

extension Command {
  /// Writes a result to the file of `--out`, or to standard output.
  func write(_ text: String) throws(DiagnosticError) -> ExitCode {
    guard let path = arguments.text("out") else {
      console.output(text)
      return .done
    }
    do throws(FileError) {
      try bench.fileSystem.replace(path, with: text)
    } catch {
      throw DiagnosticError(FileDiagnostics.diagnostic(error))
    }
    hint("wrote \(path)")
    return .done
  }
}
