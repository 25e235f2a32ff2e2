import CommandLineParsing
import Support

/// `completions`: shell completion.
enum CompletionsVerb: VerbCommand {
  static let declaration = Verb(
    "completions", group: "Tool", "Print a completion script for a shell.",
    operands: [Operand("SHELL", .choice(Shell.allCases.map(\.rawValue)), "The shell.")],
    examples: [
      Example("nnspec completions bash > /etc/bash_completion.d/nnspec", "installs it for bash"),
      Example("source <(nnspec completions zsh)", "tries it in zsh"),
    ])

  static func run(_ command: Command) throws(DiagnosticError) -> ExitCode {
    guard let shell = command.arguments.operand("SHELL").flatMap(Shell.init) else {
      return .badUsage
    }
    command.console.output(Completion.script(for: Tool.program, in: shell))
    return .done
  }
}
