import Support

/// Writes the help from the declarations.
public struct HelpText: Sendable {
  /// The declarations.
  public let program: Program
  /// The longest line, in characters.
  public let width: Int
  /// How headings are drawn.
  public let style: TextStyle

  /// Help for a program; the width is kept between 40 and 100.
  public init(_ program: Program, width: Int = 80, style: TextStyle = .plain) {
    self.program = program
    self.width = min(max(width, 40), 100)
    self.style = style
  }

  /// The overview, or the help of one verb, ending in a line end.
  public func text(for verb: Verb?) -> String {
    let lines = verb.map(verbHelp) ?? overview()
    return lines.joined(separator: "\n") + "\n"
  }

  /// `nnspec graph SPEC [options]`.
  static func usage(of verb: Verb, in program: Program) -> String {
    ([program.name, verb.name] + verb.operands.map(\.usage) + ["[options]"]).joined(separator: " ")
  }

  private func overview() -> [String] {
    var lines = TextWrap.lines(program.summary, width: width)
    lines += ["", heading("Usage"), "  \(program.name) COMMAND [options]"]
    let column = 4 + (program.verbs.map(\.name.count).max() ?? 0)
    for group in groups() {
      lines += ["", heading(group)]
      for verb in program.verbs where verb.group == group {
        lines += TextWrap.columns("  " + verb.name, verb.summary, column: column, width: width)
      }
    }
    lines += ["", heading("Common options")]
    lines += optionLines(program.commonOptions + [Program.help, Program.versionOption])
    lines += ["", heading("Exit codes")]
    lines += ExitCode.allCases.map { "\($0.rawValue)".leftPadded(to: 4) + "  " + $0.meaning }
    return lines + ["", "`\(program.name) COMMAND --help` shows the help of a command."]
  }

  private func groups() -> [String] {
    var seen: [String] = []
    for verb in program.verbs where !seen.contains(verb.group) { seen.append(verb.group) }
    return seen
  }

  private func verbHelp(_ verb: Verb) -> [String] {
    var lines = TextWrap.lines(verb.summary, width: width)
    lines += ["", heading("Usage"), "  " + HelpText.usage(of: verb, in: program)]
    if !verb.details.isEmpty { lines += [""] + TextWrap.lines(verb.details, width: width) }
    lines += operandLines(verb.operands)
    if !verb.options.isEmpty { lines += ["", heading("Options")] + optionLines(verb.options) }
    let own = Set(verb.options.map(\.long))
    let common = program.options(of: verb).filter { !own.contains($0.long) }
    lines += ["", heading("Common options")] + optionLines(common)
    return lines + exampleLines(verb.examples)
  }

  private func operandLines(_ operands: [Operand]) -> [String] {
    if operands.isEmpty { return [] }
    let column = 4 + (operands.map(\.usage.count).max() ?? 0)
    return ["", heading("Operands")]
      + operands.flatMap { operand in
        var summary = operand.summary
        if case .choice(let words) = operand.value {
          summary += " One of " + words.joined(separator: ", ") + "."
        }
        return TextWrap.columns("  " + operand.usage, summary, column: column, width: width)
      }
  }

  private func exampleLines(_ examples: [Example]) -> [String] {
    if examples.isEmpty { return [] }
    return ["", heading("Examples")]
      + examples.flatMap { example in
        ["  " + style.paint(example.command, .bold)]
          + TextWrap.lines(example.effect, width: width - 6).map { "      " + $0 }
      }
  }

  private func heading(_ text: String) -> String { style.paint(text, .bold) }
}

extension HelpText {
  private func optionLines(_ options: [Option]) -> [String] {
    let widest = options.map { spelling($0).count }.filter { $0 <= 28 }.max() ?? 0
    return options.flatMap { option in
      TextWrap.columns(spelling(option), meaning(option), column: widest + 2, width: width)
    }
  }

  private func spelling(_ option: Option) -> String {
    let letter = option.short.map { "-\($0), " } ?? "    "
    let value = option.takesValue ? " " + option.value.placeholder : ""
    return "  " + letter + "--" + option.long + value
  }

  private func meaning(_ option: Option) -> String {
    var text = option.summary
    if option.repeatable { text += " May be repeated." }
    if let value = option.defaultValue { text += " Default: \(value)." }
    if let variable = option.variable { text += " Also from \(variable)." }
    return text
  }
}
