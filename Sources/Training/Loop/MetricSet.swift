import Data
import Graph
import Operators
import Schema
import Semantics

/// The metrics of one pass over a part, in the units of the data.
final class MetricSet {
  private struct Entry {
    let name: String
    let target: TargetForm
    let accumulator: any MetricAccumulator
  }

  private var entries: [Entry] = []
  private(set) var confusion: ConfusionMatrix?
  private let outputs: Int
  private let transform: TargetTransform
  private let restored: ScratchFloats
  private let classValues: ScratchFloats
  private var lossSum = 0.0
  private(set) var samples = 0

  /// Metrics over predictions of `outputs` values for up to `samples` examples at a time; with
  /// `classes`, a confusion matrix too.
  init(
    _ calls: [Call], outputs: Int, transform: TargetTransform, classes: Int?, samples: Int
  ) {
    restored = ScratchFloats(transform.isIdentity ? 0 : outputs * samples)
    classValues = ScratchFloats(samples)
    self.outputs = outputs
    self.transform = transform
    for call in calls {
      guard let type = OperatorCatalogue.metrics[call.name],
        let metric = try? type.init(arguments: call.arguments)
      else { continue }
      entries.append(
        Entry(
          name: call.name, target: metric.target, accumulator: metric.accumulator(outputs: outputs))
      )
    }
    if let classes, classes >= 2, classes == outputs || classes == 2 && outputs == 1 {
      confusion = ConfusionMatrix(classes: classes)
    }
  }

  /// Takes a batch's mean loss and predictions.
  func add(loss: Float, predictions: UnsafePointer<Float>, batch: Batch) {
    lossSum += Double(loss) * Double(batch.count)
    samples += batch.count
    let predictions = inUnits(predictions, batch.count)
    for entry in entries {
      if entry.target == .classes, let classes = batch.classes {
        entry.accumulator.add(
          predictions: predictions, targets: UnsafeRawPointer(classes), samples: batch.count)
      } else if entry.target == .values, let values = batch.values ?? asValues(batch) {
        entry.accumulator.add(
          predictions: predictions, targets: UnsafeRawPointer(values), samples: batch.count)
      }
    }
    if let classes = batch.classes {
      confusion?.add(
        predictions: predictions, outputs: outputs, targets: classes, samples: batch.count)
    }
  }

  private func inUnits(_ predictions: UnsafePointer<Float>, _ count: Int) -> UnsafePointer<Float> {
    guard !transform.isIdentity else { return predictions }
    for index in 0..<count * outputs {
      restored.start[index] = transform.undo(predictions[index], index % outputs)
    }
    return UnsafePointer(restored.start)
  }

  private func asValues(_ batch: Batch) -> UnsafePointer<Float>? {
    guard let classes = batch.classes else { return nil }
    for index in 0..<batch.count { classValues.start[index] = Float(classes[index]) }
    return UnsafePointer(classValues.start)
  }

  /// Everything remembered: examples, the sum of losses, then for each metric the number of its
  /// values and the values. The confusion matrix is left out.
  var state: [Double] {
    entries.reduce([Double(samples), lossSum]) { numbers, entry in
      let own = entry.accumulator.state
      return numbers + [Double(own.count)] + own
    }
  }

  /// Goes on from what `state` gave; false where it is not of these metrics.
  func restore(_ state: [Double]) -> Bool {
    guard state.count >= 2, let samples = Int(exactly: state[0]), samples >= 0 else { return false }
    var rest = state.dropFirst(2)
    for entry in entries {
      guard let count = rest.popFirst().flatMap(Int.init(exactly:)), count >= 0,
        count <= rest.count,
        entry.accumulator.restore(Array(rest.prefix(count)))
      else { return false }
      rest = rest.dropFirst(count)
    }
    (self.samples, lossSum) = (samples, state[1])
    return rest.isEmpty
  }

  /// The mean loss and all metrics by name; NaN where nothing was seen.
  var results: [(name: String, value: Double)] {
    [("loss", samples == 0 ? .nan : lossSum / Double(samples))]
      + entries.map { ($0.name, $0.accumulator.value ?? .nan) }
  }
}

/// Memory for floats that lives as long as the object.
final class ScratchFloats {
  let start: UnsafeMutablePointer<Float>

  init(_ count: Int) { start = .allocate(capacity: max(count, 1)) }

  deinit { start.deallocate() }
}
