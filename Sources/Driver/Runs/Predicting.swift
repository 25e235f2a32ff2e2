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
    let (runner, about) = try open(plan)
    var rows: [[String]] = []
    var values: [Float] = []
    let reader = PredictionReader(runner: runner, about: about, plan: plan)
    let context = SourceContext(fileSystem: fileSystem, folder: options.dataFolder ?? ".")
    let files = PredictionFiles(ports: runner.inputs, about: about, context: context)
    for set in try files.sets(inputs) { try reader.read(set, &rows, &values) }
    return Predictions(
      columns: reader.columns, rows: rows, values: values, width: reader.width)
  }
}

/// Runs a plan over a data set in batches and makes rows of its outputs.
private struct PredictionReader {
  let runner: PlanRunner
  let about: PlanAbout
  let plan: String
  private static let batch = 256

  private var outputName: String { about.probabilities ?? about.output }

  var width: Int { runner.outputs.first { $0.name == outputName }?.count(samples: 1) ?? 1 }

  /// Whether there is a class for each of several positions.
  private var hasPositions: Bool {
    about.classes.count > 1 && width > about.classes.count && width % about.classes.count == 0
  }

  var columns: [String] {
    if hasPositions { return ["classes"] }
    guard !about.classes.isEmpty else {
      return width == 1 ? [about.output] : (1...width).map { "\(about.output)_\($0)" }
    }
    return ["class", "probability"]
  }

  func read(
    _ set: PredictionFiles.ExampleSet, _ rows: inout [[String]], _ values: inout [Float]
  ) throws(DiagnosticError) {
    for start in stride(from: 0, to: set.count, by: Self.batch) {
      let range = start..<min(start + Self.batch, set.count)
      let batch = try set.batch(range)
      do throws(PredictionError) {
        let outputs = try runner.predict(batch, samples: range.count)
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
    if hasPositions {
      let places = stride(from: 0, to: values.count, by: about.classes.count)
      let names = places.map { best(values[$0..<$0 + about.classes.count]).name }
      return [names.joined(separator: " ")]
    }
    if values.count == 1, about.classes.count == 2 {
      let positive = values[0] > 0.5
      return [about.classes[positive ? 1 : 0], "\(positive ? values[0] : 1 - values[0])"]
    }
    let top = best(values[...])
    return [top.name, "\(top.value)"]
  }

  /// The class of the highest value.
  private func best(_ values: ArraySlice<Float>) -> (name: String, value: Float) {
    let best = values.indices.max { values[$0] < values[$1] } ?? values.startIndex
    let index = best - values.startIndex
    return (index < about.classes.count ? about.classes[index] : "\(index)", values[best])
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
