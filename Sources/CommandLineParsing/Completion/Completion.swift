/// The shells a completion script can be written for.
public enum Shell: String, Sendable, CaseIterable {
  /// GNU bash 4 or later.
  case bash
  /// The Z shell.
  case zsh
  /// The fish shell.
  case fish
}

/// Writes shell completion from the declarations.
public enum Completion {
  /// The script that makes `shell` complete the program's command line.
  public static func script(for program: Program, in shell: Shell) -> String {
    switch shell {
    case .bash: BashCompletion(program: program).script()
    case .zsh: ZshCompletion(program: program).script()
    case .fish: FishCompletion(program: program).script()
    }
  }

  /// `text` as one word of a POSIX shell.
  static func quoted(_ text: String) -> String { "'" + replaced(text, ["'": "'\\''"]) + "'" }

  /// `text` with some characters replaced.
  static func replaced(_ text: String, _ table: [Character: String]) -> String {
    text.map { table[$0] ?? String($0) }.joined()
  }

  /// `name` as the middle of a shell function's name.
  static func identifier(_ name: String) -> String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }
}
