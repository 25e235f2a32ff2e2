import Data
import Semantics
import Support
import Training

/// What the data of a spec are, as `nnspec data` tells it.
public struct DataSummary: Sendable {
  /// A part of the data.
  public struct Part: Sendable {
    /// `train`, `validation` or `test`.
    public let name: String
    /// Examples.
    public let count: Int
    /// Examples of each class; empty where the first target has none, or one for each position.
    public let classCounts: [Int]
  }

  /// An input as it is stored and as the network sees it.
  public struct Input: Sendable {
    /// The name.
    public let name: String
    /// The stored extents.
    public let stored: String
    /// The type of a stored number.
    public let element: String
    /// The extents that the network sees.
    public let seen: String
    /// Mean and deviation of each channel, as stored; empty for ids.
    public let before: [ChannelStatistics]
    /// The same for what the network sees in evaluation.
    public let after: [ChannelStatistics]
  }

  /// The parts.
  public let parts: [Part]
  /// The names of the first target's classes.
  public let classes: [String]
  /// The inputs.
  public let inputs: [Input]
  /// The targets in words.
  public let targets: [String]
  /// Examples that the statistics were taken over.
  public let measured: Int
  /// The files, each once.
  public let files: [FileHash]
}

/// The mean and the standard deviation of the numbers of a channel.
public struct ChannelStatistics: Sendable {
  /// The mean.
  public let mean: Double
  /// The standard deviation; the variance divides by the count.
  public let deviation: Double
}

extension DataSummary {
  /// Examples that statistics are taken over at most.
  static let mostMeasured = 20_000
  /// Channels that are told apart at most; more are one.
  static let mostChannels = 16

  /// The summary of prepared data.
  init(_ data: PreparedData) throws(DiagnosticError) {
    let named = [("train", data.train), ("validation", data.validation), ("test", data.test)]
    parts = named.compactMap { name, part in
      part.map { Part(name: name, count: $0.count, classCounts: $0.classCounts) }
    }
    classes = data.train.dataset.classNames
    let measured = data.train.prefix(DataSummary.mostMeasured)
    self.measured = measured.count
    let after = try DataSummary.statistics(measured, data.loading(training: false))
    let before = try DataSummary.statistics(measured, BatchLoader.Options())
    inputs = data.train.dataset.inputs.enumerated().map { index, field in
      Input(
        name: field.name, stored: field.shape.text, element: field.storage.element.rawValue,
        seen: data.inputs[index].output.text, before: before[index], after: after[index])
    }
    targets = data.train.dataset.outputs.map { target in
      let kind = switch target.kind {
      case .classes(let count, _): "\(count) classes"
      case .values(let count): count == 1 ? "one number" : "\(count) numbers"
      }
      let places = target.header.positions.map(String.init).joined(separator: "x")
      return "\(target.name): \(kind)" + (places.isEmpty ? "" : " at each of \(places) positions")
    }
    files = data.files
  }

  /// Statistics of each channel of each input over a part, as a loader prepares it.
  private static func statistics(
    _ part: Subset, _ options: BatchLoader.Options
  ) throws(DiagnosticError) -> [[ChannelStatistics]] {
    let fields = part.dataset.inputs
    let plan = BatchPlan(count: part.count, batch: 256, order: .sequential)
    let loader = try BatchLoader(part, options, plan: plan, epochs: 1)
    var sums = fields.enumerated().map { index, field in
      ChannelSums(channels: channels(field, index, options), width: loader.widths[index])
    }
    while let batch = try loader.next() {
      for (index, field) in fields.enumerated() where field.storage.element != .int32 {
        sums[index].add(batch.floats(index), rows: batch.count)
      }
    }
    return zip(sums, fields).map { sum, field in
      field.storage.element == .int32 ? [] : sum.statistics
    }
  }

  private static func channels(
    _ field: InputField, _ index: Int, _ options: BatchLoader.Options
  ) -> Int {
    let preparation = index < options.preparations.count ? options.preparations[index] : .none
    let shape = preparation.transforms.reduce(
      preparation.map?.shape(for: field.shape) ?? field.shape
    ) { $1.shape(for: $0) }
    return shape.channels <= mostChannels ? shape.channels : 1
  }
}

/// Running sums of the channels of an input.
private struct ChannelSums {
  private let channels: Int
  private let width: Int
  private var count = 0
  private var sums: [Double]
  private var squares: [Double]

  init(channels: Int, width: Int) {
    (self.channels, self.width) = (channels, width)
    sums = [Double](repeating: 0, count: channels)
    squares = sums
  }

  mutating func add(_ numbers: UnsafePointer<Float>, rows: Int) {
    count += rows
    for index in 0..<rows * width {
      let value = Double(numbers[index])
      sums[index % channels] += value
      squares[index % channels] += value * value
    }
  }

  var statistics: [ChannelStatistics] {
    let total = max(1, Double(count) * Double(width / channels))
    return zip(sums, squares).map { sum, square in
      let mean = sum / total
      return ChannelStatistics(
        mean: mean, deviation: max(0, square / total - mean * mean).squareRoot())
    }
  }
}

extension Workbench {
  /// The data of a checked experiment, read and prepared.
  public func prepare(
    _ experiment: Experiment, spec: String
  ) throws(DiagnosticError) -> PreparedData {
    let context = context(requiresData: true).at(spec: spec)
    return try PreparedData(experiment.data, seed: experiment.training.seed, context: context)
  }

  /// What `data` tells.
  public func summary(_ data: PreparedData) throws(DiagnosticError) -> DataSummary {
    try DataSummary(data)
  }
}
