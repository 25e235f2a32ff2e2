import Data
import Graph
import Semantics

/// One output of the network beside the target it is compared with, batch by batch, in the units of
/// the data.
final class OutputReading {
  /// The output.
  let output: String
  /// The number of classes of the target; nil for a regression.
  let classes: Int?
  /// The positions of an example that have a class each.
  let positions: Int
  /// The predictions of the last batch.
  private(set) var predictions: UnsafePointer<Float>?
  /// The classes of the last batch.
  private(set) var classLabels: UnsafePointer<Int32>?
  /// The target values of the last batch; classes as numbers where it has classes.
  private(set) var values: UnsafePointer<Float>?
  private let target: Int
  private let type: TensorType
  private let transform: TargetTransform
  private let restored: ScratchFloats
  private let numbers: ScratchFloats

  /// A reading of an output for up to `samples` examples; nil where there is no such output or
  /// nothing to compare it with. Predictions of frozen plans are in the data's units already.
  init?(
    _ output: String, _ experiment: Experiment, _ data: PreparedData, samples: Int,
    isFrozen: Bool = false
  ) {
    let dataset = data.train.dataset
    guard let port = experiment.model.outputs.first(where: { $0.name == output }),
      let target = dataset.header.targetIndex(for: output)
    else { return nil }
    self.output = output
    self.target = target
    let field = dataset.outputs[target]
    type = experiment.model.graph.type(port.value)
    classes = field.kind.classCount
    positions = field.header.positions.reduce(1, *)
    transform = isFrozen ? .identity : data.targets[target]
    restored = ScratchFloats(transform.isIdentity ? 0 : type.count * samples)
    numbers = ScratchFloats(classes == nil ? 0 : field.width * samples)
  }

  /// Numbers in a row of predictions, as a metric over such targets sees them: one row for each
  /// position of classes, one row for each example of values.
  func outputs(_ form: TargetForm) -> Int {
    form == .classes && positions > 1 ? type.columns : type.count
  }

  /// Takes a batch and the output's memory.
  func read(_ batch: Batch, _ memory: UnsafePointer<Float>?) {
    predictions = memory.map { inUnits($0, batch.count) }
    (classLabels, values) = (nil, nil)
    switch batch.targets[target] {
    case .classes(let labels):
      classLabels = labels
      for index in 0..<batch.count * positions { numbers.start[index] = Float(labels[index]) }
      values = UnsafePointer(numbers.start)
    case .values(let given): values = given
    case .absent: break
    }
  }

  private func inUnits(_ predictions: UnsafePointer<Float>, _ count: Int) -> UnsafePointer<Float> {
    guard !transform.isIdentity else { return predictions }
    for index in 0..<count * type.count {
      restored.start[index] = transform.undo(predictions[index], index % type.count)
    }
    return UnsafePointer(restored.start)
  }
}

/// Memory for floats that lives as long as the object.
final class ScratchFloats {
  let start: UnsafeMutablePointer<Float>

  init(_ count: Int) { start = .allocate(capacity: max(count, 1)) }

  deinit { start.deallocate() }
}
