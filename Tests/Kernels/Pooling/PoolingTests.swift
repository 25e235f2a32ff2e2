import Testing

@testable import Kernels

@Suite("Poolings", .serialized)
struct PoolingTests {
  static let channels = [1, 3, 8, 15, 16, 17, 33]

  /// Windows that overlap, leave gaps, are padded, see everything, or lie anywhere.
  static func shapes(_ channels: Int) -> [PoolingShape] {
    func regular(_ size: Int, _ stride: Int, _ pad: Int, counts: Bool = false) -> PoolingShape {
      func windows(_ length: Int) -> [PoolingWindow] {
        PoolingWindow.regular(
          length: length, size: size, stride: stride, before: pad, after: pad,
          countsPadding: counts)
      }
      return PoolingShape(
        samples: 2, height: 6, width: 7, channels: channels, rows: windows(6), columns: windows(7))
    }
    let anywhere = PoolingShape(
      samples: 3, height: 5, width: 4, channels: channels,
      rows: [PoolingWindow(0..<2), PoolingWindow(3..<5), PoolingWindow(1..<4)],
      columns: [PoolingWindow(1..<2), PoolingWindow(0..<4)])
    let global = PoolingShape(
      samples: 1, height: 5, width: 6, channels: channels, rows: [PoolingWindow(0..<5)],
      columns: [PoolingWindow(0..<6)])
    return [
      regular(2, 2, 0), regular(3, 2, 1), regular(3, 1, 1, counts: true), regular(1, 2, 0),
      regular(2, 3, 1), anywhere, global,
    ]
  }

  /// Values of which many are equal.
  private func values(_ count: Int, seed: UInt64) -> [Float] {
    MatMulCase.values(count, seed: seed).map { ($0 * 4).rounded() / 4 }
  }

  @Test("results and gradients are the reference's in every form")
  func forms() {
    forEachForm { form in
      for shape in Self.channels.flatMap(Self.shapes) {
        let (x, dy) = (
          values(shape.samples * shape.imageCount, seed: 1),
          values(shape.samples * shape.resultCount, seed: 2)
        )
        check(shape, x: x, dy: dy, "\(form) \(shape)")
      }
    }
  }

  private func check(_ shape: PoolingShape, x: [Float], dy: [Float], _ comment: Comment) {
    let pool = ThreadPool(threads: 1)
    let (y, dx) = (Buffer(count: dy.count), Buffer(count: x.count))
    var (expected, gradient) = (dy, x)
    MaxPooling(shape).run(x: x, y: y.start, pool: pool)
    NaivePooling.maximum(shape, x: x, y: &expected)
    #expect(y.values == expected, comment)
    MaxPooling(shape).gradient(x: x, y: y.start, dy: dy, dx: dx.start, pool: pool)
    NaivePooling.maximumGradient(shape, x: x, dy: dy, dx: &gradient)
    #expect(dx.values == gradient, comment)
    AveragePooling(shape).run(x: x, y: y.start, pool: pool)
    NaivePooling.average(shape, x: x, y: &expected)
    #expect(agree(y.values, expected.map(Double.init), 1e-6), comment)
    AveragePooling(shape).gradient(dy: dy, dx: dx.start, pool: pool)
    NaivePooling.averageGradient(shape, dy: dy, dx: &gradient)
    #expect(agree(dx.values, gradient.map(Double.init), 1e-6), comment)
  }

  @Test("a NaN passes, and takes its gradient with it")
  func nan() {
    let shape = PoolingShape(
      samples: 1, height: 1, width: 3, channels: 17, rows: [PoolingWindow(0..<1)],
      columns: [PoolingWindow(0..<3)])
    var x = [Float](repeating: 2, count: 51)
    x[17 + 4] = .nan
    x[34 + 16] = .nan
    let (y, dx) = (Buffer(count: 17), Buffer(count: 51))
    let pool = ThreadPool(threads: 1)
    MaxPooling(shape).run(x: x, y: y.start, pool: pool)
    #expect(y.values.indices.allSatisfy { y.values[$0].isNaN == ($0 == 4 || $0 == 16) })
    MaxPooling(shape).gradient(
      x: x, y: y.start, dy: [Float](repeating: 1, count: 17), dx: dx.start, pool: pool)
    let expected = (0..<51).map { $0 == 21 || $0 == 50 || ($0 < 17 && $0 != 4 && $0 != 16) }
    #expect(dx.values == expected.map { $0 ? 1 : 0 })
  }

  @Test("any number of threads, fewer samples and other windows")
  func runs() {
    let shape = PoolingShape(
      samples: 3, height: 13, width: 15, channels: 150,
      rows: PoolingWindow.regular(length: 13, size: 3, stride: 2),
      columns: PoolingWindow.regular(length: 15, size: 3, stride: 2))
    let x = values(3 * shape.imageCount, seed: 5)
    var other = shape
    other.rows = other.rows.reversed()
    let windows = PoolingWindows(other)
    var expected = [Float](repeating: .nan, count: 3 * shape.resultCount)
    NaivePooling.maximum(other, x: x, y: &expected, samples: 2)
    for threads in [1, 3] {
      let (y, dx) = (Buffer(count: expected.count), Buffer(count: x.count))
      let pool = ThreadPool(threads: threads)
      MaxPooling(shape).run(x: x, y: y.start, samples: 2, windows: windows, pool: pool)
      let part = 2 * shape.resultCount
      #expect(y.values[..<part] == expected[..<part] && y.values[part...].allSatisfy { $0.isNaN })
      MaxPooling(shape).gradient(
        x: x, y: y.start, dy: expected, dx: dx.start, samples: 2, windows: windows, pool: pool)
      var gradient = x
      NaivePooling.maximumGradient(other, x: x, dy: expected, dx: &gradient, samples: 2)
      let image = 2 * shape.imageCount
      #expect(agree(Array(dx.values[..<image]), gradient[..<image].map(Double.init), 1e-6))
      #expect(dx.values[image...].allSatisfy { $0.isNaN })
    }
  }
}
