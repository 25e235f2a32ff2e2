import Data
import Runtime
import Support
import Training

/// The files that a plan predicts from: each with all inputs, or `name=file` for every input.
struct PredictionFiles {
  let ports: [PlanRunner.Port]
  let about: PlanAbout
  let context: SourceContext

  /// Examples of all inputs.
  struct ExampleSet {
    /// How many there are.
    let count: Int
    fileprivate let fields: [(port: PlanRunner.Port, dataset: Dataset, field: Int, ids: Int?)]

    /// The values of some examples by input. Ids must be such as the plan was trained on.
    func batch(_ range: Range<Int>) throws(DiagnosticError) -> [String: [Float]] {
      var result: [String: [Float]] = [:]
      for (port, dataset, field, ids) in fields {
        var values: [Float] = []
        for index in range { values += try dataset.example(index, field: field) }
        if let ids, let wrong = values.first(where: { $0 < 0 || $0 >= Float(ids) }) {
          throw PredictionFiles.refused(
            "the input `\(port.name)` has the id \(Decimal.text(Double(wrong), digits: 9))",
            ["the plan knows the ids 0 to \(ids - 1)"])
        }
        result[port.name] = values
      }
      return result
    }
  }

  /// One set of examples for each file, or one of all where the files are named by input.
  func sets(_ files: [String]) throws(DiagnosticError) -> [ExampleSet] {
    let named = files.compactMap(named)
    if named.count == files.count { return [try joined(named)] }
    if let (port, path) = named.first {
      throw Self.refused(
        "`\(port.name)=\(Printable.clean(path))` names its input and other files do not",
        ["write name=file for every input, or for none"])
    }
    var sets: [ExampleSet] = []
    for file in files { sets.append(try set(file)) }
    return sets
  }

  private func named(_ text: String) -> (port: PlanRunner.Port, path: String)? {
    guard let sign = text.firstIndex(of: "="),
      let port = ports.first(where: { $0.name == text[..<sign] })
    else { return nil }
    return (port, String(text[text.index(after: sign)...]))
  }

  private func set(_ file: String) throws(DiagnosticError) -> ExampleSet {
    let isPlain = ![".npz", ".csv", ".csv.gz"].contains { file.hasSuffix($0) }
    if ports.count > 1, isPlain {
      throw Self.refused(
        "`\(Printable.clean(file))` holds one input, and the plan takes \(ports.count)",
        ["give an npz with arrays of their names, or each file as name=file", inputNames])
    }
    let dataset = try PredictionInputs.load(
      file, table: about.table, inputs: ports.map(\.name), extents: ports[0].extents, context)
    var fields: [(PlanRunner.Port, Dataset, Int, Int?)] = []
    for port in ports {
      guard let field = dataset.header.inputIndex(for: port.name, of: ports.count) else {
        throw Self.refused("`\(Printable.clean(file))` has no input `\(port.name)`", [inputNames])
      }
      fields.append(try checked(port, dataset, field, file))
    }
    return ExampleSet(count: dataset.count, fields: fields)
  }

  private func joined(
    _ files: [(port: PlanRunner.Port, path: String)]
  ) throws(DiagnosticError) -> ExampleSet {
    var fields: [(PlanRunner.Port, Dataset, Int, Int?)] = []
    for port in ports {
      let own = files.filter { $0.port == port }
      guard let path = own.first?.path, own.count == 1 else {
        throw Self.refused(
          "the input `\(port.name)` is given \(own.isEmpty ? "no file" : "several files")",
          [inputNames])
      }
      let dataset = try PredictionInputs.load(
        path, table: about.table, inputs: [port.name], extents: port.extents, context)
      let field = dataset.inputs.firstIndex { $0.name == port.name } ?? 0
      fields.append(try checked(port, dataset, field, path))
    }
    let counts = fields.map(\.1.count)
    guard let count = counts.first, counts.allSatisfy({ $0 == count }) else {
      throw Self.refused(
        "the inputs have different numbers of examples: "
          + zip(ports, counts).map { "`\($0.name)` \($1)" }.joined(separator: ", "), [])
    }
    return ExampleSet(count: count, fields: fields)
  }

  private var inputNames: String {
    "the plan takes " + ports.map { "`\($0.name)`" }.joined(separator: ", ")
  }

  private func checked(
    _ port: PlanRunner.Port, _ dataset: Dataset, _ field: Int, _ file: String
  ) throws(DiagnosticError) -> (PlanRunner.Port, Dataset, Int, Int?) {
    let shape = dataset.inputs[field].shape
    guard shape.features == port.extents.reduce(1, *) else {
      throw Self.refused(
        "the examples of `\(Printable.clean(file))` do not fit the plan",
        [
          "the plan takes \(port.extents.map(String.init).joined(separator: "x"))",
          "the file has \(shape.text)",
        ])
    }
    return (port, dataset, field, about.ids?[port.name])
  }

  private static func refused(_ message: String, _ notes: [String]) -> DiagnosticError {
    DiagnosticError(TrainingDiagnostics.badInput(message, notes: notes))
  }
}
