import Graph
import Kernels

/// One axis of an enlargement as a sparse matrix: which places of the source each place of the
/// result reads, with what weights.
struct ResamplingAxis: Hashable, Sendable {
  /// Where the taps of each result start, and behind the last result, where they end.
  private(set) var starts: [Int] = [0]
  /// The places read.
  private(set) var places: [Int] = []
  /// Their weights.
  private(set) var weights: [Float] = []

  /// How many results there are.
  var count: Int { starts.count - 1 }

  /// Each place `factor` times.
  static func nearest(extent: Int, factor: Int) -> ResamplingAxis {
    ResamplingAxis((0..<extent * factor).map { [($0 / factor, 1)] })
  }

  /// Straight lines between the middles of places, the first and last value held beyond them:
  /// result r lies at (r + 1/2) / factor - 1/2.
  static func linear(extent: Int, factor: Int) -> ResamplingAxis {
    ResamplingAxis(
      (0..<extent * factor).map { result in
        let position = max((Double(result) + 0.5) / Double(factor) - 0.5, 0)
        let low = min(Int(position), extent - 1)
        let share = position - Double(low)
        guard share > 0, low + 1 < extent else { return [(low, 1)] }
        return [(low, Float(1 - share)), (low + 1, Float(share))]
      })
  }

  /// The transposed matrix, over a source of `extent` places: the gradient.
  func transposed(extent: Int) -> ResamplingAxis {
    var taps = [[(Int, Float)]](repeating: [], count: extent)
    for result in 0..<count {
      for tap in starts[result]..<starts[result + 1] {
        taps[places[tap]].append((result, weights[tap]))
      }
    }
    return ResamplingAxis(taps)
  }

  private init(_ taps: [[(Int, Float)]]) {
    for list in taps {
      places += list.map(\.0)
      weights += list.map(\.1)
      starts.append(places.count)
    }
  }
}

/// y[i, j, c] = sum over taps of x[p, q, c], rows and columns each by an axis; bound to shapes.
final class ResamplingKernel: Kernel {
  private let rows: ResamplingAxis
  private let columns: ResamplingAxis
  private let input: TensorType

  /// An enlargement along both axes.
  init(_ rows: ResamplingAxis, _ columns: ResamplingAxis, _ site: KernelSite) {
    self.rows = rows
    self.columns = columns
    input = site.operands[0]
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let samples = input.batched ? frame.samples : 1
    let (x, y) = (buffers.operand(0), buffers.result(0))
    let rowCount = rows.count
    let rowSize = columns.count * input.extents[2]
    frame.pool.parallel(samples * rowCount) { piece in
      let (sample, row) = piece.quotientAndRemainder(dividingBy: rowCount)
      fill(row, x + sample * input.count, y + piece * rowSize)
    }
  }

  /// One row of the result of one image.
  private func fill(
    _ row: Int, _ image: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>
  ) {
    let (width, channels) = (input.extents[1], input.extents[2])
    target.update(repeating: 0, count: columns.count * channels)
    for down in rows.starts[row]..<rows.starts[row + 1] {
      let source = image + rows.places[down] * width * channels
      for column in 0..<columns.count {
        for across in columns.starts[column]..<columns.starts[column + 1] {
          Self.add(
            source + columns.places[across] * channels,
            times: rows.weights[down] * columns.weights[across],
            to: target + column * channels, count: channels)
        }
      }
    }
  }

  private static func add(
    _ source: UnsafePointer<Float>, times weight: Float, to target: UnsafeMutablePointer<Float>,
    count: Int
  ) {
    for channel in 0..<count { target[channel] += weight * source[channel] }
  }
}
