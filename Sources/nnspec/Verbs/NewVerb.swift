import CommandLineParsing
import Driver
import Support

/// `new`: a folder with a first spec.
enum NewVerb: VerbCommand {
  static let declaration = Verb(
    "new", group: "Write", "Make a folder with a first spec that trains at once.",
    operands: [Operand("DIR", .folder("DIR"), "The folder.")],
    examples: [
      Example("nnspec new digits && nnspec train digits/digits.nnspec", "needs no data file")
    ])

  static func run(_ command: Command) throws(DiagnosticError) -> ExitCode {
    guard let folder = command.arguments.operand("DIR") else { return .badUsage }
    let path = try Starter.write(to: folder, command.bench.fileSystem)
    command.console.output("\(path)\n")
    command.hint("next: nnspec train \(path)")
    return .done
  }
}
