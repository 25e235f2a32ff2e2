import Data
import Report
import Semantics
import Support
import Training

/// Draws what the network really sees: some training examples, each as it is stored and as several
/// epochs show it after augmentation and preprocessing.
public enum SampleSheet {
  /// Examples shown.
  static let mostRows = 12
  /// Epochs shown.
  static let epochs = 8

  /// The sheet of the first input that holds images, from an epoch on.
  public static func make(
    _ data: PreparedData, seed: UInt64, epoch: Int
  ) throws(DiagnosticError) -> ContactSheet {
    let dataset = data.train.dataset
    guard let field = dataset.inputs.indices.first(where: { isShown(data, $0) }) else {
      throw DiagnosticError(DriverDiagnostics.noImages)
    }
    let chosen = chosen(data.train)
    let part = Subset(dataset, chosen)
    let seen = try views(part, data, field, seed: seed, epoch: epoch)
    let range = bounds(seen.flatMap { $0 }.flatMap { $0 })
    var rows: [ContactSheet.Row] = []
    for (row, index) in chosen.enumerated() {
      let raw = try dataset.example(Int(index), field: field)
      let limits: ClosedRange<Float> =
        dataset.inputs[field].storage.element == .uint8 ? 0...255 : bounds(raw)
      let shown = seen.map { bytes($0[row], in: range) }
      rows.append(
        ContactSheet.Row(
          label: label(dataset, Int(index)), pictures: [bytes(raw, in: limits)] + shown))
    }
    let (from, to) = (dataset.inputs[field].shape.extents, data.inputs[field].output.extents)
    return ContactSheet(
      original: (from[0], from[1]), seen: (to[0], to[1]), channels: from[2], rows: rows)
  }

  /// Whether an input is an image, as stored and as the network sees it, of the same channels.
  private static func isShown(_ data: PreparedData, _ index: Int) -> Bool {
    let stored = data.train.dataset.inputs[index].shape.extents
    let seen = data.inputs[index].output.extents
    return stored.count == 3 && seen.count == 3 && stored[2] == seen[2]
      && (stored[2] == 1 || stored[2] == 3)
  }

  /// One example of each class in turn, in the order of the data.
  private static func chosen(_ part: Subset) -> [Int32] {
    let wanted = min(mostRows, part.count)
    guard case .classes(let labels) = part.dataset.targets, labels.count == part.dataset.count
    else { return Array(part.indices.prefix(wanted)) }
    var taken: [Int32: Int] = [:]
    let ranked = part.indices.enumerated().map { place, index -> (rank: Int, place: Int) in
      let label = labels[Int(index)]
      taken[label, default: -1] += 1
      return (taken[label] ?? 0, place)
    }
    let first = ranked.sorted { ($0.rank, $0.place) < ($1.rank, $1.place) }.prefix(wanted)
    return first.map { part.indices[$0.place] }
      .sorted { (labels[Int($0)], $0) < (labels[Int($1)], $1) }
  }

  /// The prepared examples of a part in several epochs: by epoch and place in the part.
  private static func views(
    _ part: Subset, _ data: PreparedData, _ field: Int, seed: UInt64, epoch: Int
  ) throws(DiagnosticError) -> [[[Float]]] {
    let plan = BatchPlan(count: part.count, batch: part.count, order: .shuffled(seed: seed))
    let loader = try BatchLoader(
      part, data.loading(training: true, seed: seed), plan: plan, startEpoch: epoch,
      epochs: epoch + epochs)
    let places = Dictionary(
      part.indices.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var result: [[[Float]]] = []
    while let batch = try loader.next() {
      let width = loader.widths[field]
      var rows = [[Float]](repeating: [], count: part.count)
      for row in 0..<batch.count {
        guard let place = places[batch.examples[row]] else { continue }
        rows[place] = Array(
          UnsafeBufferPointer(start: batch.floats(field) + row * width, count: width))
      }
      result.append(rows)
    }
    return result
  }

  /// The range that is shown from black to white: all but the outermost thousandths.
  private static func bounds(_ numbers: [Float]) -> ClosedRange<Float> {
    let sorted = numbers.filter(\.isFinite).sorted()
    guard let first = sorted.first, let last = sorted.last, first < last else { return 0...1 }
    let margin = sorted.count / 1000
    let (low, high) = (sorted[margin], sorted[sorted.count - 1 - margin])
    return low < high ? low...high : first...last
  }

  private static func bytes(_ numbers: [Float], in range: ClosedRange<Float>) -> [UInt8] {
    let scale = 255 / (range.upperBound - range.lowerBound)
    return numbers.map { number in
      let value = (number - range.lowerBound) * scale
      return value.isFinite ? UInt8(max(0, min(255, value.rounded()))) : 0
    }
  }

  private static func label(_ dataset: Dataset, _ index: Int) -> String {
    guard case .classes(let labels) = dataset.targets, labels.count == dataset.count else {
      return "example \(index)"
    }
    let label = Int(labels[index])
    let names = dataset.classNames
    return label < names.count ? names[label] : "\(label)"
  }
}

extension ContactSheet {
  /// The sheet as a PNG file.
  public var png: [UInt8] {
    let size = size(of: rows)
    return PNGEncoder.encode(
      height: size.height, width: size.width, channels: channels, picture(of: rows))
  }

  /// The sheet as a page.
  public func page(title: String, epoch: Int) -> String {
    let channels = channels
    return html(
      title: title,
      caption: "Each row is an example of the training part: as stored, then as the network sees "
        + "it in epochs \(epoch + 1) to \(epoch + SampleSheet.epochs), after augmentation and "
        + "preprocessing."
    ) { height, width, bytes in
      PNGEncoder.encode(height: height, width: width, channels: channels, bytes)
    }
  }
}
