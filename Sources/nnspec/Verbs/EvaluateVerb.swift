import CommandLineParsing
import Driver
import Support

/// `evaluate`: loss and metrics of a run.
enum EvaluateVerb: VerbCommand {
  static let declaration = Verb(
    "evaluate", group: "Train", "Measure a run on a part of its data.",
    operands: [Operand("RUN", .folder("RUN"), "The run folder.")],
    options: [
      Option("on", .choice(["test", "validation", "train"]), default: "test", "The part.")
    ],
    examples: [
      Example("nnspec evaluate runs/net-1", "measures it on the test part"),
      Example("nnspec evaluate runs/net-1 --on validation --json", "for machines"),
    ])

  static func run(_ command: Command) throws(DiagnosticError) -> ExitCode {
    guard let path = command.arguments.operand("RUN") else { return .badUsage }
    let part = command.arguments.text("on") ?? "test"
    let result = try command.bench.evaluate(path, on: part)
    if command.isJSON {
      let metrics = result.metrics.map { ("\(part).\($0.name)", JSON.number($0.value)) }
      let object = JSON.object(metrics + [("samples", .integer(result.samples))])
      command.console.output(object.text + "\n")
    } else {
      for (name, value) in result.metrics {
        command.console.output(
          "\("\(part).\(name)".padded(to: 22)) \(MetricText.value(name, value))\n")
      }
    }
    return .done
  }
}
