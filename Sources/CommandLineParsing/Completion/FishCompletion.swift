/// Writes completion for fish.
struct FishCompletion {
  /// The declarations.
  let program: Program

  /// The whole script.
  func script() -> String {
    var lines = ["# Completion of \(program.name) for fish.", "complete -c \(program.name) -f"]
    let names = (program.verbs.map(\.name) + ["help"]).joined(separator: " ")
    let none = "not __fish_seen_subcommand_from \(names)"
    for verb in program.verbs {
      lines.append(line(none, "-a \(quoted(verb.name)) -d \(quoted(verb.summary))"))
    }
    lines.append(line(none, "-a help -d 'Show the help of a command.'"))
    let listed = program.verbs.map(\.name).joined(separator: " ")
    lines.append(line("__fish_seen_subcommand_from help", "-a \(quoted(listed))"))
    lines.append(optionLine(Program.versionOption, when: none))
    lines += (program.commonOptions + [Program.help]).map { optionLine($0, when: nil) }
    for verb in program.verbs { lines += verbLines(verb) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func verbLines(_ verb: Verb) -> [String] {
    let seen = "__fish_seen_subcommand_from \(verb.name)"
    var lines = verb.options.map { optionLine($0, when: seen) }
    for operand in verb.operands {
      switch operand.value {
      case .choice(let words):
        lines.append(line(seen, "-a \(quoted(words.joined(separator: " ")))"))
      case .file: lines.append(line(seen, "-F"))
      case .folder: lines.append(line(seen, "-a '(__fish_complete_directories)'"))
      case .flag, .text, .integer, .integers, .number: break
      }
    }
    return lines
  }

  private func line(_ condition: String, _ rest: String) -> String {
    "complete -c \(program.name) -n \(quoted(condition)) \(rest)"
  }

  private func optionLine(_ option: Option, when condition: String?) -> String {
    var text = "-l \(option.long)" + (option.short.map { " -s \($0)" } ?? "")
    text += value(option)
    text += " -d \(quoted(option.summary))"
    return condition.map { line($0, text) } ?? "complete -c \(program.name) \(text)"
  }

  private func value(_ option: Option) -> String {
    let words =
      option.suggestions.isEmpty
      ? "" : " -a \(quoted(option.suggestions.joined(separator: " ")))"
    switch option.value {
    case .flag: return ""
    case .choice(let words): return " -x -a \(quoted(words.joined(separator: " ")))"
    case .file: return " -r -F" + words
    case .folder: return " -x -a '(__fish_complete_directories)'"
    case .text, .integer, .integers, .number: return " -x" + words
    }
  }

  /// `text` as one word of fish, whose single quotes know two escapes.
  private func quoted(_ text: String) -> String {
    "'" + Completion.replaced(text, ["'": "\\'", "\\": "\\\\"]) + "'"
  }
}
