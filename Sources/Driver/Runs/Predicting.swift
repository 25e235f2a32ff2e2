import Data
import Runtime
import Semantics
import Support
import Training

/// What a plan predicts for the examples of some files.
public struct Predictions: Sendable {
  /// The names of the columns: `class`, `probability`, or the outputs.
  public let columns: [String]
  /// One row for each example, as text.
  public let rows: [[String]]
  /// The raw values of the output, row by row.
  public let values: [Float]
  /// The number of values in a row.
  public let width: Int
}

extension Workbench {
  /// Predicts with a frozen plan.
  public func predict(_ plan: String, _ inputs: [String]) throws(DiagnosticError) -> Predictions {
    let runner: PlanRunner
    do throws(PredictionError) {
      runner = try PlanRunner(path: plan, threads: threads, files: fileSystem)
    } catch {
      throw DiagnosticError(PredictionFailure.diagnostic(error, plan))
    }
    guard let about = PlanAbout(json: runner.about), let port = runner.inputs.first else {
      throw DiagnosticError(
        TrainingDiagnostics.badPlan(plan, "it does not say how to read its outputs"))
    }
    var rows: [[String]] = []
    var values: [Float] = []
    let reader = PredictionReader(runner: runner, about: about, port: port, plan: plan)
    let context = SourceContext(fileSystem: fileSystem, folder: options.dataFolder ?? ".")
    for input in inputs {
      let dataset = try PredictionInputs.load(input, table: about.table, context)
      try reader.read(dataset, input, &rows, &values)
    }
    return Predictions(
      columns: reader.columns, rows: rows, values: values, width: reader.width)
  }
}

/// Runs a plan over a data set in batches and makes rows of its outputs.
private struct PredictionReader {
  let runner: PlanRunner
  let about: PlanAbout
  let port: PlanRunner.Port
  let plan: String
  private static let batch = 256

  private var outputName: String { about.probabilities ?? about.output }

  var width: Int { runner.outputs.first { $0.name == outputName }?.count(samples: 1) ?? 1 }

  var columns: [String] {
    guard !about.classes.isEmpty else {
      return width == 1 ? [about.output] : (1...width).map { "\(about.output)_\($0)" }
    }
    return ["class", "probability"]
  }

  func read(
    _ dataset: Dataset, _ file: String, _ rows: inout [[String]], _ values: inout [Float]
  ) throws(DiagnosticError) {
    guard dataset.features == port.extents.reduce(1, *) else {
      throw DiagnosticError(
        TrainingDiagnostics.badInput(
          "the examples of `\(Printable.clean(file))` do not fit the plan",
          notes: [
            "the plan takes \(port.extents.map(String.init).joined(separator: "x"))",
            "the file has \(dataset.input.text)",
          ]))
    }
    for start in stride(from: 0, to: dataset.count, by: Self.batch) {
      let range = start..<min(start + Self.batch, dataset.count)
      var batch: [Float] = []
      for index in range { batch += try dataset.example(index) }
      do throws(PredictionError) {
        let outputs = try runner.predict([port.name: batch], samples: range.count)
        append(outputs[outputName] ?? [], &rows, &values)
      } catch {
        throw DiagnosticError(PredictionFailure.diagnostic(error, plan))
      }
    }
  }

  private func append(_ output: [Float], _ rows: inout [[String]], _ values: inout [Float]) {
    values += output
    for start in stride(from: 0, to: output.count, by: width) {
      rows.append(row(output[start..<start + width]))
    }
  }

  private func row(_ output: ArraySlice<Float>) -> [String] {
    let values = Array(output)
    guard !about.classes.isEmpty else { return values.map { "\($0)" } }
    if values.count == 1, about.classes.count == 2 {
      let positive = values[0] > 0.5
      return [about.classes[positive ? 1 : 0], "\(positive ? values[0] : 1 - values[0])"]
    }
    let best = values.indices.max { values[$0] < values[$1] } ?? 0
    let name = best < about.classes.count ? about.classes[best] : "\(best)"
    return [name, "\(values[best])"]
  }
}

/// The diagnostics of prediction errors.
enum PredictionFailure {
  /// The diagnostic of an error.
  static func diagnostic(_ error: PredictionError, _ plan: String) -> Diagnostic {
    switch error {
    case .file(let error): FileDiagnostics.diagnostic(error)
    case .damaged(let why): TrainingDiagnostics.badPlan(plan, why)
    case .unknownInput(let name): TrainingDiagnostics.badInput("the plan has no input `\(name)`")
    case .missingInput(let name): TrainingDiagnostics.badInput("the input `\(name)` is missing")
    case .inputSize(let name, let expected, let found):
      TrainingDiagnostics.badInput(
        "the input `\(name)` has \(found) values", notes: ["expected \(expected)"])
    case .notWhole(let name, let value):
      TrainingDiagnostics.badInput("the input `\(name)` takes whole numbers, not \(value)")
    case .samples(let count): TrainingDiagnostics.badInput("\(count) examples cannot be run")
    case .memory(let bytes): TrainingDiagnostics.noMemory(bytes)
    }
  }
}
