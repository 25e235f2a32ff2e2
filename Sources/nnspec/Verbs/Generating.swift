import CommandLineParsing
import Driver
import Support

/// The part of `predict` that continues a text.
enum Generating {
  /// Its options.
  static let options: [Option] = [
    Option(
      "generate", .integer("N", 1...1_000_000),
      "Add N characters to a text, with the plan of a character model."),
    Option("prompt", .text("TEXT"), "What the text begins with; default: a new line."),
    Option(
      "temperature", .number("T"),
      "How bold the choice is: 0 takes the likeliest, 1 (the default) draws as predicted."),
    Option(
      "top", .integer("K", 1...1_000_000), "Draw from the K likeliest characters; default: all."),
  ]

  /// Whether a text is to be continued; throws where the command line says two things at once, or
  /// nothing.
  static func isWanted(_ command: Command) throws(DiagnosticError) -> Bool {
    let arguments = command.arguments
    let isGiven = arguments.isGiven("generate")
    let hasInput = !arguments.operands("INPUT").isEmpty
    for option in ["prompt", "temperature", "top"] where arguments.isGiven(option) && !isGiven {
      throw missing("`--\(option)` belongs to `--generate N`, which is missing")
    }
    if !isGiven, !hasInput { throw missing("`predict` needs an INPUT, or `--generate N`") }
    for (isThere, name) in [(hasInput, "INPUT"), (arguments.isGiven("out"), "--out")]
    where isGiven && isThere {
      throw DiagnosticError(
        Diagnostic(
          CommandLineDiagnostics.tooManyOperands, "`--generate` takes no \(name)",
          notes: ["the text begins with `--prompt TEXT` and is printed"]))
    }
    if let temperature = arguments.number("temperature"), temperature < 0 {
      throw DiagnosticError(
        Diagnostic(
          CommandLineDiagnostics.wrongType, "`--temperature` is \(temperature), below 0",
          notes: ["it is 0 or more: 0 takes the likeliest character, 1 draws as predicted"]))
    }
    return isGiven
  }

  private static func missing(_ message: String) -> DiagnosticError {
    DiagnosticError(Diagnostic(CommandLineDiagnostics.missingOperand, message))
  }

  /// Continues a text: character by character on standard output, or as one JSON object.
  static func run(_ plan: String, _ command: Command) throws(DiagnosticError) -> ExitCode {
    let arguments = command.arguments
    let request = GenerationRequest(
      prompt: arguments.text("prompt"), count: arguments.integer("generate") ?? 0,
      temperature: arguments.number("temperature") ?? 1, top: arguments.integer("top"),
      seed: command.bench.options.seed ?? 1)
    let isJSON = command.isJSON
    let result = try command.bench.generate(plan, request) {
      if !isJSON { command.console.output($0) }
    }
    command.console.output(isJSON ? json(result) : "\n")
    return .done
  }

  private static func json(_ result: Generation) -> String {
    JSON.object([
      ("prompt", .string(result.prompt)), ("text", .string(result.text)),
      ("tokens", .array(result.tokens.map(JSON.integer))),
    ]).text + "\n"
  }
}
