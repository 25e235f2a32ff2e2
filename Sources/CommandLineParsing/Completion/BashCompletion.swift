/// Writes completion for bash, with nothing but what bash itself brings.
struct BashCompletion {
  /// The declarations.
  let program: Program

  private var function: String { "_" + Completion.identifier(program.name) }

  /// The whole script.
  func script() -> String {
    var lines = ["# Completion of \(program.name) for bash.", function + "() {"]
    lines += reading() + [""] + valueCases() + [""] + optionCases() + [""] + operandCases()
    return (lines + ["}", "complete -F \(function) \(program.name)"]).joined(separator: "\n") + "\n"
  }

  /// Finds the word under the cursor, the option before it, the verb, and the operand's number.
  /// Bash cuts words at `=`, so that `--name=value` comes as three.
  private func reading() -> [String] {
    """
      local current="${COMP_WORDS[COMP_CWORD]}" option="" verb="" operand=0 index word
      COMPREPLY=()
      option="${COMP_WORDS[COMP_CWORD-1]}"
      if [[ $current == "=" ]]; then current=""
      elif [[ $option == "=" ]] && ((COMP_CWORD > 1)); then option="${COMP_WORDS[COMP_CWORD-2]}"; fi
      for ((index = 1; index < COMP_CWORD; index++)); do
        word="${COMP_WORDS[index]}"
        case $word in
          \(valuePattern)) ((index++)); [[ ${COMP_WORDS[index]} == "=" ]] && ((index++)) ;;
          -*) ;;
          *) if [[ -z $verb ]]; then verb=$word; else ((operand++)); fi ;;
        esac
      done
      [[ $verb == help ]] && { verb=""; option=""; }
    """.split(separator: "\n").map(String.init)
  }

  private var valuePattern: String {
    let options = program.commonOptions + program.verbs.flatMap(\.options)
    return Set(options.filter(\.takesValue).flatMap(spellings)).sorted().joined(separator: "|")
  }

  private func spellings(_ option: Option) -> [String] {
    ["--" + option.long] + (option.short.map { ["-\($0)"] } ?? [])
  }

  private func valueCases() -> [String] {
    var lines = ["  case $verb:$option in"]
    for verb in program.verbs {
      lines += verb.options.filter(\.takesValue).map { valueCase($0, verb: verb.name) }
    }
    lines += program.commonOptions.filter(\.takesValue).map { valueCase($0, verb: "*") }
    return lines + ["  esac"]
  }

  private func valueCase(_ option: Option, verb: String) -> String {
    let pattern = spellings(option).map { verb + ":" + $0 }.joined(separator: "|")
    return "    \(pattern)) \(offer(option.value, option.suggestions)); return ;;"
  }

  private func offer(_ kind: ValueKind, _ suggestions: [String]) -> String {
    let words =
      suggestions.isEmpty ? "" : " -W \(Completion.quoted(suggestions.joined(separator: " ")))"
    switch kind {
    case .choice(let choices):
      return fill("-W " + Completion.quoted(choices.joined(separator: " ")))
    case .file: return "compopt -o filenames 2>/dev/null; " + fill("-f" + words)
    case .folder: return "compopt -o filenames 2>/dev/null; " + fill("-d" + words)
    case .flag, .text, .integer, .integers, .number:
      return words.isEmpty ? ":" : fill(String(words.dropFirst()))
    }
  }

  private func fill(_ request: String) -> String {
    "mapfile -t COMPREPLY < <(compgen \(request) -- \"$current\")"
  }

  private func optionCases() -> [String] {
    let top = (program.commonOptions + [Program.help, Program.versionOption]).flatMap(spellings)
    let verbs = program.verbs.map(\.name) + ["help"]
    var lines = ["  if [[ $current == -* ]]; then", "    case $verb in"]
    for verb in program.verbs {
      let words = program.options(of: verb).flatMap(spellings).joined(separator: " ")
      lines.append("      \(verb.name)) \(fill("-W " + Completion.quoted(words))) ;;")
    }
    lines.append("      '') \(fill("-W " + Completion.quoted(top.joined(separator: " ")))) ;;")
    lines += ["    esac", "    return", "  fi", "  if [[ -z $verb ]]; then"]
    lines.append("    " + fill("-W " + Completion.quoted(verbs.joined(separator: " "))))
    return lines + ["    return", "  fi"]
  }

  private func operandCases() -> [String] {
    var lines = ["  case $verb:$operand in"]
    for verb in program.verbs {
      for (index, operand) in verb.operands.enumerated() {
        let number = operand.many ? "*" : String(index)
        lines.append("    \(verb.name):\(number)) \(offer(operand.value, [])) ;;")
      }
    }
    return lines + ["  esac"]
  }
}
