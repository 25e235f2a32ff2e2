import CommandLineParsing
import Schema

/// The plain form of manual entries, for the terminal.
enum ManualText {
  /// One entry: signature, meaning, arguments, details, source, example.
  static func entry(_ declaration: Declaration) -> String {
    var lines = wrap("\(declaration.name): \(declaration.category.phrase)") + [""]
    lines += wrap(declaration.summary)
    for argument in declaration.arguments { lines += [""] + self.argument(argument) }
    if !declaration.details.isEmpty { lines += [""] + wrap(declaration.details) }
    lines += [""] + wrap("Source: " + declaration.source)
    if !declaration.example.isEmpty { lines += ["", "Example:", "  " + declaration.example] }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func argument(_ argument: Argument) -> [String] {
    let kind = "\(argument.type)"
    return ["  " + argument.name]
      + [argument.summary, "accepts " + kind, "default: " + fallback(argument)].flatMap {
        TextWrap.lines($0, width: Manual.width - 4).map { "    " + $0 }
      }
  }

  /// What is taken where the argument is left out.
  static func fallback(_ argument: Argument) -> String {
    switch argument.fallback {
    case .required: "must be given"
    case .value(let value): "`\(value)`"
    case .absent(let meaning): meaning
    }
  }

  private static func wrap(_ text: String) -> [String] {
    TextWrap.lines(text, width: Manual.width)
  }
}
