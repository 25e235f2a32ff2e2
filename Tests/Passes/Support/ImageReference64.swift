import Graph
import Operators
import Testing

/// The operators over images, in Double and straight from their definitions: one loop over results,
/// or over what contributes to them.
struct ImageReference64 {
  let source: [Int]
  let target: [Int]
  let samples: Int
  /// The extents of the second operand, where there is one: a kernel's.
  let weight: [Int]

  init(_ node: Node, in graph: Graph, samples: Int) {
    let types = node.operands.map(graph.type)
    source = types[0].extents
    weight = types.count > 1 ? types[1].extents : []
    target = graph.type(node.results[0]).extents
    self.samples = types[0].batched ? samples : 1
  }

  func compute(_ operation: any Operator, _ x: [[Double]]) -> [Double] {
    switch operation {
    case let convolution as Convolution: return convolve(convolution, x)
    case let convolution as TransposedConvolution: return spread(convolution, x)
    case let pool as MaxPool:
      return eachResult { sample, row, column, channel in
        window(pool.window, x[0], sample, row, column, channel).max() ?? .nan
      }
    case let pool as AveragePool:
      return eachResult { sample, row, column, channel in
        let seen = window(pool.window, x[0], sample, row, column, channel)
        let area = pool.window.y.kernel * pool.window.x.kernel
        return seen.reduce(0, +) / Double(pool.countsPadding ? area : seen.count)
      }
    case let upsample as Upsample: return enlarge(upsample, x[0])
    case let pad as Pad:
      return eachResult { sample, row, column, channel in
        value(x[0], sample, row - pad.widths.top, column - pad.widths.left, channel)
          ?? x[1][channel]
      }
    case let crop as Crop:
      return eachResult { sample, row, column, channel in
        value(x[0], sample, row + crop.offset.y, column + crop.offset.x, channel) ?? .nan
      }
    default:
      Issue.record("no reference of \(operation.name)")
      return []
    }
  }

  private func eachResult(_ value: (Int, Int, Int, Int) -> Double) -> [Double] {
    (0..<samples).flatMap { sample in
      (0..<target[0]).flatMap { row in
        (0..<target[1]).flatMap { column in
          (0..<target[2]).map { value(sample, row, column, $0) }
        }
      }
    }
  }

  /// A value of the first operand; nil outside of the image.
  private func value(
    _ x: [Double], _ sample: Int, _ row: Int, _ column: Int, _ channel: Int
  ) -> Double? {
    guard (0..<source[0]).contains(row), (0..<source[1]).contains(column) else { return nil }
    return x[((sample * source[0] + row) * source[1] + column) * source[2] + channel]
  }

  private func convolve(_ operation: Convolution, _ x: [[Double]]) -> [Double] {
    let form = operation.form
    let inputs = weight[2]
    let outputs = target[2] / form.groups
    return eachResult { sample, row, column, output in
      var sum = operation.bias ? x[2][output] : 0
      for (a, b) in places {
        for input in 0..<inputs {
          let pixel = value(
            x[0], sample, row * form.stride.y + a * form.dilation.y - form.pad.top,
            column * form.stride.x + b * form.dilation.x - form.pad.left,
            output / outputs * inputs + input)
          sum += (pixel ?? 0) * factor(x[1], a, b, input, output)
        }
      }
      return sum
    }
  }

  private func spread(_ operation: TransposedConvolution, _ x: [[Double]]) -> [Double] {
    let form = operation.form
    let inputs = source[2] / form.groups
    var y = eachResult { _, _, _, output in operation.bias ? x[2][output] : 0 }
    for index in x[0].indices {
      let input = index % source[2]
      let column = index / source[2] % source[1]
      let row = index / source[2] / source[1] % source[0]
      let sample = index / source[2] / source[1] / source[0]
      for (a, b) in places {
        let p = row * form.stride.y + a * form.dilation.y - form.pad.top
        let q = column * form.stride.x + b * form.dilation.x - form.pad.left
        guard (0..<target[0]).contains(p), (0..<target[1]).contains(q) else { continue }
        let pixel = ((sample * target[0] + p) * target[1] + q) * target[2]
        for output in 0..<weight[2] {
          y[pixel + input / inputs * weight[2] + output] +=
            x[0][index] * factor(x[1], a, b, output, input)
        }
      }
    }
    return y
  }

  private func factor(
    _ weights: [Double], _ a: Int, _ b: Int, _ row: Int, _ column: Int
  ) -> Double {
    weights[((a * weight[1] + b) * weight[2] + row) * weight[3] + column]
  }

  /// The places of the kernel.
  private var places: [(Int, Int)] {
    (0..<weight[0]).flatMap { a in (0..<weight[1]).map { (a, $0) } }
  }

  private func window(
    _ window: Window, _ x: [Double], _ sample: Int, _ row: Int, _ column: Int, _ channel: Int
  ) -> [Double] {
    (0..<window.y.kernel).flatMap { a in
      (0..<window.x.kernel).compactMap { b in
        value(
          x, sample, row * window.y.stride + a - window.y.before,
          column * window.x.stride + b - window.x.before, channel)
      }
    }
  }

  /// The weighted average of four pixels around (i + 1/2) / factor - 1/2, held at the borders.
  private func enlarge(_ upsample: Upsample, _ x: [Double]) -> [Double] {
    eachResult { sample, row, column, channel in
      if upsample.form == .nearest {
        return value(x, sample, row / upsample.factor.y, column / upsample.factor.x, channel)
          ?? .nan
      }
      let (top, bottom, down) = neighbours(row, upsample.factor.y, source[0])
      let (left, right, across) = neighbours(column, upsample.factor.x, source[1])
      func at(_ row: Int, _ column: Int) -> Double {
        value(x, sample, row, column, channel) ?? .nan
      }
      return (1 - down) * ((1 - across) * at(top, left) + across * at(top, right))
        + down * ((1 - across) * at(bottom, left) + across * at(bottom, right))
    }
  }

  private func neighbours(_ place: Int, _ factor: Int, _ extent: Int) -> (Int, Int, Double) {
    let position = (Double(place) + 0.5) / Double(factor) - 0.5
    let clamped = min(max(position, 0), Double(extent - 1))
    let low = Int(clamped.rounded(.down))
    return (low, min(low + 1, extent - 1), clamped - Double(low))
  }
}
