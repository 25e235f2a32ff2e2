import Support

/// Reads a command line against the declarations of a program.
public struct ArgumentParser: Sendable {
  /// The declarations.
  public let program: Program

  /// A parser for a program.
  public init(_ program: Program) { self.program = program }

  /// Reads `arguments`, without the program's own name; mistakes accumulate. Variables of
  /// `environment` stand in for absent options that name them.
  public func parse(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws(DiagnosticError) -> Invocation {
    let before = arguments.prefix { $0 != "--" }
    if arguments.first == "help" { return try helpRequest(Array(arguments.dropFirst())) }
    var scan = ArgumentScan(program: program, arguments: arguments)
    scan.readToVerb()
    let asksHelp = before.contains { $0 == "--help" || $0 == "-h" }
    if asksHelp, scan.verb != nil || scan.unknownVerb == nil { return .help(scan.verb) }
    if scan.verb == nil, scan.asksVersion { return .version }
    guard let verb = scan.verb else { throw DiagnosticError(scan.problems + noVerb(scan)) }
    scan.readRest(of: verb)
    scan.takeVariables(environment)
    let operands = scan.assignOperands(of: verb)
    if !scan.problems.isEmpty { throw DiagnosticError(scan.problems) }
    return .run(
      Arguments(
        verb: verb, options: program.options(of: verb), operandValues: operands,
        optionValues: scan.values))
  }

  private func helpRequest(_ rest: [String]) throws(DiagnosticError) -> Invocation {
    guard let name = rest.first(where: { !$0.hasPrefix("-") }) else { return .help(nil) }
    if name == "help" { return .help(nil) }
    guard let verb = program.verb(name) else { throw DiagnosticError(unknownVerb(name)) }
    return .help(verb)
  }

  private func noVerb(_ scan: ArgumentScan) -> [Diagnostic] {
    if let name = scan.unknownVerb { return [unknownVerb(name)] }
    if !scan.problems.isEmpty { return [] }
    return [
      Diagnostic(
        CommandLineDiagnostics.noVerb, "no command given",
        notes: ["`\(program.name) help` lists the commands"])
    ]
  }

  private func unknownVerb(_ name: String) -> Diagnostic {
    let near = NearestName.find(name, among: program.verbs.map(\.name) + ["help"])
    let note = near.map { "did you mean `\($0)`?" } ?? "`\(program.name) help` lists the commands"
    return Diagnostic(
      CommandLineDiagnostics.unknownVerb, "there is no command \(ValueCheck.quoted(name))",
      notes: [note])
  }
}
