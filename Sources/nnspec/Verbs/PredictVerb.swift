import CommandLineParsing
import Data
import Driver
import Support

/// `predict`: runs a frozen plan over files.
enum PredictVerb: VerbCommand {
  static let declaration = Verb(
    "predict", group: "Use", "Predict with a frozen plan.",
    operands: [
      Operand("PLAN", .file("PLAN"), "The plan that `export` made."),
      Operand(
        "INPUT", .file("INPUT"), many: true, optional: true,
        "Examples: .npy, .npz, .csv or idx, plain or .gz; .png, .jpg, .ppm; NAME=FILE for each of "
          + "several inputs."),
    ],
    options: [
      Option(
        "out", .file("FILE"),
        "Where to write: .csv, .json or .npy; default: csv on standard output.")
    ] + Generating.options,
    examples: [
      Example("nnspec predict net.plan images-idx3-ubyte.gz", "prints the class of each image"),
      Example("nnspec predict net.plan cat.jpg dog.png", "prints the class of each file"),
      Example("nnspec predict net.plan x.npy --out y.npy", "writes the raw outputs"),
      Example("nnspec predict net.plan image=x.npy meta=m.npy", "feeds two inputs by name"),
      Example(
        "nnspec predict gpt.plan --generate 300 --prompt \"ROMEO:\" --temperature 0.8",
        "continues a text"),
    ])

  static func run(_ command: Command) throws(DiagnosticError) -> ExitCode {
    guard let plan = command.arguments.operand("PLAN") else { return .badUsage }
    if try Generating.isWanted(command) { return try Generating.run(plan, command) }
    let result = try command.bench.predict(plan, command.arguments.operands("INPUT"))
    guard let path = command.arguments.text("out") else {
      command.console.output(command.isJSON ? json(result) : csv(result))
      return .done
    }
    do throws(FileError) {
      if path.hasSuffix(".npy") {
        let shape = [result.rows.count, result.width]
        try command.bench.fileSystem.replace(
          path, with: NPY.encode(shape: shape, data: result.values))
      } else {
        try command.bench.fileSystem.replace(
          path, with: path.hasSuffix(".json") ? json(result) : csv(result))
      }
    } catch {
      throw DiagnosticError(FileDiagnostics.diagnostic(error))
    }
    command.hint("wrote \(Decimal.grouped(result.rows.count)) predictions to \(path)")
    return .done
  }

  private static func csv(_ result: Predictions) -> String {
    ([result.columns] + result.rows).map { $0.map(field).joined(separator: ",") + "\n" }.joined()
  }

  private static func field(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }

  private static func json(_ result: Predictions) -> String {
    let rows = result.rows.map { row in
      JSON.object(zip(result.columns, row).map { ($0, Double($1).map(JSON.number) ?? .string($1)) })
    }
    return JSON.array(rows).text + "\n"
  }
}
