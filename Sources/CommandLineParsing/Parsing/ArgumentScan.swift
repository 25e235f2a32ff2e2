import Support

/// A walk over the words of a command line.
struct ArgumentScan {
  /// The declarations.
  let program: Program
  private let words: [String]
  private var position = 0
  private var onlyOperands = false
  private var operands: [String] = []
  /// The verb met.
  private(set) var verb: Verb?
  /// The word that stood where a verb should.
  private(set) var unknownVerb: String?
  /// Whether `--version` stood before the verb.
  private(set) var asksVersion = false
  /// The values of options so far, by long name; a flag has one empty value.
  private(set) var values: [String: [String]] = [:]
  /// What was wrong so far.
  private(set) var problems: [Diagnostic] = []

  /// A walk over words without the program's own name.
  init(program: Program, arguments: [String]) {
    self.program = program
    words = arguments
  }

  /// Reads common options up to the verb.
  mutating func readToVerb() {
    let known = program.commonOptions + [Program.help, Program.versionOption]
    while position < words.count {
      let word = words[position]
      position += 1
      if word == "--" { return }
      if isOption(word) {
        readOption(word, among: known)
        continue
      }
      verb = program.verb(word)
      if verb == nil { unknownVerb = word }
      asksVersion = values.removeValue(forKey: Program.versionOption.long) != nil
      return
    }
    asksVersion = values[Program.versionOption.long] != nil
  }

  /// Reads everything after the verb.
  mutating func readRest(of verb: Verb) {
    let known = program.options(of: verb)
    while position < words.count {
      let word = words[position]
      position += 1
      if onlyOperands || !isOption(word) {
        if word == "--", !onlyOperands { onlyOperands = true } else { operands.append(word) }
      } else {
        readOption(word, among: known)
      }
    }
  }

  /// Adds what the environment says for options that are absent.
  mutating func takeVariables(_ environment: [String: String]) {
    guard let verb else { return }
    for option in program.options(of: verb) where values[option.long] == nil {
      guard let variable = option.variable, let value = environment[variable], !value.isEmpty
      else { continue }
      store(value, for: option, called: "the variable \(variable)")
    }
  }

  /// Gives the operands their names, and says where there are too few or too many.
  mutating func assignOperands(of verb: Verb) -> [String: [String]] {
    var rest = operands[...]
    var named: [String: [String]] = [:]
    for operand in verb.operands {
      let taken = operand.many ? rest : rest.prefix(1)
      rest = rest.dropFirst(taken.count)
      if !taken.isEmpty {
        named[operand.name] = Array(taken)
        problems += taken.compactMap {
          ValueCheck.problem($0, as: operand.value, called: operand.name)
        }
      } else if !operand.optional {
        problems.append(missing(operand, of: verb))
      }
    }
    if let extra = rest.first { problems.append(unexpected(extra, in: verb)) }
    return named
  }

  private func isOption(_ word: String) -> Bool {
    word.count > 1 && word.hasPrefix("-") && word != "--"
  }

  private func missing(_ operand: Operand, of verb: Verb) -> Diagnostic {
    Diagnostic(
      CommandLineDiagnostics.missingOperand, "`\(verb.name)` needs \(operand.name)",
      notes: [
        "\(operand.name): \(operand.summary)", "usage: " + HelpText.usage(of: verb, in: program),
      ])
  }

  private func unexpected(_ word: String, in verb: Verb) -> Diagnostic {
    Diagnostic(
      CommandLineDiagnostics.tooManyOperands,
      "`\(verb.name)` does not know what to do with \(ValueCheck.quoted(word))",
      notes: ["usage: " + HelpText.usage(of: verb, in: program)])
  }
}

extension ArgumentScan {
  private mutating func readOption(_ word: String, among known: [Option]) {
    if word.hasPrefix("--") {
      readLong(word, among: known)
    } else {
      readLetters(word, among: known)
    }
  }

  private mutating func readLong(_ word: String, among known: [Option]) {
    let parts = word.dropFirst(2).split(
      separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts.first.map { String($0) } ?? ""
    let attached = parts.count > 1 ? String(parts[1]) : nil
    guard let option = known.first(where: { $0.long == name }) else {
      if attached == nil { skipValue(of: name, unknownAmong: known) }
      problems.append(unknown("--" + name, among: known))
      return
    }
    take(option, called: "--" + name, attached: attached)
  }

  private mutating func readLetters(_ word: String, among known: [Option]) {
    var letters = word.dropFirst()
    while let letter = letters.popFirst() {
      guard let option = known.first(where: { $0.short == letter }) else {
        problems.append(unknown(letters.isEmpty ? "-\(letter)" : word, among: known))
        return
      }
      guard option.takesValue else {
        take(option, called: "-\(letter)", attached: nil)
        continue
      }
      let rest = letters.first == "=" ? letters.dropFirst() : letters
      take(option, called: "-\(letter)", attached: letters.isEmpty ? nil : String(rest))
      return
    }
  }

  private mutating func take(_ option: Option, called name: String, attached: String?) {
    if !option.takesValue {
      if let attached {
        let text = "\(name) takes no value, but was given \(ValueCheck.quoted(attached))"
        problems.append(Diagnostic(CommandLineDiagnostics.unexpectedValue, text))
      }
      values[option.long] = [""]
      return
    }
    guard let value = attached ?? nextValue() else {
      let text = "\(name) needs a value"
      problems.append(
        Diagnostic(
          CommandLineDiagnostics.missingValue, text,
          notes: ["write `\(name) \(option.value.placeholder)`"]))
      return
    }
    store(value, for: option, called: name)
  }

  private mutating func nextValue() -> String? {
    guard position < words.count else { return nil }
    let word = words[position]
    if word == "--" || (isOption(word) && Double(word) == nil) { return nil }
    position += 1
    return word
  }

  private mutating func store(_ value: String, for option: Option, called name: String) {
    if let problem = ValueCheck.problem(value, as: option.value, called: name) {
      problems.append(problem)
    }
    if values[option.long] != nil, !option.repeatable {
      problems.append(
        Diagnostic(CommandLineDiagnostics.repeatedOption, "\(name) is given more than once"))
    }
    values[option.long, default: []].append(value)
  }

  /// Steps over the value of a misspelt option, so that it is not taken for an operand.
  private mutating func skipValue(of name: String, unknownAmong known: [Option]) {
    guard let near = NearestName.find(name, among: known.map(\.long)) else { return }
    if known.contains(where: { $0.long == near && $0.takesValue }) { _ = nextValue() }
  }

  private func unknown(_ word: String, among known: [Option]) -> Diagnostic {
    let place = verb.map { "`\($0.name)` has no option" } ?? "there is no common option"
    let name = String(word.drop { $0 == "-" })
    var notes: [String] = []
    let owners = program.verbs.filter { $0.options.contains { $0.long == name } }.map(\.name)
    if !owners.isEmpty {
      notes = [
        verb == nil ? "put it after the command" : "it is an option of " + ValueCheck.listed(owners)
      ]
    } else if let near = NearestName.find(name, among: known.map(\.long)) {
      notes = ["did you mean `--\(near)`?"]
    }
    let help = program.name + (verb.map { " " + $0.name } ?? "") + " --help"
    return Diagnostic(
      CommandLineDiagnostics.unknownOption, "\(place) \(ValueCheck.quoted(word))",
      notes: notes.isEmpty ? ["`\(help)` lists the options"] : notes)
  }
}
