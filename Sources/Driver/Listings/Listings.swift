import Graph
import Passes
import Planning
import Report
import Semantics
import Support

/// What is known of a compiled experiment, as lines of text.
public enum Listings {
  /// Layers with shapes, parameters, arithmetic and memory, then the defaults taken.
  public static func verbose(_ experiment: Experiment, _ compiled: CompiledExperiment) -> [String] {
    var lines = layers(experiment)
    lines.append("")
    lines += memory(experiment, compiled)
    guard !experiment.defaults.isEmpty else { return lines }
    lines += ["", "defaults taken:"]
    var table = Table(["what", "value", "why"])
    for item in experiment.defaults { table.add([item.subject, item.value, item.reason]) }
    return lines + table.lines(width: 120)
  }

  /// One row for each layer.
  public static func layers(_ experiment: Experiment) -> [String] {
    var table = Table(["layer", "kind", "shape", "parameters", "multiply-adds", "bytes/example"])
    for layer in experiment.model.layers {
      table.add([
        layer.path, layer.kind, layer.type.shapeText, Decimal.grouped(layer.parameters),
        Decimal.grouped(layer.arithmetic), Decimal.grouped(layer.type.bytes(samples: 1)),
      ])
    }
    return table.lines()
  }

  /// Which rule won for each parameter, and why.
  public static func parameters(_ experiment: Experiment, _ sources: SourceMap) -> [String] {
    let hasRates = !experiment.rates.isEmpty
    var table = Table(
      ["parameter", "shape", "starts as", "because", "held back by", "because "]
        + (hasRates ? ["rate times", "because  "] : []))
    for parameter in experiment.model.parameters {
      let initial = experiment.initial[parameter.name]
      let penalty = experiment.regularization[parameter.name]
      table.add([
        parameter.name, parameter.extents.map(String.init).joined(separator: "x"),
        initial.map { "\($0.value)" } ?? "", reason(initial, sources),
        penalty.map { "\($0.value)" } ?? "nothing",
        penalty == nil ? "no rule" : reason(penalty, sources),
      ] + (hasRates ? rate(experiment, parameter.name, sources) : []))
    }
    return table.lines()
  }

  /// What the rate is multiplied by for a parameter, and why.
  private static func rate(
    _ experiment: Experiment, _ parameter: String, _ sources: SourceMap
  ) -> [String] {
    guard let rule = experiment.rates[parameter] else { return ["1", "no rule"] }
    let isFrozen = experiment.rateMultiplier(of: parameter) == 0
    return [isFrozen ? "0 (frozen)" : "\(rule.value)", reason(rule, sources)]
  }

  private static func reason(_ rule: ParameterRule?, _ sources: SourceMap) -> String {
    guard let rule else { return "" }
    guard let span = rule.span else { return rule.reason }
    return "`\(rule.reason)` at \(sources.location(of: span))"
  }

  /// Where memory goes, for training at the spec's batch and for one prediction.
  public static func memory(_ experiment: Experiment, _ compiled: CompiledExperiment) -> [String] {
    let batch = experiment.training.batch
    let training = compiled.trainingMemory
    let inference = compiled.inferenceMemory
    var table = Table(["memory", "training, batch \(batch)", "prediction, 1 example"])
    for (name, pick) in parts {
      table.add([name, ByteCount.text(pick(training)), ByteCount.text(pick(inference))])
    }
    let evaluation = compiled.memoryToEvaluate
    table.add(["evaluation beside it", ByteCount.text(evaluation), ""])
    table.add(["data and batches ahead", ByteCount.text(compiled.dataMemory), ""])
    table.add(["the program itself", ByteCount.text(CompiledExperiment.programMemory), ""])
    table.add(["to train", ByteCount.text(compiled.memoryToTrain), ""])
    let arenas = training.perSample + training.fixed
    let ratio = training.lowerBound > 0 ? Double(arenas) / Double(training.lowerBound) : 1
    return table.lines() + [
      "",
      "the training arenas are \(Decimal.fixed(ratio, places: 2)) times the largest sum of "
        + "live values "
        + "(\(ByteCount.text(training.lowerBound)))",
    ]
  }

  private static let parts: [(String, @Sendable (MemoryEstimate) -> Int)] = [
    ("weights and state", { $0.resident }), ("values, by example", { $0.perSample }),
    ("values, fixed", { $0.fixed }), ("inputs", { $0.inputs }), ("scratch", { $0.workspace }),
    ("weights laid out for kernels", { $0.prepared }),
    ("the plan", { $0.total }),
  ]
}
