import Data
import Support

/// The inputs of a frozen plan, as the data have them: before preprocessing, which plans hold.
public struct RawInputs {
  private let ports: [(name: String, field: Int)]
  private let data: PreparedData

  /// The inputs of a trainer's network.
  public init(_ trainer: Trainer) {
    let inputs = trainer.experiment.model.inputs
    let header = trainer.data.train.dataset.header
    data = trainer.data
    ports = inputs.compactMap { port in
      header.inputIndex(for: port.name, of: inputs.count).map { (port.name, $0) }
    }
  }

  /// Some examples of a data set by the names of inputs, one after the other.
  public func values(
    _ dataset: Dataset, _ examples: some Sequence<Int32>
  ) throws(DiagnosticError) -> [String: [Float]] {
    var result: [String: [Float]] = [:]
    for (name, field) in ports {
      var values: [Float] = []
      for index in examples { values += try data.viewed(dataset, Int(index), field: field) }
      result[name] = values
    }
    return result
  }
}
