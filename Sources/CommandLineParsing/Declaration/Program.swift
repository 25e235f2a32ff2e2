/// The whole command line: every verb and the options all verbs share.
public struct Program: Sendable {
  /// The name of the executable.
  public let name: String
  /// The version that `--version` prints.
  public let version: String
  /// One line on what the program is.
  public let summary: String
  /// Its verbs, in the order of the overview.
  public let verbs: [Verb]
  /// Options of every verb.
  public let commonOptions: [Option]

  /// Declares a program.
  public init(
    name: String, version: String, summary: String, verbs: [Verb], commonOptions: [Option]
  ) {
    self.name = name
    self.version = version
    self.summary = summary
    self.verbs = verbs
    self.commonOptions = commonOptions
  }

  /// The option that every verb and the program itself have.
  public static let help = Option("help", short: "h", .flag, "Show this help.")

  /// The option of the program itself that prints its version.
  public static let versionOption = Option("version", .flag, "Show the version.")

  /// The verb of a name.
  public func verb(_ name: String) -> Verb? { verbs.first { $0.name == name } }

  /// All options of a verb: its own, the common ones that it does not declare itself, and help.
  public func options(of verb: Verb) -> [Option] {
    let own = Set(verb.options.map(\.long))
    return verb.options + commonOptions.filter { !own.contains($0.long) } + [Program.help]
  }

  /// What is wrong with the declarations, as sentences; a test keeps it empty.
  public func inconsistencies() -> [String] {
    var found: [String] = []
    if Set(verbs.map(\.name)).count != verbs.count { found.append("two verbs share a name") }
    for verb in verbs {
      let options = options(of: verb)
      let letters = options.compactMap(\.short)
      if Set(options.map(\.long)).count != options.count || Set(letters).count != letters.count {
        found.append("two options of \(verb.name) share a name or a letter")
      }
      if verb.operands.dropLast().contains(where: \.many) {
        found.append("an operand of \(verb.name) takes many but is not the last")
      }
      let optional = verb.operands.map(\.optional)
      if zip(optional, optional.dropFirst()).contains(where: { $0 && !$1 }) {
        found.append("an operand of \(verb.name) must be given but follows an optional one")
      }
      found += options.compactMap(badDefault).map { "\(verb.name): \($0)" }
    }
    return found
  }

  private func badDefault(_ option: Option) -> String? {
    guard let value = option.defaultValue else { return nil }
    let problem = ValueCheck.problem(value, as: option.value, called: "--" + option.long)
    return problem?.message
  }
}
