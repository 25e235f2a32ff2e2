import CommandLineParsing
import Driver
import Kernels
import Support

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The command line: finds the verb, runs it, and turns what goes wrong into an exit code.
enum Tool {
  /// Runs one command.
  static func run(_ arguments: [String]) -> ExitCode {
    let console = Console()
    do throws(DiagnosticError) {
      switch try ArgumentParser(program).parse(arguments, environment: environment) {
      case .help(let verb):
        console.output(
          HelpText(program, width: min(console.width, 100), style: console.outputStyle).text(
            for: verb))
        return .done
      case .version:
        console.output(Versions.text(verbose: arguments.contains("--verbose")))
        return .done
      case .run(let given): return try run(given)
      }
    } catch {
      console.report(error.diagnostics, SourceMap())
      return .badUsage
    }
  }

  private static func run(_ given: CommandLineParsing.Arguments) throws(DiagnosticError) -> ExitCode
  {
    let command = try Command(given)
    guard let verb = Verbs.all.first(where: { $0.declaration.name == given.verb.name }) else {
      return .internalError
    }
    do throws(DiagnosticError) {
      return try verb.run(command)
    } catch {
      command.console.report(error.diagnostics, command.sources)
      return ExitCodes.code(of: error.diagnostics)
    }
  }

  private static var environment: [String: String] {
    var result: [String: String] = [:]
    for name in program.commonOptions.compactMap(\.variable) {
      if let value = getenv(name) { result[name] = String(cString: value) }
    }
    return result
  }

  /// All verbs and what they share.
  static var program: Program {
    Program(
      name: "nnspec", version: ToolVersion.text,
      summary: "Checks, trains and freezes neural networks that are written as specs.",
      verbs: Verbs.all.map { $0.declaration }, commonOptions: Command.options)
  }
}

/// Exit codes from diagnostics.
enum ExitCodes {
  /// What the first error stands for: files and data, or the spec.
  static func code(of diagnostics: [Diagnostic]) -> ExitCode {
    guard let first = diagnostics.first(where: { $0.severity == .error }) else { return .findings }
    let number = Int(first.code.id.dropFirst()) ?? 0
    switch number {
    case 0..<100: return .badUsage
    case 600..<700, 802..<804, 805...806, 809, 821...825, 829, 900..<1000: return .badFile
    case 801, 808, 813: return .findings
    default: return .badSpec
    }
  }
}

/// What `--version` prints.
enum Versions {
  /// The version; with `verbose` also the instruction set and the BLAS that was found.
  static func text(verbose: Bool) -> String {
    var lines = ["nnspec \(ToolVersion.text)"]
    if verbose {
      lines.append("instruction set: \(Processor.instructionSet)")
      lines.append("threads: \(Processor.count)")
      if let blas = try? BLAS.load(.automatic) {
        let found = blas.description
        lines.append("BLAS: \(found.library) \(found.version) (\(found.path))")
        lines.append("  found, and used where it is faster than the tool's own kernels")
        if let warning = found.warning { lines.append("  warning: \(warning)") }
      } else {
        lines.append("BLAS: none found; the tool's own kernels are used")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
