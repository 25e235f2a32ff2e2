@testable import CommandLineParsing

/// A set of verbs that uses every kind of declaration.
let sample = Program(
  name: "nnspec", version: "1.2.3",
  summary: "Compiles, trains and freezes neural networks written as text.",
  verbs: [
    Verb(
      "check", group: "Write", "Report every mistake in specs.",
      operands: [Operand("SPEC", .file("FILE"), many: true, "The specs to check.")],
      options: [
        Option("verbose", short: "v", .flag, "Show defaults, shapes and costs."),
        Option("fix", .flag, "Apply fixes."),
      ], examples: [Example("nnspec check digits.nnspec", "Checks one spec.")]),
    Verb(
      "graph", group: "Write", "Draw the network.",
      operands: [Operand("SPEC", .file("FILE"), "The spec to draw.")],
      options: [
        Option(
          "format", short: "f", .choice(["text", "dot", "svg"]), default: "text", "The form."),
        Option("sizes", .integers("N", 1...4096), "The sizes to draw."),
        Option("scale", .number("FACTOR"), "Enlarge the drawing; it's [1: the usual size]."),
        Option("out", short: "o", .file("FILE"), "Where to write."),
      ]),
    Verb(
      "train", group: "Run", "Train a network.",
      operands: [Operand("SPEC", .file("FILE"), optional: true, "The spec.")],
      options: [Option("resume", .flag, "Go on where the run stopped.")],
      details: "Writes a run folder.\n\nThe folder has everything."),
    Verb(
      "completions", group: "Other", "Print a completion script.",
      operands: [Operand("SHELL", .choice(["bash", "zsh", "fish"]), "The shell.")]),
  ],
  commonOptions: [
    Option("set", .text("SECTION.NAME=VALUE"), repeatable: true, "Replace a setting."),
    Option("data", .folder("DIR"), variable: "NNSPEC_DATA", "Where data paths start."),
    Option("threads", short: "t", .integer("N", 1...512), variable: "NNSPEC_THREADS", "Threads."),
    Option("seed", .integer("N", Int.min...Int.max), "The seed."),
    Option("blas", .file("PATH"), suggestions: ["auto", "builtin"], "The matrix library."),
    Option("quiet", short: "q", .flag, "Say less."),
  ])

/// The arguments of a command line that must be right.
func run(_ words: String..., environment: [String: String] = [:]) throws -> Arguments {
  let invocation = try ArgumentParser(sample).parse(words, environment: environment)
  guard case .run(let arguments) = invocation else { throw Unexpected() }
  return arguments
}

/// What a command line that must be wrong is told.
func mistakes(_ words: String..., environment: [String: String] = [:]) -> [(String, String)] {
  do {
    _ = try ArgumentParser(sample).parse(words, environment: environment)
    return []
  } catch {
    return error.diagnostics.map { ($0.code.id, ([$0.message] + $0.notes).joined(separator: "; ")) }
  }
}

/// Thrown where a command line asks for something else than a run.
struct Unexpected: Error {}
