/// Writes completion for zsh, on its `_arguments`.
struct ZshCompletion {
  /// The declarations.
  let program: Program

  private var function: String { "_" + Completion.identifier(program.name) }

  /// The whole script.
  func script() -> String {
    var lines = ["#compdef \(program.name)", "# Completion of \(program.name) for zsh.", ""]
    lines += [function + "() {", "  local context state state_descr line", "  typeset -A opt_args"]
    lines += arguments(program.commonOptions + [Program.help, Program.versionOption], indent: 2)
    lines.append("    '1:command:->command' '*::argument:->argument' && return")
    lines += ["  case $state in", "    command)", "      local -a commands=("]
    lines += (program.verbs.map { entry($0.name, $0.summary) }).map { "        " + $0 }
    lines += ["        " + entry("help", "Show the help of a command.")]
    lines += [
      "      )", "      _describe command commands ;;", "    argument)", "      case $line[1] in",
    ]
    lines += program.verbs.flatMap(verbCase)
    lines += ["      esac ;;", "  esac", "}", ""]
    lines += ["if [[ $zsh_eval_context[-1] == loadautofunc ]]; then", "  \(function) \"$@\""]
    lines += ["else", "  compdef \(function) \(program.name)", "fi"]
    return lines.joined(separator: "\n") + "\n"
  }

  private func entry(_ name: String, _ summary: String) -> String {
    Completion.quoted(Completion.replaced(name, [":": "\\:"]) + ":" + summary)
  }

  private func verbCase(_ verb: Verb) -> [String] {
    var lines = ["        \(verb.name))"]
    lines += arguments(program.options(of: verb), indent: 10)
    for (index, operand) in verb.operands.enumerated() {
      let place = operand.many ? "*" : "\(index + 1)"
      let colon = operand.optional && !operand.many ? "::" : ":"
      let spec = "\(place)\(colon)\(operand.name):\(action(operand.value, []))"
      lines.append("            \(Completion.quoted(spec)) \\")
    }
    lines.append("            && return ;;")
    return lines
  }

  private func arguments(_ options: [Option], indent: Int) -> [String] {
    let space = String(repeating: " ", count: indent)
    return [space + "_arguments -C -s -S \\"]
      + options.flatMap { option in specifications(option).map { "\(space)  \($0) \\" } }
  }

  private func specifications(_ option: Option) -> [String] {
    let names = ["--" + option.long] + (option.short.map { ["-\($0)"] } ?? [])
    let exclusion = option.repeatable ? "*" : "(" + names.joined(separator: " ") + ")"
    let meaning = Completion.replaced(option.summary, ["[": "\\[", "]": "\\]", ":": "\\:"])
    return names.map { name in
      let joint = !option.takesValue ? "" : name.hasPrefix("--") ? "=" : "+"
      let value =
        option.takesValue
        ? ":\(label(option.value)):\(action(option.value, option.suggestions))" : ""
      return Completion.quoted("\(exclusion)\(name)\(joint)[\(meaning)]\(value)")
    }
  }

  private func label(_ kind: ValueKind) -> String {
    if case .choice = kind { return "choice" }
    return Completion.replaced(kind.placeholder, [":": "\\:"])
  }

  private func action(_ kind: ValueKind, _ suggestions: [String]) -> String {
    let words = "(" + suggestions.joined(separator: " ") + ")"
    switch kind {
    case .choice(let choices): return "(" + choices.joined(separator: " ") + ")"
    case .file where suggestions.isEmpty: return "_files"
    case .file:
      return "_alternative \"words\\:word\\:\(words)\" \"files\\:file\\:_files\""
    case .folder: return "_files -/"
    case .flag, .text, .integer, .integers, .number: return suggestions.isEmpty ? " " : words
    }
  }
}
