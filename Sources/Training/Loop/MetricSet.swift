import Data
import Graph
import Operators
import Schema
import Semantics

/// The metrics of one pass over a part, in the units of the data.
final class MetricSet {
  private struct Entry {
    let name: String
    let reading: OutputReading
    let target: TargetForm
    let accumulator: any MetricAccumulator
  }

  private var entries: [Entry] = []
  private var readings: [OutputReading] = []
  private let first: OutputReading?
  private(set) var confusion: ConfusionMatrix?
  private var lossSum = 0.0
  private(set) var samples = 0

  /// The metrics of an experiment for up to `samples` examples at a time; with `confusion`, a
  /// confusion matrix of the first loss's output too.
  init(_ experiment: Experiment, _ data: PreparedData, samples: Int, confusion: Bool) {
    let training = experiment.training
    let loss = training.losses.first
    var readings: [OutputReading] = []
    func reading(_ output: String) -> OutputReading? {
      if let known = readings.first(where: { $0.output == output }) { return known }
      let made = OutputReading(output, experiment, data, samples: samples)
      if let made { readings.append(made) }
      return made
    }
    first = loss.flatMap { reading($0.output) }
    for term in training.metrics {
      guard let type = OperatorCatalogue.metrics[term.metric.name],
        let metric = try? type.init(arguments: term.metric.arguments),
        let reading = reading(term.output)
      else { continue }
      let accumulator = metric.accumulator(outputs: reading.outputs(metric.target))
      entries.append(
        Entry(name: term.name, reading: reading, target: metric.target, accumulator: accumulator))
    }
    self.readings = readings
    if confusion, let first, let classes = first.classes {
      let outputs = first.outputs(.classes)
      if classes >= 2, classes == outputs || classes == 2 && outputs == 1 {
        self.confusion = ConfusionMatrix(classes: classes)
      }
    }
  }

  /// Takes a batch's mean loss and the outputs, by name.
  func add(loss: Float, batch: Batch, _ output: (String) -> UnsafePointer<Float>?) {
    lossSum += Double(loss) * Double(batch.count)
    samples += batch.count
    for reading in readings { reading.read(batch, output(reading.output)) }
    for entry in entries {
      guard let predictions = entry.reading.predictions else { continue }
      if entry.target == .classes, let classes = entry.reading.classLabels {
        entry.accumulator.add(
          predictions: predictions, targets: UnsafeRawPointer(classes),
          samples: batch.count * entry.reading.positions)
      } else if entry.target == .values, let values = entry.reading.values {
        entry.accumulator.add(
          predictions: predictions, targets: UnsafeRawPointer(values), samples: batch.count)
      }
    }
    if let first, let predictions = first.predictions, let classes = first.classLabels {
      confusion?.add(
        predictions: predictions, outputs: first.outputs(.classes), targets: classes,
        samples: batch.count * first.positions)
    }
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
